"""What all pages of an application share."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, cast
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from motcua.service.dossiers.refusals import DraftExpired
from motcua.web.accounts.visit import Visit, become_visit
from motcua.web.apply.access import draft_for, is_counter
from motcua.web.apply.tasks import Progress

type DraftView[**P] = Callable[Concatenate[Visit, Progress, P], HttpResponse]


def draft_page[**P](view: DraftView[P]) -> Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]:
    """Open the draft for the view; say kindly that it has expired, and lead on from one that was submitted."""

    @wraps(view)
    def opened(request: HttpRequest, key: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visit = become_visit(request)
        try:
            draft = draft_for(visit, key)
        except DraftExpired as expired:
            return render(request, "apply/expired.html", {"refusal": expired}, status=expired.http_status)
        if draft.submitted_as is not None:
            return redirect(after_submission(draft.submitted_as.number, at_counter=is_counter(draft)))
        if draft.answers_request is not None:  # only what was marked may change: that is the supplement's own page
            return redirect("portal:supplement", number=draft.answers_request.dossier.number)
        return view(visit, Progress(visit, draft), *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, UUID, P], HttpResponse]", opened)  # addresses pass `key` by name


def after_submission(number: str, *, at_counter: bool) -> str:
    """Return where a submitted draft leads: the receipt, or the desk's page for what a clerk typed."""
    return reverse("desk:dossier" if at_counter else "portal:receipt", args=[number])


def show(visit: Visit, template: str, progress: Progress, status: int = 200, **context: Any) -> HttpResponse:
    """Render a page of the form, for a citizen or for the clerk at the counter."""
    draft = progress.draft
    layout = "layouts/desk.html" if is_counter(draft) else "layouts/portal.html"
    shared = {"draft": draft, "definition": progress.definition, "progress": progress, "layout": layout}
    return render(visit, template, {**shared, "now": visit.now, **context}, status=status)


def sign_in(visit: Visit) -> HttpResponseRedirect:
    """Lead to the sign-in page and back here; what was typed waits."""
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': visit.get_full_path()})}")
