"""The API itself: one django-ninja application, its errors as problems, its document as OpenAPI 3.1."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from motcua.kernel.refusal import ActionRefused
from motcua.web.api.edge import answer_to
from motcua.web.api.problems import problem_response
from motcua.web.api.refusals import Fault, InvalidInput, MalformedBody, NotFound

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


def _fault(error: dict[str, Any]) -> Fault:
    """One error of pydantic as a place and a sentence."""
    where, *place = [str(part) for part in error["loc"]]
    if where in _WHERE:
        return Fault("/" + "/".join(place), _sentence(error), error["type"], _WHERE[where])
    pointer = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in place[1:])
    return Fault(pointer, _sentence(error), error["type"])


def _sentence(error: dict[str, Any]) -> str:
    """Say what is wrong in the caller's language; of the many kinds of pydantic those that programs meet."""
    given = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return _("This must be given.")
        case "extra_forbidden":
            return _("This is not known here. Leave it out.")
        case "string_too_long" | "too_long":
            return _("This is too long; at most %(most)s.") % {"most": given.get("max_length", "")}
        case "literal_error" | "enum":
            return _("This must be one of: %(values)s.") % {"values": given.get("expected", "")}
    return _("This does not fit: %(fault)s") % {"fault": error.get("msg", error["type"])}
