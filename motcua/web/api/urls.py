"""Addresses of the API, version 1."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, re_path

from motcua.web.api import pages
from motcua.web.api.document import openapi
from motcua.web.api.refusals import NotFound
from motcua.web.api.v1 import api

type View = Callable[..., HttpResponseBase]


def unknown(_request: HttpRequest) -> HttpResponseBase:
    """Nothing is there; said as a problem. Raises NotFound."""
    raise NotFound()


def by_method(rest: View, **views: View) -> View:
    """Return a view that sends each method to its own view, and all others to the rest."""

    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        return views.get(request.method or "", rest)(request, *given, **named)

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is read for the API (edge.py)
    return answered


_NINJA: list[URLPattern] = [
    found for found in api.urls[0] if isinstance(found, URLPattern) and found.name != "api-root"
]

app_name = "api"
urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("docs", pages.docs, name="docs"),
    path("problems", pages.problems, name="problems"),
    path("problems/<slug:code>", pages.problem, name="problem"),
    *_NINJA,
    re_path(r"^", unknown, name="unknown"),
]
