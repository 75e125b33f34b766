"""The API itself: one django-ninja application, its errors as problems, its document as OpenAPI 3.1."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from motcua.kernel.refusal import ActionRefused, Fault
from motcua.web.api.edge import answer_to
from motcua.web.api.problems import problem_response
from motcua.web.api.refusals import InvalidInput, MalformedBody, NotFound

VERSION = "1.0.0"


class Interface(NinjaAPI):
    """django-ninja with our own way of telling faults: every answer that is none is a problem document."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        """Return the problem for whatever was raised; django-ninja calls this for every exception of a call."""
        if isinstance(exc, HttpError) and isinstance(exc.__cause__, ActionRefused):
            exc = exc.__cause__  # what the parser said; django-ninja wraps it
        match exc:
            case ValidationError():
                return problem_response(InvalidInput([_fault(error) for error in exc.errors]), request)
            case Http404():
                return problem_response(NotFound(), request)
            case AuthenticationError():
                raise AssertionError("callers.Token refuses by itself")
            case HttpError():
                return problem_response(MalformedBody(), request)
        return answer_to(exc, request)


_WHERE = {"query": "query", "path": "path", "header": "header"}
_CODES = {  # the end of pydantic's many names: ours, which stay
    "missing": "missing",
    "extra_forbidden": "unknown",
    "too_long": "too_long",
    "too_short": "too_short",
    "literal_error": "not_one_of",
    "enum": "not_one_of",
    "_than": "out_of_range",
    "_than_equal": "out_of_range",
    "_type": "wrong_type",
    "_parsing": "wrong_type",
}
_EXPECTED = {  # the beginning of pydantic's names of wrong types
    "string": _lazy("a text"),
    "int": _lazy("a whole number"),
    "float": _lazy("a number"),
    "decimal": _lazy("a number"),
    "bool": _lazy("`true` or `false`"),
    "list": _lazy("a list"),
    "dict": _lazy("an object"),
    "model": _lazy("an object"),
    "uuid": _lazy("a UUID"),
    "datetime": _lazy("a time such as 2026-11-29T08:00:00+07:00"),
    "date": _lazy("a day such as 2026-11-29"),
}


def _fault(error: dict[str, Any]) -> Fault:
    """One error of pydantic as a place and a sentence."""
    where, *place = [str(part) for part in error["loc"]]
    code = next((ours for end, ours in _CODES.items() if error["type"].endswith(end)), "invalid")
    if where in _WHERE:
        return Fault("/" + "/".join(place), _sentence(error, code), code, _WHERE[where])
    pointer = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in place[1:])
    return Fault(pointer, _sentence(error, code), code)


def _sentence(error: dict[str, Any], code: str) -> str:
    """Say what is wrong in the caller's language; pydantic speaks English alone."""
    given = error.get("ctx", {})
    match code:
        case "missing":
            return _("This must be given.")
        case "unknown":
            return _("This is not known here. Leave it out.")
        case "too_long":
            return _("This is too long; at most %(most)s.") % {"most": given.get("max_length", "")}
        case "too_short":
            return _("This is too short; at least %(least)s.") % {"least": given.get("min_length", "")}
        case "not_one_of":
            return _("This must be one of: %(values)s.") % {"values": given.get("expected", "")}
        case "out_of_range":
            limits = "; ".join(f"{_LIMITS[name]} {value}" for name, value in given.items() if name in _LIMITS)
            return _("This number is outside of what is possible: %(limits)s.") % {"limits": limits}
    kind = next((str(told) for begin, told in _EXPECTED.items() if error["type"].startswith(begin)), "")
    if kind and code == "wrong_type":
        return _("This should be %(kind)s.") % {"kind": kind}
    if kind and "pattern" not in given:
        return _("This is not %(kind)s that can be read.") % {"kind": kind}
    return _("This is not written as the documentation says.")


_LIMITS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
