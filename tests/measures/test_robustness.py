"""How firm ranks are, against a slow draw-by-draw recount that shares no code with it."""

import random
import statistics

import numpy as np
import pytest

from motcua.steering.measures.robustness import Doubt, rank_intervals

SHARES = np.array(
    [
        [0.90, 0.80, 0.70],
        [0.60, 0.626, 0.61],
        [0.61, 0.61, 0.61],  # next to the one above: which of the two is ahead depends on the weights
        [0.10, 0.20, 0.10],
    ]
)
WEIGHTS = np.array([50.0, 30.0, 20.0])


def slow_ranks(draws: int, seed: int) -> list[list[int]]:
    """Rank anew for each draw, unit by unit, in plain Python."""
    luck = random.Random(seed)
    drawn = []
    for _ in range(draws):
        weights = [weight * luck.uniform(0.75, 1.25) for weight in WEIGHTS]
        index = [
            sum(weight * (value + luck.uniform(-0.00005, 0.00005)) for weight, value in zip(weights, row, strict=True))
            / sum(weights)
            for row in SHARES.tolist()
        ]
        drawn.append([1 + sum(other > own for other in index) for own in index])
    return drawn


def test_intervals_and_shares_are_those_of_a_slow_recount():
    found = rank_intervals(SHARES, WEIGHTS, Doubt(draws=4000))
    slow = list(zip(*slow_ranks(4000, seed=7), strict=True))

    assert list(found.middle) == [statistics.median_low(ranks) for ranks in slow]
    assert list(found.low) == [1, 2, 2, 4]
    assert list(found.high) == [1, 3, 3, 4]
    wanted = [sum(rank == middle for rank in ranks) / 4000 for ranks, middle in zip(slow, found.middle, strict=True)]
    np.testing.assert_allclose(found.share_at_middle, wanted, atol=0.05)


def test_a_planted_fault_in_the_weights_is_found_by_the_recount():
    planted = rank_intervals(SHARES, WEIGHTS[::-1].copy(), Doubt(draws=4000))
    slow = list(zip(*slow_ranks(4000, seed=7), strict=True))

    wanted = [sum(rank == middle for rank in ranks) / 4000 for ranks, middle in zip(slow, planted.middle, strict=True)]
    assert np.abs(planted.share_at_middle - wanted).max() > 0.05


def test_without_doubt_there_is_no_interval():
    found = rank_intervals(SHARES, WEIGHTS, Doubt(weight_span=0, value_span=0, draws=50))

    assert list(found.low) == list(found.high) == [1, 3, 2, 4]


def test_the_same_seed_gives_the_same_answer():
    once, again = (rank_intervals(SHARES, WEIGHTS, Doubt(draws=500, seed=3)) for _ in range(2))

    np.testing.assert_array_equal(once.share_at_middle, again.share_at_middle)


def test_a_unit_that_lacks_a_value_is_unranked_and_pushes_nobody_down():
    shares = np.vstack([SHARES, [np.nan, 1.0, 1.0]])

    found = rank_intervals(shares, WEIGHTS, Doubt(draws=200))

    assert (found.low[4], found.high[4]) == (0, 0)
    assert found.low[0] == 1
    assert np.isnan(found.weight_effect[4]).all()


def test_a_heavier_weight_helps_the_unit_that_is_ahead_there():
    effect = rank_intervals(SHARES, WEIGHTS, Doubt(draws=4000)).weight_effect

    assert effect[2, 0] > 0 > effect[1, 0]  # 0.61 against 0.60 in the first indicator
    assert effect[2, 1] < 0 < effect[1, 1]  # 0.61 against 0.626 in the second


@pytest.mark.parametrize("weights", [np.array([1.0, 1.0]), np.array([1.0, -1.0, 1.0]), np.zeros(3)])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="one weight for each indicator"):
        rank_intervals(SHARES, weights)
