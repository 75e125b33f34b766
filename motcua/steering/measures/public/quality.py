"""Service quality (Decision 766) as everybody may see it: the province for closed months, units for closed quarters.

A unit's points are told for whole quarters alone: quarters do not overlap, so no subtraction of periods goes below
one. An item whose small groups are hidden takes the points of its group along.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.cache import cache

from motcua.steering.measures.public.figures import State, is_known, of_each
from motcua.steering.measures.public.hiding import Part, is_told, once
from motcua.steering.measures.public.months import KEPT_SECONDS, By, Measure, closed_until, division
from motcua.steering.measures.scheme import Indicator
from motcua.steering.measures.service_quality import figures
from motcua.steering.measures.service_quality.figures import ItemFigure, QualityFigures
from motcua.steering.measures.service_quality.items import DOSSIER_ITEMS
from motcua.steering.measures.service_quality.periods import Period, Span, quarter

_COUNTED_WITH = {  # what else is published of the same dossiers: where it is hidden, the item is
    "2.1": (Measure.RECEIVED, Measure.ON_TIME),
    "3.3": (Measure.RECEIVED, Measure.ONLINE),
    "6.1": (Measure.RECEIVED, Measure.ON_TIME, Measure.SATISFIED),
}


@dataclass(frozen=True)
class GroupTold:
    """The points of a group, of those that its known items can give. points: None unless told."""

    code: str
    max_points: Decimal
    computable: Decimal
    points: Decimal | None
    state: State


@dataclass(frozen=True)
class QualityTold:
    """All groups. points, computable: of the groups that are told."""

    groups: tuple[GroupTold, ...]

    @property
    def points(self) -> Decimal | None:
        """The sum over the groups that are told; None where none is."""
        told = [group.points for group in self.groups if group.points is not None]
        return sum(told, Decimal(0)) if told else None

    @property
    def computable(self) -> Decimal:
        """How many points those could be at most."""
        return sum((group.computable for group in self.groups if group.points is not None), Decimal(0))


def of_province(period: Period, now: datetime, *, is_compared: bool = False) -> QualityTold | None:
    """Return the groups of the province; None where the period lies before the first dossier. Kept for a while."""
    if not _is_known(period, now, is_compared=is_compared):
        return None
    found = _kept(f"public-quality:{period.code}:{period.until}", lambda: figures.figures(period, now))
    hidden = {code for code in DOSSIER_ITEMS if not is_told(_part(found.items[code]))}
    return _told(found, hidden)


def of_unit(agency_id: int, period: Period, now: datetime, *, is_compared: bool = False) -> QualityTold | None:
    """Return the groups of a unit for a whole quarter; None where nothing is known. Raises ValueError for others."""
    if not is_whole_quarter(period):
        raise ValueError(period)
    if not _is_known(period, now, is_compared=is_compared):
        return None
    rows = _kept(f"public-quality-units:{period.code}", lambda: figures.figures_by_unit(period, now))
    mine = next((row for row in rows if row.agency_id == agency_id), None)
    if mine is None:
        return None
    ids = [row.agency_id for row in rows if row.agency_id is not None]
    may = _may_be_told(ids, period, now)
    hidden = {
        code
        for code in DOSSIER_ITEMS
        if not once({row.agency_id: _part(row.items[code]) for row in rows}, may[code]).tells(agency_id, 0, 0)
    }
    return _told(mine, hidden)


def groups() -> Sequence[Indicator]:
    """Return the groups of the scheme, in its order."""
    return figures.scheme().indicators


def source() -> str:
    """Return where the scheme comes from."""
    return figures.scheme().source


def is_whole_quarter(period: Period) -> bool:
    """Whether it is a quarter that is over."""
    return period.span == Span.QUARTER and quarter(period.since, period.until.replace(month=12, day=31)) == period


def _may_be_told(ids: Collection[int], period: Period, now: datetime) -> dict[str, set[int]]:
    figures_of = of_each(By.UNIT, ids, period, now)
    return {
        code: {
            id_
            for id_, found in figures_of.items()
            if all(found[each].now.state == State.TOLD for each in _COUNTED_WITH.get(code, (Measure.RECEIVED,)))
        }
        for code in DOSSIER_ITEMS
    }


def _told(found: QualityFigures, hidden: Collection[str]) -> QualityTold:
    book = figures.scheme()
    groups = []
    for group in book.indicators:
        figure = found.groups[group.code]
        is_hidden = any(part.code in hidden and part.is_scored for part in group.parts)
        state = State.SHIELD if is_hidden else State.NO_DATA if figure.points is None else State.TOLD
        points = figure.points if state == State.TOLD else None
        groups.append(GroupTold(group.code, figure.max_points, figure.computable, points, state))
    return QualityTold(tuple(groups))


def _part(item: ItemFigure) -> Part:
    return item.numerator or 0, item.against or 0


def _is_known(period: Period, now: datetime, *, is_compared: bool) -> bool:
    begun_on = division(By.UNIT, period.since.year, closed_until(now)).begins_on
    return is_known(period, begun_on, is_compared=is_compared)


def _kept[T](key: str, make: Callable[[], T]) -> T:
    found: T | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT_SECONDS)
    return found
