"""Every refusal of the API as a problem document (RFC 9457), with a stable code and words in the caller's language."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused, Fault
from motcua.service.dossiers.refusals import Missing

MEDIA_TYPE = "application/problem+json"
BASE = "/api/v1"
RETRY_AFTER_SECONDS = 10
TITLES: dict[int, str | Promise] = {
    400: _("The request cannot be read"),
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Method not known here"),
    406: _("No fitting form"),
    409: _("Not possible now"),
    410: _("No longer there"),
    411: _("Length not stated"),
    412: _("Changed in the meantime"),
    413: _("Too large"),
    415: _("Kind of content not read here"),
    422: _("Values that do not fit"),
    428: _("State not named"),
    429: _("Too many requests"),
    500: _("Fault on our side"),
    503: _("Not ready at the moment"),
}


def problem_response(refusal: ActionRefused, request: HttpRequest, *, status: int | None = None) -> HttpResponse:
    """Answer with a problem document.

    refusal:  its code, status, sentence and data become `code`, `status`, `detail` and `errors`.
    status:   another status than the refusal's own, as 412 for a dossier that moved.
    """
    code = status or refusal.http_status
    response = HttpResponse(_json(problem(refusal, request, code)), content_type=MEDIA_TYPE, status=code)
    if code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="motcua"'
    wait = refusal.data.get("retry_after_seconds")
    if "reset_seconds" in refusal.data:
        response["RateLimit"] = f'"default";r=0;t={refusal.data["reset_seconds"]}'
    if wait or code == 503:
        response["Retry-After"] = str(wait or RETRY_AFTER_SECONDS)
    return response


def problem(refusal: ActionRefused, request: HttpRequest, status: int) -> dict[str, Any]:
    """Return the members of a problem document."""
    members = {
        "type": type_of(refusal.code),
        "title": str(TITLES.get(status, TITLES[409])),
        "status": status,
        "detail": str(refusal),
        "code": refusal.code,
        "instance": request.path,
    }
    errors = [error_of(fault) for fault in faults_of(refusal)]
    return {**members, "errors": errors} if errors else members


def type_of(code: str) -> str:
    """Return the address that names this kind of problem and explains it."""
    return f"{settings.SITE_URL.rstrip('/')}{BASE}/problems/{code}"


def faults_of(refusal: ActionRefused) -> Iterable[Fault]:
    """Return the places of the request that the refusal is about."""
    given = refusal.data.get("faults")
    if isinstance(given, list):
        return given
    if isinstance(refusal, Missing):
        names = refusal.data.get("names")
        return [Fault(f"/{name}", str(refusal), refusal.code) for name in names] if isinstance(names, tuple) else []
    return []


def error_of(fault: Fault) -> dict[str, str]:
    """One entry of `errors`. The pointer is a URI fragment, as in the examples of RFC 9457."""
    found = {"detail": fault.detail, "code": fault.code}
    if fault.paper:
        found["paper"] = fault.paper
    if fault.where == "body":
        return {"pointer": f"#{fault.pointer}", **found}
    return {fault.where: fault.pointer.strip("/"), **found}


def _json(members: dict[str, Any]) -> str:
    """JSON that no lone surrogate can break: what cannot be written in UTF-8 is escaped."""
    text = json.dumps(members, ensure_ascii=False)
    return text.encode("utf-8", "replace").decode()


def all_refusals() -> list[type[ActionRefused]]:
    """Return one class for every code of the running system, in the order of the codes."""
    found: dict[str, type[ActionRefused]] = {}
    for refusal in _subclasses(ActionRefused):
        found.setdefault(refusal.code, refusal)
    return [found[code] for code in sorted(found)]


def _subclasses(base: type[ActionRefused]) -> Iterator[type[ActionRefused]]:
    for refusal in base.__subclasses__():
        if refusal.__module__.startswith("motcua."):
            if "code" in vars(refusal):
                yield refusal
            yield from _subclasses(refusal)
