"""How firm a rank is: the same units scored again under many slightly other weights and values, drawn by seed.

A rank that stands on the fourth decimal is no achievement and no failure. Each draw changes every weight by up to
`weight_span` (±25 %) and every value within its own rounding; the interval holds the given share of the ranks drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

type Shares = npt.NDArray[np.float64]  # units × indicators, each from 0 to 1, NaN where missing
type Floats = npt.NDArray[np.float32]
CHUNK = 250  # draws worked on at a time: bounds the memory to some megabytes for a nation's provinces


@dataclass(frozen=True)
class Doubt:
    """What is drawn. weight_span: share of each weight; value_span: half of the last published decimal."""

    weight_span: float = 0.25
    value_span: float = 0.00005
    draws: int = 10_000
    level: float = 0.90
    seed: int = 1


@dataclass(frozen=True)
class RankIntervals:
    """The ranks that each unit gets, in the order of the units; 0 throughout for a unit that lacks a value.

    weight_effect: units × indicators: by how many ranks a unit rises, on average, when this weight alone is a quarter
                   of its value larger; NaN where the unit is unranked.
    """

    low: npt.NDArray[np.int64]
    middle: npt.NDArray[np.int64]
    high: npt.NDArray[np.int64]
    share_at_middle: npt.NDArray[np.float64]
    weight_effect: Shares


def rank_intervals(shares: Shares, weights: npt.NDArray[np.float64], doubt: Doubt | None = None) -> RankIntervals:
    """Return the interval of each unit's rank. Units that lack a value are left out of every ranking.

    Raises ValueError for weights that are not one for each indicator, negative or all 0.
    """
    doubt = doubt or Doubt()
    if weights.shape != (shares.shape[1],) or (weights < 0).any() or not weights.sum() > 0:
        raise ValueError("one weight for each indicator, none below 0 and not all of them 0")
    complete = ~np.isnan(shares).any(axis=1)
    known = shares[complete].astype(np.float32)
    factors, ranks = _drawn(known, weights.astype(np.float32), doubt)
    tail = (1 - doubt.level) / 2
    low, middle, high = np.quantile(ranks, [tail, 0.5, 1 - tail], axis=0, method="nearest")
    effect = _effects(factors, ranks)
    return RankIntervals(
        low=_spread(low, complete),
        middle=_spread(middle, complete),
        high=_spread(high, complete),
        share_at_middle=_spread_floats((ranks == middle).mean(axis=0), complete),
        weight_effect=_spread_floats(effect, complete),
    )


def _drawn(known: Floats, weights: Floats, doubt: Doubt) -> tuple[Floats, npt.NDArray[np.int16]]:
    """Return the factors of the weights (draws × indicators) and the ranks they gave (draws × units)."""
    factors = np.empty((doubt.draws, len(weights)), dtype=np.float32)
    ranks = np.empty((doubt.draws, len(known)), dtype=np.int16)
    for those, factor, noise in _draws(known.shape, doubt):
        drawn = weights * factor
        drawn /= drawn.sum(axis=1, keepdims=True)
        index = np.asarray(drawn @ known.T + (noise @ drawn[:, :, None])[:, :, 0], dtype=np.float32)
        factors[those], ranks[those] = factor, _places(index)
    return factors, ranks


def _draws(shape: tuple[int, ...], doubt: Doubt) -> Iterator[tuple[slice, Floats, Floats]]:
    luck = np.random.Generator(np.random.SFC64(doubt.seed))
    for start in range(0, doubt.draws, CHUNK):
        size = min(CHUNK, doubt.draws - start)
        factor = luck.random((size, shape[1]), dtype=np.float32)
        factor = 1 + np.float32(doubt.weight_span) * (2 * factor - 1)
        noise = luck.random((size, *shape), dtype=np.float32)
        noise -= np.float32(0.5)
        noise *= np.float32(2 * doubt.value_span)
        yield slice(start, start + size), factor, noise


def _places(index: Floats) -> npt.NDArray[np.int16]:
    """Return the rank of each unit in each draw. Two drawn indices are never equal but by design; they then differ."""
    order = np.argsort(-index, axis=1, kind="stable")
    places = np.empty(order.shape, dtype=np.int16)
    np.put_along_axis(places, order, np.arange(1, order.shape[1] + 1, dtype=np.int16)[None, :], axis=1)
    return places


def _effects(factors: Floats, ranks: npt.NDArray[np.int16]) -> Shares:
    """Regress the ranks on the weights, all at once: what each weight does while the others are what they are."""
    centred = factors.astype(np.float64) - factors.mean(axis=0)
    slopes, *_ = np.linalg.lstsq(centred.T @ centred, centred.T @ (ranks - ranks.mean(axis=0)))
    return np.asarray(-slopes.T * 0.25)  # a better rank is a smaller number


def _spread(found: npt.NDArray[np.float64], complete: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    result = np.zeros(len(complete), dtype=np.int64)
    result[complete] = found
    return result


def _spread_floats(found: npt.NDArray[np.float64], complete: npt.NDArray[np.bool_]) -> npt.NDArray[np.float64]:
    result = np.full((len(complete), *found.shape[1:]), np.nan)
    result[complete] = found
    return result
