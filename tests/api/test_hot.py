"""Filing and reading dossiers over HTTP: what programs send and get, and what nobody gets."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from motcua.journal import moment, wake
from motcua.kernel.working_time import VIETNAM
from motcua.registry.people.models import Person
from motcua.service.dossiers import actions
from motcua.service.dossiers.models import Dossier
from motcua.service.exchange import policies
from motcua.service.exchange.access import Caller
from motcua.service.exchange.models import FiledDossier, Partner, PartnerDocument
from motcua.service.exchange.scopes import Scope
from tests.dossiers.factories import Commune, Story, hire, make_commune, make_person, make_procedure, make_story
from tests.dossiers.typing_answers import stored_file
from tests.exchange.conftest import make_partner, make_token

pytestmark = pytest.mark.django_db
URL = "/api/v1/dossiers"


class Program:
    """A partner's program: its client, with its token in every request."""

    def __init__(self, partner: Partner, *scopes: str, **token: Any) -> None:
        self.partner = partner
        now = moment.database_now()
        issued = make_token(partner, *(scopes or (Scope.DOSSIERS_SUBMIT, Scope.DOSSIERS_READ)), at=now, **token)
        self.client = Client(headers={"Authorization": f"Bearer {issued.text}", "Accept-Language": "en"})

    def file(self, body: Any, key: object = None, **headers: str) -> Any:
        given = {"Idempotency-Key": str(key or uuid4()), **headers}
        return self.client.post(URL, json.dumps(body), content_type="application/json", headers=given)

    def get(self, number: str, part: str = "", **headers: str) -> Any:
        return self.client.get(f"{URL}/{number}{part}", headers=headers)

    def document(self) -> str:
        now = moment.database_now()
        document = PartnerDocument.objects.create(
            partner=self.partner, file=stored_file(), name="giấy.pdf", created_at=now, expires_at=now.replace(year=2099)
        )
        return str(document.public_id)


@pytest.fixture
def commune() -> Commune:
    make_procedure()
    return make_commune()


@pytest.fixture
def program() -> Program:
    return Program(make_partner())


@pytest.fixture
def body(commune: Commune, program: Program) -> dict[str, Any]:
    return {
        "procedure": "9.000001",
        "agency": commune.committee.code,
        "applicant": {"full_name": "Bùi Thị Thảo", "personal_number": "038190000123", "birth_date": "1990-09-02"},
        "submitter": None,
        "reference": "BD-17",
        "answers": {"request": {"content": "Xin xác nhận để vay vốn"}},
        "papers": [{"paper": "giay_chung_minh", "document": program.document()}],
    }


def test_a_program_files_a_dossier_and_reads_it_back(program: Program, body: dict[str, Any], commune: Commune):
    filed = program.file(body)
    whole = program.get(filed.json()["number"])

    assert filed.status_code == 201
    assert filed["Location"] == f"{URL}/{filed.json()['number']}"
    assert whole.json() | {"answers": 0, "papers": 0, "timeline": 0, "letters": 0, "fee_lines": 0} == {
        "number": filed.json()["number"],
        "code": None,
        "tracking_code": filed.json()["tracking_code"],
        "state": "submitted",
        "version": 1,
        "outcome": "",
        "channel": "online",
        "typed_by": "partner",
        "reference": "BD-17",
        "procedure": {"code": "9.000001", "name": "Cấp giấy xác nhận thử nghiệm", "version": 1},
        "agency": {"code": commune.committee.code, "name": commune.committee.name},
        "centre": {"code": commune.centre.code, "name": commune.centre.name},
        "applicant": {
            "full_name": "Bùi Thị Thảo",
            "kind": "citizen",
            "personal_number": "038190000123",
            "tax_code": "",
            "birth_date": "1990-09-02",
        },
        "submitted_at": whole.json()["submitted_at"],
        "answer_due_at": whole.json()["answer_due_at"],
        **dict.fromkeys(("accepted_at", "due_at", "original_due_at", "settled_at", "handed_over_at", "ended_at")),
        "fee_vnd": filed.json()["fee_vnd"],
        "supplement_request": None,
        "results": [],
        **dict.fromkeys(("answers", "papers", "timeline", "letters", "fee_lines"), 0),
    }
    assert [event["kind"] for event in whole.json()["timeline"]] == ["submitted"]
    assert [paper["file"]["name"] for paper in whole.json()["papers"]] == ["giấy.pdf"]


def test_the_same_key_again_answers_with_the_same_dossier(program: Program, body: dict[str, Any]):
    key = uuid4()

    first, again = program.file(body, key), program.file(body, key)
    other = program.file(body | {"reference": "BD-18"}, key)

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json() == first.json()
    assert other.json()["code"] == "key_used"
    assert Dossier.objects.count() == 1


def test_what_is_read_has_an_etag_that_changes_with_every_act(program: Program, body: dict[str, Any], commune: Commune):
    number = program.file(body).json()["number"]
    before = program.get(number)

    unchanged = program.get(number, **{"If-None-Match": before["ETag"]})
    dossier = Dossier.objects.get(number=number)
    Dossier.objects.filter(id=dossier.id).update(row_version=2)
    changed = program.get(number, "/status", **{"If-None-Match": before["ETag"]})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')


APPLICANT = "#/applicant/personal_"
BORN = {"full_name": "A", "phone": "0912345678"}
CONTENT = {"request": {"content": "Xin xác nhận để vay vốn"}}


@pytest.mark.parametrize(
    ("change", "status", "code", "place"),
    [
        ({"applicant": {"full_name": 5}}, 422, "invalid_input", "#/applicant/full_name"),
        ({"papers": [{"document": "x", "paper": "a"}]}, 422, "invalid_input", "#/papers/0/document"),
        ({"state": "settled"}, 422, "invalid_input", "#/state"),
        ({"reference": "17\u202e"}, 422, "invalid_input", "#/reference"),
        ({"reference": "17\n18"}, 422, "text_refused", "#/reference"),
        ({"answers": {}}, 422, "not_complete", "#/answers/request/content"),
        ({"papers": []}, 422, "not_complete", "#/papers"),
        ({"papers": [{"paper": "khong_co", "data_number": "1"}]}, 422, "not_filed", "#/papers/0/paper"),
        ({"procedure": "9.999999"}, 404, "procedure_not_found", "#/procedure"),
        ({"agency": "KHONG-CO"}, 422, "no_agency", "#/agency"),
        ({"applicant": {"full_name": "A", "personal_number": "1"}}, 422, "identifier_refused", APPLICANT + "number"),
        ({"submitter": {"full_name": "A", "tax_code": "1"}}, 422, "identifier_refused", "#/submitter/tax_code"),
        (
            {"applicant": {"full_name": " ", "personal_number": "038190000123"}},
            422,
            "name_missing",
            "#/applicant/full_name",
        ),
        ({"applicant": {"full_name": "A"}}, 422, "person_incomplete", "#/applicant/birth_date"),
        ({"applicant": {"full_name": "A", "kind": "organisation"}}, 422, "person_incomplete", "#/applicant/tax_code"),
        ({"applicant": BORN | {"birth_date": "2999-01-01"}}, 422, "birth_date_refused", "#/applicant/birth_date"),
        ({"applicant": BORN | {"birth_date": "0001-01-01"}}, 422, "birth_date_refused", "#/applicant/birth_date"),
        ({"applicant": BORN | {"birth_date": "1850-01-01"}}, 422, "birth_date_refused", "#/applicant/birth_date"),
        ({"answers": CONTENT | {"questions": {"typo": True}}}, 422, "not_complete", "#/answers/questions/typo"),
        ({"answers": CONTENT | {"typo": {}}}, 422, "not_complete", "#/answers/typo"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(
    program: Program, body: dict[str, Any], change: dict[str, Any], status: int, code: str, place: str | None
):
    answer = program.file(body | change)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (answer.json().get("errors") or [{"pointer": None}])[0]["pointer"] == place
    assert not Dossier.objects.exists()


def test_every_fault_of_the_shape_is_told_at_once(program: Program):
    empty, wrong = program.file({}), program.file({"procedure": 1, "agency": [], "papers": [{"paper": 5}, 7]})

    assert pointers(empty) == ["#/procedure", "#/agency", "#/applicant"]
    assert pointers(wrong) == ["#/procedure", "#/agency", "#/applicant", "#/papers/0/paper", "#/papers/1"]


def test_every_fault_of_the_content_is_told_at_once(program: Program, body: dict[str, Any]):
    unknown = str(uuid4())
    changes = {
        "agency": "KHONG-CO",
        "applicant": {"full_name": "A", "personal_number": "1"},
        "submitter": {"full_name": "B"},
        "reference": "1\n2",
        "answers": {"request": {"contents": "Xin xác nhận"}},
        "papers": [{"paper": "khong_co", "data_number": "1"}, {"paper": "giay_chung_minh", "document": unknown}],
    }

    answer = program.file(body | changes)

    assert (answer.status_code, answer.json()["code"]) == (422, "not_filed")
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("#/applicant/personal_number", "identifier_refused"),
        ("#/submitter/birth_date", "person_incomplete"),
        ("#/submitter/phone", "person_incomplete"),
        ("#/reference", "text_refused"),
        ("#/papers/0/paper", "paper_unknown"),
        ("#/papers/1/document", "document_unknown"),
        ("#/answers/request/contents", "unknown_field"),
        ("#/answers/request/content", "invalid"),
        ("#/agency", "no_agency"),
    }
    assert not Dossier.objects.exists()


def test_a_day_of_birth_is_over(program: Program, body: dict[str, Any]):
    today = moment.database_now().astimezone(VIETNAM).date()

    tomorrow = program.file(body | {"applicant": BORN | {"birth_date": str(today + timedelta(days=1))}})
    now = program.file(body | {"applicant": BORN | {"birth_date": str(today)}})

    assert (tomorrow.status_code, now.status_code) == (422, 201)


def pointers(answer: Any) -> list[str]:
    return [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("key", ["", "17", "é"])
def test_a_submission_names_a_key(program: Program, body: dict[str, Any], key: str):
    answer = program.file(body, key or " ")

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_header")


def test_a_token_opens_only_what_it_was_issued_for(program: Program, body: dict[str, Any]):
    reader = Program(program.partner, Scope.DOSSIERS_READ)
    writer = Program(program.partner, Scope.DOSSIERS_SUBMIT)
    number = writer.file(body).json()["number"]

    assert reader.file(body).status_code == 403
    assert writer.get(number).status_code == 403
    assert reader.get(number).status_code == 200
    assert Client().get(f"{URL}/{number}").status_code == 401


def seen_by(caller: Caller, number: str, part: str = "whole") -> Any:
    """What the database hands out to a caller who was admitted; None: nothing."""
    with connection.cursor() as cursor:
        asked = [number, caller.partner_id, caller.acts_as_id]
        cursor.execute(f"SELECT body FROM exchange_dossier_{part}(%s, %s, %s, NULL)", asked)
        body = cursor.fetchone()[0]
    return json.loads(body) if body else None


def callers(story: Story) -> dict[str, Caller]:
    """Everybody who might ask, of each kind one who is near the dossier and one who is not."""
    other = make_commune("Hàm Rồng", "14759")
    filer, stranger = make_partner("nguoi-nop"), make_partner("nguoi-la")
    now = moment.database_now()
    FiledDossier.objects.create(dossier=story.dossier, partner=filer, request_digest="0" * 64, filed_at=now)

    def person(person_id: int | None) -> Caller:
        return Caller(filer.id, 1, "x", frozenset(), person_id)

    left = hire("specialist", story.commune.committee, "Lê Thôi Việc")
    Person.objects.get(id=left.person_id).posts.update(is_active=False)
    return {
        "the partner that filed it": Caller(filer.id, 1, "x", frozenset(), None),
        "another partner": Caller(stranger.id, 1, "x", frozenset(), None),
        "the applicant": person(story.citizen.id),
        "another citizen": person(make_person("Lê Văn Lạ").id),
        "the counter": person(story.commune.receiver.person_id),
        "the committee": person(story.commune.specialist.person_id),
        "another committee": person(other.specialist.person_id),
        "somebody who left": person(left.person_id),
    }


def test_whoever_may_read_by_the_policy_may_read_here_and_nobody_else():
    story = make_story()
    seen, everybody = {}, callers(story)
    for name, caller in everybody.items():
        whole, status = (seen_by(caller, story.dossier.number, part) for part in ("whole", "status"))
        assert (whole is None) == (status is None)
        seen[name] = whole is not None

    assert seen == {name: policies.may_read_dossier(caller, story.dossier) for name, caller in everybody.items()}
    assert [name for name, may in seen.items() if may] == [
        "the partner that filed it",
        "the applicant",
        "the counter",
        "the committee",
    ]


def test_an_agency_that_is_asked_may_read_until_it_has_answered(program: Program):
    story = make_story().to("processing")
    other = make_commune("Hàm Rồng", "14759")
    caller = Caller(program.partner.id, 1, "x", frozenset(), other.specialist.person_id)
    story.do("consult", "specialist", agency_id=other.committee.id, question="Có đúng không?", working_days=2)

    assert policies.may_read_dossier(caller, story.dossier)
    assert seen_by(caller, story.dossier.number)

    asked = story.dossier.consultations.get()
    actions.answer_consultation(asked.id, by=other.specialist, at=story.now, answer="Đúng")
    story.dossier.refresh_from_db()

    assert not policies.may_read_dossier(caller, story.dossier)
    assert [seen_by(caller, story.dossier.number, part) for part in ("whole", "status")] == [None, None]


def test_an_agency_that_did_not_answer_in_time_reads_no_more_once_the_dossier_has_ended(program: Program):
    story = make_story().to("processing")
    other = make_commune("Hàm Rồng", "14759")
    caller = Caller(program.partner.id, 1, "x", frozenset(), other.specialist.person_id)
    story.do("consult", "specialist", agency_id=other.committee.id, question="Có đúng không?", working_days=2)

    story.do("withdraw", "applicant", reason="Đã đổi ý")

    assert not policies.may_read_dossier(caller, story.dossier)
    assert seen_by(caller, story.dossier.number) is None


@pytest.mark.parametrize("stage", ["accepted", "processing", "signing", "settled", "handed_over"])
def test_a_dossier_can_be_read_at_every_stage(program: Program, stage: str):
    story = make_story().to(stage)
    caller = Caller(program.partner.id, 1, "x", frozenset(), story.citizen.id)

    whole, status = (seen_by(caller, story.dossier.number, part) for part in ("whole", "status"))

    assert whole["state"] == status["state"] == story.dossier.state
    assert len(whole["timeline"]) == story.dossier.row_version
    assert {name: whole[name] for name in status} == status


def test_what_each_request_costs(
    program: Program,
    body: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Callable[[int], Any],
):
    number = program.file(body).json()["number"]  # this process now knows the procedure and the units
    body["papers"] = [{"paper": "giay_chung_minh", "document": program.document()}]

    monkeypatch.setattr(wake, "SOON_SECONDS", 0.0)
    with django_assert_num_queries(3):  # admit and ask, write, wake
        program.file(body)
    with django_assert_num_queries(1):  # which admits, too
        program.get(number)
    with django_assert_num_queries(1):
        program.get(number, "/status")


def test_nothing_is_read_for_a_caller_who_is_not_let_in(program: Program, body: dict[str, Any]):
    number = program.file(body).json()["number"]
    blocked, spent = Program(make_partner("dung")), Program(make_partner("het", requests_per_minute=1, burst=1))
    Partner.objects.filter(id=blocked.partner.id).update(blocked_at=moment.database_now())
    spent.get(number)

    assert [one.get(number).status_code for one in (blocked, spent, program)] == [401, 429, 200]
    assert [one.get(number, "/status").status_code for one in (blocked, spent, program)] == [401, 429, 200]


def test_who_is_not_let_in_learns_nothing_about_the_body(program: Program, body: dict[str, Any]):
    blocked, reader = Program(make_partner("dung")), Program(make_partner("doc"), Scope.DOSSIERS_READ)
    Partner.objects.filter(id=blocked.partner.id).update(blocked_at=moment.database_now())
    wrong = body | {"applicant": {"full_name": 5}}

    told = [[one.file(sent).json().get("code") for sent in (body, wrong)] for one in (blocked, reader, program)]

    assert told == [["partner_blocked"] * 2, ["scope_missing"] * 2, [None, "invalid_input"]]
    assert Dossier.objects.count() == 1


def test_other_methods_are_refused_as_a_problem(program: Program, body: dict[str, Any]):
    number = program.file(body).json()["number"]

    answer = program.client.delete(f"{URL}/{number}")

    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer.json()["code"] == "method_not_allowed"
