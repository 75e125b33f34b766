"""Figures in words: value, change, one sentence, and where it leads."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from motcua.steering.briefing.board import Board, UnitLine
from motcua.steering.measures.units import MONTH, WEEK, Done
from motcua.web.addresses import address
from motcua.web.assigning.links import assign_href
from motcua.web.cockpit.numbers import decimal_word, percent_word
from motcua.web.cockpit.sources import counted, forecast
from motcua.web.cockpit.trends import (
    NO_TREND,
    Trend,
    likely_by_day,
    on_time_by_month,
    overdue_by_day,
    received_by_month,
)
from motcua.web.design.parts import Tone
from motcua.web.design.values import grouped

MOST_DECISIONS = 7


@dataclass(frozen=True)
class Figure:
    """As the part `figure` takes it. source: what a reader on paper needs to find it again."""

    value: str
    label: str
    href: str
    change: str
    tone: Tone
    note: str
    source: str
    trend: Trend = NO_TREND


def figures(board: Board) -> list[Figure]:
    """Return the figures at the head of the page."""
    return [_overdue(board), _on_time(board), _likely(board), _received(board)]


def list_href(board_code: str, kind: str) -> str:
    """Return the address of a list of dossiers of a unit."""
    return address("cockpit:dossiers", board_code, kind)


def _overdue(board: Board) -> Figure:
    change = _("%(n)s became overdue in the last 7 days") % {"n": grouped(board.newly_overdue)}
    return Figure(
        grouped(board.overdue),
        _("Overdue now"),
        list_href(board.unit.code, "qua-han"),
        change,
        "late" if board.newly_overdue else "done",
        _("Of %(open)s open dossiers. One that waits for its applicant does not count.")
        % {"open": grouped(board.open)},
        counted(board),
        overdue_by_day(board),
    )


def _on_time(board: Board) -> Figure:
    now, before = board.spans.month, board.spans.month_before
    href, source = list_href(board.unit.code, "tre-han"), counted(board)
    if now.is_small:
        note = _("%(n)s results in %(days)s days: too few for a share.") % {"n": grouped(now.settled), "days": MONTH}
        none, label = _("no share yet"), _("On time, by the first date")
        return Figure(none, label, href, "", "running", note, source, on_time_by_month(board))
    note = _("Of %(n)s results in %(days)s days; %(late)s came after the date first promised.")
    shown = {"n": grouped(now.settled), "days": MONTH, "late": grouped(now.late)}
    change, tone = _points(now, before)
    value, label = percent_word(now.on_time_percent), _("On time, by the first date")
    return Figure(value, label, href, change, tone, note % shown, source, on_time_by_month(board))


def _points(now: Done, before: Done) -> tuple[str, Tone]:
    if now.on_time_percent is None or before.on_time_percent is None or before.is_small:
        return "", "running"
    change = now.on_time_percent - before.on_time_percent
    if change == 0:
        return _("as in the 30 days before"), "running"
    word = _("%(n)s points up on the 30 days before") if change > 0 else _("%(n)s points down on the 30 days before")
    return word % {"n": decimal_word(abs(change))}, "done" if change > 0 else "late"


def _likely(board: Board) -> Figure:
    expected = board.expected
    note = _("More likely late than not. The list has all %(due)s due by then; %(n)s are to be expected late.")
    if board.made is None:
        note = _("The first forecast is made within twenty minutes.")
    return Figure(
        grouped(expected.likely),
        _("Likely late within 5 working days"),
        list_href(board.unit.code, "nguy-co"),
        _("still to be saved") if expected.likely else "",
        "waiting" if expected.likely else "done",
        note % {"due": grouped(expected.due), "n": decimal_word(Decimal(expected.expected).quantize(Decimal("0.1")))},
        forecast(board),
        likely_by_day(board),
    )


def _received(board: Board) -> Figure:
    now, before = board.spans.week, board.spans.week_before
    change = now.received - before.received
    word = _("%(n)s more than in the week before") if change > 0 else _("%(n)s fewer than in the week before")
    return Figure(
        grouped(now.received),
        _("Handed in within 7 days"),
        list_href(board.unit.code, "moi-nop"),
        word % {"n": grouped(abs(change))} if change else _("as many as in the week before"),
        "running",
        _("%(n)s results with a promised date in the same time.") % {"n": grouped(now.settled)},
        counted(board),
        received_by_month(board),
    )


@dataclass(frozen=True)
class Decision:
    """Something that waits for the leader: what, why, and the page where it is done in one click."""

    text: str
    why: str
    href: str
    button: str


def decisions(board: Board, *, may_assign: bool) -> list[Decision]:
    """Return what waits, the most urgent first, at most MOST_DECISIONS."""
    return [each for each, _number in zip(_waiting(board, may_assign=may_assign), range(MOST_DECISIONS), strict=False)]


def _waiting(board: Board, *, may_assign: bool) -> Iterator[Decision]:
    tasks = address("cockpit:tasks")
    if board.tasks.reported:
        yield Decision(
            _("%(n)s tasks are reported done") % {"n": grouped(board.tasks.reported)},
            _("They wait to be looked at and closed."), tasks, _("Open the tasks"),
        )  # fmt: skip
    if board.tasks.overdue:
        yield Decision(
            _("%(n)s tasks that you gave are overdue") % {"n": grouped(board.tasks.overdue)},
            _("Nobody has reported them done."), tasks, _("Open the tasks"),
        )  # fmt: skip
    for line in board.lines:
        if line.load.overdue:
            yield _to_settle(line, may_assign=may_assign)
    for line in sorted(board.lines, key=lambda line: -line.expected):
        if line.expected >= 1 and not line.load.overdue:
            yield _to_save(line, may_assign=may_assign)


def _to_settle(line: UnitLine, *, may_assign: bool) -> Decision:
    name, n = line.agency.short_label, grouped(line.load.overdue)
    text = _("%(unit)s: %(n)s dossiers are overdue") % {"unit": name, "n": n}
    share = _("%(n)s of %(open)s open dossiers") % {"n": n, "open": grouped(line.load.open)}
    what = _("Settle the %(n)s overdue dossiers and answer the applicants in writing.") % {"n": n}
    href = list_href(line.agency.code, "qua-han")
    return Decision(text, share, *_way(line, what, text, href, may_assign=may_assign))


def _to_save(line: UnitLine, *, may_assign: bool) -> Decision:
    name, n = line.agency.short_label, decimal_word(Decimal(line.expected).quantize(Decimal("0.1")))
    text = _("%(unit)s: %(n)s dossiers are to be expected late this week") % {"unit": name, "n": n}
    what = _("Have the dossiers at risk settled before their date.")
    href = list_href(line.agency.code, "nguy-co")
    return Decision(
        text, _("Not late yet: it can still be helped."), *_way(line, what, text, href, may_assign=may_assign)
    )


def _way(line: UnitLine, what: str, figure: str, href: str, *, may_assign: bool) -> tuple[str, str]:
    if not may_assign:
        return href, _("Open the dossiers")
    return assign_href(line.agency.code, what, figure, href), _("Assign")


def changes(board: Board) -> list[tuple[str, str]]:
    """Return what changed this week, each sentence with the page that shows it."""
    found = []
    now, before = board.spans.week, board.spans.week_before
    told = _("%(n)s results came after the date first promised; in the week before it was %(before)s.")
    found.append((told % {"n": grouped(now.late), "before": grouped(before.late)},
                  list_href(board.unit.code, "tre-han-tuan")))  # fmt: skip
    worse = [line for line in board.lines if line.spans.week.late > line.spans.week_before.late]
    for line in sorted(worse, key=lambda line: line.spans.week_before.late - line.spans.week.late)[:3]:
        told = _("%(unit)s: %(n)s late results in %(days)s days, %(before)s in the week before.")
        shown = {"unit": line.agency.short_label, "n": line.spans.week.late, "before": line.spans.week_before.late}
        found.append((told % {**shown, "days": WEEK}, list_href(line.agency.code, "tre-han-tuan")))
    return found
