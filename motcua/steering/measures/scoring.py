"""Scoring: from a table of facts to points, an index and ranks, by a scheme. Pure functions over arrays, no database.

What is missing stays missing: a unit that lacks one fact has no index and no rank, and `Scores.missing` names the fact.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from motcua.steering.measures.rounding import rounded
from motcua.steering.measures.scheme import Indicator, Nothing, Pillar, Rule, RuleKind, Scheme, Ties
from motcua.steering.measures.tables import Facts, Table

type Figures = npt.NDArray[np.float64]
type Ranks = npt.NDArray[np.int64]
UNRANKED = 0  # the rank of what cannot be ranked
_SAME = 9  # decimals beyond which two unrounded indices are the same


@dataclass
class Scores:
    """What came out, a figure for each unit of the table, in its order; NaN: not computable, rank 0: unranked."""

    scheme: Scheme
    units: list[tuple[str, str]]
    points: dict[str, Figures]  # of every scored node
    index: Figures
    rank: Ranks
    pillars: dict[str, Figures] = field(default_factory=dict)
    pillar_ranks: dict[str, Ranks] = field(default_factory=dict)

    @cached_property
    def missing(self) -> list[list[str]]:
        """What each unit lacks, by codes; of a group of which everything is missing, its own. Found when asked for."""
        is_incomplete = np.isnan(self.index)  # what has one misses nothing: a group that is given outdoes its parts
        return [
            _missing(self.scheme, self.points, number) if lacks else [] for number, lacks in enumerate(is_incomplete)
        ]

    def band(self, number: int) -> str:
        """Return the name of the class that a unit's index falls into; empty where the scheme leaves it open."""
        reached = [band for band in self.scheme.bands if self.index[number] >= band.at_least]
        return max(reached, key=lambda band: band.at_least).label if reached else ""


def score(scheme: Scheme, table: Table) -> Scores:
    """Score every unit of a table. Units are ranked within their period."""
    points: dict[str, Figures] = {}
    for indicator in scheme.indicators:
        _points(indicator, scheme, table, points)
    scored = [node.code for node in scheme.indicators if node.is_scored]
    total = _sum([points[code] for code in scored], len(table.units))
    index = rounded(total / scheme.divide_by, scheme.rounding.index, scheme.rounding.half)
    scores = Scores(scheme, table.units, points, index, _ranked(scheme, table, index))
    for pillar in scheme.pillars:
        figures = _pillar(pillar, scheme, points, len(table.units))
        scores.pillars[pillar.code] = figures
        scores.pillar_ranks[pillar.code] = _ranked(scheme, table, figures)
    return scores


def ranks(figures: Figures, ties: Ties = Ties.SHARED) -> Ranks:
    """Rank figures, the largest first; equal ones share a rank, NaN is unranked."""
    ranked = np.full(len(figures), UNRANKED, dtype=np.int64)
    known = ~np.isnan(figures)
    values = np.round(figures[known], _SAME)
    distinct, place, count = np.unique(-values, return_inverse=True, return_counts=True)
    before = np.concatenate(([0], np.cumsum(count)[:-1])) if ties == Ties.SHARED else np.arange(len(distinct))
    ranked[known] = before[place] + 1
    return ranked


def _ranked(scheme: Scheme, table: Table, figures: Figures) -> Ranks:
    places: dict[str, list[int]] = defaultdict(list)
    for number, (period, _unit) in enumerate(table.units):
        places[period].append(number)
    result = np.full(len(figures), UNRANKED, dtype=np.int64)
    for those in places.values():
        result[those] = ranks(figures[those], scheme.ties)
    return result


def _pillar(pillar: Pillar, scheme: Scheme, points: dict[str, Figures], units: int) -> Figures:
    total = _sum([points[code] for code in pillar.of], units)
    return rounded(total / pillar.divide_by, scheme.rounding.pillar, scheme.rounding.half)


def _sum(parts: Sequence[Figures], units: int) -> Figures:
    return np.sum(parts, axis=0) if parts else np.full(units, np.nan)


def _points(node: Indicator, scheme: Scheme, table: Table, points: dict[str, Figures]) -> None:
    """Put the points of a node and of all below it into `points`. A group given as a whole outdoes its parts."""
    units = len(table.units)
    facts = table.facts.get(node.code)
    for part in node.parts:
        _points(part, scheme, table, points)
    if not node.is_scored:
        return
    half = scheme.rounding.half
    if not node.parts:
        earned = _earned(node, facts, scheme, units) if facts else np.full(units, np.nan)
        points[node.code] = rounded(earned, scheme.rounding.points, half)
        return
    total = _sum([points[part.code] for part in node.parts if part.is_scored], units)
    if facts is not None and facts.value is not None:
        given = facts.value * ((node.max_points or 0.0) if scheme.divide_by != 1 else 1.0)
        total = np.where(np.isnan(given), total, given)
    points[node.code] = rounded(total, scheme.rounding.group, half)


def _earned(node: Indicator, facts: Facts, scheme: Scheme, units: int) -> Figures:
    rule, most = node.rule, node.max_points
    assert rule is not None
    assert most is not None
    match rule.kind:
        case RuleKind.RATIO:
            return _ratio_points(rule, most, facts, scheme)
        case RuleKind.CATEGORY:
            known = dict(rule.categories)
            return np.array([known.get(word, np.nan) for word in facts.words or [""] * units])
    value = facts.value if facts.value is not None else np.full(units, np.nan)
    match rule.kind:
        case RuleKind.SHARE:
            return most * (1 - value if rule.is_reverse else value)
        case RuleKind.STEP:
            return _step_points(rule, value)
        case RuleKind.GOALPOSTS:
            return most * np.clip((value - rule.none_at) / (rule.all_at - rule.none_at), 0.0, 1.0)
    return value


def _ratio_points(rule: Rule, most: float, facts: Facts, scheme: Scheme) -> Figures:
    if facts.numerator is None or facts.denominator is None:
        ratio = facts.value if facts.value is not None else np.array(np.nan)
        nothing_arose = np.zeros(np.shape(ratio), dtype=bool)
    else:
        nothing_arose = facts.denominator == 0
        ratio = facts.numerator / np.where(nothing_arose, np.nan, facts.denominator)
        if facts.ratio is not None:
            ratio = np.where(np.isnan(facts.ratio), ratio, facts.ratio)
    percent = rounded(ratio * 100, scheme.rounding.ratio_percent, scheme.rounding.half)
    share = 1 - percent / 100 if rule.is_reverse else percent / 100
    earned = np.minimum(most, most / rule.full_at * share)  # in this order: 2 / 0.8 × 0.15 is 0.375, and is rounded up
    return np.where(nothing_arose, {Nothing.ZERO: 0.0, Nothing.FULL: most}.get(rule.when_nothing_arose, np.nan), earned)


def _step_points(rule: Rule, value: Figures) -> Figures:
    bounds = np.array([at_least for at_least, _points in rule.steps])
    earned = np.array([0.0, *(points for _at_least, points in rule.steps)])
    return np.where(np.isnan(value), np.nan, earned[np.searchsorted(bounds, value, side="right")])


def _missing(scheme: Scheme, points: dict[str, Figures], number: int) -> list[str]:
    return [code for node in scheme.indicators for code in _missing_under(node, points, number)]


def _missing_under(node: Indicator, points: dict[str, Figures], number: int) -> list[str]:
    if not node.is_scored or not np.isnan(points[node.code][number]):
        return []
    scored = [part for part in node.parts if part.is_scored]
    below = [_missing_under(part, points, number) for part in scored]
    if not scored or all(found == [part.code] for part, found in zip(scored, below, strict=True)):
        return [node.code]
    return [code for found in below for code in found]
