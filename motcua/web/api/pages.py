"""Pages about the API for those who write programs: the whole reference, and what each problem means."""

import json
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from motcua.kernel.refusal import ActionRefused
from motcua.web.api.problems import TITLES, all_refusals, type_of


@dataclass(frozen=True)
class Kind:
    """One kind of problem as the page shows it."""

    code: str
    status: int
    title: str
    meaning: str  # for programmers, in English
    sentence: str  # as callers read it, in the page's language; "" where it names things of the case


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the reference: guide, operations and schemas, drawn from the OpenAPI document in the browser."""
    settings = {"url": reverse("api:openapi"), "layout": "BaseLayout", "deepLinking": True, "docExpansion": "list"}
    more = {"defaultModelsExpandDepth": 0, "displayRequestDuration": True, "persistAuthorization": False}
    return render(request, "api/docs.html", {"swagger_settings": json.dumps({**settings, **more})})


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """List every kind of problem of the running system."""
    return render(request, "api/problems.html", {"kinds": [_kind(refusal) for refusal in all_refusals()]})


@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """Explain one kind of problem: the address that `type` names."""
    found = next((refusal for refusal in all_refusals() if refusal.code == code), None)
    if found is None:
        raise Http404
    return render(request, "api/problem.html", {"kind": _kind(found), "type": type_of(code)})


def _kind(refusal: type[ActionRefused]) -> Kind:
    own = "__init__" not in vars(refusal) and "message" in vars(refusal)
    meaning = " ".join((refusal.__doc__ or "").split())
    title = str(TITLES.get(refusal.http_status, TITLES[409]))
    return Kind(refusal.code, refusal.http_status, title, meaning, str(refusal.message) if own else "")
