"""What the API says may be done, and what it refuses: names, places and actions agree with what it takes."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from motcua.registry.people.models import Person
from motcua.service.documents.models import StoredFile
from motcua.service.dossiers.states import TABLE, Action
from motcua.web.api.parts import bodies
from tests.api.world import ApiWorld, make_api_world

pytestmark = pytest.mark.django_db
ANY = {"If-Match": "*"}


@pytest.fixture
def world() -> ApiWorld:
    return make_api_world()


def act(world: ApiWorld, role: str, story: str, action: str, body: Any) -> Any:
    address = f"/api/v1/dossiers/{world.dossier(story).number}/actions/{action}"
    return world.ask(role, "POST", address, body, **ANY)


def offered(world: ApiWorld, role: str, story: str) -> dict[str, Any]:
    answer = world.ask(role, "GET", f"/api/v1/dossiers/{world.dossier(story).number}/actions").json()
    return {item["action"]: item for item in answer["items"]}


def errors(answer: Any) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def test_what_an_action_must_be_given_is_what_its_body_demands(world: ApiWorld) -> None:
    document = world.ask("nobody", "GET", "/api/v1/openapi.json").json()
    seen = set()
    for role in world.tokens:
        for story in world.stories:
            answer = world.ask(role, "GET", f"/api/v1/dossiers/{world.dossier(story).number}/actions").json()
            for item in answer.get("items", []):
                seen.add(item["action"])
                schema = body_schema(document, item["action"])
                assert item["given"] == [name for name in schema["properties"] if name in schema.get("required", [])]
                assert sorted(item["given"] + item["optional"]) == sorted(schema["properties"])
    assert seen > {"accept", "request_supplement", "pass_on", "propose_result", "submit_for_signature", "hand_over"}


def body_schema(document: dict[str, Any], action: str) -> dict[str, Any]:
    operation = document["paths"]["/api/v1/dossiers/{number}/actions/" + action]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return {"properties": {}, **found}


def test_every_action_of_the_table_has_a_body() -> None:
    assert set(bodies.BODIES) == {row.action for row in TABLE} == set(Action)


def test_each_item_that_cannot_be_marked_is_told(world: ApiWorld) -> None:
    item = {"reason": "mờ", "remedy": "chụp lại"}
    items = [
        {"kind": "paper", "code": "giay_chung_minh", **item},
        {"kind": "field", "code": "purpose.nothing", **item},
        {"kind": "paper", "code": "khong_co", **item},
    ]

    answer = act(world, "counter", "submitted", "request_supplement", {"items": items})

    assert answer.status_code == 422
    assert errors(answer) == [("#/items/1/code", "unknown_value"), ("#/items/2/code", "unknown_value")]


@pytest.mark.parametrize(
    ("role", "story", "action", "body", "told"),
    [
        ("counter", "submitted", "accept", {"variant": "zzz"}, ("#/variant", "unknown_value")),
        ("handler", "processing", "reassign", {"assignee": 10**9}, ("#/assignee", "unknown_value")),
        (
            "handler",
            "processing",
            "propose_result",
            {"outcome": "refused", "legal_ground": "Luật"},
            ("#/text", "missing"),
        ),
    ],
)
def test_what_is_unknown_or_missing_is_told_by_its_own_name(
    world: ApiWorld, role: str, story: str, action: str, body: dict[str, Any], told: tuple[str, str]
) -> None:
    answer = act(world, role, story, action, body)

    assert answer.status_code == 422
    assert errors(answer) == [told]


def test_an_answer_to_a_supplement_request_holds_only_what_was_asked_for(world: ApiWorld) -> None:
    body = {
        "answers": {"request": {"typo": "x"}, "nothing": {"x": 1}},
        "papers": [{"paper": "khong_co", "data_number": "1"}],
    }

    answer = act(world, "partner", "waiting", "resubmit", body)

    assert answer.status_code == 422
    places = [place for place, _code in errors(answer)]
    assert places[:3] == ["#/answers/request/typo", "#/answers/nothing/x", "#/papers/0/paper"]
    assert world.dossier("waiting").state == "supplement_requested"


def test_a_section_of_a_draft_is_kept_right_or_not_but_no_name_is_dropped(world: ApiWorld) -> None:
    draft = f"/api/v1/drafts/{world.draft.key}/sections/"

    typo = world.ask("counter", "PUT", draft + "questions", {"values": {"typo": True}}, **ANY)
    kind = world.ask("counter", "PUT", draft + "request", {"values": {"content": 5}}, **ANY)
    kept = world.ask("counter", "PUT", draft + "request", {"values": {"content": "Xin xác nhận"}}, **ANY)

    assert errors(typo) == [("#/values/typo", "unknown_field")]
    assert errors(kind) == [("#/values/content", "wrong_type")]
    assert kept.status_code == 200


def test_a_revoked_result_is_told_and_marked_and_not_handed_over(world: ApiWorld) -> None:
    ground = {"reason": "Cấp sai thẩm quyền", "legal_ground": "Nghị định 45/2020/NĐ-CP, điều 15"}
    corrected = act(world, "signer", "settled", "correct", {"reason": "Sai tên", "text": "Xác nhận."})
    before = results(world)
    revoked = act(world, "signer", "settled", "revoke", ground)
    kept = set(StoredFile.objects.values_list("sha256", flat=True))

    newest, _first = results(world)
    status = world.ask("partner", "GET", f"/api/v1/dossiers/{world.dossier('settled').number}/status").json()
    handed_over = act(world, "counter", "settled", "hand_over", {})

    assert (corrected.status_code, revoked.status_code) == (200, 200)
    assert status["outcome"] == "revoked"
    assert (handed_over.status_code, handed_over.json()["code"]) == (409, "result_revoked")
    assert "hand_over" not in offered(world, "counter", "settled")
    assert "ĐÃ THU HỒI" not in text_of(before[0])
    assert "ĐÃ THAY THẾ" in text_of(before[1])
    assert "ĐÃ THU HỒI" in text_of(newest)
    assert kept <= set(StoredFile.objects.values_list("sha256", flat=True))


def test_after_a_revocation_a_new_result_is_issued_and_the_revoked_one_stays_marked(world: ApiWorld) -> None:
    ground = {"reason": "Cấp sai thẩm quyền", "legal_ground": "Nghị định 45/2020/NĐ-CP, điều 15"}
    early = act(world, "signer", "settled", "reissue", {"reason": "Cấp lại", "outcome": "granted"})
    act(world, "signer", "settled", "revoke", ground)
    without_text = act(world, "signer", "settled", "reissue", {"reason": "Cấp lại", "outcome": "refused"})

    reissued = act(world, "signer", "settled", "reissue", {"reason": "Cấp lại", "outcome": "granted", "text": "Đúng."})

    newest, first = results(world)
    assert (early.status_code, early.json()["code"]) == (409, "result_still_valid")
    assert (without_text.status_code, errors(without_text)) == (
        422,
        [("#/text", "missing"), ("#/legal_ground", "missing")],
    )
    assert (reissued.status_code, reissued.json()["state"]) == (200, "settled")
    assert "ĐÃ THU HỒI" in text_of(first)
    assert "ĐÃ THU HỒI" not in text_of(newest)
    assert "ĐÃ THAY THẾ" not in text_of(first)
    assert act(world, "counter", "settled", "hand_over", {}).status_code == 200


def results(world: ApiWorld) -> list[bytes]:
    """The documents of the settled dossier, the newest first."""
    number = world.dossier("settled").number
    found = world.ask("partner", "GET", f"/api/v1/dossiers/{number}/results").json()["items"]
    return [world.ask("partner", "GET", item["href"]).content for item in found]


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(
    ("applicant", "told"),
    [
        ({"full_name": "Lò Thị Mai"}, [("#/applicant/birth_date", "walk_in_incomplete")]),
        ({"full_name": "Lò Thị Mai", "phone": "0912345678"}, [("#/applicant/birth_date", "walk_in_incomplete")]),
        ({"full_name": "Lò Thị Mai", "birth_date": "2999-01-01"}, [("#/applicant/birth_date", "birth_date_refused")]),
        ({"full_name": " ", "birth_date": "1960-01-01"}, [("#/applicant/full_name", "too_short")]),
        (
            {"full_name": "Lò Thị Mai", "personal_number": "12", "phone": "x"},
            [("#/applicant/personal_number", "identifier_refused"), ("#/applicant/phone", "identifier_refused")],
        ),
    ],
)
def test_who_has_come_to_the_counter_is_checked_before_a_draft_is_begun(
    world: ApiWorld, applicant: dict[str, str], told: list[tuple[str, str]]
) -> None:
    before = Person.objects.count()

    answer = world.ask("counter", "POST", "/api/v1/drafts", {"procedure": "9.000001", "applicant": applicant})

    assert (answer.status_code, errors(answer)) == (422, told)
    assert Person.objects.count() == before


@pytest.mark.parametrize("known_by", [{"birth_date": "1960-01-01"}, {"personal_number": "038160000123"}])
def test_who_stands_at_the_counter_needs_no_telephone(world: ApiWorld, known_by: dict[str, str]) -> None:
    applicant = {"full_name": "Giàng Thị Mỷ", **known_by}

    answer = world.ask("counter", "POST", "/api/v1/drafts", {"procedure": "9.000001", "applicant": applicant})

    assert answer.status_code == 201
