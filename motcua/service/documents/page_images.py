"""The pages of a stored file as pictures, made once in the workshop and kept until somebody empties the folder."""

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from PIL import Image

from . import storage, workshop
from .models import StoredFile
from .workshop import JobFailed

__all__ = ["PageImage", "on_disk", "page_image", "page_images"]

LIMITS = workshop.Limits(seconds=10.0, memory_mib=320)
PAGES_A_JOB = 4  # a reader goes on to the next page


@dataclass(frozen=True)
class PageImage:
    """One page as PNG, or as JPEG when it is a photograph. Encoded by us: safe to show in a page."""

    number: int
    width: int
    height: int
    content_type: str
    content: bytes


def page_image(stored: StoredFile, number: int) -> PageImage | None:
    """Page `number` (from 1), or None when the file has no such page, or is of a kind without pages (Word, Excel).

    Raises JobFailed when the page cannot be drawn within 10 s, WorkshopClosed.
    """
    if not stored.page_count or not 1 <= number <= stored.page_count:
        return None
    place = _place(stored, number)
    if not _cache().exists(place):
        _draw(stored, number)
    with _cache().open(place) as kept:
        return _described(number, kept.read())


def page_images(file_id: int) -> Iterator[PageImage]:
    """All pages of a file in order, drawn as they are asked for. Raises StoredFile.DoesNotExist and as `page_image`."""
    stored = StoredFile.objects.get(id=file_id)
    for number in range(1, (stored.page_count or 0) + 1):
        page = page_image(stored, number)
        assert page is not None
        yield page


def _draw(stored: StoredFile, number: int) -> None:
    last = min(number + PAGES_A_JOB - 1, stored.page_count or 0)
    with TemporaryDirectory(prefix="motcua-pages-") as folder, on_disk(stored) as path:
        request = {"path": path, "content_type": stored.content_type, "first": number, "last": last, "folder": folder}
        answer = workshop.run("render_pages", request, LIMITS)
        pages: list[dict[str, Any]] = answer.get("pages", [])
        if not pages:
            raise JobFailed(why=answer.get("why", ""))
        for page in pages:
            _cache().save(_place(stored, page["number"]), ContentFile(Path(page["file"]).read_bytes()))


@contextmanager
def on_disk(stored: StoredFile) -> Iterator[str]:
    """A path the helper can open, its content compared with its hash; a bucket has none, so it is brought here."""
    with storage.open_verified(stored.sha256) as content, ExitStack() as until_drawn:
        try:
            path = Path(storage.papers().path(storage.place_of(stored.sha256)))
        except NotImplementedError:
            path = Path(until_drawn.enter_context(TemporaryDirectory(prefix="motcua-pages-"))) / stored.sha256
            path.write_bytes(content.read())
        yield str(path)


def _described(number: int, content: bytes) -> PageImage:
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as image:  # our own encoding; only its header is read
        kind = image.get_format_mimetype() or "image/png"
        return PageImage(number, image.width, image.height, kind, content)


def _cache() -> Storage:
    return storages["page_images"]


def _place(stored: StoredFile, number: int) -> str:
    return f"{storage.place_of(stored.sha256)}/{number}"
