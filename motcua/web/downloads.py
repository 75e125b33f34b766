"""Tables as files: what a page shows, as CSV or XLSX. One door, so that none forgets what a spreadsheet does with "=".

    if form := downloads.asked(visit):  # ?format=csv or ?format=xlsx
        return downloads.answer(Sheet("late-dossiers", _("Late dossiers"), headings, rows, notes), form)

CSV is UTF-8 with a byte order mark (Excel reads Vietnamese by it), comma, CRLF, one heading line and nothing else, so
that programs read it too; figures have a point. XLSX has the same cells as numbers and dates, and the notes (source,
date, definitions) on a second sheet.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.web.wrong_addresses import NotUnderstood

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as BookCell

type Page = Any  # openpyxl's write-only worksheet, whose stubs do not know its columns
type Cell = str | int | float | Decimal | date | datetime | Promise | None  # None and NaN: an empty cell, never 0

PARAMETER = "format"
TABLE = "table"  # on a page with several tables: which of them is wanted
FILE = (TABLE, PARAMETER)
MOST_ROWS = 5_000  # of a list that the page shows in parts
SAMPLE_NAME = "so-lieu-minh-hoa"  # a CSV has no room for a remark but its name
_BEGINS_A_FORMULA = frozenset("=+-@=+-@")  # the wide forms, too: some spreadsheets take them for the narrow ones
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")  # what neither form can carry
_LONGEST_CELL = 32_767  # characters that Excel takes
_LONGEST_NAME = 31  # characters of the name of a sheet
_WIDEST = 60  # characters


class Form(StrEnum):
    """A kind of file; the value is what the address carries and how the file's name ends."""

    CSV = "csv"
    XLSX = "xlsx"


_TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Sheet:
    """A table to be taken away. Cells are figures as they are, not as the page words them.

    name:   of the file, without its end: letters, digits, hyphens.
    notes:  source, "số liệu đến ngày …", definitions: what must not get lost when the file is passed on.
    is_published: figures that others have published: real in the demonstration, too, where all else is sample data.
    """

    name: str
    title: str | Promise
    headings: Sequence[str | Promise]
    rows: Iterable[Sequence[Cell]]
    notes: Sequence[str | Promise] = ()
    is_published: bool = False

    @property
    def is_sample(self) -> bool:
        """Whether a file of it must say of itself that it shows invented dossiers."""
        return settings.MODE == "demo" and not self.is_published


def asked(request: HttpRequest) -> Form | None:
    """Return the form that the address asks for; None: the page itself. Raises NotUnderstood for others."""
    given = request.GET.get(PARAMETER)
    if given is None:
        return None
    try:
        return Form(given)
    except ValueError as error:
        raise NotUnderstood(_("Tables can be had as csv or xlsx.")) from error


def file_of(request: HttpRequest, tables: Mapping[str, Sheet]) -> HttpResponse | None:
    """Return one of the tables of a page as a file, the first where the address names none; None: the page itself.

    tables: by the name in the address (?table=NAME&format=csv). Raises NotUnderstood for others.
    """
    form = asked(request)
    wanted = request.GET.get(TABLE, next(iter(tables), "") if form else "")
    if (form or wanted) and wanted not in tables:
        raise NotUnderstood(_("There is no such table to take away here. Use the links below the tables of the page."))
    return answer(tables[wanted], form) if form else None


def answer(sheet: Sheet, form: Form) -> HttpResponse:
    """Return the file. The view decides beforehand who may have it; caches keep none."""
    content = as_csv(sheet) if form == Form.CSV else as_xlsx(sheet)
    response = HttpResponse(content, content_type=_TYPES[form])
    name = re.sub(r"[^\w-]+", "-", f"{SAMPLE_NAME}-{sheet.name}" if sheet.is_sample else sheet.name)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.{form}") or ""
    response["Cache-Control"] = "private, no-store"
    return response


def as_csv(sheet: Sheet) -> bytes:
    """Return the table as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(str(heading)) for heading in sheet.headings])
    writer.writerows([_csv_cell(cell) for cell in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet runs it: a formula's sign at the beginning gets an apostrophe before it.

    A plain number in text (−5 from a file of somebody else) is none and stays a number.
    """
    text = _NO_TEXT.sub("", text)
    begins = text.lstrip()[:1]
    if (begins in _BEGINS_A_FORMULA and begins and not re.fullmatch(r"-\d+(\.\d+)?", text)) or text[:1] in "\t\r\n":
        return f"'{text}" if text else ""
    return text


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.astimezone(VIETNAM).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
        case float():
            return f"{cell:.10f}".rstrip("0").rstrip(".") if math.isfinite(cell) else ""
        case int() | Decimal():
            return str(cell)
    return harmless(str(cell))


def as_xlsx(sheet: Sheet) -> bytes:
    """Return the table as a workbook: the heading stays in sight, columns are wide enough, notes on their own sheet."""
    from openpyxl import Workbook  # slow import

    book = Workbook(write_only=True)
    rows = [[_plain(cell) for cell in row] for row in sheet.rows]
    headings = [_plain(heading) for heading in sheet.headings]
    page = book.create_sheet(_sheet_name(str(sheet.title)))
    _fill(page, headings, rows)
    said = [*([_("Sample data: persons, dossiers and figures are made up.")] if sheet.is_sample else []), *sheet.notes]
    if said:
        notes = book.create_sheet(_sheet_name(_("Notes")))
        _fill(notes, [str(sheet.title)], [[str(note)] for note in said])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _fill(page: Page, headings: Sequence[Any], rows: list[list[Any]]) -> None:
    from openpyxl.utils import get_column_letter  # slow import

    for number, heading in enumerate(headings):
        longest = max([len(str(heading)), *(len(str(row[number])) for row in rows if number < len(row))])
        page.column_dimensions[get_column_letter(number + 1)].width = min(longest, _WIDEST) + 2
    page.freeze_panes = "A2"
    page.append([_xlsx_cell(page, heading, is_bold=True) for heading in headings])
    for row in rows:
        page.append([_xlsx_cell(page, cell) for cell in row])


def _plain(cell: Cell) -> str | int | float | Decimal | date | datetime | None:
    """Return a value that a workbook has a kind for. Excel knows no time zones: moments are local."""
    match cell:
        case None | int() | Decimal():
            return cell
        case float():
            return cell if math.isfinite(cell) else None
        case datetime():
            return cell.astimezone(VIETNAM).replace(tzinfo=None)
        case date():
            return cell
    return _NO_TEXT.sub("", str(cell))[:_LONGEST_CELL]


def _xlsx_cell(page: Page, value: Any, *, is_bold: bool = False) -> "BookCell":
    from openpyxl.cell import WriteOnlyCell  # slow import
    from openpyxl.styles import Font  # slow import

    cell: BookCell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # text whatever it begins with …
        cell.quotePrefix = True  # … also after somebody has edited the cell in Excel
    if is_bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:_LONGEST_NAME].strip() or "1"
