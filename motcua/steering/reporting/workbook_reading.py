"""Reading a filled spreadsheet: everything is checked, every fault named by its cell, and nothing is written here.

What comes from outside is limited before it is opened: size, number and size of its parts, no macros, no entities.
It is read row by row without links, pictures and merged cells, so a file cannot make itself large in memory.
"""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import TextRefused, clean
from motcua.steering.reporting import figures, workbook
from motcua.steering.reporting.actions import Typed
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.models import Report
from motcua.steering.reporting.queries import Line
from motcua.steering.reporting.refusals import FieldFault

MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 8 * 1024 * 1024
MOST_ENTRIES = 100
MOST_ROWS = 500
_LAST_COLUMN = 9
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
class _Cell:
    value: object
    number_format: str


type _Row = dict[str, _Cell]


@dataclass(frozen=True)
class Filled:
    """What a spreadsheet says, and in which row of it each indicator stands."""

    typed: list[Typed]
    rows: dict[str, int]

    def placed(self, faults: Sequence[FieldFault]) -> list[CellFault]:
        """Give faults that the action found their cells."""
        found = []
        for fault in faults:
            row = self.rows.get(fault.indicator)
            column = workbook.COLUMN_OF.get(fault.part, workbook.CODE)
            found.append(CellFault(f"{column}{row}" if row else "", fault.told))
        return found


def read(raw: bytes, report: Report, lines: Sequence[Line]) -> Filled:
    """Return what a filled spreadsheet says. Raises WorkbookRefused with every fault at once."""
    sheet = _sheet(raw)
    faults = [*_wrong_report(sheet, report), *_wrong_heads(sheet)]
    if faults:
        raise WorkbookRefused(faults)
    typed: list[Typed] = []
    rows: dict[str, int] = {}
    by_code = {line.indicator.code: line for line in lines}
    for number in sorted(row for row in sheet if row >= workbook.FIRST_ROW):
        cells = sheet[number]
        if not any(str(cell.value).strip() for cell in cells.values() if cell.value is not None):
            continue
        code = _text(cells.get(workbook.CODE))
        line = by_code.get(code)
        if line is None or code in rows:
            faults.append(CellFault(f"{workbook.CODE}{number}", _unknown(code, rows)))
            continue
        rows[code] = number
        one, wrong = _typed(line, number, cells)
        typed.append(one)
        faults += wrong
    if not faults and not any(any(each.parts.values()) for each in typed):
        told = _("The file says nothing: no value is filled in. Fill in at least one and send it again.")
        faults.append(CellFault(f"{workbook.FIGURE}{workbook.FIRST_ROW}", told))
    if faults:
        raise WorkbookRefused(faults)
    return Filled(typed, rows)


def _unknown(code: str, rows: dict[str, int]) -> str:
    if code in rows:
        return _("indicator %(code)s stands in row %(row)s already. Keep one.") % {"code": code, "row": rows[code]}
    if not code:
        return _("the code of the indicator is missing. Take the template again.")
    return _("the scheme has no indicator “%(code)s”. Take the template again.") % {"code": code[:40]}


def _typed(line: Line, number: int, cells: _Row) -> tuple[Typed, list[CellFault]]:
    """Return what a row says, with faults that a spreadsheet alone can have."""
    faults: list[CellFault] = []
    mine = figures.parts_of(line.indicator)
    parts: dict[str, str] = {}
    for name in mine:
        column = workbook.COLUMN_OF[name]
        text, told = _number(cells.get(column)) if name != figures.WORD else (_text(cells.get(column)), "")
        parts[name] = text
        if told:
            faults.append(CellFault(f"{column}{number}", told))
    for column in {workbook.FIGURE, workbook.PART, workbook.WHOLE} - {workbook.COLUMN_OF[name] for name in mine}:
        if _text(cells.get(column)):
            faults.append(CellFault(f"{column}{number}", _("this indicator takes nothing here. Empty the cell.")))
    as_of, told = _day(cells.get(workbook.AS_OF))
    if told:
        faults.append(CellFault(f"{workbook.AS_OF}{number}", told))
    link = _text(cells.get(workbook.LINK))
    if not faults:
        figure, wrong = figures.read(line.indicator, parts)
        faults += [CellFault(f"{workbook.COLUMN_OF[fault.part]}{number}", fault.told) for fault in wrong]
        if not wrong and line.is_locked and line.used and figure != figure_of(line.used):
            column = workbook.COLUMN_OF[mine[0]]
            shown = {"figure": figures.told(line.indicator, figure_of(line.used))}
            told = _("is locked: the platform computes this figure itself (%(figure)s).") % shown
            faults.append(CellFault(f"{column}{number}", told))
    if line.is_locked:
        as_of, link = "", ""
    return Typed(line.indicator.code, parts, as_of, link), faults


def _number(cell: _Cell | None) -> tuple[str, str]:
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


def _day(cell: _Cell | None) -> tuple[str, str]:
    value = cell.value if cell else None
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}", ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "", _("is a number, not a date. Write it like 30/09/2026.")
    return _text(cell), ""


def _text(cell: _Cell | None) -> str:
    value = cell.value if cell else None
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    try:
        return clean(str(value)).strip()
    except TextRefused:
        return "\N{REPLACEMENT CHARACTER}"


def _wrong_report(sheet: dict[int, _Row], report: Report) -> Iterator[CellFault]:
    wanted: dict[str, tuple[str, Callable[[], str]]] = {
        workbook.ROUND_CELL: (str(report.round_id), lambda: _("this file belongs to another round.")),
        workbook.UNIT_CELL: (report.unit.code, lambda: _("this file belongs to another unit.")),
    }
    for address, (value, told) in wanted.items():
        if _text(sheet.get(int(address[1:]), {}).get(address[0])) != value:
            yield CellFault(address, told() + " " + _("Take the template of this report and fill that in."))


def _wrong_heads(sheet: dict[int, _Row]) -> Iterator[CellFault]:
    """Headings in either language will do: somebody else may have taken the template."""
    row = sheet.get(workbook.HEAD_ROW, {})
    for column, known in _known_heads().items():
        found = _text(row.get(column))
        if found not in known:
            told = _("here the heading “%(head)s” is expected, not “%(found)s”. Take the template again.")
            shown = {"head": workbook.heads()[column], "found": found[:40]}
            yield CellFault(f"{column}{workbook.HEAD_ROW}", told % shown)


def _known_heads() -> dict[str, set[str]]:
    from django.conf import settings  # app ready
    from django.utils import translation  # app ready

    known: dict[str, set[str]] = {column: set() for column in workbook.heads()}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for column, head in workbook.heads().items():
                known[column].add(head)
    return known


def _sheet(raw: bytes) -> dict[int, _Row]:
    """Return the rows of the first sheet, by number and column letter. Raises WorkbookRefused."""
    _require_harmless(raw)
    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, keep_links=False, keep_vba=False)
        sheet = book.worksheets[0]
        rows: dict[int, _Row] = {}
        for number, cells in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=_LAST_COLUMN), start=1):
            found = {
                get_column_letter(place): _Cell(cell.value, cell.number_format or "")
                for place, cell in enumerate(cells, start=1)
                if cell.value is not None
            }
            if found:
                rows[number] = found
    except Exception as error:
        raise WorkbookRefused([CellFault("", _unreadable())]) from error
    if not rows:
        raise WorkbookRefused([CellFault("A1", _("The file is empty. Take the template and fill it in."))])
    if max(rows) > MOST_ROWS:
        told = _("there are more than %(rows)s rows. Take the template again.") % {"rows": MOST_ROWS}
        raise WorkbookRefused([CellFault(f"A{MOST_ROWS + 1}", told)])
    return rows


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
