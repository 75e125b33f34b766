"""What the figures of one report give in points by its scheme, for whoever appraises it. Pure.

Publication scores the same way (`ranking`); here single indicators are added up though others are still missing.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from motcua.steering.reporting import precedence, ranking
from motcua.steering.reporting.figures import Figure, figure_of
from motcua.steering.reporting.queries import Line
from motcua.steering.reporting.ranking import Standing
from motcua.steering.reporting.rulebooks import rule_book

_GIVEN, _ACCEPTED = 0, 1  # scored side by side, like two units


@dataclass(frozen=True)
class Points:
    """Points by the figure as it was given, after the appraisal, and at most; None: not computable, not said."""

    given: float | None
    accepted: float | None
    most: float | None


def points_by_indicator(scheme_code: str, lines: Sequence[Line]) -> dict[str, Points]:
    """Return the points of each line by the code of its indicator."""
    figures: dict[tuple[int, str], tuple[Figure, int]] = {}
    for line in lines:
        if line.used is not None:
            code, row = line.indicator.code, line.used.id
            figures[_GIVEN, code] = (figure_of(line.used), row)
            figures[_ACCEPTED, code] = (precedence.standing(line.used, line.appraisal), row)
    scored = ranking.scores_of(rule_book(scheme_code), Standing(figures), [_GIVEN, _ACCEPTED]).points
    nodes = [line.indicator for line in lines]
    return {
        node.code: Points(_known(scored[node.code][_GIVEN]), _known(scored[node.code][_ACCEPTED]), node.max_points)
        for node in nodes
    }


def summed(points: Iterable[Points]) -> Points:
    """Return the sums of what is computable; None where nothing is."""
    seen = list(points)
    return Points(
        _sum(each.given for each in seen), _sum(each.accepted for each in seen), _sum(each.most for each in seen)
    )


def _known(figure: float) -> float | None:
    return None if math.isnan(figure) else float(figure)


def _sum(parts: Iterable[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return math.fsum(known) if known else None
