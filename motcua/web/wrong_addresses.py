"""Addresses that ask for what a page does not have: told in a sentence, never left out as if nothing had been asked.

    @leading
    @takes(PERIOD, downloads.PARAMETER)  # what may stand after the "?" of this page
    def home(visit: Visit) -> HttpResponse: ...

A page that silently drops "?period=2O26" shows another year's figures than its reader believes to see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import defaults


class NotUnderstood(Http404):
    """What follows the "?" is not known, or not the reader's; says what can be asked for instead.

    way_out: where its reader can go on; empty: to the same page without what was asked.
    """

    def __init__(self, told: str, *, way_out: str = "") -> None:
        super().__init__(told)
        self.way_out = way_out


@dataclass(frozen=True)
class Takes:
    """A decorator of views, made by `takes`."""

    names: tuple[str, ...]
    prefix: str

    def __call__[R: HttpRequest, **P](
        self, view: Callable[Concatenate[R, P], HttpResponse]
    ) -> Callable[Concatenate[R, P], HttpResponse]:
        """Refuse an address with any other name. The view tells its names to whoever asks, as its tests do."""

        @wraps(view)
        def asked(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if unknown := [name for name in request.GET if not self._is_known(name)]:
                told = _("This page cannot be asked for “%(names)s”. Nothing is shown, so that no figure is mistaken.")
                raise NotUnderstood(told % {"names": ", ".join(unknown)})
            return view(request, *args, **kwargs)

        asked.takes = self.names  # type: ignore[attr-defined]  # a function has no such attribute for the checker
        return asked  # type: ignore[return-value]  # a view is called with the request by place

    def _is_known(self, name: str) -> bool:
        return name in self.names or bool(self.prefix and name.startswith(self.prefix))


def takes(*names: str, prefix: str = "") -> Takes:
    """Let a view be asked for these names alone, and for those that begin with the prefix. Raises NotUnderstood."""
    return Takes(names, prefix)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404; where it is only what follows the "?", with the sentence and a way on."""
    if not isinstance(exception, NotUnderstood):
        return defaults.page_not_found(request, exception)
    is_leaders = request.path.startswith(reverse("cockpit:home"))
    shown = {
        "reason": str(exception),
        "way_out": exception.way_out or request.path,
        "layout": "layouts/cockpit.html" if is_leaders else "layouts/portal.html",
    }
    response = render(request, "not_understood.html", shown, status=404)
    response["Cache-Control"] = "private, no-store"
    return response
