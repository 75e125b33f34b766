"""A request to the feed, read from what the server hands over."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from motcua.kernel.refusal import Fault
from motcua.service.exchange.changes import LONGEST_WAIT_SECONDS, MOST_ITEMS
from motcua.web.api.refusals import InvalidInput, MethodNotAllowed, NotFound

PATH = "/api/v1/changes"
LARGEST_POSITION = 2**63 - 1
MOST_KINDS = 50
LONGEST_QUERY = 4000  # bytes
METHODS = ("GET", "HEAD")
_BEARER = "Bearer "


@dataclass(frozen=True)
class Asked:
    """What was asked, and by whom it claims to be.

    wait:  seconds to wait for something to happen; 0 answers at once.
    kinds: of entries; None is all.
    """

    secret: str
    address: str
    after: int
    limit: int
    wait: int
    kinds: frozenset[str] | None


def request_of(scope: Mapping[str, Any]) -> HttpRequest:
    """Return the request as the API's own functions know one: path, headers, method."""
    request = HttpRequest()
    request.method, request.path = scope["method"], scope["path"]
    request.path_info = request.path
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper().replace("-", "_")
        request.META[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value.decode("latin-1")
    request.META["REMOTE_ADDR"] = (scope.get("client") or ("",))[0]
    return request


def read(request: HttpRequest, query: bytes) -> Asked:
    """Read a request. Raises NotFound, MethodNotAllowed, InvalidInput that names every parameter that does not fit."""
    if request.path != PATH:
        raise NotFound
    if request.method not in METHODS:
        raise MethodNotAllowed
    given, faults = QueryDict(query[:LONGEST_QUERY]), list[Fault]()
    after = _number(given, "after", 0, LARGEST_POSITION, 0, faults)
    limit = _number(given, "limit", 1, MOST_ITEMS, 100, faults)
    wait = _number(given, "wait", 0, LONGEST_WAIT_SECONDS, 0, faults)
    if faults:
        raise InvalidInput(faults)
    chosen = frozenset(given.getlist("kind")[:MOST_KINDS]) or None
    return Asked(_secret(request), address_of(request), after, limit, wait, chosen)


def address_of(request: HttpRequest) -> str:
    """Return the caller's address: as the last proxies that we trust tell it, else that of the connection."""
    proxies = int(settings.ALLAUTH_TRUSTED_PROXY_COUNT)
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    return told[-proxies] if 0 < proxies <= len(told) else str(request.META["REMOTE_ADDR"])


def _secret(request: HttpRequest) -> str:
    header = str(request.META.get("HTTP_AUTHORIZATION", ""))
    return header[len(_BEARER) :] if header[: len(_BEARER)].lower() == _BEARER.lower() else ""


def _number(given: QueryDict, name: str, least: int, most: int, otherwise: int, faults: list[Fault]) -> int:
    text = given.get(name, str(otherwise))
    if text.isascii() and text.isdecimal() and len(text) <= 19 and least <= int(text) <= most:
        return int(text)
    told = _("A whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
    faults.append(Fault(f"/{name}", told, where="query"))
    return otherwise
