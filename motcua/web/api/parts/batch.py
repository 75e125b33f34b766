"""Several requests in one: each with its own status, one after the other, each its own transaction."""

import json
from io import BytesIO
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve
from ninja import Router, Schema
from pydantic import Field

from motcua.web.api.callers import ALLOWANCE, ApiRequest
from motcua.web.api.describing import Given, operation
from motcua.web.api.edge import answer_to, require_readable, same_kind
from motcua.web.api.problems import BASE
from motcua.web.api.refusals import NotFound

router = Router(tags=["Batch"])
MOST_REQUESTS = 50
PASSED_ON = ("ETag", "Location", "Retry-After")
NOT_HERE = ("/batch", "/documents", "/uploads", "/docs", "/problems", "/openapi.json")


class One(Given):
    """One request of a batch."""

    id: Annotated[str, Field(max_length=64, description="Returned with the answer")] = ""
    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: Annotated[str, Field(min_length=1, max_length=2000, description="From `/dossiers` on, with its query")]
    body: dict[str, Any] | None = None
    if_match: Annotated[str, Field(max_length=100, pattern="^[\x20-\x7e]*$")] = ""
    idempotency_key: Annotated[str, Field(max_length=64, pattern="^[\x20-\x7e]*$")] = ""


class Several(Given):
    """At most 50 requests."""

    requests: Annotated[list[One], Field(min_length=1, max_length=MOST_REQUESTS)]
    stop_at_failure: Annotated[
        bool, Field(description="After an answer of 400 or more the rest is not done and gets status 424")
    ] = False


class Answer(Schema):
    """The answer to one request."""

    id: str
    status: int
    headers: dict[str, str]
    body: dict[str, Any] | None


class Answers(Schema):
    answers: list[Answer]


@router.post(
    "/batch",
    response=Answers,
    operation_id="batch",
    url_name="batch",
    summary="Several requests in one",
    **operation(None),
)
def batch(request: ApiRequest, body: Several) -> dict[str, Any]:
    """The requests are done in their order, each as if it had come alone: with its own check of scope and limit, its
    own transaction and its own status. One that fails undoes nothing of the others, and what follows is done all the
    same, unless `stop_at_failure`. Sent again as a whole, filings answer with the dossiers they made
    (`idempotency_key`), and acts that were done are refused with 412 (`if_match`): nothing is done twice. Documents are
    sent on their own.
    """
    answers: list[dict[str, Any]] = []
    failed = False
    for one in body.requests:
        if failed and body.stop_at_failure:
            answers.append({"id": one.id, "status": 424, "headers": {}, "body": None})
            continue
        response = _done(request, one)
        failed = failed or response.status_code >= 400
        answers.append(_answer(one, response))
    return {"answers": answers}


def _done(request: HttpRequest, one: One) -> HttpResponseBase:
    inner = _inner(request, one)
    try:
        if not inner.path_info.startswith(f"{BASE}/") or inner.path_info.removeprefix(BASE).startswith(NOT_HERE):
            raise NotFound()
        require_readable(inner)
        view, given, named = resolve(inner.path_info)
        answer: HttpResponseBase = view(inner, *given, **named)
        return same_kind(inner, answer)
    except Resolver404:
        return answer_to(NotFound(), inner)
    except Exception as fault:
        return answer_to(fault, inner)
    finally:
        if ALLOWANCE in inner.META:
            request.META[ALLOWANCE] = inner.META[ALLOWANCE]


def _inner(request: HttpRequest, one: One) -> HttpRequest:
    """A request of its own, with the caller's token and language and nothing else of the outer one."""
    address = urlsplit(one.path)
    content = b"" if one.body is None else json.dumps(one.body).encode()
    inner = HttpRequest()
    inner.method = one.method
    inner.path = inner.path_info = BASE + "/" + unquote(address.path).lstrip("/")
    kept = ("HTTP_AUTHORIZATION", "HTTP_ACCEPT_LANGUAGE", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR")
    inner.META = {name: request.META[name] for name in kept if name in request.META}
    inner.META |= {"QUERY_STRING": address.query, "CONTENT_LENGTH": str(len(content))}
    if one.body is not None:
        inner.META["CONTENT_TYPE"] = inner.content_type = "application/json"
    if one.if_match:
        inner.META["HTTP_IF_MATCH"] = one.if_match
    if one.idempotency_key:
        inner.META["HTTP_IDEMPOTENCY_KEY"] = one.idempotency_key
    inner.GET = QueryDict(address.query)
    inner._stream = BytesIO(content)
    inner._read_started = False  # type: ignore[attr-defined]  # as WSGIRequest sets it
    return inner


def _answer(one: One, response: HttpResponseBase) -> dict[str, Any]:
    headers = {name: response.headers[name] for name in PASSED_ON if name in response.headers}
    content = response.content if isinstance(response, HttpResponse) else b""
    is_json = "json" in response.headers.get("Content-Type", "") and content
    body = json.loads(content) if is_json else None
    return {"id": one.id, "status": response.status_code, "headers": headers, "body": body}
