"""Levers of daily work and the points of Decision 766 that they give."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.steering.measures import levers, scheme_reading

BOOK = scheme_reading.shipped("service-quality-766")
TODAY = {"2.1": (9_400, 10_000), "3.3": (4_000, 10_000), "5.1": (8_000, 10_000), "6.1": (9_000, 10_000)}


def by_item(wanted: dict[str, float], ratios: levers.Ratios = TODAY) -> dict[str, levers.Pulled]:
    return {each.item: each for each in levers.pull(BOOK, ratios, wanted)}


def test_two_hundred_dossiers_settled_in_time_give_two_percent_of_twenty_points():
    pulled = by_item({"2.1": 200})["2.1"]

    assert (pulled.points_today, pulled.points_then) == (18.8, 19.2)
    assert pulled.then == (9_600, 10_000)


def test_an_online_share_beyond_the_threshold_gives_no_more_than_the_maximum():
    """Item 3.3 has full marks from 50 percent on."""
    assert by_item({"3.3": 0.5})["3.3"].points_then == 6.0
    assert by_item({"3.3": 0.8})["3.3"].points_then == 6.0
    assert by_item({"3.3": 0.8})["3.3"].points_today == 4.8


def test_one_may_ask_what_slackening_costs_and_is_told_that_it_is_less():
    pulled = by_item({"3.3": 0.3})

    assert pulled["3.3"].is_lower
    assert pulled["3.3"].won < 0
    assert not pulled["5.1"].is_lower


def test_nothing_pulled_is_today():
    assert [each.won for each in levers.pull(BOOK, TODAY, {})] == [0.0] * 4


def test_an_item_without_figures_has_no_lever():
    assert set(by_item({}, {"2.1": (0, 0), "3.3": (1, 2)})) == {"3.3"}
    with pytest.raises(levers.LeverOutside):
        levers.pull(BOOK, {"3.3": (1, 2)}, {"5.1": 0.5})


@pytest.mark.parametrize("wanted", [{"2.1": 601}, {"2.1": -1}, {"3.3": 1.01}, {"3.3": -0.1}, {"3.3": float("nan")}])
def test_what_is_not_possible_is_refused(wanted):
    with pytest.raises(levers.LeverOutside):
        levers.pull(BOOK, TODAY, wanted)


@given(st.sampled_from(list(levers.LEVERS)), st.integers(1, 5_000), st.data())
@settings(max_examples=150, deadline=None)
def test_pulling_a_lever_upwards_never_costs_points(lever, whole, data):
    part = data.draw(st.integers(0, whole))
    more = data.draw(st.integers(0, whole - part)) if lever.is_count else data.draw(st.floats(part / whole, 1.0))

    pulled = levers.pull(BOOK, {lever.item: (part, whole)}, {lever.item: more})[0]

    assert pulled.then[0] >= pulled.today[0]
    assert pulled.won >= 0
    assert pulled.points_then <= pulled.max_points
