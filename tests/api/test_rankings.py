"""Rule books, published rankings and scoring over the API."""

import pytest

from motcua.steering.measures import editions
from tests.api.world import ApiWorld, make_api_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> ApiWorld:
    return make_api_world()


def test_a_ranking_is_given_as_published(world: ApiWorld) -> None:
    found = world.ask("partner", "get", "/api/v1/rankings/dti-2024").json()

    own = next(item for item in found["items"] if item["province"] == "Thanh Hóa")
    assert (own["rank"], own["index"], own["shares"]["digital_government_activity"]) == (5, 0.7742, 0.6306)
    assert own["rank_low"] <= 5 <= own["rank_high"]
    assert len(found["items"]) == 34


def test_what_was_not_published_is_null_and_never_0(world: ApiWorld) -> None:
    found = world.ask("partner", "get", "/api/v1/rankings/dti-2021").json()

    own = next(item for item in found["items"] if item["province"] == "Thanh Hóa")
    assert (own["rank_low"], own["shares"]["cybersecurity"]) == (None, None)


def test_a_scheme_tells_maxima_rules_and_who_answers(world: ApiWorld) -> None:
    found = world.ask("partner", "get", "/api/v1/schemes/dti-2024").json()

    node = next(each for each in found["indicators"] if each["code"] == "digital_government_activity")
    assert (node["max_points"], node["rule"], node["answers"]) == (200, "share", "office")
    assert found["unverified"]


def test_a_table_is_scored_and_a_bad_cell_is_named_by_row_and_column(world: ApiWorld) -> None:
    rows = [
        {name: value or None for name, value in row.items() if name not in ("rank", "pdti")}
        for row in editions.read("dti-2024-provinces.csv")
    ]

    scored = world.ask("partner", "post", "/api/v1/scores", {"scheme": "dti-2024", "rows": rows}).json()
    rows[3]["cybersecurity"] = "71 %"
    refused = world.ask("partner", "post", "/api/v1/scores", {"scheme": "dti-2024", "rows": rows})

    published = {row["province"]: int(row["rank"]) for row in editions.read("dti-2024-provinces.csv")}
    assert {item["unit"]: item["rank"] for item in scored["items"]} == published
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/rows/3/cybersecurity"]


def test_a_missing_value_is_not_computable_and_named(world: ApiWorld) -> None:
    rows = [{"province": "A", "gov_score": 0.5, "eco_score": None, "soc_score": 0.4}]

    found = world.ask("partner", "post", "/api/v1/scores", {"scheme": "dti-2020", "rows": rows}).json()

    assert (found["items"][0]["index"], found["items"][0]["rank"]) == (None, None)
    assert found["items"][0]["missing"] == ["pillar_digital_economy"]


@pytest.mark.parametrize("path", ["schemes/x", "rankings/dti-1999"])
def test_what_there_is_not_is_a_problem_document(world: ApiWorld, path: str) -> None:
    answer = world.ask("partner", "get", f"/api/v1/{path}")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
