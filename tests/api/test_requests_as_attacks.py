"""T18, T19 and what else a request can be: each gets its problem, in time, and changes nothing."""

import json
from typing import Any

import pytest
from django.test import Client

from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.service.dossiers.models import Dossier
from tests.api.world import ALL_SCOPES, ApiWorld, make_api_world
from tests.exchange.conftest import make_partner, make_token

pytestmark = pytest.mark.django_db
ACCEPT = "/api/v1/dossiers/{}/actions/accept"


@pytest.fixture
def world(db: None) -> ApiWorld:
    return make_api_world()


@pytest.fixture
def program(db: None) -> Client:
    token = make_token(make_partner(), *ALL_SCOPES, at=database_now()).text
    return Client(headers={"authorization": f"Bearer {token}", "accept-language": "en"})


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_body"),
        (b"\xff\xfe", 400, "malformed_body"),
        (b"[" * 100_000, 400, "malformed_body"),
        (b'{"a":' * 50 + b"1" + b"}" * 50, 400, "malformed_body"),
        (b'{"requests": [], "requests": []}', 400, "malformed_body"),
        (b'{"requests": NaN}', 400, "malformed_body"),
        (b'{"requests": 1e400}', 400, "malformed_body"),
        (b'{"requests": ' + b"9" * 5000 + b"}", 400, "malformed_body"),
        (b'{"requests": "a\\ud800"}', 422, "text_refused"),
        (b'{"requests": "a\\u0000"}', 422, "text_refused"),
        (b'{"requests": {}}', 422, "invalid_input"),
        (b'{"unknown": 1}', 422, "invalid_input"),
        (b"[]", 422, "invalid_input"),
        (b"null", 422, "invalid_input"),
        (b'"' + b"a" * 1_100_000 + b'"', 413, "content_too_large"),
        (b'"' + b"a" * 2_500_000 + b'"', 413, "content_too_large"),
    ],
    ids=range(16),
)
def test_a_body_that_cannot_be_right_is_a_problem(program: Client, body: bytes, status: int, code: str) -> None:
    answer = program.post("/api/v1/batch", body, content_type="application/json")

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert code in {told["code"], *(error["code"] for error in told.get("errors", []))}


def test_methods_and_kinds_of_content_that_are_not_read_here(program: Client) -> None:
    assert program.post("/api/v1/batch", b"a=1", content_type="application/x-www-form-urlencoded").status_code == 415
    gone = program.delete("/api/v1/me")
    assert (gone.status_code, gone.json()["code"], gone.headers["Allow"]) == (405, "method_not_allowed", "GET")
    assert program.get("/api/v1/me", headers={"accept": "text/csv"}).json()["code"] == "not_acceptable"
    assert program.get("/api/v1/procedures?q=%00").json()["errors"][0]["query"] == "q"
    assert program.get("/api/v1/procedures?limit=0").json()["errors"][0]["query"] == "limit"


def test_an_error_names_the_pointer_of_its_field(program: Client) -> None:
    answer = program.post(
        "/api/v1/batch", json.dumps({"requests": [{"method": "GET"}]}), content_type="application/json"
    )

    assert answer.json()["errors"] == [
        {"pointer": "#/requests/0/path", "detail": "This must be given.", "code": "missing"}
    ]


def test_an_act_says_which_state_it_has_seen(world: ApiWorld) -> None:
    dossier = world.dossier("submitted")
    address = ACCEPT.format(dossier.number)

    assert world.ask("counter", "post", address, "{}").status_code == 428
    assert world.ask("counter", "post", address, "{}", **{"if-match": '"99"'}).json()["code"] == "precondition_failed"
    assert world.ask("counter", "post", address, "{}", **{"if-match": "99"}).status_code == 400
    done = world.ask("counter", "post", address, "{}", **{"if-match": f'"{dossier.row_version}"'})
    assert (done.status_code, done.headers["ETag"]) == (200, f'"{dossier.row_version + 1}"')
    again = world.ask("counter", "post", address, "{}", **{"if-match": f'"{dossier.row_version}"'})
    assert again.status_code == 412
    assert Entry.objects.filter(kind="dossier.accepted", subject_id=dossier.id).count() == 1


def test_fields_that_are_not_the_callers_to_set_are_refused(world: ApiWorld) -> None:
    """T2: whoever plants a state, a fee or another person is told, and nothing is done."""
    dossier = world.dossier("submitted")
    for planted in ("state", "fee_vnd", "applicant_id", "at", "due_at", "seen_version", "by"):
        body = json.dumps({planted: 1})
        answer = world.ask("counter", "post", ACCEPT.format(dossier.number), body, **{"if-match": "*"})
        assert answer.json()["errors"][0]["pointer"] == f"#/{planted}"
    assert Dossier.objects.get(id=dossier.id).state == "submitted"


def test_another_partner_sees_nothing_of_these_dossiers_in_any_list(world: ApiWorld) -> None:
    own = world.dossier("settled")
    lists = ("/api/v1/dossiers", f"/api/v1/dossiers?q={own.number}", f"/api/v1/dossiers?reference=HS-{own.id}")

    assert all(world.ask("partner", "get", address).json()["items"] for address in lists)
    assert [world.ask("other", "get", address).json()["items"] for address in lists] == [[], [], []]
    foreign = world.ask("other", "get", f"/api/v1/dossiers/{own.number}/timeline")
    missing = world.ask("other", "get", "/api/v1/dossiers/HS-0000-0000-0000/timeline")
    assert {**foreign.json(), "instance": ""} == {**missing.json(), "instance": ""}


def test_a_batch_does_each_request_as_if_it_had_come_alone(world: ApiWorld) -> None:
    dossier = world.dossier("submitted")
    accept = {"method": "POST", "path": f"/dossiers/{dossier.number}/actions/accept", "body": {}}
    requests: list[dict[str, Any]] = [
        {"id": "a", "method": "GET", "path": f"/dossiers/{dossier.number}/status"},
        {"id": "b", **accept},
        {"id": "c", **accept, "if_match": "*"},
        {"id": "d", "method": "GET", "path": "/nothing"},
        {"id": "e", "method": "POST", "path": "/batch", "body": {}},
    ]

    def answers(**more: object) -> list[tuple[str, int]]:
        answer = world.ask("counter", "post", "/api/v1/batch", json.dumps({"requests": requests, **more}))
        return [(found["id"], found["status"]) for found in answer.json()["answers"]]

    assert answers() == [("a", 200), ("b", 428), ("c", 200), ("d", 404), ("e", 404)]
    assert answers(stop_at_failure=True) == [("a", 200), ("b", 428), ("c", 424), ("d", 424), ("e", 424)]


@pytest.mark.parametrize("part", ["", "?state=settled", "/{}/timeline", "/{}/papers", "/{}/letters", "/{}/actions"])
def test_lists_cost_the_same_however_many_rows_they_have(
    world: ApiWorld, part: str, django_assert_max_num_queries: Any
) -> None:
    address = "/api/v1/dossiers" + part.format(world.dossier("settled").number)
    for role in ("partner", "counter"):
        with django_assert_max_num_queries(14):
            assert world.ask(role, "get", address).status_code == 200


def test_the_allowance_is_told_and_ends_in_429(program: Client, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE, settings.API_BURST = 1, 2
    first, second, third = (program.get("/api/v1/me") for _ in range(3))

    assert first.headers["RateLimit"].startswith('"default";r=1;')
    assert (second.status_code, third.status_code) == (200, 429)
    assert int(third.headers["Retry-After"]) > 0
    assert third.json()["code"] == "too_many_requests"


def test_without_a_token_the_answer_says_how_to_send_one(client: Client) -> None:
    answer = client.get("/api/v1/me")

    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
