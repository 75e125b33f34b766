"""What is typed or sent arrives in one form, once, for every page (security, T19).

"Nguyễn" typed as letters and loose marks is the same name as the one typed whole, and NUL, which no keyboard has and no
column of PostgreSQL takes, is gone. An address with a NUL names nothing.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import nfc

NUL = "\x00"
log = logging.getLogger(__name__)


class PlainTextMiddleware:
    """Stands after the check of the form's token, which has read the form already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Everything happens when the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: object, _args: object, _given: dict[str, Any]) -> None:
        """Put query and form into NFC. Raises Http404 for an address with a NUL."""
        if NUL in request.path:
            raise Http404
        if _is_odd(request.GET):
            request.GET = _plain(request.GET)  # type: ignore[assignment]  # it is called immutable to the checker
        if request.method == "POST" and _is_odd(request.POST):
            request.POST = _plain(request.POST)  # type: ignore[assignment]  # it is called immutable to the checker

    def process_exception(self, request: HttpRequest, refusal: Exception) -> HttpResponse | None:
        """Tell what was refused where a view did not expect it, as for a sign that nobody can type: never a 500."""
        if not isinstance(refusal, ActionRefused):
            return None
        log.info("refused: %s", refusal.code)
        if request.accepts("text/html"):
            return render(request, "refused.html", {"reason": str(refusal)}, status=refusal.http_status)
        return JsonResponse({"error": str(refusal)}, status=refusal.http_status)


def _is_odd(data: QueryDict) -> bool:
    """Whether anything is to be done: ASCII without NUL is plain already, and most forms are."""
    return any(_plain_text(value) != value for _name, values in data.lists() for value in values)


def _plain(data: QueryDict) -> QueryDict:
    plain = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in data.lists():
        plain.setlist(_plain_text(name), [_plain_text(value) for value in values])
    plain._mutable = False
    return plain


def _plain_text(text: str | bytes) -> str:
    return nfc(str(text).replace(NUL, ""))
