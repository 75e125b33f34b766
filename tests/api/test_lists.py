"""Lists: names in the language that was asked for, and cursors that nobody can read, build or carry elsewhere."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from motcua.journal.followers import drain
from motcua.registry.agencies.models import Agency
from motcua.service.procedures.models import Procedure
from motcua.web.api.paging import cursor_of
from tests.api.world import ApiWorld, make_api_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> ApiWorld:
    return make_api_world()


def asked(world: ApiWorld, address: str, role: str = "partner", **headers: str) -> Any:
    return world.ask(role, "get", f"/api/v1/{address}", **headers)


def names(world: ApiWorld, address: str, role: str, language: str) -> tuple[str, str, str]:
    row = asked(world, address, role, **{"accept-language": language}).json()["items"][0]
    return row["procedure_name"], row["agency_name"], row["state_name"]


@pytest.mark.parametrize(
    ("address", "role"),
    [("dossiers?state=settled", "partner"), ("inbox?filter=ready", "counter"), ("dossiers?state=settled", "signer")],
)
def test_a_list_names_things_in_the_language_asked_for(world: ApiWorld, address: str, role: str) -> None:
    Procedure.objects.update(name_en="Test certificate")
    Agency.objects.update(name_en="People's Committee")
    unit = world.pages.commune.committee.name

    assert names(world, address, role, "en") == ("Test certificate", "People's Committee", "Result ready")
    assert names(world, address, role, "vi") == ("Cấp giấy xác nhận thử nghiệm", unit, "Đã xử lý xong")
    assert names(world, address, role, "fr")[2] == "Đã xử lý xong"


def test_what_has_no_translation_keeps_its_vietnamese_name(world: ApiWorld) -> None:
    procedure, unit, _state = names(world, "dossiers?state=settled", "partner", "en")

    assert (procedure, unit) == ("Cấp giấy xác nhận thử nghiệm", world.pages.commune.committee.name)


def pages(world: ApiWorld, address: str, role: str = "partner") -> Iterator[Any]:
    """Every page of a list, from cursor to cursor."""
    cursor = ""
    while True:
        page = asked(world, f"{address}&cursor={cursor}", role).json()
        yield page
        if (cursor := page["next"]) is None:
            return


def test_cursors_lead_through_the_whole_list_each_row_once(world: ApiWorld) -> None:
    whole = [row["number"] for row in asked(world, "dossiers?limit=100").json()["items"]]

    assert len(whole) > 5
    assert [row["number"] for page in pages(world, "dossiers?limit=2") for row in page["items"]] == whole


def test_a_cursor_tells_nothing_and_is_the_same_for_the_same_place(world: ApiWorld) -> None:
    first, again = (asked(world, "dossiers?limit=2").json() for _time in range(2))
    opened = base64.urlsafe_b64decode(first["next"] + "==")

    assert first["next"] == again["next"]
    assert not opened.isascii()


LISTS = (  # every list that goes on, and who may read it
    ("dossiers?", "partner"),
    ("inbox?filter=mine&", "counter"),
    ("inbox?filter=ready&", "counter"),
    ("drafts?", "counter"),
    ("consultations?", "adviser"),
    ("procedures?", "partner"),
    ("observations?scheme=dti-2024&period=2026&", "partner"),
    ("webhooks/{webhook}/deliveries?", "partner"),
)


@pytest.mark.parametrize(("address", "role"), LISTS)
def test_a_cursor_that_this_list_has_not_given_is_refused(world: ApiWorld, address: str, role: str) -> None:
    address = address.format(webhook=world.webhook.public_id)
    own = asked(world, "dossiers?limit=2").json()["next"]
    built = base64.urlsafe_b64encode(json.dumps([5]).encode()).decode().rstrip("=")
    changed = own[:-2] + ("AA" if own[-2:] != "AA" else "BB")
    foreign = cursor_of("another list", 5)

    for cursor in (built, changed, foreign, "x", "é", "%00", "a" * 5000, "!!!!"):
        answer = asked(world, f"{address}cursor={cursor}", role)
        if cursor == "%00":
            assert answer.status_code == 422
            continue
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_unknown"), cursor
        assert answer.json()["errors"][0] | {"detail": ""} == {
            "query": "cursor",
            "detail": "",
            "code": "cursor_unknown",
        }


def test_every_list_with_a_cursor_says_that_it_may_be_refused(world: ApiWorld) -> None:
    document = asked(world, "openapi.json", "nobody").json()
    listing = [
        operation
        for item in document["paths"].values()
        for operation in item.values()
        if any(parameter.get("name") == "cursor" for parameter in operation["parameters"])
    ]

    assert len(listing) == 8
    assert [operation["operationId"] for operation in listing if "400" not in operation["responses"]] == []


def test_the_change_feed_keeps_its_number(world: ApiWorld) -> None:
    drain()

    page = asked(world, "changes?after=0&limit=1").json()

    assert isinstance(page["next"], int)


def test_an_agency_that_has_answered_keeps_its_question_and_its_answer(world: ApiWorld) -> None:
    number = world.dossier("settled").number

    of_the_dossier = asked(world, f"dossiers/{number}/consultations", "adviser").json()["items"]
    of_the_unit = asked(world, "consultations", "adviser", **{"accept-language": "vi"}).json()["items"]

    assert [(row["question"], row["answer"]) for row in of_the_dossier] == [
        ("Có vướng mắc gì không?", "Không vướng mắc.")
    ]
    assert number in [row["dossier"] for row in of_the_unit]
    assert {row["procedure_name"] for row in of_the_unit} == {"Cấp giấy xác nhận thử nghiệm"}
    assert asked(world, "consultations", "counter").json()["items"] == []
    assert [row["number"] for row in asked(world, "dossiers", "adviser").json()["items"]] == []
    assert asked(world, f"dossiers/{number}/timeline", "adviser").status_code == 404


def test_opinions_go_on_from_page_to_page(world: ApiWorld) -> None:
    whole = [row["id"] for row in asked(world, "consultations", "adviser").json()["items"]]

    assert len(whole) == 2
    assert [row["id"] for page in pages(world, "consultations?limit=1", "adviser") for row in page["items"]] == whole
