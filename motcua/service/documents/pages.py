"""Pages as pictures: what the desk shows of a foreign file. Runs in a limited child of `foreman`; imports no Django."""

import io
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from . import images  # registers our limits on pictures with Pillow
from .kinds import PDF

WIDTH = 1240  # pixels: A4 at 150 dpi
MAX_HEIGHT = 4 * WIDTH
PHOTO_FROM_BYTES = 500_000  # a page that is larger as PNG is a photograph and becomes a JPEG


def render_pages(*, path: str, content_type: str, first: int, last: int, folder: str) -> dict[str, Any]:
    """Write the pages `first` to `last` (from 1) of a stored PDF or image into `folder`.

    Returns {"pages": [{"number", "width", "height", "content_type", "file"}]}; a page that does not exist is left out.
    """
    Image.MAX_IMAGE_PIXELS = images.MAX_PIXELS
    written = [
        _write(number, picture, Path(folder))
        for number, picture in _pictures(Path(path), content_type, range(first, last + 1))
    ]
    return {"pages": written}


def _pictures(path: Path, content_type: str, numbers: range) -> list[tuple[int, Image.Image]]:
    if content_type != PDF.content_type:
        with Image.open(path, formats=["JPEG", "PNG"]) as image:
            image.thumbnail((WIDTH, MAX_HEIGHT))
            return [(1, image.copy())] if 1 in numbers else []
    document = pypdfium2.PdfDocument(path)
    try:
        return [(number, _page(document, number)) for number in numbers if 1 <= number <= len(document)]
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    """One page, WIDTH wide unless it would be needlessly high. Annotations are drawn, forms do not run."""
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), MAX_HEIGHT / max(height, 1))
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    page.close()
    return picture


def _write(number: int, picture: Image.Image, folder: Path) -> dict[str, Any]:
    png = io.BytesIO()
    picture.save(png, "PNG")
    content_type, content = "image/png", png.getvalue()
    if len(content) > PHOTO_FROM_BYTES:
        jpeg = io.BytesIO()
        picture.convert("RGB").save(jpeg, "JPEG", quality=82, optimize=True)
        content_type, content = "image/jpeg", jpeg.getvalue()
    file = folder / str(number)
    file.write_bytes(content)
    width, height = picture.size
    return {"number": number, "width": width, "height": height, "content_type": content_type, "file": str(file)}
