"""Where Thanh Hóa's points of 2024 are, and how far the next rank is."""

from pathlib import Path

import pytest

from motcua.steering.measures import distances, published, scheme_reading, scoring, tables

PUBLISHED = Path(published.__file__).parent


@pytest.fixture(scope="module")
def scores() -> scoring.Scores:
    book = scheme_reading.shipped("dti-2024")
    table = tables.read_table((PUBLISHED / "dti-2024-provinces.csv").read_text(encoding="utf-8"), book)
    return scoring.score(book, table)


def number_of(scores: scoring.Scores, unit: str) -> int:
    return next(number for number, (_period, name) in enumerate(scores.units) if name == unit)


def test_thanh_hoa_is_fifth_and_some_two_and_a_half_points_behind(scores):
    found = distances.distance(scores, number_of(scores, "Thanh Hóa"))

    assert found is not None
    assert (found.rank, found.next_unit, found.next_rank) == (5, "Hồ Chí Minh", 4)
    assert found.points_to_next == pytest.approx(2.54, abs=0.1)


def test_the_largest_losses_come_first_with_who_answers_for_them(scores):
    found = distances.distance(scores, number_of(scores, "Thanh Hóa"))

    assert found is not None
    assert [loss.code for loss in found.losses[:3]] == [
        "digital_government_activity",  # 200 × (1 − 0.6306)
        "digital_society_activity",
        "digital_economy_activity",
    ]
    assert found.losses[0].lost == pytest.approx(73.88)
    assert all(loss.answers for loss in found.losses)
    assert sum(loss.points for loss in found.losses) == pytest.approx(0.7743 * 940, abs=0.1)


def test_points_of_the_next_one_explain_the_whole_distance(scores):
    found = distances.distance(scores, number_of(scores, "Thanh Hóa"))

    assert found is not None
    ahead = sum((loss.of_the_next or 0.0) - loss.points for loss in found.losses)
    assert ahead == pytest.approx(found.points_to_next, abs=0.1)  # the index is rounded to four decimals


def test_the_first_has_nobody_ahead(scores):
    found = distances.distance(scores, number_of(scores, "Hà Nội"))

    assert found is not None
    assert (found.next_unit, found.points_to_next) == ("", 0.0)
    assert {loss.of_the_next for loss in found.losses} == {None}


def test_an_unranked_unit_has_no_distance():
    book = scheme_reading.shipped("dti-2020")
    scores = scoring.score(book, tables.read_table("province,gov_score,eco_score,soc_score\nA,0.5,,0.4\n", book))

    assert distances.distance(scores, 0) is None
