"""The spreadsheet of a partner without a program: a row for each unit and indicator, down empty and up filled in.

The file says whose it is, of which scheme and period. What it says goes through the same action as the API.
"""

import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from motcua.registry.agencies import queries as agencies
from motcua.steering.measures.scheme import Indicator
from motcua.steering.reporting import cells, figures, periods, rulebooks
from motcua.steering.reporting.actions.receiving import MOST_AT_ONCE, Received
from motcua.steering.reporting.cells import CellFault, Row, WorkbookRefused
from motcua.steering.reporting.figures import DENOMINATOR, NUMERATOR, VALUE, WORD, figure_of
from motcua.steering.reporting.models import Observation
from motcua.steering.reporting.refusals import FieldFault
from motcua.steering.reporting.workbook import hint, open_cell, put_text

SHEET = "So lieu nhan"
PARTNER_CELL, SCHEME_CELL, PERIOD_CELL = "B2", "B3", "B4"
HEAD_ROW, FIRST_ROW = 6, 7
UNIT, UNIT_NAME, CODE, NAME, FIGURE, PART, WHOLE, AS_OF, REASON, BEFORE, NOTE = "ABCDEFGHIJK"
COLUMN_OF = {
    VALUE: FIGURE,
    WORD: FIGURE,
    NUMERATOR: PART,
    DENOMINATOR: WHOLE,
    figures.AS_OF: AS_OF,
    "reason": REASON,
    "unit": UNIT,
    "indicator": CODE,
}
_PLACE_OF = {"scheme": SCHEME_CELL, "period": PERIOD_CELL}
_WIDTHS = (14, 44, 10, 60, 12, 12, 12, 16, 40, 16, 36)


@dataclass(frozen=True)
class Ask:
    """What a template asks a partner for. before: what the partner sent, by id of unit and code of indicator."""

    partner_code: str
    partner_name: str
    scheme_code: str
    period: str
    indicators: Sequence[Indicator]
    units: Sequence[Any]  # agencies: id, code, name
    before: Mapping[tuple[int, str], Observation]


@dataclass(frozen=True)
class Delivery:
    """What a filled spreadsheet says, and in which of its rows each figure stands."""

    partner_code: str
    sent: list[Received]
    rows: list[int]

    def placed(self, faults: Sequence[FieldFault]) -> list[CellFault]:
        """Give faults that the action found their cells; what concerns the head is told once."""
        found = []
        for fault in faults:
            row = self.rows[int(fault.indicator)]
            found.append(CellFault(_PLACE_OF.get(fault.part, f"{COLUMN_OF.get(fault.part, UNIT)}{row}"), fault.told))
        return list(dict.fromkeys(found))


def heads() -> dict[str, str]:
    """Return the heading of each column, in the language of the reader."""
    words = (
        _("Code of the unit"),
        _("Unit"),
        _("Code"),
        _("Indicator"),
        _("Value"),
        _("Part"),
        _("Whole"),
        _("Figures as of"),
        _("Why it differs from what was sent before"),
        _("Sent before"),
        _("How to fill in"),
    )
    return dict(zip("ABCDEFGHIJK", words, strict=True))


def write(ask: Ask) -> bytes:
    """Return the template: the yellow cells are to be filled in, rows without a figure are skipped."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    scheme = rulebooks.rule_book(ask.scheme_code)
    put_text(sheet["A1"], f"{scheme.label}, {periods.spoken(ask.period)}", bold=True)
    facts = ((_("Partner"), ask.partner_code), (_("Set of indicators"), ask.scheme_code), (_("Period"), ask.period))
    for row, (word, value) in enumerate(facts, start=2):
        put_text(sheet[f"A{row}"], word)
        put_text(sheet[f"B{row}"], value)
    put_text(sheet["C2"], ask.partner_name)
    for (column, head), width in zip(heads().items(), _WIDTHS, strict=True):
        put_text(sheet[f"{column}{HEAD_ROW}"], head, bold=True)
        sheet.column_dimensions[column].width = width
    places = ((unit, node) for unit in ask.units for node in ask.indicators)
    for row, (unit, node) in enumerate(places, start=FIRST_ROW):
        _write_row(sheet, row, unit, node, ask.before.get((unit.id, node.code)))
    sheet.freeze_panes = f"E{FIRST_ROW}"
    sheet.protection.sheet = True  # a hint for the hand; the reader checks everything
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_row(sheet: Worksheet, row: int, unit: Any, node: Indicator, before: Observation | None) -> None:
    said = {UNIT: unit.code, UNIT_NAME: unit.label, CODE: node.code, NAME: node.label, NOTE: hint(node)}
    if before is not None:
        said[BEFORE] = figures.told(node, figure_of(before))
    for column, value in said.items():
        put_text(sheet[f"{column}{row}"], value)
    columns = [COLUMN_OF[name] for name in figures.parts_of(node)]
    for column in (*columns, AS_OF, REASON):
        open_cell(sheet[f"{column}{row}"])


def read(raw: bytes, *, today: date) -> Delivery:
    """Return what a filled spreadsheet says. Raises WorkbookRefused with every fault at once."""
    sheet = cells.rows(raw, most_rows=FIRST_ROW + MOST_AT_ONCE, columns=len(heads()))
    faults = [*_wrong_head(sheet), *cells.wrong_heads(sheet.get(HEAD_ROW, {}), heads, HEAD_ROW)]
    if faults:
        raise WorkbookRefused(faults)
    scheme, period = _head(sheet, SCHEME_CELL), _head(sheet, PERIOD_CELL)
    sent: list[Received] = []
    rows: list[int] = []
    for number in sorted(row for row in sheet if row >= FIRST_ROW):
        one, wrong = _received(scheme, period, number, sheet[number], today)
        faults += wrong
        if one is not None:
            sent.append(one)
            rows.append(number)
    faults += _unknown_units(sent, rows)
    if not faults and not sent:
        told = _("The file says nothing: no value is filled in. Fill in at least one and send it again.")
        faults.append(CellFault(f"{FIGURE}{FIRST_ROW}", told))
    if faults:
        raise WorkbookRefused(faults)
    return Delivery(_head(sheet, PARTNER_CELL), sent, rows)


def _head(sheet: Mapping[int, Row], address: str) -> str:
    return cells.text(sheet.get(int(address[1:]), {}).get(address[0]))


def _wrong_head(sheet: Mapping[int, Row]) -> Iterator[CellFault]:
    wanted: dict[str, tuple[Callable[[str], bool], str]] = {
        PARTNER_CELL: (bool, _("the code of the partner is missing.")),
        SCHEME_CELL: (lambda code: code in rulebooks.codes(), _("there is no such set of indicators.")),
        PERIOD_CELL: (periods.is_period, _("write the period as 2026, 2026-H1, 2026-Q3 or 2026-09.")),
    }
    for address, (is_right, told) in wanted.items():
        if not is_right(_head(sheet, address)):
            yield CellFault(address, told + " " + _("Take the template again."))


def _received(scheme: str, period: str, number: int, row: Row, today: date) -> tuple[Received | None, list[CellFault]]:
    """Return what a row says, with what is wrong with it alone; nothing for a row without a figure."""
    code, given = cells.text(row.get(CODE)), (FIGURE, PART, WHOLE)
    if all(row.get(column) is None or not cells.text(row.get(column)) for column in given):
        is_begun = bool(cells.text(row.get(AS_OF)) or cells.text(row.get(REASON)))
        told = _("a day or a reason stands here without a figure. Write the figure, or empty the row.")
        return None, [CellFault(f"{FIGURE}{number}", told)] if is_begun else []
    node = rulebooks.asked(scheme).get(code)
    if node is None:
        shown = {"code": code[:40]}
        told = _("the scheme has no indicator “%(code)s”. Take the template again.") % shown
        return None, [CellFault(f"{CODE}{number}", told)]
    parts, faults = _parts(node, number, row, given)
    if not faults:
        _figure, wrong = figures.read(node, parts)
        faults = [CellFault(f"{COLUMN_OF[fault.part]}{number}", fault.told) for fault in wrong]
    as_of, told = cells.day(row.get(AS_OF))
    if not as_of and not told:
        told = _("the day that the figure is of is missing. Write it like 30/09/2026.")
    late = [told] if told else [fault.told for fault in figures.read_as_of(as_of, today=today, default=today)[1]]
    faults += [CellFault(f"{AS_OF}{number}", each) for each in late]
    unit, reason = cells.text(row.get(UNIT)), cells.text(row.get(REASON))
    return Received(scheme, code, unit, period, as_of, parts, reason), faults


def _unknown_units(sent: Sequence[Received], rows: Sequence[int]) -> Iterator[CellFault]:
    known = agencies.ids_by_code({each.unit for each in sent})
    for each, number in zip(sent, rows, strict=True):
        if each.unit not in known:
            told = _("There is no unit with the code “%(code)s”.") % {"code": each.unit[:40]}
            yield CellFault(f"{UNIT}{number}", told)


def _parts(node: Indicator, number: int, row: Row, given: Collection[str]) -> tuple[dict[str, str], list[CellFault]]:
    parts: dict[str, str] = {}
    faults: list[CellFault] = []
    mine = {COLUMN_OF[name]: name for name in figures.parts_of(node)}
    for column in given:
        cell = row.get(column)
        if column in mine:
            parts[mine[column]], told = (cells.text(cell), "") if mine[column] == WORD else cells.number(cell)
        else:
            told = _("this indicator takes nothing here. Empty the cell.") if cells.text(cell) else ""
        if told:
            faults.append(CellFault(f"{column}{number}", told))
    return parts, faults
