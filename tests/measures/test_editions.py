"""Published rankings as the pages count them: what is shown is what was published, and points add up to the index."""

import time

import numpy as np
import pytest

from motcua.steering.measures import editions, firmness, scheme_reading, standing
from motcua.steering.measures.editions import EDITIONS, UNPUBLISHED

COMPLETE = ["dti-2022", "dti-2024-63", "dti-2024", *(f"service-quality-{year}" for year in (2022, 2023, 2024))]


def row_of(code: str, province: str = "Thanh Hóa") -> tuple[editions.Ranking, int]:
    found = editions.ranking(code)
    number = found.number(province)
    assert number is not None
    return found, number


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.code)
def test_index_and_rank_are_the_published_ones(edition):
    published = [row for row in editions.read(edition.file) if int(row.get("year") or edition.year) == edition.year]
    found = editions.ranking(edition.code)

    assert [row["province"] for row in published] == list(found.provinces)
    assert [int(row.get("rank") or row.get("rank_of_34") or 0) for row in published] == list(found.rank)
    told = [float(row.get("pdti") or row.get("total") or "nan") for row in published]
    np.testing.assert_array_equal(found.index, told)


@pytest.mark.parametrize("code", COMPLETE)
def test_the_points_of_all_blocks_add_up_to_the_index_for_every_province(code):
    found = editions.ranking(code)

    assert found.is_complete
    assert len(found.provinces) == found.edition.provinces
    off = np.abs(found.points.sum(axis=1) / found.scheme.divide_by - found.index)
    assert off.max() <= 0.0001
    assert found.weights.sum() == pytest.approx(found.scheme.max_points)
    assert (found.shares >= 0).all()
    assert (found.shares <= 1).all()


@pytest.mark.parametrize("code", ["dti-2020", "dti-2021"])
def test_what_the_press_has_of_single_provinces_is_never_taken_for_a_whole_ranking(code):
    found, number = row_of(code)

    assert not found.is_complete
    assert firmness.drawn(found) is None
    assert standing.next_rank(found, number) is None


def test_what_was_not_published_one_by_one_stands_together_and_follows_from_the_index():
    found, number = row_of("dti-2022")

    assert [node.code for node in found.unpublished] == [
        "digital_awareness", "digital_institutions", "digital_workforce", "cybersecurity",
    ]  # fmt: skip
    joint = next(loss for loss in standing.losses(found, number) if loss.code == UNPUBLISHED)
    assert joint.points == pytest.approx(635.0 - 51.77 - 132.08 - 88.86 - 55.68, abs=0.01)
    assert joint.answers == ("office", "home_affairs", "police")


def test_a_province_that_was_published_in_full_shows_all_eight_also_in_2022():
    found, number = row_of("dti-2022", "Đà Nẵng")

    losses = standing.losses(found, number)
    assert len(losses) == 8
    assert not any(loss.is_joint for loss in losses)
    assert sum(loss.points for loss in losses) == pytest.approx(800.2, abs=0.1)


def test_thanh_hoa_loses_most_in_government_society_and_economy_activity():
    losses = standing.losses(*row_of("dti-2024"))

    assert [(loss.code, round(loss.lost, 2)) for loss in losses[:3]] == [
        ("digital_government_activity", 73.88),
        ("digital_society_activity", 69.61),
        ("digital_economy_activity", 57.31),
    ]
    assert [loss.answers for loss in losses[:3]] == [("office",), ("science_technology",), ("industry_trade",)]


def test_the_next_rank_says_what_each_index_alone_would_have_to_reach():
    ahead = standing.next_rank(*row_of("dti-2024"))

    assert ahead is not None
    assert (ahead.province, ahead.rank) == ("Hồ Chí Minh", 4)
    assert ahead.points == pytest.approx(2.548, abs=0.001)
    needed = {each.loss.code: each for each in ahead.closings}
    assert needed["digital_government_activity"].needed_share == pytest.approx(0.6306 + 2.548 / 200, abs=1e-4)
    assert needed["digital_government_activity"].is_shown_by_somebody
    assert not needed["digital_awareness"].is_possible  # it has the maximum already


def test_the_first_has_no_next_rank():
    assert standing.next_rank(*row_of("dti-2024", "Hà Nội")) is None


def test_the_years_of_thanh_hoa_are_those_of_the_published_series():
    series = editions.read("dti-thanh-hoa-series.csv")
    years = standing.years("dti", "Thanh Hóa")

    assert [(str(y.edition.year), str(y.edition.provinces), str(y.rank)) for y in years] == [
        (row["year"], row["n_provinces"], row["rank"]) for row in series
    ]
    for year, row in zip(years, series, strict=True):
        assert f"{year.index:.4f}" == row["pdti"] or not row["pdti"]
        for pillar, name in (("digital_government", "gov"), ("digital_economy", "eco"), ("digital_society", "soc")):
            assert str(year.pillars[pillar][0] or "") == row[f"{name}_rank"]
            assert year.pillars[pillar][1] == (row["ranks_basis"] == "published")


def test_service_quality_of_thanh_hoa_rose_as_published():
    years = standing.years("service-quality", "Thanh Hóa")

    assert [(year.edition.year, year.index) for year in years] == [(2022, 54.41), (2023, 71.6), (2024, 87.67)]


def test_the_profile_names_the_neighbours_and_the_best_of_each_index():
    found = standing.profile(*row_of("dti-2024"))

    assert (found.ahead, found.behind) == ("Hồ Chí Minh", "Điện Biên")
    awareness = next(line for line in found.lines if line.code == "digital_awareness")
    assert (awareness.own, awareness.place) == (1.0, 1)


@pytest.mark.parametrize("code", COMPLETE)
def test_the_published_rank_lies_in_its_interval_or_beside_it(code):
    found, number = row_of(code)
    intervals = firmness.drawn(found)

    assert intervals is not None
    assert intervals.low[number] <= found.rank[number] + 1
    assert intervals.high[number] >= found.rank[number] - 1


def test_ten_thousand_drawings_are_made_once_and_then_remembered():
    found = editions.ranking("dti-2024")
    firmness.drawn(found)

    started = time.perf_counter()
    firmness.drawn(found)
    assert time.perf_counter() - started < 0.05  # s


def test_more_points_move_a_rank_up_and_fewer_down():
    found, number = row_of("dti-2024")
    intervals = firmness.drawn(found)

    assert intervals is not None
    for mover in firmness.movers(found, number, intervals):
        assert mover.up <= found.rank[number] <= mover.down


@pytest.mark.parametrize("code", scheme_reading.shipped_codes())
def test_what_is_unverified_about_a_rule_book_is_said_in_vietnamese(code):
    from django.utils import translation

    book = scheme_reading.shipped(code)
    remarks = [*book.unverified, *(node.unverified for node in book.walk() if node.unverified)]

    assert [remark for remark in remarks if not _is_vietnamese(remark.vi) or remark.vi == remark.en] == []
    with translation.override("vi"):
        assert [str(remark) for remark in remarks] == [remark.vi for remark in remarks]
    with translation.override("en"):
        assert [str(remark) for remark in remarks] == [remark.en for remark in remarks]


def _is_vietnamese(line: str) -> bool:
    return any(mark in line for mark in "ăâđêôơưạảấầẩậắằẳặẹẻẽếềểễệỉịọỏốồổộớờởợụủứừửữựỳỷỹ")


def test_a_ranking_that_is_not_there_is_refused():
    with pytest.raises(editions.UnknownEdition):
        editions.ranking("dti-1999")
