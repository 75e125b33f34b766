"""The spreadsheet of a report (biểu mẫu): a row for each indicator, what is computed filled in and locked.

Every text goes into its cell as text, so nothing that stands here is ever run as a formula.
"""

import io
from datetime import date

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.worksheet.worksheet import Worksheet

from motcua.kernel.numbers import plain
from motcua.steering.measures.scheme import Indicator
from motcua.steering.reporting import figures, periods, rulebooks
from motcua.steering.reporting.figures import DENOMINATOR, NUMERATOR, VALUE, WORD, figure_of
from motcua.steering.reporting.models import Report
from motcua.steering.reporting.queries import Line

SHEET = "Bao cao"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROUND_CELL, UNIT_CELL = "B2", "B3"  # which report this is: read back, and never guessed
HEAD_ROW, FIRST_ROW = 5, 6
CODE, NAME, MOST, FIGURE, PART, WHOLE, AS_OF, LINK, NOTE = "ABCDEFGHI"
COLUMN_OF = {VALUE: FIGURE, WORD: FIGURE, NUMERATOR: PART, DENOMINATOR: WHOLE, figures.AS_OF: AS_OF, figures.LINK: LINK}
_WIDTHS = {CODE: 10, NAME: 60, MOST: 10, FIGURE: 12, PART: 12, WHOLE: 12, AS_OF: 16, LINK: 40, NOTE: 36}
_LOCKED = PatternFill("solid", fgColor="E6E6E6")
_OPEN = PatternFill("solid", fgColor="FFFBE6")


def heads() -> dict[str, str]:
    """Return the heading of each column, in the language of the reader."""
    return {
        CODE: _("Code"),
        NAME: _("Indicator"),
        MOST: _("Maximum points"),
        FIGURE: _("Value"),
        PART: _("Part"),
        WHOLE: _("Whole"),
        AS_OF: _("Figures as of"),
        LINK: _("Evidence (address)"),
        NOTE: _("How to fill in"),
    }


def name_of(report: Report) -> str:
    """Return the name of the file."""
    return f"{report.round.scheme_code}-{report.round.period}-{report.unit.code}.xlsx"


def write(report: Report, lines: list[Line]) -> bytes:
    """Return the spreadsheet of a report with what was declared so far."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    scheme = rulebooks.rule_book(report.round.scheme_code)
    put_text(sheet["A1"], f"{scheme.label}, {periods.spoken(report.round.period)}", bold=True)
    put_text(sheet["A2"], _("Round"))
    put_text(sheet[ROUND_CELL], str(report.round_id))
    put_text(sheet["A3"], _("Unit"))
    put_text(sheet[UNIT_CELL], report.unit.code)
    put_text(sheet["C3"], report.unit.label)
    for column, head in heads().items():
        put_text(sheet[f"{column}{HEAD_ROW}"], head, bold=True)
        sheet.column_dimensions[column].width = _WIDTHS[column]
    for row, line in enumerate(lines, start=FIRST_ROW):
        _write_line(sheet, row, line)
    sheet.freeze_panes = f"C{FIRST_ROW}"
    sheet.protection.sheet = True  # a hint for the hand; the reader checks every locked cell itself
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_line(sheet: Worksheet, row: int, line: Line) -> None:
    node = line.indicator
    put_text(sheet[f"{CODE}{row}"], node.code)
    put_text(sheet[f"{NAME}{row}"], node.label)
    sheet[f"{NAME}{row}"].alignment = Alignment(wrap_text=True, vertical="top")
    if node.max_points is not None:
        sheet[f"{MOST}{row}"] = node.max_points
    shown = line.used if line.is_locked else line.declared
    parts = figures.parts_of(node)
    for name in parts:
        cell = sheet[f"{COLUMN_OF[name]}{row}"]
        value = getattr(figure_of(shown), name) if shown else None
        if isinstance(value, str):
            put_text(cell, value)
        elif value is not None:
            cell.value = int(value) if value == int(value) else float(value)
        open_cell(cell, is_open=not line.is_locked)
    as_of, link = sheet[f"{AS_OF}{row}"], sheet[f"{LINK}{row}"]
    if shown:
        put_text(as_of, _day(shown.as_of))
        put_text(link, next((each.link for each in shown.evidence.all() if each.link), ""))
    open_cell(as_of, is_open=not line.is_locked)
    open_cell(link, is_open=not line.is_locked)
    put_text(sheet[f"{NOTE}{row}"], _("computed by the platform, locked") if line.is_locked else hint(node))
    sheet[f"{NOTE}{row}"].alignment = Alignment(wrap_text=True, vertical="top")


def hint(node: Indicator) -> str:
    """Say how an indicator is filled in."""
    parts = figures.parts_of(node)
    if parts == (NUMERATOR, DENOMINATOR):
        return _("part and whole as numbers; the part is not larger than the whole")
    if parts == (WORD,):
        return (
            _("one of: %(these)s") % {"these": ", ".join(word for word, _points in node.rule.categories)}
            if node.rule
            else ""
        )
    if node.rule and node.rule.kind == "share":
        return _("a share from 0 to 1, as 0.82")
    if node.rule and node.rule.kind == "points":
        return _("points from 0 to %(most)s") % {"most": plain(node.max_points or 0.0)}
    return _("a number, decimals after a point")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def open_cell(cell: Cell, *, is_open: bool = True) -> None:
    """Let a cell be filled in, or lock it."""
    cell.protection = Protection(locked=not is_open)
    cell.fill = _OPEN if is_open else _LOCKED


def put_text(cell: Cell, text: str, *, bold: bool = False) -> None:
    """Put text into a cell as text: Excel runs nothing that begins with = here."""
    if not text:
        return
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
