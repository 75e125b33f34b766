"""A mark on every page of a paper that is valid no more. Runs in a limited child of `foreman`; imports no Django."""

import base64
import io
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from . import images
from .kinds import PDF


def stamp(*, path: str, content_type: str, mark: str, folder: str) -> dict[str, Any]:
    """Write a copy of a stored PDF or picture with the mark over each page into `folder`; the paper itself stays.

    mark: a PDF of one page, in base64. Returns {"file": its path}. A signature in the file does not hold for the copy.
    """
    written = Path(folder) / "marked.pdf"
    with pikepdf.open(io.BytesIO(base64.b64decode(mark))) as marks, pikepdf.open(_as_pdf(path, content_type)) as paper:
        for page in paper.pages:
            page.add_overlay(marks.pages[0], pikepdf.Rectangle(*map(float, page.mediabox)))
        paper.save(written)
    return {"file": str(written)}


def _as_pdf(path: str, content_type: str) -> str | io.BytesIO:
    if content_type == PDF.content_type:
        return path
    Image.MAX_IMAGE_PIXELS = images.MAX_PIXELS
    page = io.BytesIO()
    with Image.open(path, formats=["JPEG", "PNG"]) as picture:
        picture.convert("RGB").save(page, "PDF", resolution=150)
    page.seek(0)
    return page
