"""How the main figures came here: a line for the eye, and in words where it begins and where it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from motcua.steering.briefing.board import Board
from motcua.steering.briefing.indices import Ranked
from motcua.steering.measures.service_quality.trends import MonthFigures
from motcua.web.cockpit.numbers import percent_word
from motcua.web.design.values import grouped


@dataclass(frozen=True)
class Trend:
    """values: the oldest first; None: not known, which is never 0. words: empty where there is nothing to tell."""

    values: tuple[float | None, ...] = ()
    words: str = ""


NO_TREND = Trend()


def late_by_month(board: Board) -> Trend:
    """Of what was received in a month, late by its end. How many were overdue on a past day is not kept."""
    told = _("Received in the month and late by its end: %(before)s in %(since)s, %(after)s in %(until)s.")
    return _trend(board, told, lambda each: each.late, lambda each: grouped(each.late))


def on_time_by_month(board: Board) -> Trend:
    """Item 2.1 of Decision 766."""
    told = _("On time by Decision 766: %(before)s in %(since)s, %(after)s in %(until)s.")
    return _trend(board, told, lambda each: each.on_time_percent, lambda each: percent_word(each.on_time_percent))


def received_by_month(board: Board) -> Trend:
    """How many dossiers arrived."""
    told = _("Received in a month: %(before)s in %(since)s, %(after)s in %(until)s.")
    return _trend(board, told, lambda each: each.received, lambda each: grouped(each.received))


def points_by_month(board: Board) -> Trend:
    """The share of the points that dossiers decide."""
    told = _("Share of the points that dossiers decide: %(before)s in %(since)s, %(after)s in %(until)s.")
    return _trend(board, told, lambda each: each.points_percent, lambda each: percent_word(each.points_percent))


def rank_by_year(ranked: Ranked) -> Trend:
    """By the place among those ranked, the best on top: 63 provinces became 34."""
    years = [*ranked.earlier, ranked.now]
    told = ", ".join(f"{year.rank}/{year.edition.provinces} ({year.edition.year})" for year in years)
    places = tuple(1 - year.rank / year.edition.provinces for year in years)
    return Trend(places, _("Ranks by year: %(told)s.") % {"told": told})


def _trend(
    board: Board,
    told: str,
    value: Callable[[MonthFigures], Decimal | int | None],
    word: Callable[[MonthFigures], str],
) -> Trend:
    """The line over all months; in words the first and the last month of which something is known."""
    months: Sequence[MonthFigures] = board.months
    known = [each for each in months if each.received and value(each) is not None]
    if len(known) < 2:
        return NO_TREND
    first, last = known[0], known[-1]
    said = {
        "before": word(first),
        "since": f"{first.month:%m/%Y}",
        "after": word(last),
        "until": f"{last.month:%m/%Y}",
    }
    return Trend(tuple(_known(value(each)) for each in months), told % said)


def _known(value: Decimal | int | None) -> float | None:
    return None if value is None else float(value)
