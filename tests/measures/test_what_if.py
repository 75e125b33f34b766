"""Other values, tried beside the published ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.steering.measures import editions, firmness, what_if

COMPLETE = ["dti-2022", "dti-2024-63", "dti-2024", "service-quality-2024"]


@st.composite
def a_province(draw: st.DrawFn) -> tuple[str, int]:
    code = draw(st.sampled_from(COMPLETE))
    return code, draw(st.integers(0, len(editions.ranking(code).provinces) - 1))


@given(a_province())
@settings(max_examples=10, deadline=None)
def test_nothing_changed_is_today(chosen):
    found, number = editions.ranking(chosen[0]), chosen[1]

    outcome = what_if.tried(found, number, {})

    assert outcome.then == outcome.today
    assert (outcome.today.rank, outcome.today.index) == (found.rank[number], pytest.approx(found.index[number]))
    assert outcome.overtaken == ()
    assert outcome.today.low <= outcome.today.rank <= outcome.today.high


@given(a_province(), st.data())
@settings(max_examples=10, deadline=None)
def test_raising_an_index_never_lowers_points_index_or_rank(chosen, data):
    found, number = editions.ranking(chosen[0]), chosen[1]
    at = data.draw(st.integers(0, len(found.blocks) - 1))
    own = float(found.shares[number, at])
    higher = data.draw(st.floats(own, 1.0))

    outcome = what_if.tried(found, number, {found.blocks[at].code: higher})

    assert outcome.then.points >= outcome.today.points - 1e-9
    assert outcome.then.index >= outcome.today.index
    assert outcome.then.rank <= outcome.today.rank


@given(a_province(), st.data())
@settings(max_examples=200, deadline=None)
def test_the_higher_of_two_values_never_ranks_behind_the_lower(chosen, data):
    found, number = editions.ranking(chosen[0]), chosen[1]
    fewer, more = sorted(data.draw(st.lists(st.floats(-100, 100), min_size=2, max_size=2)))

    assert firmness.rank_with(found, number, more) <= firmness.rank_with(found, number, fewer)


@given(a_province(), st.floats(-300, 300))
@settings(max_examples=100, deadline=None)
def test_the_ranks_of_all_follow_from_the_changed_index_alone(chosen, gained):
    """By hand: one more than the number of provinces with a larger index."""
    found, number = editions.ranking(chosen[0]), chosen[1]

    ranks = firmness.ranks_with(found, number, gained)

    index = found.index.copy()
    index[number] = firmness.index_with(found, number, gained)
    assert list(ranks) == [1 + sum(round(other - own, 9) > 0 for other in index) for own in index]


def test_what_closes_the_distance_changes_the_rank_and_a_little_less_does_not():
    found = editions.ranking("dti-2024")
    number = found.number("Thanh Hóa")
    assert number is not None

    enough = what_if.tried(found, number, {"digital_government_activity": 0.6440})
    too_little = what_if.tried(found, number, {"digital_government_activity": 0.6420})

    assert (enough.then.rank, enough.overtaken) == (4, ("Hồ Chí Minh",))
    assert (too_little.then.rank, too_little.overtaken) == (5, ())


@pytest.mark.parametrize(
    ("code", "wanted", "refusal"),
    [
        ("dti-2024", {"smart_city": 0.5}, what_if.UnknownBlock),
        ("dti-2024", {"digital_awareness": 1.01}, what_if.ShareOutside),
        ("dti-2024", {"digital_awareness": -0.01}, what_if.ShareOutside),
        ("dti-2024", {"digital_awareness": float("nan")}, what_if.ShareOutside),
        ("dti-2021", {}, what_if.NotComputable),
    ],
)
def test_what_cannot_be_tried_is_refused(code, wanted, refusal):
    found = editions.ranking(code)
    number = found.number("Thanh Hóa")
    assert number is not None

    with pytest.raises(refusal):
        what_if.tried(found, number, wanted)
