"""The figures of Decision 766 for units, procedures and the province: a handful of queries, however many dossiers.

An item that no room knows about has no figure (None), earns nothing and is left out of what is computable; where
nothing arose, the scheme says what that means.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import isnan, nan

import numpy as np

from motcua.journal.replica import from_replica
from motcua.registry.agencies import queries as agencies
from motcua.service.procedures import publication
from motcua.service.procedures.publication import Publication
from motcua.steering.measures import scheme_reading
from motcua.steering.measures.rounding import rounded
from motcua.steering.measures.scheme import Indicator, Scheme
from motcua.steering.measures.scoring import score
from motcua.steering.measures.service_quality import sums
from motcua.steering.measures.service_quality.items import (
    DECIDED,
    DOSSIER_ITEMS,
    PROCEDURE_ITEMS,
    PUBLISHED,
    SCHEME,
)
from motcua.steering.measures.service_quality.models import ALL, COUNTS
from motcua.steering.measures.service_quality.offer import Duty, Offer
from motcua.steering.measures.service_quality.periods import Period
from motcua.steering.measures.tables import Facts, Table

type Ratio = tuple[int, int]  # numerator, denominator
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class ItemFigure:
    """One item. numerator None: no data. points None: no data, or the scheme leaves a zero denominator open."""

    code: str
    max_points: Decimal | None  # None: earns nothing
    numerator: int | None = None
    denominator: int | None = None
    percent: Decimal | None = None  # two decimals; None of nothing
    points: Decimal | None = None

    @property
    def has_data(self) -> bool:
        """Whether the platform knows anything of it."""
        return self.numerator is not None

    @property
    def against(self) -> int | None:
        """How many count against it."""
        return None if self.numerator is None or self.denominator is None else self.denominator - self.numerator


@dataclass(frozen=True)
class GroupFigure:
    """The sum of what is computable of a group, of how many points that could be."""

    code: str
    max_points: Decimal
    points: Decimal | None
    computable: Decimal


@dataclass(frozen=True)
class QualityFigures:
    """All figures of one unit, procedure or province."""

    agency_id: int | None
    items: Mapping[str, ItemFigure]
    groups: Mapping[str, GroupFigure]
    counts: Mapping[str, int]
    points: Decimal | None  # of what is computable
    computable: Decimal  # how many points that could be at most

    @property
    def computable_percent(self) -> Decimal | None:
        """The share of the computable points that was earned; for comparing units. Not the index."""
        return None if self.points is None else (self.points * 100 / self.computable).quantize(_CENT)


def scheme() -> Scheme:
    """Return the rule book."""
    return scheme_reading.shipped(SCHEME)


type _Row = tuple[int | None, Counter[str], dict[str, Ratio]]


@from_replica
def figures(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None, procedure: str = ALL
) -> QualityFigures:
    """Return the figures of some units together (None: of the whole province), of one procedure or of all.

    At most seven queries. Uses quality_count_once.
    """
    return figures_of_periods([period], now, agency_ids=agency_ids, procedure=procedure)[0]


@from_replica
def figures_of_periods(
    periods: Sequence[Period], now: datetime, *, agency_ids: Collection[int] | None = None, procedure: str = ALL
) -> list[QualityFigures]:
    """Return the same of several periods, which share what is asked about procedures."""
    duty = None if procedure else Offer.read().duty(agency_ids)
    rows = []
    for period in periods:
        counts = sums.together(period, now, agency_ids=agency_ids, procedure=procedure)
        online = sums.asked_for_online(period, duty.offered, agency_ids=agency_ids) if duty else set[str]()
        noted = {} if procedure else publication.by_publisher(period.since, period.until)
        rows.append(_together(counts, online, noted, duty, agency_ids))
    return scored(periods[0], rows)


@from_replica
def figures_by_unit(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None, procedure: str = ALL
) -> list[QualityFigures]:
    """Return the figures of every unit that decides on dossiers, in the order of their codes. At most eight queries."""
    return _whole_and_by_unit(period, now, agency_ids, procedure)[1:]


@from_replica
def figures_with_units(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None
) -> tuple[QualityFigures, list[QualityFigures]]:
    """Return `figures` and `figures_by_unit`, read and scored in one go."""
    whole, *units = _whole_and_by_unit(period, now, agency_ids, ALL)
    return whole, units


def _whole_and_by_unit(
    period: Period, now: datetime, agency_ids: Collection[int] | None, procedure: str
) -> list[QualityFigures]:
    counts = sums.by_agency(period, now, agency_ids=agency_ids, procedure=procedure)
    offer = None if procedure else Offer.read()
    online = {} if procedure else sums.procedures_online(period, agency_ids=agency_ids)
    noted = {} if procedure else publication.by_publisher(period.since, period.until)
    added = Counter({name: sum(each[name] for each in counts.values()) for name in COUNTS})
    duty = offer.duty(agency_ids) if offer else None
    rows = [_together(added, set[str]().union(*online.values()), noted, duty, agency_ids)]
    for unit in agencies.deciding():
        if agency_ids is None or unit.id in agency_ids:
            own = counts.get(unit.id, Counter())
            ratios = of_dossiers(own)
            if offer is not None:
                ratios |= offer.duty_of(unit).ratios(online.get(unit.id, set()))
                ratios |= _of_decisions([noted[unit.id]] if unit.id in noted else [], noted)
            rows.append((unit.id, own, ratios))
    return scored(period, rows)


def _together(
    counts: Counter[str],
    online: set[str],
    noted: Mapping[int, Publication],
    duty: Duty | None,
    agency_ids: Collection[int] | None,
) -> _Row:
    """Return the row of all these units together. duty None: of one procedure alone."""
    ratios = of_dossiers(counts)
    if duty is not None:
        ratios |= duty.ratios(online)
        ratios |= _of_decisions([each for id_, each in noted.items() if agency_ids is None or id_ in agency_ids], noted)
    return None, counts, ratios


def of_dossiers(counts: Counter[str]) -> dict[str, Ratio]:
    """Return numerator and denominator of the items over dossiers."""
    return {code: (item.numerator(counts), counts["dossiers"]) for code, item in DOSSIER_ITEMS.items()}


def _of_decisions(mine: Iterable[Publication], noted: Mapping[int, Publication]) -> dict[str, Ratio]:
    """Return what was decided and published in time; nothing where nobody has noted any decision: that is no zero."""
    if not noted:
        return {}
    found = list(mine)
    return {
        DECIDED: (sum(each.decided_in_time for each in found), sum(each.decided for each in found)),
        PUBLISHED: (sum(each.published_in_time for each in found), sum(each.due for each in found)),
    }


def scored(period: Period, rows: list[_Row]) -> list[QualityFigures]:
    """Score all rows in one go: agency, counts and the ratios that are known, whatever is not earns nothing."""
    book = scheme()
    units = [(period.code, str(agency_id or 0)) for agency_id, _counts, _ratios in rows]
    facts, percents = {}, {}
    for code in (*DOSSIER_ITEMS, *PROCEDURE_ITEMS):
        given = [ratios.get(code, (np.nan, np.nan)) for _id, _counts, ratios in rows]
        numerators, denominators = np.array(given, dtype=np.float64).reshape(-1, 2).T
        facts[code] = Facts(numerator=numerators, denominator=denominators)
        shares = numerators / np.where(denominators == 0, np.nan, denominators) * 100
        percents[code] = rounded(shares, 2, book.rounding.half).tolist()
    scores = score(book, Table(units, {}, facts))
    points = {code: figures.tolist() for code, figures in scores.points.items()}
    told = _Told(book, points, percents, {node.code: ItemFigure(node.code, _most(node)) for node in book.leaves})
    return [told.row(number, *row) for number, row in enumerate(rows)]


def _most(node: Indicator) -> Decimal | None:
    return _decimal(node.max_points) if node.is_scored and node.max_points is not None else None


@dataclass(frozen=True)
class _Told:
    """What was computed for all rows at once, by the code of an item: points, percent (NaN: none), and no data."""

    book: Scheme
    points: Mapping[str, list[float]]
    percents: Mapping[str, list[float]]
    unknown: Mapping[str, ItemFigure]

    def row(
        self, number: int, agency_id: int | None, counts: Counter[str], ratios: Mapping[str, Ratio]
    ) -> QualityFigures:
        """Return the figures of one row."""
        known = {code: self._item(number, code, ratio) for code, ratio in ratios.items()}
        items = {**self.unknown, **known}
        groups = {group.code: _group(group, items) for group in self.book.indicators}
        points = _total(group.points for group in groups.values())
        computable = _total(group.computable for group in groups.values())
        return QualityFigures(agency_id, items, groups, counts, points, computable or Decimal(0))

    def _item(self, number: int, code: str, ratio: Ratio) -> ItemFigure:
        most = self.unknown[code].max_points
        percent = self.percents[code][number]
        points = nan if most is None else self.points[code][number]
        return ItemFigure(code, most, *ratio, _known(percent), _known(points))


def _group(group: Indicator, items: Mapping[str, ItemFigure]) -> GroupFigure:
    earned = [item for part in group.parts if (item := items[part.code]).points is not None]
    points, computable = _total(each.points for each in earned), _total(each.max_points for each in earned)
    return GroupFigure(group.code, _decimal(group.max_points or 0), points, computable or Decimal(0))


def _known(figure: float) -> Decimal | None:
    return None if isnan(figure) else _decimal(figure)


def _total(parts: Iterable[Decimal | None]) -> Decimal | None:
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known else None


def _decimal(figure: float) -> Decimal:
    return Decimal(f"{figure:.2f}")
