"""The figures of Decision 766 for units, procedures and the province: a handful of queries, however many dossiers.

An item that no room knows about has no figure (None), earns nothing and is left out of what is computable; where
nothing arose, the scheme says what that means.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import numpy as np

from motcua.journal.replica import from_replica
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency, Kind
from motcua.service.procedures import publication
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.publication import Publication
from motcua.service.procedures.queries import Catalogued
from motcua.steering.measures import scheme_reading
from motcua.steering.measures.rounding import rounded
from motcua.steering.measures.scheme import Scheme
from motcua.steering.measures.scoring import Scores, score
from motcua.steering.measures.service_quality import sums
from motcua.steering.measures.service_quality.items import (
    ASKED_FOR,
    DECIDED,
    DOSSIER_ITEMS,
    OFFERED,
    PROCEDURE_ITEMS,
    PUBLISHED,
    SCHEME,
    WHOLE,
)
from motcua.steering.measures.service_quality.models import ALL
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


@from_replica
def figures(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None, procedure: str = ALL
) -> QualityFigures:
    """Return the figures of some units together (None: of the whole province), of one procedure or of all.

    At most nine queries. Uses quality_count_once.
    """
    found = sums.by_agency(period, now, agency_ids=agency_ids, procedure=procedure)
    counts: Counter[str] = Counter()
    for each in found.values():
        counts.update(each)
    ratios = of_dossiers(counts)
    if not procedure:
        catalogue = procedures.catalogued()
        units = None if agency_ids is None else agencies.in_bulk(set(agency_ids)).values()
        online = set().union(*sums.procedures_online(period, agency_ids=agency_ids).values())
        ratios |= _of_procedures(_responsible(catalogue, units), online)
        noted = publication.by_publisher(period.since, period.until)
        ratios |= _of_decisions([each for id_, each in noted.items() if agency_ids is None or id_ in agency_ids], noted)
    return scored(period, [(None, counts, ratios)])[0]


@from_replica
def figures_by_unit(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None, procedure: str = ALL
) -> list[QualityFigures]:
    """Return the figures of every unit that decides on dossiers, in the order of their codes. At most nine queries."""
    units = [unit for unit in _deciding() if agency_ids is None or unit.id in agency_ids]
    wanted = [unit.id for unit in units]
    found = sums.by_agency(period, now, agency_ids=wanted, procedure=procedure)
    catalogue = [] if procedure else procedures.catalogued()
    online = {} if procedure else sums.procedures_online(period, agency_ids=wanted)
    noted = {} if procedure else publication.by_publisher(period.since, period.until)
    rows: list[tuple[int | None, Counter[str], dict[str, Ratio]]] = []
    for unit in units:
        counts = found.get(unit.id, Counter())
        ratios = of_dossiers(counts)
        if not procedure:
            ratios |= _of_procedures(_responsible(catalogue, [unit]), online.get(unit.id, set()))
            ratios |= _of_decisions([noted[unit.id]] if unit.id in noted else [], noted)
        rows.append((unit.id, counts, ratios))
    return scored(period, rows)


def _deciding() -> list[Agency]:
    return [*agencies.departments(), *agencies.commune_committees()]


def of_dossiers(counts: Counter[str]) -> dict[str, Ratio]:
    """Return numerator and denominator of the items over dossiers."""
    return {code: (item.numerator(counts), counts["dossiers"]) for code, item in DOSSIER_ITEMS.items()}


def _of_procedures(responsible: list[Catalogued], online: set[str]) -> dict[str, Ratio]:
    offered = {each.code for each in responsible if each.is_online}
    return {
        WHOLE: (sum(each.has_all_parts for each in responsible), len(responsible)),
        OFFERED: (len(offered), len(responsible)),
        ASKED_FOR: (len(offered & online), len(offered)),
    }


def _of_decisions(mine: Iterable[Publication], noted: Mapping[int, Publication]) -> dict[str, Ratio]:
    """Return what was decided and published in time; nothing where nobody has noted any decision: that is no zero."""
    if not noted:
        return {}
    found = list(mine)
    return {
        DECIDED: (sum(each.decided_in_time for each in found), sum(each.decided for each in found)),
        PUBLISHED: (sum(each.published_in_time for each in found), sum(each.due for each in found)),
    }


def _responsible(catalogue: list[Catalogued], units: Iterable[Agency] | None) -> list[Catalogued]:
    """Return the procedures that one of these units decides on; None: all."""
    if units is None:
        return catalogue
    found = list(units)
    ids, has_commune = {unit.id for unit in found}, any(unit.kind == Kind.COMMUNE_COMMITTEE for unit in found)
    return [
        each
        for each in catalogue
        if (has_commune and each.level in ("commune", "multi"))
        or (each.level in ("province", "multi") and not ids.isdisjoint(each.agency_ids))
    ]


def scored(period: Period, rows: list[tuple[int | None, Counter[str], dict[str, Ratio]]]) -> list[QualityFigures]:
    """Score all rows in one go: agency, counts and the ratios that are known, whatever is not earns nothing."""
    book = scheme()
    units = [(period.code, str(agency_id or 0)) for agency_id, _counts, _ratios in rows]
    facts = {}
    for code in (*DOSSIER_ITEMS, *PROCEDURE_ITEMS):
        given = [ratios.get(code, (np.nan, np.nan)) for _id, _counts, ratios in rows]
        numerators, denominators = np.array(given, dtype=np.float64).reshape(-1, 2).T
        facts[code] = Facts(numerator=numerators, denominator=denominators)
    scores = score(book, Table(units, {}, facts))
    return [_told(book, scores, number, *row) for number, row in enumerate(rows)]


def _told(
    book: Scheme, scores: Scores, number: int, agency_id: int | None, counts: Counter[str], ratios: dict[str, Ratio]
) -> QualityFigures:
    items = {node.code: _item(book, scores, number, node.code, ratios.get(node.code)) for node in book.leaves}
    groups = {}
    for group in book.indicators:
        earned = [items[part.code] for part in group.parts if items[part.code].points is not None]
        groups[group.code] = GroupFigure(
            group.code,
            _decimal(group.max_points or 0),
            _total(each.points for each in earned),
            _total(each.max_points for each in earned) or Decimal(0),
        )
    return QualityFigures(
        agency_id,
        items,
        groups,
        counts,
        _total(group.points for group in groups.values()),
        _total(group.computable for group in groups.values()) or Decimal(0),
    )


def _item(book: Scheme, scores: Scores, number: int, code: str, ratio: Ratio | None) -> ItemFigure:
    node = book.node(code)
    most = _decimal(node.max_points) if node.is_scored and node.max_points is not None else None
    if ratio is None:
        return ItemFigure(code, most)
    numerator, denominator = ratio
    percent = rounded(np.array([numerator / denominator * 100]), 2, book.rounding.half)[0] if denominator else None
    points = scores.points[code][number] if most is not None else np.nan
    return ItemFigure(
        code,
        most,
        numerator,
        denominator,
        None if percent is None else _decimal(percent),
        None if np.isnan(points) else _decimal(points),
    )


def _total(parts: Iterable[Decimal | None]) -> Decimal | None:
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known else None


def _decimal(figure: float) -> Decimal:
    return Decimal(f"{figure:.2f}")
