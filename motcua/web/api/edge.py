"""The way of a program's request: shorter than a browser's, and what comes back is always the same kind of answer.

No session, no cookie and no form token are read for the API, so no page of another site can act through a visitor's
browser: a request without its own bearer token is nobody's.
"""

import logging
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from motcua.kernel.refusal import ActionRefused, Fault
from motcua.kernel.text import nfc
from motcua.web.api import refusals
from motcua.web.api.callers import ALLOWANCE
from motcua.web.api.problems import BASE, MEDIA_TYPE, problem_response
from motcua.web.api.refusals import (
    ContentTooLarge,
    InternalFault,
    InvalidInput,
    LengthRequired,
    MalformedBody,
    MethodNotAllowed,
    NotFound,
    Unavailable,
)

PREFIX = f"{BASE}/"
PAGES = (f"{BASE}/docs", f"{BASE}/problems")  # read by people, in their browser: the usual way
SAMPLE_HEADER = "X-Motcua-Sample-Data"
JSON_OR_ANYTHING = ("application/json", "*/*")
MIB = 1024 * 1024
log = logging.getLogger(__name__)


class ApiMiddleware:
    """Stands behind the security headers and before the session. One comparison for every other request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer requests of programs; let all others through."""
        if not request.path_info.startswith(PREFIX) or request.path_info.startswith(PAGES):
            return self.get_response(request)
        language = language_of(request)
        with translation.override(language):
            response = same_kind(request, _answer(request))
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["Vary"] = "Accept-Language, Authorization"
        if not response.streaming:  # said here, because the way skips CommonMiddleware; else it is sent in chunks
            response.headers["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]  # not streaming: it has a body
        for name, value in request.META.get(ALLOWANCE, {}).items():
            response.headers.setdefault(name, value)
        if settings.MODE == "demo":
            response.headers[SAMPLE_HEADER] = "true"
        return response


def language_of(request: HttpRequest) -> str:
    """Return the language that the program asks for: Vietnamese unless English is wanted more."""
    return _language(request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:200])


@lru_cache(maxsize=1000)  # a program always sends the same
def _language(asked: str) -> str:
    known = dict(settings.LANGUAGES)
    for wanted, _quality in parse_accept_lang_header(asked):
        if (language := wanted.split("-")[0]) in known:
            return language
    return settings.LANGUAGE_CODE


def _answer(request: HttpRequest) -> HttpResponseBase:
    head = request.method == "HEAD"
    if head:
        request.method = "GET"
    try:
        require_readable(request)
        view, given, named = resolve(request.path_info)
        answer: HttpResponseBase = view(request, *given, **named)
        return answer
    except Exception as fault:
        return answer_to(fault, request)
    finally:
        if head:
            request.method = "HEAD"  # the server then sends the headers alone


def require_readable(request: HttpRequest) -> None:
    if "\x00" in request.path:
        raise NotFound()
    _make_plain(request)
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired()  # the framework would read nothing and call the body empty
    if stated.isdigit() and int(stated) > settings.UPLOAD_BODY_MAX_BYTES:
        raise ContentTooLarge()
    if request.META.get("HTTP_ACCEPT", "*/*") in JSON_OR_ANYTHING:  # what nearly all programs send
        return
    if not (request.accepts("application/json") or request.path_info.endswith("/file")):
        raise refusals.NotAcceptable()


def _make_plain(request: HttpRequest) -> None:
    """Put the query into NFC; refuse NUL, which no text has and no column takes."""
    if request.META.get("QUERY_STRING", "").isascii() and "%" not in request.META.get("QUERY_STRING", ""):
        return
    plain = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if "\x00" in name or any("\x00" in value for value in values):
            raise InvalidInput(
                [Fault("/" + name.replace("\x00", ""), str(refusals.TEXT_REFUSED), "text_refused", "query")]
            )
        plain.setlist(nfc(name), [nfc(value) for value in values])
    plain._mutable = False
    request.GET = plain  # type: ignore[assignment]  # it is called immutable to the checker


def answer_to(fault: Exception, request: HttpRequest) -> HttpResponse:
    """Return the problem that stands for an exception: a refusal as it is, everything else without details."""
    if isinstance(fault, ActionRefused):
        log.info("refused: %s", fault.code)
        return problem_response(fault, request)
    if isinstance(fault, Http404):
        return problem_response(NotFound(), request)
    if isinstance(fault, RequestDataTooBig):
        return problem_response(ContentTooLarge(), request)
    if isinstance(fault, SuspiciousOperation | UnreadablePostError):
        return problem_response(MalformedBody(), request)
    if isinstance(fault, OperationalError):
        log.warning("database: %s", type(fault).__name__)
        return problem_response(Unavailable(), request)
    log.error("fault of the API", exc_info=fault, extra={"request": request})
    return problem_response(InternalFault(), request)


_BY_STATUS: dict[int, type[ActionRefused]] = {
    404: NotFound,
    405: MethodNotAllowed,
    413: ContentTooLarge,
    406: refusals.NotAcceptable,
    415: refusals.UnsupportedMediaType,
}


def same_kind(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Answers of the framework that tell of a fault in its own way become problems; their headers are kept."""
    if response.status_code < 400 or response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    kind = _BY_STATUS.get(response.status_code)
    if kind is None:
        return response
    answer = problem_response(kind(), request, status=response.status_code)
    if "Allow" in response.headers:
        answer.headers["Allow"] = response.headers["Allow"]
    return answer
