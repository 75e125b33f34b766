"""Each scoring rule, what nothing means, rounding and ranks."""

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.steering.measures import scheme_reading, scoring, tables
from motcua.steering.measures.rounding import rounded
from motcua.steering.measures.scheme import Half, Ties

BOOK = """
scheme: one
name: Một chỉ số
name_en: One indicator
source: Thử nghiệm
unit_kinds: [commune]
max_points: 10
indicators:
  - code: it
    name: Chỉ số
    name_en: Indicator
    max_points: 10
    rule: {rule}
    columns: {columns}
"""
RATIO = "{numerator: [a], denominator: [b]}"


def points_of(rule: str, columns: str, table: str) -> list[float]:
    book = scheme_reading.read_text(BOOK.replace("{rule}", rule).replace("{columns}", columns))
    return [float(each) for each in scoring.score(book, tables.read_table(table, book)).points["it"]]


@pytest.mark.parametrize(
    ("rule", "columns", "table", "wanted"),
    [
        ("{kind: share}", "{value: v}", "unit,v\nA,0.25\nB,\n", [2.5, math.nan]),
        ("{kind: share, reverse: true}", "{value: v}", "unit,v\nA,0.25\n", [7.5]),
        ("{kind: points}", "{value: v}", "unit,v\nA,7\n", [7.0]),
        ("{kind: ratio}", RATIO, "unit,a,b\nA,1,4\n", [2.5]),
        ("{kind: ratio, full_at: 0.5}", RATIO, "unit,a,b\nA,1,4\nB,3,4\n", [5.0, 10.0]),
        ("{kind: ratio, reverse: true}", RATIO, "unit,a,b\nA,1,4\n", [7.5]),
        ("{kind: ratio}", RATIO, "unit,a,b\nA,0,0\n", [math.nan]),
        ("{kind: ratio, when_nothing_arose: zero}", RATIO, "unit,a,b\nA,0,0\n", [0.0]),
        ("{kind: ratio, when_nothing_arose: full}", RATIO, "unit,a,b\nA,0,0\nB,,0\nC,0,\n", [10.0, 10.0, math.nan]),
        (
            "{kind: step, steps: [{at_least: 4, points: 10}, {at_least: 1, points: 3}]}",
            "{value: v}",
            "unit,v\nA,0\nB,1\nC,3.9\nD,4\nE,\n",
            [0.0, 3.0, 3.0, 10.0, math.nan],
        ),
        (
            "{kind: category, categories: [{word: head, points: 10}, {word: deputy, points: 5}]}",
            "{value: v}",
            "unit,v\nA,head\nB,deputy\nC,\n",
            [10.0, 5.0, math.nan],
        ),
        ("{kind: goalposts, none_at: 20, all_at: 10}", "{value: v}", "unit,v\nA,25\nB,15\nC,3\n", [0.0, 5.0, 10.0]),
    ],
)
def test_a_rule_gives_these_points(rule, columns, table, wanted):
    np.testing.assert_allclose(points_of(rule, columns, table), wanted)


@given(st.lists(st.floats(-1000, 1000), min_size=1), st.sampled_from([0, 2, 4]))
def test_rounding_up_the_binary_number_is_what_exact_arithmetic_gives(figures, decimals):
    wanted = [float(Decimal(figure).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)) for figure in figures]
    for place, figure in enumerate(figures):
        if figure < 0:  # points are never negative; half up is away from zero in Decimal and towards more here
            wanted[place] = float(rounded(np.array([figure]), decimals, Half.UP_BINARY)[0])

    assert list(rounded(np.array(figures), decimals, Half.UP_BINARY)) == wanted


@pytest.mark.parametrize(
    ("figure", "half", "wanted"),
    [(1.005, Half.UP, 1.01), (1.005, Half.UP_BINARY, 1.0), (0.125, Half.EVEN, 0.12), (0.125, Half.UP, 0.13)],
)
def test_a_half_goes_the_way_that_the_scheme_says(figure, half, wanted):
    assert rounded(np.array([figure]), 2, half)[0] == wanted


@given(st.lists(st.one_of(st.just(math.nan), st.integers(0, 12).map(lambda tenth: tenth / 10)), max_size=40))
def test_a_rank_is_one_more_than_the_number_of_those_ahead(figures):
    found = scoring.ranks(np.array(figures, dtype=float))

    wanted = [0 if math.isnan(own) else 1 + sum(other > own for other in figures) for own in figures]
    assert list(found) == wanted


def test_dense_ranks_leave_none_out():
    assert list(scoring.ranks(np.array([0.3, 0.5, 0.5, 0.1]), Ties.DENSE)) == [2, 1, 1, 3]


def test_units_are_ranked_within_their_period():
    book = scheme_reading.read_text(BOOK.replace("{rule}", "{kind: share}").replace("{columns}", "{value: v}"))
    table = tables.read_table("period,unit,v\n2025,A,0.5\n2025,B,0.6\n2026,A,0.4\n", book)

    assert list(scoring.score(book, table).rank) == [2, 1, 1]


def test_a_missing_indicator_keeps_a_unit_without_index_and_is_named():
    book = scheme_reading.shipped("dti-2020")
    scores = scoring.score(book, tables.read_table("province,gov_score,eco_score,soc_score\nA,0.5,,0.4\n", book))

    assert math.isnan(scores.index[0])
    assert scores.missing == [["pillar_digital_economy"]]
    assert list(scores.rank) == [scoring.UNRANKED]


def test_what_only_informs_earns_nothing_and_is_never_missed():
    book = scheme_reading.shipped("service-quality-766")
    informs = {node.code for node in book.leaves if not node.is_scored}

    scores = scoring.score(book, tables.read_table("unit,on_time,received\nA,1,2\n", book))

    assert informs
    assert not informs & set(scores.points)
    assert scores.band(0) == ""
