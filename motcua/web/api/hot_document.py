"""How the three hot addresses stand in the OpenAPI document: from the structs that the views read and write."""

from datetime import date, datetime
from typing import Any

import msgspec
from ninja import Schema
from pydantic import Field

from motcua.service.exchange.filing import Filing
from motcua.service.exchange.scopes import Scope
from motcua.web.api import hot
from motcua.web.api.describing import NUMBER, X_ETAG, X_KEY, X_MATCH, X_PROBLEMS, X_SCOPE
from motcua.web.api.parts.dossiers import SupplementRequest

KNOWN_BY = [  # as `PersonDetails.missing` has it
    {
        "required": ["personal_number"],
        "properties": {"personal_number": {"minLength": 1}, "kind": {"const": "citizen"}},
    },
    {"required": ["tax_code"], "properties": {"tax_code": {"minLength": 1}}},
    {
        "required": ["birth_date", "phone"],
        "properties": {
            "birth_date": {"type": "string", "format": "date"},
            "phone": {"minLength": 1},
            "kind": {"const": "citizen"},
        },
    },
]
REF = "#/components/schemas/{model}"
# Marital status certificates; the first can be sent as it stands, the second names a document that was sent before.
EXAMPLE: dict[str, Any] = {
    "procedure": "1.004873",
    "agency": "H56.14758",
    "applicant": {
        "full_name": "Bùi Thị Hường",
        "personal_number": "038197000123",
        "birth_date": "1997-03-08",
        "phone": "0912345678",
    },
    "reference": "HS-2026-000017",
    "answers": {
        "questions": {"had_certificate": False, "by_mandate": False},
        "status": {"marital_status": "never_married", "lived_elsewhere": "here_only"},
        "purpose": {"purpose": "loan", "copies": 1},
    },
    "papers": [],
}
BY_MANDATE: dict[str, Any] = EXAMPLE | {
    "submitter": {
        "full_name": "Bùi Văn Nam",
        "personal_number": "038095000456",
        "birth_date": "1995-10-20",
        "phone": "0987654321",
    },
    "answers": EXAMPLE["answers"] | {"questions": {"had_certificate": False, "by_mandate": True}},
    "papers": [{"paper": "mandate", "document": "3e6f0c1a-6a0b-4b0e-9f5e-3a0c9f1d2b4c"}],
}
EXAMPLES = {
    "for oneself": {"summary": "Nothing need be sent with it", "value": EXAMPLE},
    "by mandate": {"summary": "Somebody else files; the mandate was sent to /documents before", "value": BY_MANDATE},
}


class DossierStatus(Schema):
    """Where a dossier stands, and its times."""

    number: str
    code: str | None = Field(description="Given at acceptance")
    state: str = Field(
        description="`submitted` · `supplement_requested` (bổ sung) · `in_progress` · `payment_due` · `settled` (có "
        "kết quả) · `handed_over` (đã trả) · `refused_at_receipt` · `withdrawn` · `stopped`"
    )
    version: int = Field(description="Also the ETag")
    outcome: str = Field(description="`granted`, `refused`, `revoked` (thu hồi), or empty before the result")
    submitted_at: datetime
    answer_due_at: datetime | None = Field(description="8 working hours: accepted, asked for more, or refused by then")
    accepted_at: datetime | None
    due_at: datetime | None
    settled_at: datetime | None
    handed_over_at: datetime | None
    ended_at: datetime | None


class Named(Schema):
    code: str
    name: str


class NamedVersion(Named):
    version: int


class ApplicantRead(Schema):
    full_name: str
    kind: str
    personal_number: str
    tax_code: str
    birth_date: date | None


class FileRead(Schema):
    name: str
    size_bytes: int
    sha256: str = Field(description="Of the bytes as sent")


class PaperRead(Schema):
    paper: str
    name: str
    round: int
    added_at: datetime
    data_number: str
    is_data_checked: bool
    file: FileRead | None


class ResultRead(Schema):
    number: str
    outcome: str
    title: str
    issued_at: datetime
    revoked_at: datetime | None


class LetterRead(Schema):
    kind: str
    made_at: datetime


class EventRead(Schema):
    kind: str
    at: datetime
    state: str | None
    reason: str
    legal_ground: str


class WholeDossier(DossierStatus):
    """Everything about a dossier that its applicant may see, in one call. All names in it are in Vietnamese."""

    tracking_code: str
    channel: str
    typed_by: str = Field(description="`self`, `official` (công chức nộp thay), `mandate` or `partner`")
    reference: str | None
    procedure: NamedVersion
    agency: Named
    centre: Named = Field(description="The one-stop counter (một cửa) that receives and hands over")
    applicant: ApplicantRead
    original_due_at: datetime | None
    fee_vnd: int | None
    fee_lines: list[dict[str, Any]]
    answers: dict[str, Any]
    papers: list[PaperRead]
    supplement_request: SupplementRequest | None
    results: list[ResultRead]
    letters: list[LetterRead]
    timeline: list[EventRead]


def add_hot(document: dict[str, Any]) -> None:
    """Add the three addresses and their schemas."""
    schemas = document["components"]["schemas"]
    (filing, filed), found = msgspec.json.schema_components(
        [Filing, hot.FiledDossier], ref_template="#/components/schemas/{name}"
    )
    schemas.update(found)
    schemas["Party"]["anyOf"] = KNOWN_BY
    for model in (DossierStatus, WholeDossier):
        written = model.model_json_schema(ref_template=REF, mode="serialization")
        schemas.update(written.pop("$defs", {}))
        schemas[model.__name__] = written
    paths = document["paths"]
    paths["/api/v1/dossiers"]["post"] = _file(filing, filed)
    number = {"in": "path", "name": "number", "required": True, "description": NUMBER}
    number["schema"] = {"type": "string", "maxLength": 20}
    paths["/api/v1/dossiers/{number}"] = {"get": _read("getDossier", "The whole dossier", WholeDossier, number)}
    paths["/api/v1/dossiers/{number}/status"] = {"get": _read("getStatus", "Where it stands", DossierStatus, number)}


def _file(filing: dict[str, Any], filed: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": filed}}
    links = {
        name: {"operationId": target, "parameters": {"number": "$response.body#/number"}}
        for name, target in {
            "whole": "getDossier",
            "status": "getStatus",
            "timeline": "getTimeline",
            "letters": "listLetters",
            "actions": "listActions",
        }.items()
    }
    return {
        "operationId": "fileDossier",
        "tags": ["Dossiers"],
        "summary": "File a dossier (nộp hồ sơ)",
        "description": "A whole dossier with its papers in one call, validated by the procedure's form. The same "
        "`Idempotency-Key` again answers 200 with the same dossier, another body under it 409. `links.follow` holds "
        "the applicant's secret: hand it to the applicant and to nobody else.",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": filing, "examples": EXAMPLES}},
        },
        "responses": {
            "201": {"description": "Filed", "content": content, "links": links},
            "200": {"description": "Filed before with this key", "content": content, "links": links},
        },
        X_SCOPE: Scope.DOSSIERS_SUBMIT.value,
        X_PROBLEMS: [404, 409],
        X_KEY: True,
        X_ETAG: True,
        X_MATCH: False,
    }


def _read(name: str, summary: str, model: type[Schema], number: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": REF.format(model=model.__name__)}}}
    return {
        "operationId": name,
        "tags": ["Dossiers"],
        "summary": summary,
        "description": (model.__doc__ or "")
        + " Ask again with its ETag in `If-None-Match`: 304 while nothing changed.",
        "parameters": [number],
        "responses": {"200": {"description": "Found", "content": content}},
        X_SCOPE: Scope.DOSSIERS_READ.value,
        X_PROBLEMS: [404],
        X_KEY: False,
        X_ETAG: True,
        X_MATCH: False,
    }
