"""The OpenAPI document: what django-ninja finds, completed by what holds for every operation."""

import hashlib
import json
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_response_headers
from django.views.decorators.http import require_GET

from motcua.journal.kinds import all_kinds
from motcua.service.exchange.scopes import Scope
from motcua.web.api import etags, examples
from motcua.web.api.describing import X_ETAG, X_KEY, X_MATCH, X_PROBLEMS, X_SCOPE, Problem
from motcua.web.api.hot_document import add_hot
from motcua.web.api.parts.watching import changes_address
from motcua.web.api.problems import MEDIA_TYPE
from motcua.web.api.v1 import api

GUIDE = Path(__file__).with_name("guide.md")
ALWAYS = (401, 406, 429, 500, 503)
TOLD = {
    400: "The body, a header or a cursor cannot be read",
    401: "No token, or one that opens nothing",
    403: "The scope or the role does not allow this",
    404: "Not there, or none of this caller's: the same answer",
    405: "Another method",
    406: "Accept leaves no form",
    409: "Not possible now; `code` says why",
    410: "Expired and deleted",
    411: "Content-Length is missing",
    412: "If-Match names an older state; nothing was changed",
    413: "Too large",
    415: "Another Content-Type",
    422: "Values that do not fit; `errors` names each place",
    428: "If-Match is missing",
    429: "Too many requests, or today's uploads; wait as Retry-After says",
    500: "A fault of ours; nothing was half done",
    503: "Not ready; Retry-After",
}
HEADERS: dict[str, Any] = {
    "RateLimit": {
        "description": "Requests left (`r`) and seconds until all are free again (`t`)",
        "schema": {"type": "string"},
    },
    "RateLimit-Policy": {
        "description": "Requests at once (`q`) and their window in seconds (`w`)",
        "schema": {"type": "string"},
    },
    "ETag": {"description": "Version of what was read", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait", "schema": {"type": "string"}},
    "Link": {
        "description": '`rel="alternate"; title="long poll"`: where `wait` is served, if not at this address',
        "schema": {"type": "string"},
    },
    "Content-Language": {"description": "`vi` or `en`", "schema": {"type": "string"}},
    "X-Motcua-Sample-Data": {
        "description": "`true` in the demonstration: every figure and person is invented (số liệu minh họa)",
        "schema": {"type": "string"},
    },
}
PARAMETERS: dict[str, Any] = {
    "AcceptLanguage": {
        "in": "header", "name": "Accept-Language", "required": False, "schema": {"type": "string"},
        "description": "`vi` (default) or `en`, for names and sentences",
    },
    "IfMatch": {
        "in": "header", "name": "If-Match", "required": True, "schema": {"type": "string"}, "example": '"3"',
        "description": "ETag of the state that was seen; `*` for whatever it is",
    },
    "IfNoneMatch": {
        "in": "header", "name": "If-None-Match", "required": False, "schema": {"type": "string"},
        "description": "ETag that is known: answered by 304 while it is the present one",
    },
    "IdempotencyKey": {
        "in": "header", "name": "Idempotency-Key", "required": True, "schema": {"type": "string", "format": "uuid"},
        "example": "7b1b7a0e-6a3e-4d0b-8d5f-0d8b0a8f7f11",
        "description": "A new UUID for each dossier; the same one when that dossier is sent again",
    },
}  # fmt: skip


@require_GET
def openapi(request: HttpRequest) -> HttpResponseBase:
    """Return the document. It changes with a release alone, so it is made once in each process."""
    body, etag = _written()
    if etags.is_known(request, etag):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = etag
    response["Content-Language"] = "en"
    patch_response_headers(response, cache_timeout=300)
    return response


def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the running system, in English with the Vietnamese terms beside."""
    with translation.override("en"):
        found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="api/v1/"), default=str))
        found["info"]["description"] = _guide()
        add_hot(found)
        found["components"]["examples"] = examples.problems()
    components = found["components"]
    components["schemas"]["Problem"] = Problem.model_json_schema()
    components["headers"], components["parameters"] = HEADERS, PARAMETERS
    components["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "`mtc_…`, issued to your organisation"}
    }
    for path, item in found["paths"].items():
        for method, operation in item.items():
            _complete(operation, path, method)
            examples.add(operation, path, components["schemas"])
    changes = found["paths"]["/api/v1/changes"]["get"]["responses"]["200"]
    changes["headers"]["Link"] = {"$ref": "#/components/headers/Link"}
    _link(found)
    return found | {"servers": [{"url": settings.SITE_URL.rstrip("/")}], "security": [{"token": []}]}


def _guide() -> str:
    """Return the guide with what the running system adds: its scopes, its kinds of changes, its feed process."""
    filled = {"scopes": _scopes(), "kinds": _kinds(), "feed": changes_address()}
    text = GUIDE.read_text(encoding="utf-8")
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _kinds() -> str:
    about_dossiers = (kind for kind in all_kinds().values() if kind.name.startswith("dossier."))
    return "\n".join(f"| `{kind.name}` | {kind.doc['meaning']} |" for kind in about_dossiers)


def _scopes() -> str:
    return "\n".join(f"| `{scope.value}` | {scope.label} |" for scope in Scope)


def _complete(operation: dict[str, Any], path: str, method: str) -> None:
    """Say what holds by rule: scope, problems, headers."""
    scope, problems = operation.pop(X_SCOPE), set(operation.pop(X_PROBLEMS))
    etag, match, key = operation.pop(X_ETAG), operation.pop(X_MATCH), operation.pop(X_KEY)
    operation["security"] = [{"token": [scope] if scope else []}]
    needs = f"Scope: `{scope}`." if scope else "Scope: any."
    operation["description"] = f"{operation.get('description', '').strip()}\n\n{needs}"
    parameters = operation.setdefault("parameters", [])
    names = ["AcceptLanguage", *(["IfMatch"] if match else []), *(["IdempotencyKey"] if key else [])]
    names += ["IfNoneMatch"] if etag and method == "get" else []
    for parameter in parameters:
        if isinstance(parameter.get("examples"), list):  # a list in a schema, but a map beside a parameter's schema
            parameter["example"] = parameter.pop("examples")[0]
    parameters += [{"$ref": f"#/components/parameters/{name}"} for name in names]
    problems |= {*ALWAYS} | ({403} if scope else set()) | ({412, 428} if match else set())
    problems |= {400, 411, 413, 415} if "requestBody" in operation or key else set()
    problems |= {422} if "requestBody" in operation or _has_values(parameters) else set()
    problems |= {400} if any(parameter.get("name") == "cursor" for parameter in parameters) else set()
    problems |= {400} if match or key or any(parameter.get("in") == "header" for parameter in parameters) else set()
    problems |= {404} if "{" in path else set()
    responses = operation["responses"]
    for response in responses.values():
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in _headers(etag or match)}
    if etag and method == "get":
        responses["304"] = {"description": "Not changed since that ETag"}
    for status in sorted(problems):
        responses.setdefault(str(status), _problem(status))
    operation["responses"] = {str(status): response for status, response in responses.items()}


def _has_values(parameters: list[dict[str, Any]]) -> bool:
    return any(parameter.get("in") in ("query", "path", "header") for parameter in parameters)


def _headers(etag: bool) -> list[str]:
    names = ["RateLimit", "RateLimit-Policy", "Content-Language", "X-Motcua-Sample-Data"]
    return [*names, "ETag"] if etag else names


def _problem(status: int) -> dict[str, Any]:
    told = TOLD.get(status) or HTTPStatus(status).phrase
    headers = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}} if status in (429, 503) else {}
    shown = {"$ref": f"#/components/examples/{examples.name_of(status)}"}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {"problem": shown}}}
    return {"description": told, "content": content} | ({"headers": headers} if headers else {})


def _link(found: dict[str, Any]) -> None:
    """Say where one answer leads: to the next operations, with what they need of it."""
    for path, method, status, links in LINKS:
        response = found["paths"][f"/api/v1{path}"][method]["responses"][status]
        response.setdefault("links", {}).update(links)


def _to(operation: str, **parameters: str) -> dict[str, Any]:
    return {"operationId": operation, "parameters": parameters}


_VERSION = {"code": "$response.body#/code", "number": "$response.body#/version"}
_ROW = {"number": "$response.body#/items/0/number"}
LINKS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("/procedures", "get", "200", {"first": _to("getProcedure", code="$response.body#/items/0/code")}),
    (
        "/procedures/{code}",
        "get",
        "200",
        {
            "schema": _to("getAnswersSchema", **_VERSION),
            "papers": _to("getPapers", **_VERSION),
            "fees": _to("getFees", **_VERSION),
            "agencies": _to("getAgencies", code="$response.body#/code"),
        },
    ),
    ("/documents", "post", "201", {"read": _to("getDocument", document_id="$response.body#/id")}),
    (
        "/drafts",
        "post",
        "201",
        {"read": _to("getDraft", key="$response.body#/key"), "discard": _to("discardDraft", key="$response.body#/key")},
    ),
    ("/dossiers", "get", "200", {"first": _to("getDossier", **_ROW), "actions": _to("listActions", **_ROW)}),
    ("/inbox", "get", "200", {"first": _to("getDossier", **_ROW), "actions": _to("listActions", **_ROW)}),
    (
        "/dossiers/{number}/papers",
        "get",
        "200",
        {"file": _to("getPaperFile", number="$request.path.number", paper_id="$response.body#/items/0/id")},
    ),
    (
        "/dossiers/{number}/letters",
        "get",
        "200",
        {"file": _to("getLetterFile", number="$request.path.number", letter_id="$response.body#/items/0/id")},
    ),
    (
        "/dossiers/{number}/results",
        "get",
        "200",
        {"file": _to("getResultFile", number="$request.path.number", result_id="$response.body#/items/0/id")},
    ),
]


@cache
def _written() -> tuple[bytes, str]:
    body = json.dumps(document(), ensure_ascii=False).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
