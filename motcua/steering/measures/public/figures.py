"""The public figures of the province, of a unit, of a field: a period, the same one a year before, and the change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from enum import StrEnum

from motcua.journal.replica import from_replica
from motcua.steering.measures import units
from motcua.steering.measures.public.hiding import FEWEST, Part, is_told, once
from motcua.steering.measures.public.months import BASES, By, Division, Key, Measure, closed_until, division
from motcua.steering.measures.queries import percent
from motcua.steering.measures.service_quality import periods
from motcua.steering.measures.service_quality.periods import Period, Span

_TENTH = Decimal("0.1")
PUBLIC_SPANS = (Span.MONTH, Span.QUARTER, Span.YEAR)


class State(StrEnum):
    """Whether a figure is told, and why not."""

    TOLD = "told"
    FEW = "few"  # one to four dossiers count
    FEW_ELSE = "few_else"  # all but one to four of the base count
    SHIELD = "shield"  # hidden because a small one could be computed from it
    NO_DATA = "no_data"  # nobody knows: before the first dossier


@dataclass(frozen=True)
class Figure:
    """A count or, with a base, a share of it. counted: None unless told. base: None where it is hidden itself."""

    state: State
    counted: int | None = None
    base: int | None = None

    @property
    def share(self) -> Decimal | None:
        """In percent, one decimal; None of nothing and of what is hidden."""
        return None if self.counted is None or self.base is None else percent(self.counted, self.base)

    @property
    def bound(self) -> Decimal | None:
        """What the share is at least (FEW_ELSE) or at most (FEW): it says no more than that the group is small."""
        if not self.base or self.state not in (State.FEW, State.FEW_ELSE):
            return None
        few = Decimal(FEWEST - 1) * 100 / self.base
        if self.state == State.FEW:
            return min(few.quantize(_TENTH, ROUND_CEILING), Decimal(100))
        return max((100 - few).quantize(_TENTH, ROUND_FLOOR), Decimal(0))


@dataclass(frozen=True)
class Pair:
    """A figure, and that of the same months a year before."""

    now: Figure
    before: Figure

    @property
    def change(self) -> Decimal | int | None:
        """How many more; of shares by how many percentage points. None unless both are told."""
        if self.now.base is not None or self.before.base is not None:
            now, before = self.now.share, self.before.share
            return None if now is None or before is None else now - before
        if self.now.counted is None or self.before.counted is None:
            return None
        return self.now.counted - self.before.counted


type Figures = Mapping[Measure, Pair]


def read_period(text: str, now: datetime) -> Period:
    """Return the period that an address names; empty: this year up to the last whole month, in January last year.

    Only closed months are told, so `until` is the end of the last one. Raises PeriodRefused for a period that has not
    one, and for days and rolling periods.
    """
    until = closed_until(now)
    period = periods.read(text, until) if text else periods.year(until, until)
    if period.span not in PUBLIC_SPANS:
        raise periods.PeriodRefused(text)
    return period


def year_before(period: Period) -> Period:
    """Return the same months of the year before."""
    since = period.since.replace(year=period.since.year - 1)
    whole = date(since.year, period.until.month, 1)
    return Period(period.span, since, periods.month(whole, period.until).until)


def of_province(period: Period, now: datetime) -> Figures:
    """Return the figures of the whole province. Queries: those of `division`."""
    found = division(By.UNIT, period.since.year, closed_until(now))
    return {measure: _pair(found, measure, period, None) for measure in Measure}


def of_each[K: (int, str)](by: By, keys: Collection[K], period: Period, now: datetime) -> dict[K, Figures]:
    """Return the figures of units by their id, or of fields by their name. Queries: those of `division`."""
    found = division(by, period.since.year, closed_until(now))
    return {key: {measure: _pair(found, measure, period, key) for measure in Measure} for key in keys}


def with_figures(by: By, period: Period, now: datetime) -> set[Key]:
    """Return which units, or which fields, had anything in the year of a period or in the one before."""
    found = division(by, period.since.year, closed_until(now))
    return set().union(*(year.keys for year in found.years.values()))


def begins_on(now: datetime) -> date | None:
    """Return the day of the first dossier; None: there was none."""
    until = closed_until(now)
    return division(By.UNIT, until.year, until).begins_on


def is_known(period: Period, begun_on: date | None, *, is_compared: bool = False) -> bool:
    """Whether figures of a period exist: the first dossier came within it or before.

    is_compared:  it stands beside another one, so that it must be known from its first month on.
    """
    if begun_on is None:
        return False
    return period.since >= begun_on.replace(day=1) if is_compared else period.until >= begun_on


def _pair(found: Division, measure: Measure, period: Period, key: Key | None) -> Pair:
    before = year_before(period)
    is_known_before = is_known(before, found.begins_on, is_compared=True)
    return Pair(
        _figure(found, measure, period, key) if is_known(period, found.begins_on) else Figure(State.NO_DATA),
        _figure(found, measure, before, key) if is_known_before else Figure(State.NO_DATA),
    )


def _figure(found: Division, measure: Measure, period: Period, key: Key | None) -> Figure:
    year, first, last = found.years[period.since.year], period.since.month - 1, period.until.month - 1
    base = _figure(found, BASES[measure], period, key).counted if measure in BASES else None
    if key is not None and key not in year.keys:
        return Figure(State.TOLD, 0, base)
    part = year.whole(measure, first, last) if key is None else year.part(measure, key, first, last)
    runs = year.told[measure]
    may = runs.tells_sum(first, last) if key is None else runs.tells(key, first, last)
    return _told(part, base, is_told=may, is_named=key is None or runs.names(first, last))


def _told(part: Part, base: int | None, *, is_told: bool, is_named: bool = True) -> Figure:
    if is_told:
        return Figure(State.TOLD, part[0], base)
    if not is_named:
        return Figure(State.SHIELD, None, base)
    if 0 < part[0] < FEWEST:
        return Figure(State.FEW, None, base)
    if 0 < part[1] < FEWEST:
        return Figure(State.FEW_ELSE, None, base)
    return Figure(State.SHIELD, None, base)


@from_replica
def overdue_now(now: datetime) -> tuple[Figure, dict[int, Figure]]:
    """Return how many open dossiers are past their date at this moment: of the province, and by unit. Two queries."""
    parts = {load.agency_id: (load.overdue, 0) for load in units.open_by_unit(now, None)}
    one = once(dict(sorted(parts.items())))
    whole = (sum(part[0] for part in parts.values()), 0)
    is_named = one.names(0, 0)
    told = {key: _told(part, None, is_told=one.tells(key, 0, 0), is_named=is_named) for key, part in parts.items()}
    return _told(whole, None, is_told=is_told(whole)), told
