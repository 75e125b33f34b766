"""Tables of the cockpit: on the page in words, as a file in figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.kernel.spoken_dates import short_datetime
from motcua.service.dossiers.oversight import Overseen
from motcua.steering.briefing.board import Board, UnitLine
from motcua.steering.briefing.days import DayFigures
from motcua.steering.measures.units import MONTH
from motcua.web.addresses import address
from motcua.web.assigning.links import assign_href
from motcua.web.cockpit.numbers import decimal_word, percent_word, share_word
from motcua.web.cockpit.trends import day_word, month_word
from motcua.web.design.parts import Column, Link, Row
from motcua.web.design.values import grouped
from motcua.web.downloads import Cell, Sheet


@dataclass(frozen=True)
class Table:
    """A table as the part `data_table` takes it, and the same as a file."""

    name: str  # of the file
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    cells: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = field(default=())

    def sheet(self) -> Sheet:
        """Return the file."""
        headings = [column.label for column in self.columns]
        return Sheet(self.name, self.caption, headings, self.cells, self.notes)


def of_units(board: Board, *, limit: int | None = None, may_assign: bool = False) -> Table:
    """Units by what needs attention: late now, then what is expected late. may_assign: each becomes a task."""
    lines = board.lines[:limit]
    return Table(
        f"don-vi-{board.unit.code}",
        _("Units, those first that need attention"),
        (
            Column(_("Unit")),
            Column(_("Overdue now"), is_number=True),
            Column(_("Expected late in 5 days"), is_number=True),
            Column(_("Open dossiers"), is_number=True),
            Column(_("Results in %(days)s days (n)") % {"days": MONTH}, is_number=True),
            Column(_("On time, by the first date"), is_number=True),
            Column(_("Units of like size")),
        ),
        tuple(_unit_row(line, may_assign=may_assign) for line in lines),
        tuple(_unit_cells(line) for line in lines),
        (
            _counted(board.now),
            _("Fewer than 10 results: too few for a share. Like size: a third of the units of the same kind, by what "
              "they received in 60 days; shown is the middle one of their shares."),
        ),
    )  # fmt: skip


def _unit_row(line: UnitLine, *, may_assign: bool) -> Row:
    month = line.spans.month
    cells = (
        line.agency.short_label,
        grouped(line.load.overdue),
        decimal_word(Decimal(line.expected)),
        grouped(line.load.open),
        grouped(month.settled),
        _("too few to compare") if month.is_small else percent_word(month.on_time_percent),
        _peers(line),
    )
    href = address("cockpit:unit", line.agency.code)
    return Row(cells, href=href, action=Link(_("Assign"), _order(line, href)) if may_assign else None)


def _order(line: UnitLine, page: str) -> str:
    """The form for a task about a unit's line."""
    said = {
        "unit": line.agency.short_label,
        "overdue": grouped(line.load.overdue),
        "expected": decimal_word(Decimal(line.expected)),
        "open": grouped(line.load.open),
    }
    figure = _("%(unit)s: %(overdue)s overdue, %(expected)s expected late, %(open)s open") % said
    what = _("Settle what is overdue and see that nothing else becomes late.")
    return assign_href(line.agency.code, what, figure, page)


def _peers(line: UnitLine) -> str:
    if line.peer_percent is None:
        return _("none with enough results")
    told = _("%(share)s, the middle one of %(n)s")
    return told % {"share": percent_word(Decimal(line.peer_percent)), "n": line.peers}


def _unit_cells(line: UnitLine) -> tuple[Cell, ...]:
    month = line.spans.month
    share = None if month.is_small else month.on_time_percent
    own = (line.agency.label, line.load.overdue, round(line.expected, 2), line.load.open, month.settled, share)
    return (*own, _peers(line))


def of_months(board: Board) -> Table:
    """The last twelve whole months: the numbers behind the lines of the figures."""
    lines = [
        (month_word(each), each.received, each.late, each.on_time_percent, each.points_percent)
        for each in board.whole_months
    ]
    return Table(
        f"muoi-hai-thang-{board.unit.code}",
        _("The last twelve whole months"),
        (
            Column(_("Month")),
            Column(_("Received in the month"), is_number=True),
            Column(_("Late by the month's end"), is_number=True),
            Column(_("On time (766, item 2.1), %"), is_number=True),
            Column(_("Points that dossiers decide (766), % of them"), is_number=True),
        ),
        tuple(
            Row((month, grouped(received), grouped(late), *(share_word(share) for share in shares)))
            for month, received, late, *shares in lines
        ),
        tuple(lines),
        (
            _counted(board.now),
            _("Each month as it stood at its own end; fewer than 10 dossiers: too few for a share."),
        ),
    )


def of_days(board: Board, *, step: int = 1) -> Table:
    """Thirteen weeks before today. step: days from one row of the page to the next; the file has every day."""
    lines = [_day_cells(each) for each in board.days]
    return Table(
        f"cac-ngay-{board.unit.code}",
        _("The last thirteen weeks"),
        (
            Column(_("Day")),
            Column(_("Overdue at the day's end"), is_number=True),
            Column(_("Likely late, by the day's forecast"), is_number=True),
            Column(_("Expected late, by the day's forecast"), is_number=True),
            Column(_("Due within 5 working days then"), is_number=True),
        ),
        tuple(
            Row((day_word(each), *(_word(number) for number in line[1:])))
            for each, line in list(zip(board.days, lines, strict=True))[::-step][::-1]
        ),
        tuple(lines),
        (
            _counted(board.now),
            _("A forecast is the first one made on that day, kept since and never made again. Where a day has none, "
              "forecasts were not kept yet."),
        ),
    )  # fmt: skip


def _day_cells(each: DayFigures) -> tuple[date | int | float | None, ...]:
    said = each.forecast
    told = (said.likely, round(said.expected, 1), said.due) if said else (None, None, None)
    return (each.day, each.overdue, *told)


def _word(number: date | float | None) -> str:
    if number is None:
        return _("none kept")
    return grouped(number) if isinstance(number, int) else decimal_word(Decimal(str(number)))


def of_dossiers(
    found: Sequence[Overseen], names: Mapping[int, str], chances: Mapping[int, float], *, name: str, caption: str,
    now: datetime,
) -> Table:  # fmt: skip
    """Dossiers with who has them, each a link to its page. chances: by dossier; empty where none is told."""
    columns = [
        Column(_("Dossier")), Column(_("Procedure")), Column(_("Decides")), Column(_("With")), Column(_("State")),
        Column(_("Result due")),
    ]  # fmt: skip
    if chances:
        columns.append(Column(_("Chance of being late"), is_number=True))
    rows, cells = [], []
    for each in found:
        own = (each.name, each.procedure, names.get(each.agency_id, "–"), names.get(each.unit_id or 0, "–"),
               each.state_word)  # fmt: skip
        due = short_datetime(each.due_at) if each.due_at else "–"
        chance = chances.get(each.id)
        told = (f"{100 * chance:.0f} %" if chance is not None else "–",) if chances else ()
        rows.append(Row((*own, due, *told), href=reverse("cockpit:dossier", args=[each.number])))
        cells.append((*own, each.due_at, *((chance,) if chances else ())))
    return Table(name, caption, tuple(columns), tuple(rows), tuple(cells), (_counted(now),))


def _counted(at: datetime) -> str:
    return _("Counted by the system from the journal; as of %(at)s.") % {"at": short_datetime(at)}
