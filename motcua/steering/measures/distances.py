"""Where points are lost and how far the next rank is: read off scores, for one unit. No database."""

from dataclasses import dataclass

import numpy as np

from motcua.steering.measures.scheme import Indicator
from motcua.steering.measures.scoring import UNRANKED, Scores


@dataclass(frozen=True)
class Loss:
    """What one indicator costs a unit. Points; `best` and `of_the_next` are points of others in the same indicator.

    answers: the kind of unit that answers for the indicator, as the scheme says.
    """

    code: str
    name: str
    answers: str
    max_points: float
    points: float
    best: float
    of_the_next: float | None  # of the unit ranked just above; None: nobody is

    @property
    def lost(self) -> float:
        """Points to the maximum."""
        return self.max_points - self.points

    @property
    def behind_the_best(self) -> float:
        """Points that somebody else has shown to be possible."""
        return self.best - self.points


@dataclass(frozen=True)
class Distance:
    """How far one unit is from the next rank."""

    unit: str
    rank: int
    next_unit: str  # empty: it is the first
    next_rank: int
    points_to_next: float  # more than this many points change the rank, all others staying where they are
    losses: tuple[Loss, ...]  # the largest loss first


def distance(scores: Scores, number: int) -> Distance | None:
    """Return what keeps the unit of this number from the next rank; None for one that is unranked."""
    if scores.rank[number] == UNRANKED:
        return None
    ahead = _just_ahead(scores, number)
    gap = float(scores.index[ahead] - scores.index[number]) * scores.scheme.divide_by if ahead is not None else 0.0
    losses = [_loss(scores, number, ahead, node) for node in scores.scheme.leaves if node.is_scored]
    return Distance(
        unit=scores.units[number][1],
        rank=int(scores.rank[number]),
        next_unit=scores.units[ahead][1] if ahead is not None else "",
        next_rank=int(scores.rank[ahead]) if ahead is not None else 0,
        points_to_next=gap,
        losses=tuple(sorted(losses, key=lambda loss: (-loss.lost, loss.code))),
    )


def _just_ahead(scores: Scores, number: int) -> int | None:
    period = scores.units[number][0]
    ahead = [
        other
        for other, (own_period, _unit) in enumerate(scores.units)
        if own_period == period and UNRANKED < scores.rank[other] < scores.rank[number]
    ]
    return max(ahead, key=lambda other: (scores.rank[other], -other)) if ahead else None


def _loss(scores: Scores, number: int, ahead: int | None, node: Indicator) -> Loss:
    points = scores.points[node.code]
    same = [place for place, unit in enumerate(scores.units) if unit[0] == scores.units[number][0]]
    return Loss(
        code=node.code,
        name=node.name,
        answers=node.answers,
        max_points=node.max_points or 0.0,
        points=float(points[number]),
        best=float(np.nanmax(points[same])),
        of_the_next=float(points[ahead]) if ahead is not None else None,
    )
