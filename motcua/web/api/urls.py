"""Addresses of the API, version 1."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path

from motcua.web.api import hot, pages
from motcua.web.api.document import openapi
from motcua.web.api.parts import documents
from motcua.web.api.refusals import NotFound
from motcua.web.api.v1 import api

type View = Callable[..., HttpResponseBase]


def unknown(_request: HttpRequest) -> HttpResponseBase:
    """Nothing is there; said as a problem. Raises NotFound."""
    raise NotFound()


def by_method(rest: View | None, **views: View) -> View:
    """Return a view that sends each method to its own view, and all others to the rest; without one they get 405."""

    def answered(request: HttpRequest, *given: Any, **named: Any) -> HttpResponseBase:
        view = views.get(request.method or "", rest)
        if view is None:
            return HttpResponseNotAllowed(views)
        answer = view(request, *given, **named)
        if answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED and view is rest:
            answer.headers["Allow"] = ", ".join([*views, *filter(None, [answer.headers.get("Allow")])])
        return answer

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is read for the API (edge.py)
    return answered


_NINJA: list[URLPattern] = [
    found for found in api.urls[0] if isinstance(found, URLPattern) and found.name != "api-root"
]


def _view(route: str) -> View:
    """The view of django-ninja at an address that a hot view shares with it."""
    return next(found.callback for found in _NINJA if str(found.pattern) == route)


app_name = "api"
urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("docs", pages.docs, name="docs"),
    path("problems", pages.problems, name="problems"),
    path("problems/<slug:code>", pages.problem, name="problem"),
    path("uploads", by_method(_view("uploads"), OPTIONS=documents.offer), name="uploads"),
    path("dossiers", by_method(_view("dossiers"), POST=hot.file_dossier), name="dossiers"),
    path("dossiers/<str:number>", by_method(None, GET=hot.read_dossier), name="dossier"),
    path("dossiers/<str:number>/status", by_method(None, GET=hot.read_status), name="dossier_status"),
    *_NINJA,
    re_path(r"^", unknown, name="unknown"),
]
