"""Reading a filled spreadsheet: everything is checked, every fault named by its cell, and nothing is written here."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from motcua.steering.reporting import cells, figures, workbook
from motcua.steering.reporting.actions import Typed
from motcua.steering.reporting.cells import CellFault, Row, WorkbookRefused
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.models import Report
from motcua.steering.reporting.queries import Line
from motcua.steering.reporting.refusals import FieldFault

MOST_ROWS = 500
_LAST_COLUMN = 9


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


def read(raw: bytes, report: Report, lines: Sequence[Line], *, today: date) -> Filled:
    """Return what a filled spreadsheet says. Raises WorkbookRefused with every fault at once."""
    sheet = cells.rows(raw, most_rows=MOST_ROWS, columns=_LAST_COLUMN)
    faults = [
        *_wrong_report(sheet, report),
        *cells.wrong_heads(sheet.get(workbook.HEAD_ROW, {}), workbook.heads, workbook.HEAD_ROW),
    ]
    if faults:
        raise WorkbookRefused(faults)
    typed: list[Typed] = []
    rows: dict[str, int] = {}
    by_code = {line.indicator.code: line for line in lines}
    for number in sorted(row for row in sheet if row >= workbook.FIRST_ROW):
        row = sheet[number]
        if cells.is_blank(row):
            continue
        code = cells.text(row.get(workbook.CODE))
        line = by_code.get(code)
        if line is None or code in rows:
            faults.append(CellFault(f"{workbook.CODE}{number}", _unknown(code, rows)))
            continue
        rows[code] = number
        one, wrong = _typed(line, number, row, today)
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


def _typed(line: Line, number: int, row: Row, today: date) -> tuple[Typed, list[CellFault]]:
    """Return what a row says, with all its faults: one that only the action told would come after the others."""
    parts, faults = _parts(line, number, row)
    if not faults:
        figure, wrong = figures.read(line.indicator, parts)
        if line.is_locked and line.used and (wrong or figure != figure_of(line.used)):
            part = wrong[0].part if wrong else figures.parts_of(line.indicator)[0]
            shown = {"figure": figures.told(line.indicator, figure_of(line.used))}
            told = _("is locked: the platform computes this figure itself (%(figure)s).") % shown
            wrong = [figures.Fault(part, told)]
        faults = _placed(wrong, number)
    faults += _stray(line, number, row)
    as_of, told = cells.day(row.get(workbook.AS_OF))
    if told:
        faults.append(CellFault(f"{workbook.AS_OF}{number}", told))
    if line.is_locked:
        return Typed(line.indicator.code, parts), faults
    link = cells.text(row.get(workbook.LINK))
    _day, late = figures.read_as_of(as_of, today=today, default=today)
    faults += _placed([*late, *figures.faults_of_link(link)], number)
    return Typed(line.indicator.code, parts, as_of, link), faults


def _parts(line: Line, number: int, row: Row) -> tuple[dict[str, str], list[CellFault]]:
    """Return the parts of the figure, with faults that a spreadsheet alone can have."""
    faults: list[CellFault] = []
    parts: dict[str, str] = {}
    for name in figures.parts_of(line.indicator):
        column = workbook.COLUMN_OF[name]
        text, told = cells.number(row.get(column)) if name != figures.WORD else (cells.text(row.get(column)), "")
        parts[name] = text
        if told:
            faults.append(CellFault(f"{column}{number}", told))
    return parts, faults


def _stray(line: Line, number: int, row: Row) -> Iterator[CellFault]:
    mine = {workbook.COLUMN_OF[name] for name in figures.parts_of(line.indicator)}
    for column in (workbook.FIGURE, workbook.PART, workbook.WHOLE):
        if column not in mine and cells.text(row.get(column)):
            yield CellFault(f"{column}{number}", _("this indicator takes nothing here. Empty the cell."))


def _placed(faults: Iterable[figures.Fault], number: int) -> list[CellFault]:
    return [CellFault(f"{workbook.COLUMN_OF[fault.part]}{number}", fault.told) for fault in faults]


def _wrong_report(sheet: Mapping[int, Row], report: Report) -> Iterator[CellFault]:
    wanted: dict[str, tuple[str, Callable[[], str]]] = {
        workbook.ROUND_CELL: (str(report.round_id), lambda: _("this file belongs to another round.")),
        workbook.UNIT_CELL: (report.unit.code, lambda: _("this file belongs to another unit.")),
    }
    for address, (value, told) in wanted.items():
        if cells.text(sheet.get(int(address[1:]), {}).get(address[0])) != value:
            yield CellFault(address, told() + " " + _("Take the template of this report and fill that in."))
