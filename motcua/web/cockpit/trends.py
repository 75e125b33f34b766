"""How the main figures came here: a line for the eye, and in words where it begins and where it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from motcua.steering.briefing.board import Board
from motcua.steering.briefing.days import DayFigures
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


def overdue_by_day(board: Board) -> Trend:
    """How many were overdue at the end of each day."""
    told = _("Overdue at the day's end: %(before)s on %(since)s, %(after)s on %(until)s.")
    return _line(told, [Point(day_word(each), each.overdue) for each in board.days])


def likely_by_day(board: Board) -> Trend:
    """How many the first forecast of each day called likely late: a line begins when forecasts began to be kept."""
    told = _("By the forecast of the day: %(before)s on %(since)s, %(after)s on %(until)s.")
    return _line(told, [Point(day_word(each), each.likely) for each in board.days])


def on_time_by_month(board: Board) -> Trend:
    """Item 2.1 of Decision 766."""
    told = _("On time by Decision 766: %(before)s in %(since)s, %(after)s in %(until)s.")
    return _by_month(board, told, lambda each: each.on_time_percent)


def received_by_month(board: Board) -> Trend:
    """How many dossiers arrived."""
    told = _("Received in a month: %(before)s in %(since)s, %(after)s in %(until)s.")
    return _by_month(board, told, lambda each: each.received)


def points_by_month(board: Board) -> Trend:
    """The share of the points that dossiers decide."""
    told = _("Share of the points that dossiers decide: %(before)s in %(since)s, %(after)s in %(until)s.")
    return _by_month(board, told, lambda each: each.points_percent)


def rank_by_year(ranked: Ranked) -> Trend:
    """By the place among those ranked, the best on top: 63 provinces became 34."""
    years = [*ranked.earlier, ranked.now]
    told = ", ".join(f"{year.rank}/{year.edition.provinces} ({year.edition.year})" for year in years)
    places = tuple(1 - year.rank / year.edition.provinces for year in years)
    return Trend(places, _("Ranks by year: %(told)s.") % {"told": told})


def day_word(figures: DayFigures) -> str:
    """Write the day."""
    return f"{figures.day:%d/%m/%Y}"


def month_word(figures: MonthFigures) -> str:
    """Write the month."""
    return f"{figures.month:%m/%Y}"


@dataclass(frozen=True)
class Point:
    """A value of a time: a number of dossiers or, as a Decimal, a share in percent."""

    when: str
    value: Decimal | int | None
    is_told: bool = True  # False: it is no place for a line to begin or end, though its value is known

    @property
    def word(self) -> str:
        """Write the value."""
        return grouped(self.value) if isinstance(self.value, int) else percent_word(self.value)


def _by_month(board: Board, told: str, value: Callable[[MonthFigures], Decimal | int | None]) -> Trend:
    """A line over the whole months; months in which nothing arrived are no ends of it."""
    return _line(
        told, [Point(month_word(each), value(each), is_told=bool(each.received)) for each in board.whole_months]
    )


def _line(told: str, points: Sequence[Point]) -> Trend:
    """The line over all points; in words the first and the last of which something is known."""
    known = [each for each in points if each.is_told and each.value is not None]
    if len(known) < 2:
        return NO_TREND
    first, last = known[0], known[-1]
    said = {"before": first.word, "since": first.when, "after": last.word, "until": last.when}
    return Trend(tuple(None if each.value is None else float(each.value) for each in points), told % said)
