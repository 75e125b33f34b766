"""What others published comes out again, row by row. Every row is counted; one that does not fit fails."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from motcua.steering.measures import merging, published, scheme_reading, scoring, tables

PUBLISHED = Path(published.__file__).parent


def rows_of(name: str) -> list[dict[str, str]]:
    with (PUBLISHED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def scored(scheme: str, name: str) -> tuple[scoring.Scores, list[dict[str, str]]]:
    book = scheme_reading.shipped(scheme)
    table = tables.read_table((PUBLISHED / name).read_text(encoding="utf-8"), book)
    return scoring.score(book, table), rows_of(name)


@pytest.mark.parametrize(
    ("scheme", "name", "rows", "complete"),
    [("dti-2022", "dti-2022-provinces.csv", 63, 10), ("dti-2024", "dti-2024-provinces.csv", 34, 34)],
)
def test_every_complete_row_of_dti_is_reproduced(scheme, name, rows, complete):
    scores, published = scored(scheme, name)

    unrounded = np.sum([scores.points[node.code] for node in scores.scheme.indicators if node.is_scored], axis=0)
    unrounded = unrounded / scores.scheme.divide_by
    known = ~np.isnan(scores.index)
    assert (len(published), int(known.sum())) == (rows, complete)
    off = np.abs(unrounded - np.array([float(row["pdti"]) for row in published]))[known]
    assert off.max() <= 0.0001


def test_incomplete_rows_are_unranked_and_name_what_is_missing():
    scores, published = scored("dti-2022", "dti-2022-provinces.csv")

    incomplete = [number for number, row in enumerate(published) if not row["digital_awareness"]]
    assert len(incomplete) == 53
    assert {tuple(scores.missing[number]) for number in incomplete} == {
        ("digital_awareness", "digital_institutions", "digital_workforce", "cybersecurity")
    }
    assert {int(scores.rank[number]) for number in incomplete} == {scoring.UNRANKED}


@pytest.mark.parametrize(
    ("name", "rows"),
    [("dti-2022-provinces.csv", 63), ("dti-2024-provinces.csv", 34), ("dti-2024-63-provinces.csv", 63)],
)
def test_all_ranks_follow_from_the_published_index(name, rows):
    published = rows_of(name)

    ranks = scoring.ranks(np.array([float(row["pdti"]) for row in published]))

    assert len(published) == rows
    assert [int(row["rank"]) for row in published] == list(ranks)


def test_the_ranks_of_2024_follow_from_the_main_indices_too():
    scores, published = scored("dti-2024", "dti-2024-provinces.csv")

    assert [int(row["rank"]) for row in published] == list(scores.rank)


def test_every_published_rank_in_a_pillar_of_2022_is_reproduced():
    """The foundation is given as a whole: four of its five indices were published for ten provinces only."""
    book = scheme_reading.shipped("dti-2022")
    main = {row["province"]: row for row in rows_of("dti-2022-provinces.csv")}
    published = rows_of("dti-2022-pillar-ranks.csv")
    activities = [f"digital_{name}_activity" for name in ("government", "economy", "society")]
    lines = [",".join(["province", "foundation", *activities])]
    for row in published:
        own = main[row["province"]]
        foundation = f"{float(row['foundation_points']) / 500:.6f}"
        lines.append(",".join([row["province"], foundation, *(own[name] for name in activities)]))

    scores = scoring.score(book, tables.read_table("\n".join(lines), book))

    pillars = {"gov": "digital_government", "eco": "digital_economy", "soc": "digital_society"}
    found, wanted = [], []
    for number, row in enumerate(published):
        for short, pillar in pillars.items():
            if row[f"{short}_rank_published"]:
                wanted.append((row["province"], short, int(row[f"{short}_rank_published"])))
                found.append((row["province"], short, int(scores.pillar_ranks[pillar][number])))
            if row[f"{short}_score_published"]:
                assert abs(scores.pillars[pillar][number] - float(row[f"{short}_score_published"])) <= 0.0001
    assert len(wanted) == 9
    assert found == wanted


def test_dti_of_2020_is_reproduced_where_all_pillars_were_published():
    scores, published = scored("dti-2020", "dti-2020-provinces-partial.csv")

    complete = [number for number, row in enumerate(published) if row["gov_score"] and row["pdti"]]
    assert [published[number]["province"] for number in complete] == ["Bắc Ninh"]
    assert [float(scores.index[number]) for number in complete] == [0.4096]


def test_a_merged_province_is_the_mean_of_its_former_ones():
    book = scheme_reading.shipped("dti-2024")
    before = tables.read_table((PUBLISHED / "dti-2024-63-provinces.csv").read_text(encoding="utf-8"), book)
    became = merging.read_map((PUBLISHED / "dti-2024-merger-map.csv").read_text(encoding="utf-8"))

    after = merging.merged(before, became)

    published = {row["province"]: row for row in rows_of("dti-2024-provinces.csv")}
    assert len(after.units) == 34
    compared = 0
    for code, facts in after.facts.items():
        assert facts.value is not None
        for (_period, unit), value in zip(after.units, facts.value, strict=True):
            if not math.isnan(value):
                compared += 1
                assert abs(value - float(published[unit][code])) <= 0.0001, (unit, code)
    assert compared == 34 * 4  # infrastructure and three activities were published for the 63


@pytest.mark.parametrize(
    ("name", "group", "rows"),
    [
        ("units-progress.csv", "resolution_progress", 35),
        ("units-payment.csv", "online_payment", 26),
        ("online-parent.csv", "online_service", 3),
    ],
)
def test_every_published_group_score_is_reproduced_to_the_cent(name, group, rows):
    scores, published = scored("service-quality-766", name)

    assert len(published) == rows
    assert [float(row["score_published"]) for row in published] == [
        pytest.approx(float(points), abs=1e-9) for points in scores.points[group]
    ]


def test_every_published_metric_is_reproduced_to_the_cent():
    scores, published = scored("service-quality-766", "units-metrics.csv")
    codes = {node.columns.metric: node.code for node in scores.scheme.leaves if node.columns.metric}
    places = {unit: number for number, unit in enumerate(scores.units)}

    assert len(published) == 134
    for row in published:
        points = scores.points[codes[row["metric_code"]]][places[row["period"], row["unit_code"]]]
        assert float(points) == pytest.approx(float(row["score_published"]), abs=1e-9), row


def test_the_groups_of_a_unit_add_up_to_its_published_total():
    book = scheme_reading.shipped("service-quality-766")
    names = {  # heading of the published table: code of the group
        "transparency_18": "transparency",
        "resolution_progress_20": "resolution_progress",
        "online_service_12": "online_service",
        "online_payment_10": "online_payment",
        "satisfaction_18": "satisfaction",
        "digitization_22": "digitization",
    }
    published = rows_of("units-group-scores.csv")
    lines = [",".join(["unit_code", *names.values()])]
    lines += [",".join([row["unit_code"], *(row[name] for name in names)]) for row in published]

    scores = scoring.score(book, tables.read_table("\n".join(lines), book))

    totals = [float(row["total_of_six_computed"] or "nan") for row in published]
    np.testing.assert_allclose(scores.index, totals, atol=1e-9)
    assert [bool(missing) for missing in scores.missing] == [math.isnan(total) for total in totals]
