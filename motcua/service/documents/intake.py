"""Taking a file in: read to the limit, looked into by a limited process, kept under its hash, then one row.

The bytes are on disk, synced, before the row exists; a file whose transaction was rolled back is swept later.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from . import disk, kinds, names, storage, workshop
from .kinds import Flag
from .models import StoredFile
from .refusals import BY_CODE, FileEmpty, FileTooHeavy, FileTooLarge, FileUnreadable, KindNotTaken
from .workshop import JobFailed

__all__ = [
    "UploadLimits",
    "download_headers",
    "flag_texts",
    "headers_of",
    "open_content",
    "receive",
    "receive_bytes",
    "sweep_leftovers",
    "sweep_orphans",
]

type Upload = File[bytes] | IO[bytes] | Iterable[bytes]
log = logging.getLogger(__name__)
MIB = 1024 * 1024
INSPECTION = workshop.Limits(seconds=8.0, memory_mib=192)
_FLAG_TEXTS = {
    Flag.CLEANED: _("Scripts or attachments were removed from this PDF."),
    Flag.SIGNED: _("Carries a digital signature and was kept exactly as sent."),
    Flag.ATTACHMENTS: _("This signed PDF carries further files inside."),
    Flag.METADATA_REMOVED: _("Place and device data were removed from this picture."),
    Flag.SCALED_DOWN: _("The picture was reduced to the size of a page."),
}


@dataclass(frozen=True)
class UploadLimits:
    """How large one file may be, and which kinds are taken; counts per draft are the caller's."""

    max_bytes: int = field(default_factory=lambda: int(settings.UPLOAD_MAX_BYTES))
    kinds: tuple[str, ...] = tuple(kind.code for kind in kinds.KINDS)


@dataclass(frozen=True)
class _Sent:
    """What arrived, byte for byte."""

    path: Path
    sha256: str
    size_bytes: int


def receive(upload: Upload, *, name: str, limits: UploadLimits | None = None) -> StoredFile:
    """Take one file in and return its row; equal content is stored once, every upload has a row.

    upload: a Django upload, an open file, or chunks; read only as far as the limit.
    Raises a FileRefused: NameNotTaken, KindNotTaken, FileEmpty, FileTooLarge, ContentDiffers, FileUnreadable,
    FileTooHeavy, FileLocked, FileUnsafe. Raises WorkshopClosed when no helper process can be had, NoRoomOnDisk,
    StoreOutOfReach.
    """
    disk.require_room()
    limits = limits or UploadLimits()
    name = names.clean_name(name)
    if names.kind_of(name).code not in limits.kinds:
        raise KindNotTaken(name)
    with TemporaryDirectory(prefix="motcua-intake-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        sent = _spool(_chunks(upload), Path(folder) / "sent", name, limits.max_bytes)
        cleaned = Path(folder) / "cleaned"
        seen = _inspect(sent, cleaned, name)
        return _keep(sent, cleaned if seen["cleaned"] else sent.path, seen, name)


def receive_bytes(content: bytes, *, name: str, limits: UploadLimits | None = None) -> StoredFile:
    """`receive` for content that is in memory already."""
    return receive([content], name=name, limits=limits)


def _chunks(upload: Any) -> Iterator[bytes]:
    if isinstance(upload, File):
        yield from upload.chunks()
    elif hasattr(upload, "read"):
        while chunk := upload.read(storage.CHUNK_BYTES):
            yield chunk
    else:
        yield from upload


def _spool(chunks: Iterator[bytes], path: Path, name: str, max_bytes: int) -> _Sent:
    """Write to disk while counting and hashing. The first chunk beyond the limit is the last that is read."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as out:
        for chunk in chunks:
            size += len(chunk)
            if size > max_bytes:
                raise FileTooLarge(name, limit_mb=max_bytes // MIB)
            digest.update(chunk)
            out.write(chunk)
    if not size:
        raise FileEmpty(name)
    return _Sent(path, digest.hexdigest(), size)


def _inspect(sent: _Sent, cleaned: Path, name: str) -> dict[str, Any]:
    extension = names.extension_of(name)
    request = {"path": str(sent.path), "cleaned": str(cleaned), "extension": extension}
    try:
        seen = workshop.run("inspect", request, INSPECTION)
    except JobFailed as died:  # out of time or killed by a limit: made to be heavy, or far too heavy for a paper
        raise FileTooHeavy(name) from died
    if "refused" in seen:
        log.info("file refused: %s %s", seen["refused"], sent.sha256)
        kind = kinds.by_extension(extension)
        raise BY_CODE.get(seen["refused"], FileUnreadable)(name, kind=kind.label if kind else extension)
    return seen


@transaction.atomic
def _keep(sent: _Sent, path: Path, seen: dict[str, Any], name: str) -> StoredFile:
    kind = next(kind for kind in kinds.KINDS if kind.code == seen["kind"])
    with path.open("rb") as content:
        sha256 = storage.keep(content)
        size_bytes = os.fstat(content.fileno()).st_size
    return StoredFile.objects.create(
        sha256=sha256,
        size_bytes=size_bytes,
        content_type=seen["content_type"],
        original_name=names.named_as(name, kind, seen["content_type"]),
        original_sha256=sent.sha256,
        original_size_bytes=sent.size_bytes,
        page_count=seen["page_count"],
        flags=seen["flags"],
    )


def open_content(stored: StoredFile) -> "File[bytes]":
    """The stored bytes, open for reading. Whether this person may have them is asked from the file's dossier before."""
    return storage.open_verified(stored.sha256)


def download_headers(stored: StoredFile) -> dict[str, str]:
    """Headers of a download: saved, never shown in our pages, and powerless if somebody shows it all the same (T12)."""
    return headers_of(stored.original_name, stored.content_type, stored.size_bytes)


def headers_of(name: str, content_type: str, size_bytes: int) -> dict[str, str]:
    """The same of bytes that are stored nowhere."""
    return {
        "Content-Type": content_type,
        "Content-Length": str(size_bytes),
        "Content-Disposition": names.disposition(name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def flag_texts(stored: StoredFile) -> list[str]:
    """What intake saw or did, in words for the official who opens the file."""
    return [str(_FLAG_TEXTS[Flag(flag)]) for flag in stored.flags]


def sweep_orphans(older_than: datetime) -> int:
    """Delete contents last written before `older_than` that no row names, and return how many were deleted.

    Choose `older_than` at least an hour back. A content that somebody stores at this moment is locked and left alone.
    """
    return sum(_sweep_one(sha256, older_than) for sha256 in list(storage.stored_before(older_than)))


@transaction.atomic
def _sweep_one(sha256: str, older_than: datetime) -> bool:
    if not storage.try_lock(sha256) or StoredFile.objects.filter(sha256=sha256).exists():
        return False
    place = storage.place_of(sha256)
    if storage.papers().get_modified_time(place) >= older_than:
        return False
    storage.papers().delete(place)
    return True


def sweep_leftovers(older_than: datetime) -> int:
    """Delete what killed processes left of uploads that they were reading, and return how many things that were.

    Only what was last touched before `older_than`: an upload that is being read is seconds old.
    """
    left = [path for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir() if _touched_before(path, older_than)]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def _touched_before(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:  # its upload has just ended
        return False
