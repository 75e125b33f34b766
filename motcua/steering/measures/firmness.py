"""How firm the ranks of a published ranking are, and what would move one. Kept by the content they were drawn from."""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt

from motcua.steering.measures.editions import Figures, Ranking
from motcua.steering.measures.robustness import Doubt, RankIntervals, rank_intervals
from motcua.steering.measures.scoring import UNRANKED, ranks

KEPT = 64  # drawings in memory; one of 63 provinces takes some 20 kB
STEP = 0.05  # of an index's range: by how much a value is moved to see what that does
_kept: OrderedDict[str, RankIntervals] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Mover:
    """What one block does to a rank.

    up, down:       the rank if the province had 5 points of a hundred more or fewer there, all others as they are.
    weight_effect:  ranks won, on average, if the weight were a quarter larger (negative: lost).
    """

    code: str
    up: int
    down: int
    weight_effect: float


def doubt_of(found: Ranking) -> Doubt:
    """What is drawn: weights ±25 %, values within the last published decimal."""
    if found.scheme.divide_by != 1:
        return Doubt()
    return Doubt(value_span=0.5 / 10**found.edition.decimals / float(found.weights.min()))


def drawn(found: Ranking, shares: Figures | None = None) -> RankIntervals | None:
    """Return the intervals of a ranking, or of the same with other shares; None where not every province is known."""
    if not found.is_complete:
        return None
    return _remembered(found.shares if shares is None else shares, found.weights, doubt_of(found))


def _remembered(shares: Figures, weights: Figures, doubt: Doubt) -> RankIntervals:
    content = shares.tobytes() + weights.tobytes() + repr((shares.shape, doubt)).encode()
    key = hashlib.sha256(content).hexdigest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    result = rank_intervals(shares, weights, doubt)
    with _lock:
        _kept[key] = result
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return result


def movers(found: Ranking, number: int, intervals: RankIntervals) -> list[Mover]:
    """Return what each block does to the rank of a province, the strongest first."""
    lines = [
        Mover(
            block.code,
            up=_rank_with(found, number, at, STEP),
            down=_rank_with(found, number, at, -STEP),
            weight_effect=float(intervals.weight_effect[number, at]),
        )
        for at, block in enumerate(found.blocks)
    ]
    return sorted(lines, key=lambda mover: (mover.up - mover.down, -abs(mover.weight_effect), mover.code))


def _rank_with(found: Ranking, number: int, at: int, by: float) -> int:
    share = float(np.clip(found.shares[number, at] + by, 0.0, 1.0))
    gained = (share - found.shares[number, at]) * found.blocks[at].max_points
    return rank_with(found, number, float(gained))


def rank_with(found: Ranking, number: int, gained_points: float) -> int:
    """Return the rank of a province with so many points more (or fewer), all others as published."""
    return int(ranks_with(found, number, gained_points)[number])


def ranks_with(found: Ranking, number: int, gained_points: float) -> npt.NDArray[np.int64]:
    """Return all ranks if one province had other points. Nothing changed gives the published ranks back."""
    if found.rank[number] == UNRANKED:
        return found.rank
    index = found.index.copy()
    index[number] = index_with(found, number, gained_points)
    return ranks(index, found.scheme.ties)


def index_with(found: Ranking, number: int, gained_points: float) -> float:
    """Return the index with so many points more, rounded as published."""
    moved = float(found.index[number]) + gained_points / found.scheme.divide_by
    return round(moved + 1e-12, found.edition.decimals)
