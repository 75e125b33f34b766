"""Cells of a spreadsheet that came from outside: looked at before it is opened, read row by row, told by their address.

Size, number and size of its parts are limited first; macros, links and entities are refused. It is read without links,
pictures and merged cells, so a file cannot make itself large in memory.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import TextRefused, clean
from motcua.steering.reporting import figures

MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 8 * 1024 * 1024
MOST_ENTRIES = 100
_MACROS = ("vbaproject", "xl/macrosheets", "xl/activex", "xl/embeddings", "xl/externallinks")


@dataclass(frozen=True)
class CellFault:
    """What is wrong, and where: the address of the cell as Excel shows it, or "" for the whole file."""

    cell: str
    told: str

    def __str__(self) -> str:
        return _("Cell %(cell)s: %(told)s") % {"cell": self.cell, "told": self.told} if self.cell else self.told


class WorkbookRefused(ActionRefused):
    """A spreadsheet cannot be taken; nothing of it was. `faults` name every cell."""

    code = "workbook_refused"
    http_status = 422

    def __init__(self, faults: Sequence[CellFault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, faults)))


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and how it is shown."""

    value: object
    number_format: str


type Row = Mapping[str, Cell]  # by the letter of the column


def number(cell: Cell | None) -> tuple[str, str]:
    """Return a number as text, and what only a spreadsheet can do wrong with it."""
    value = cell.value if cell else None
    if value is None:
        return "", ""
    if isinstance(value, (bool, date | datetime)) or not isinstance(value, int | float | str):
        return "", _("is not a number but %(kind)s. Write a number.") % {"kind": _kind(value)}
    if isinstance(value, str):
        return value.strip(), ""
    if cell and "%" in cell.number_format:
        told = _("is formatted as percent. Format it as a number and write a share as 0.82 for 82 percent.")
        return "", told
    if value != value or value in (float("inf"), float("-inf")):
        return "", _("is not a number.")
    return figures.written(Decimal(repr(value))), ""


def _kind(value: object) -> str:
    return _("a date") if isinstance(value, date | datetime) else _("true or false")


def day(cell: Cell | None) -> tuple[str, str]:
    """Return a day as text, and what only a spreadsheet can do wrong with it."""
    value = cell.value if cell else None
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}", ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "", _("is a number, not a date. Write it like 30/09/2026.")
    return text(cell), ""


def text(cell: Cell | None) -> str:
    """Return what a cell says, cleaned; a replacement character for what is no text."""
    value = cell.value if cell else None
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return clean(str(value)).strip()
    except TextRefused:
        return "\N{REPLACEMENT CHARACTER}"


def is_blank(row: Row) -> bool:
    """Whether nothing stands in a row."""
    return not any(str(cell.value).strip() for cell in row.values() if cell.value is not None)


def wrong_heads(row: Row, heads: Callable[[], Mapping[str, str]], row_number: int) -> Iterator[CellFault]:
    """Yield the headings that are others. Either language will do: somebody else may have taken the template.

    heads: returns the heading of each column in the language of the reader.
    """
    known: dict[str, set[str]] = {column: set() for column in heads()}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for column, head in heads().items():
                known[column].add(head)
    for column, head in heads().items():
        found = text(row.get(column))
        if found not in known[column]:
            told = _("here the heading “%(head)s” is expected, not “%(found)s”. Take the template again.")
            yield CellFault(f"{column}{row_number}", told % {"head": head, "found": found[:40]})


def rows(raw: bytes, *, most_rows: int, columns: int) -> dict[int, Row]:
    """Return the rows of the first sheet by their numbers, as far as something stands there. Raises WorkbookRefused."""
    _require_harmless(raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False, keep_vba=False)
        sheet = book.worksheets[0]
        found: dict[int, Row] = {}
        for number, cells in enumerate(sheet.iter_rows(max_row=most_rows + 1, max_col=columns), start=1):
            row = {
                get_column_letter(place): Cell(cell.value, cell.number_format or "")
                for place, cell in enumerate(cells, start=1)
                if cell.value is not None
            }
            if row:
                found[number] = row
    except Exception as error:
        raise WorkbookRefused([CellFault("", _unreadable())]) from error
    if not found:
        raise WorkbookRefused([CellFault("A1", _("The file is empty. Take the template and fill it in."))])
    if max(found) > most_rows:
        told = _("there are more than %(rows)s rows. Take the template again.") % {"rows": most_rows}
        raise WorkbookRefused([CellFault(f"A{most_rows + 1}", told)])
    return found


def _unreadable() -> str:
    return _("This is no Excel file that can be read. Save it as “Excel workbook (.xlsx)” and send it again.")


def _require_harmless(raw: bytes) -> None:
    """Look at the package before anything of it is interpreted. Raises WorkbookRefused."""
    told = ""
    if not raw:
        told = _("The file is empty. Take the template and fill it in.")
    elif len(raw) > MOST_BYTES:
        told = _("The file is larger than 1 MB. The template filled in is much smaller; take it again.")
    else:
        try:
            with zipfile.ZipFile(io.BytesIO(raw)) as package:
                told = _harm(package)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, KeyError):
            told = _unreadable()
        except zipfile.zlib.error:  # type: ignore[attr-defined]  # zipfile imports zlib
            told = _unreadable()
    if told:
        raise WorkbookRefused([CellFault("", told)])


def _harm(package: zipfile.ZipFile) -> str:
    parts = package.infolist()
    names = [part.filename.lower() for part in parts]
    if len(parts) > MOST_ENTRIES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return _("The file unpacks to far more than a report needs, and was not opened. Take the template again.")
    if any(mark in name for name in names for mark in _MACROS):
        return _("The file holds macros, embedded files or links to other files. Save it as “Excel workbook (.xlsx)”.")
    if "[content_types].xml" not in names or len(set(names)) != len(names):
        return _unreadable()
    for part in parts:
        content = package.read(part)
        is_xml = part.filename.lower().endswith((".xml", ".rels"))
        if is_xml and any(mark in content for mark in (b"<!DOCTYPE", b"<!ENTITY", b"\0")):  # \0: not in UTF-8
            return _unreadable()
        if part.filename.lower() == "[content_types].xml" and b"macroEnabled" in content:
            return _(
                "The file holds macros, embedded files or links to other files. Save it as “Excel workbook (.xlsx)”."
            )
    return ""
