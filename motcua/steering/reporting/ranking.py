"""From what stands of the figures of all units to points, indices and ranks; nothing is looked up here."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np

from motcua.steering.measures.scheme import Indicator, RuleKind, Scheme
from motcua.steering.measures.scoring import UNRANKED, Scores, score
from motcua.steering.measures.tables import Facts, Table
from motcua.steering.reporting.figures import Figure
from motcua.steering.reporting.models import Outcome, Report, Round

_PLACES = Decimal("0.000001")


class Standing:
    """What stands for each unit and indicator, and of which observation it was made."""

    def __init__(self, figures: Mapping[tuple[int, str], tuple[Figure, int]]) -> None:
        self._figures = figures

    def figure(self, unit_id: int, indicator: str) -> Figure:
        """Return what stands; nothing where nobody said or approved anything."""
        return self._figures.get((unit_id, indicator), (Figure(), 0))[0]

    def used(self, unit_id: int) -> list[int]:
        """Return the ids of the observations that say something that stands, in order."""
        return sorted(
            row
            for (unit, _indicator), (figure, row) in self._figures.items()
            if unit == unit_id and not figure.is_empty
        )


def scores_of(scheme: Scheme, standing: Standing, unit_ids: Sequence[int]) -> Scores:
    """Score the units under a scheme, in their order. What is missing stays missing."""
    table = Table([("", str(unit)) for unit in unit_ids], {}, {})
    for leaf in scheme.leaves:
        if leaf.is_scored:
            table.facts[leaf.code] = _facts(leaf, [standing.figure(unit, leaf.code) for unit in unit_ids])
    return score(scheme, table)


def outcomes(round_: Round, scheme: Scheme, standing: Standing, reports: Sequence[Report]) -> list[Outcome]:
    """Return what came out for each unit, not yet saved."""
    units = [report.unit_id for report in reports]
    scores = scores_of(scheme, standing, units)
    return [
        Outcome(
            round=round_,
            unit_id=unit,
            index=_decimal(scores.index[number]),
            rank=None if scores.rank[number] == UNRANKED else int(scores.rank[number]),
            points={
                code: f"{_decimal(points[number]):f}"
                for code, points in scores.points.items()
                if not np.isnan(points[number])
            },
            missing=scores.missing[number],
            used=standing.used(unit),
        )
        for number, unit in enumerate(units)
    ]


def _decimal(figure: float) -> Decimal | None:
    return None if np.isnan(figure) else Decimal(repr(float(figure))).quantize(_PLACES)


def _facts(leaf: Indicator, figures: Sequence[Figure]) -> Facts:
    kind = leaf.rule.kind if leaf.rule else RuleKind.POINTS
    if kind == RuleKind.CATEGORY:
        return Facts(words=[figure.word for figure in figures])
    if kind == RuleKind.RATIO:
        top, whole = [figure.numerator for figure in figures], [figure.denominator for figure in figures]
        return Facts(numerator=_array(top), denominator=_array(whole))
    return Facts(value=_array([figure.value for figure in figures]))


def _array(numbers: Sequence[Decimal | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.nan if number is None else float(number) for number in numbers])
