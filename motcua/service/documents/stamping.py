"""A mark on a paper that is valid no more, on every page or sheet. Runs in a limited child of `foreman`; no Django."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from . import images
from .kinds import PDF

_RED = "C00000"


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


def stamp_workbook(*, path: str, word: str, sentence: str, folder: str) -> dict[str, Any]:
    """Write a copy of a stored workbook with the mark on a sheet of its own, which opens first, and at every head.

    Returns {"file": its path}. Drawn shapes are lost in the copy; cells, pictures and charts stay.
    """
    from openpyxl import load_workbook  # slow import, and few papers are workbooks
    from openpyxl.styles import Alignment, Font  # slow import

    written = Path(folder) / "marked.xlsx"
    with open(path, "rb") as paper:  # by its name, a digest, openpyxl would refuse it
        book = load_workbook(paper, rich_text=True)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = False
        sheet.sheet_properties.tabColor = _RED
        heads: tuple[Any, ...] = (sheet.oddHeader, sheet.evenHeader, sheet.firstHeader)  # the stubs allow no part
        for head in heads:
            head.center.text = f"{word}. {sentence}".replace("&", "&&")
    front: Any = book.create_sheet(word, 0)  # cells that are merged are of another type in the stubs
    for row, (text, size) in enumerate(((word, 28), (sentence, 14)), start=1):
        front.cell(row, 1, text).font = Font(bold=True, size=size, color=_RED)
        front.cell(row, 1).alignment = Alignment(wrap_text=True, vertical="top")
    front.column_dimensions["A"].width = 90
    front.sheet_properties.tabColor = _RED
    book.active = 0
    book.save(written)
    return {"file": str(written)}


def stamp_document(*, path: str, word: str, sentence: str, folder: str) -> dict[str, Any]:
    """Write a copy of a stored Word file with the mark before its first line and at the head of every page.

    Returns {"file": its path}. A signature in the file does not hold for the copy.
    """
    from docx import Document  # slow import, and few papers are Word files

    written = Path(folder) / "marked.docx"
    with open(path, "rb") as paper:
        text = Document(paper)
    for head in _heads_of(text):
        _put_first(head, f"{word}. {sentence}", 11)
    for words, size in ((sentence, 14), (word, 28)):  # each before all that is there
        _put_first(text, words, size)
    text.save(str(written))
    return {"file": str(written)}


def _heads_of(text: Any) -> Iterator[Any]:
    """Yield every header that is printed; a section that goes on with the header before it has none of its own."""
    for number, section in enumerate(text.sections):
        heads = [section.header]
        if section.different_first_page_header_footer:
            heads.append(section.first_page_header)
        if text.settings.odd_and_even_pages_header_footer:
            heads.append(section.even_page_header)
        yield from (head for head in heads if number == 0 or not head.is_linked_to_previous)


def _put_first(place: Any, words: str, size: int) -> None:
    from docx.shared import Pt, RGBColor  # slow import

    line = place.add_paragraph()
    said = line.add_run(words)
    said.bold, said.font.size, said.font.color.rgb = True, Pt(size), RGBColor.from_string(_RED)
    line._p.getparent().insert(0, line._p)


def _as_pdf(path: str, content_type: str) -> str | io.BytesIO:
    if content_type == PDF.content_type:
        return path
    Image.MAX_IMAGE_PIXELS = images.MAX_PIXELS
    page = io.BytesIO()
    with Image.open(path, formats=["JPEG", "PNG"]) as picture:
        picture.convert("RGB").save(page, "PDF", resolution=150)
    page.seek(0)
    return page
