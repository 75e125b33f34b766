"""T1: every operation × every kind of caller, asked for the partner's own dossier. An operation without a row fails."""

import json
import re
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver

from motcua.journal.moment import database_now
from motcua.service.documents import actions as documents
from motcua.service.dossiers.states import Action
from motcua.service.exchange.scopes import Scope
from motcua.web.api.document import document
from tests.api.world import ALL_SCOPES, ROLES, ApiWorld, make_api_world
from tests.exchange.conftest import make_token

pytestmark = pytest.mark.django_db

# nobody: no token · partner: filed these dossiers · other: another partner · counter, handler, signer, clerk: tokens
# that act as officials of the deciding commune · far: specialist of another commune · adviser: of one that was asked
TABLE = """
operation              nobody   partner  other    counter  handler  signer   clerk    far      adviser
accept                 401      403      404      200      403      403      403      404      404
addDraftPaper          401      403      403      200      404      404      404      404      404
answerConsultation     401      404      404      403      403      403      403      404      409
appendUpload           401      204      404      404      404      404      404      404      404
batch                  401      200      200      200      200      200      200      200      200
cancelUpload           401      204      404      404      404      404      404      404      404
changeWebhook          401      200      404      404      404      404      404      404      404
chooseAgency           401      403      403      200      404      404      404      404      404
chooseVariant          401      403      404      403      422      422      403      404      404
confirmPayment         401      403      404      200      403      403      403      404      404
consult                401      403      404      403      200      403      403      404      404
correct                401      403      404      403      403      200      403      404      404
createUpload           401      201      201      201      201      201      201      201      201
createWebhook          401      201      201      201      201      201      201      201      201
deleteWebhook          401      204      404      404      404      404      404      404      404
discardDraft           401      403      403      204      404      404      404      404      404
extend                 401      403      404      403      200      200      403      404      404
fileDossier            401      422      422      422      422      422      422      422      422
getAgencies            401      200      200      200      200      200      200      200      200
getAnswersSchema       401      200      200      200      200      200      200      200      200
getChanges             401      200      200      200      200      200      200      200      200
getCockpit             401      403      403      403      403      403      403      403      403
getDocument            401      200      404      404      404      404      404      404      404
getDocumentFile        401      200      404      404      404      404      404      404      404
getDossier             401      200      404      200      200      200      200      404      404
getDraft               401      403      403      200      404      404      404      404      404
getFees                401      200      200      200      200      200      200      200      200
getFigures             401      200      200      200      200      200      200      200      200
getInbox               401      403      403      200      200      200      200      200      200
getLetterFile          401      200      404      200      200      200      200      404      404
getPaperFile           401      200      404      200      200      200      200      404      404
getPapers              401      200      200      200      200      200      200      200      200
getProcedure           401      200      200      200      200      200      200      200      200
getProcessingTimes     401      200      200      200      200      200      200      200      200
getReceivedByDay       401      200      200      200      200      200      200      200      200
getRanking             401      200      200      200      200      200      200      200      200
getResultFile          401      200      404      200      200      200      200      404      404
getScheme              401      200      200      200      200      200      200      200      200
getServiceQuality      401      403      403      403      403      403      403      403      403
listCockpitDays        401      403      403      403      403      403      403      403      403
listCockpitDossiers    401      403      403      403      403      403      403      403      403
listEvidence           401      403      403      403      403      403      403      403      403
listServiceQuality     401      403      403      403      403      403      403      403      403
getStatus              401      200      404      200      200      200      200      404      404
getSupplementRequest   401      200      404      200      200      200      200      404      404
getTimeline            401      200      404      200      200      200      200      404      404
getToken               401      200      200      200      200      200      200      200      200
getUpload              401      200      404      404      404      404      404      404      404
getWebhook             401      200      404      404      404      404      404      404      404
handOver               401      403      404      200      403      403      403      404      404
listActions            401      200      404      200      200      200      200      404      404
listAgencies           401      200      200      200      200      200      200      200      200
listConsultations      401      200      404      200      200      200      200      404      200
listDeliveries         401      200      404      404      404      404      404      404      404
listDossiers           401      200      200      200      200      200      200      200      200
listDrafts             401      403      403      200      200      200      200      200      200
listLetters            401      200      404      200      200      200      200      404      404
listOpinions           401      403      403      200      200      200      200      200      200
listObservations       401      200      200      200      200      200      200      200      200
listPapers             401      200      404      200      200      200      200      404      404
listPlaces             401      200      200      200      200      200      200      200      200
listProcedures         401      200      200      200      200      200      200      200      200
listRankings           401      200      200      200      200      200      200      200      200
listResults            401      200      404      200      200      200      200      404      404
listSchemes            401      200      200      200      200      200      200      200      200
listWebhooks           401      200      200      200      200      200      200      200      200
markDataChecked        401      403      404      409      403      403      403      404      404
markDataMissed         401      403      404      409      403      403      403      404      404
passOn                 401      403      404      403      409      403      403      404      404
pingWebhook            401      200      404      404      404      404      404      404      404
proposeResult          401      403      404      403      200      403      403      404      404
rate                   401      403      404      403      403      403      403      404      404
reassign               401      403      404      403      422      422      403      404      404
refuse                 401      403      404      200      403      403      403      404      404
reissue                401      403      404      403      403      409      403      404      404
removeDraftPaper       401      403      403      200      404      404      404      404      404
replayDelivery         401      200      404      404      404      404      404      404      404
replayWebhook          401      200      404      404      404      404      404      404      404
requestPayment         401      403      404      403      200      403      403      404      404
requestSupplement      401      403      404      200      403      403      403      404      404
resubmit               401      422      404      422      403      403      403      404      404
revoke                 401      403      404      403      403      200      403      404      404
rotateWebhookSecret    401      200      404      404      404      404      404      404      404
saveSection            401      403      403      200      404      404      404      404      404
scoreTable             401      200      200      200      200      200      200      200      200
sendBack               401      403      404      403      200      403      403      404      404
sendDocument           401      422      422      422      422      422      422      422      422
sendObservations       401      422      422      422      422      422      422      422      422
settle                 401      403      404      403      403      200      200      404      404
startDraft             401      403      403      201      403      403      403      403      403
stop                   401      403      404      403      403      200      403      404      404
submitDraft            401      403      403      422      403      403      403      403      403
submitForSignature     401      403      404      403      200      403      403      404      404
switchWebhook          401      200      404      404      404      404      404      404      404
withdraw               401      200      404      200      403      403      403      404      404
"""


@pytest.fixture
def world(db: None) -> ApiWorld:
    return make_api_world()


def rows() -> dict[str, list[str]]:
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return {line[0]: line[1:] for line in lines[1:]}


@cache
def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Every operation of the document: name → method, path, what is said of it."""
    return {
        operation["operationId"]: (method, path, operation)
        for path, item in document()["paths"].items()
        for method, operation in item.items()
    }


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    assert sorted(rows()) == sorted(operations())


def test_every_address_of_the_api_stands_in_the_document() -> None:
    api = next(found for found in get_resolver().url_patterns if str(found.pattern) == "api/v1/")
    routes = {
        "/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(found.pattern))
        for found in api.url_patterns
        if isinstance(found, URLPattern)
    }
    pages = {f"/api/v1/{name}" for name in ("openapi.json", "docs", "problems", "problems/{code}", "^")}

    assert routes - pages == set(document()["paths"])


def test_every_action_of_the_table_is_an_operation() -> None:
    paths = set(document()["paths"])

    assert {f"/api/v1/dossiers/{{number}}/actions/{action}" for action in Action} <= paths


BODIES: dict[str, Any] = {
    "fileDossier": {},
    "startDraft": {"procedure": "9.000001", "applicant": {"full_name": "Lò Thị Mai", "birth_date": "1990-02-03"}},
    "saveSection": {"values": {"content": "Xin xác nhận"}},
    "chooseAgency": {"agency": "UB14758"},
    "addDraftPaper": {"paper": "giay_chung_minh", "data_number": "123"},
    "accept": {},
    "requestSupplement": {
        "items": [{"kind": "paper", "code": "giay_chung_minh", "reason": "Mờ", "remedy": "Chụp lại"}]
    },
    "refuse": {"reason": "Sai thẩm quyền", "legal_ground": "Điều 5"},
    "resubmit": {"answers": {"request": {"content": "Ghi rõ hơn"}}},
    "withdraw": {"reason": "Đổi ý"},
    "passOn": {},
    "sendBack": {"reason": "Xem lại"},
    "reassign": {"assignee": 1},
    "consult": {"agency": "UB16378", "question": "Có vướng mắc gì không?"},
    "requestPayment": {"amount_vnd": 15000},
    "confirmPayment": {"amount_vnd": 15000},
    "extend": {"reason": "Cần xác minh", "working_days": 3},
    "chooseVariant": {"variant": "x", "reason": "Phải xác minh"},
    "stop": {"reason": "Không đủ", "legal_ground": "Điều 5"},
    "settle": {},
    "handOver": {},
    "correct": {"reason": "Sai tên", "text": "Bùi Thị Thảo"},
    "revoke": {"reason": "Sai", "legal_ground": "Điều 15"},
    "reissue": {"reason": "Đã xác minh lại", "outcome": "granted"},
    "proposeResult": {"outcome": "granted"},
    "submitForSignature": {"outcome": "granted"},
    "answerConsultation": {"answer": "Không vướng mắc"},
    "rate": {"level": 5},
    "createWebhook": {"url": "https://example.com/hook", "kinds": ["dossier.settled"]},
    "changeWebhook": {"url": "https://example.com/hook", "kinds": ["dossier.settled"]},
    "switchWebhook": {"is_on": False},
    "replayWebhook": {"first": 1, "last": 2},
    "scoreTable": {"scheme": "dti-2024", "rows": [{"province": "A", "digital_awareness": 0.5}]},
    "sendObservations": {
        "figures": [
            {"scheme": "dti-2024", "indicator": "x", "unit": "y", "period": "2026", "as_of": "2026-01-01", "value": 1}
        ]
    },
    "batch": {"requests": [{"method": "GET", "path": "/me"}]},
}
STAGES = {
    "accept": "submitted", "refuse": "submitted", "requestSupplement": "submitted", "withdraw": "submitted",
    "resubmit": "waiting", "getSupplementRequest": "waiting", "settle": "issuing", "confirmPayment": "paying",
    "stop": "processing", "passOn": "processing", "sendBack": "processing", "reassign": "processing",
    "consult": "processing", "requestPayment": "processing", "extend": "processing", "chooseVariant": "processing",
    "proposeResult": "processing", "submitForSignature": "processing",
}  # fmt: skip


def asked(world: ApiWorld, role: str, name: str) -> str:
    """The status of `answered`."""
    return str(answered(world, role, name).status_code)


def answered(world: ApiWorld, role: str, name: str) -> HttpResponse:
    """Ask with the partner's own objects, and undo whatever it did."""
    method, path, _said = operations()[name]
    dossier = world.dossier(STAGES.get(name, "settled"))
    given = {
        "number": dossier.number,
        "code": "9.000001",
        "paper_id": getattr(dossier.papers.first(), "id", 1),
        "letter_id": dossier.letters.earliest("id").id,
        "result_id": getattr(dossier.results.first(), "id", 1),
        "consultation_id": getattr(dossier.consultations.first(), "id", 1),
        "document_id": world.document.public_id,
        "upload_id": world.upload.public_id,
        "key": world.draft.key,
        "section": "request",
        "item": "2.1",
        "which": "open",
        "webhook_id": world.webhook.public_id,
        "scheme": "dti-2024",
        "ranking": "dti-2024",
        "delivery_id": world.webhook.deliveries.get().id,
    }
    if path.startswith("/api/v1/procedures/"):
        given["number"] = "1"
    path += "?scheme=dti-2024&period=2026" if name == "listObservations" else ""
    address = re.sub(r"\{(\w+)\}", lambda found: str(given[found[1]]), path)
    headers = {"if-match": "*", "tus-resumable": "1.0.0", "upload-offset": "0", "upload-length": "1000"}
    headers |= {"idempotency-key": "7b1b7a0e-6a3e-4d0b-8d5f-0d8b0a8f7f11", "upload-metadata": "filename YS5wZGY="}
    body = json.dumps(BODIES[name]) if name in BODIES else None
    with transaction.atomic():
        if name in ("sendDocument", "appendUpload"):
            return _bytes(world, role, method, address, headers)
        answer = world.ask(role, method, address, body, **headers)
        transaction.set_rollback(True)
    return answer


def _bytes(world: ApiWorld, role: str, method: str, address: str, headers: dict[str, str]) -> HttpResponse:
    token = {"authorization": f"Bearer {world.tokens[role]}"} if world.tokens[role] else {}
    kind = "application/offset+octet-stream" if method == "patch" else "application/octet-stream"
    address += "?name=a.pdf" if method == "post" else ""
    answer = Client(headers={**headers, **token}).generic(method.upper(), address, b"%PDF-", content_type=kind)
    transaction.set_rollback(True)
    return answer


def test_each_caller_gets_what_the_table_says(world: ApiWorld) -> None:
    documents.pdf(world.dossier("settled").letters.earliest("id").letter_id)  # drawn once, not for every caller

    found = {name: [asked(world, role, name) for role in ROLES] for name in operations()}

    assert found == rows()


def test_every_operation_needs_its_scope(world: ApiWorld) -> None:
    """A token with every scope but the one that is needed is refused, whatever it asks for."""
    for scope in ALL_SCOPES:
        others = [other for other in Scope if other != scope]
        world.tokens["lacking"] = make_token(world.partner, *others, at=database_now()).text
        wanted = [name for name, (_m, _p, said) in operations().items() if said["security"] == [{"token": [scope]}]]

        assert {asked(world, "lacking", name) for name in wanted} <= {"403"}, scope
