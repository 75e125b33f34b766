"""Requesting a supplement: mark the very fields and papers, each with its reason and its remedy; all at once."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.service.dossiers import actions, drafts, marking
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.actions.asking import Item
from motcua.service.dossiers.models import Dossier, Draft
from motcua.service.dossiers.refusals import DossierMoved, NotComplete, NotYours
from motcua.service.dossiers.states import Action
from motcua.web.accounts.visit import Visit
from motcua.web.apply import supplementing
from motcua.web.desk.access import dossier_for, official
from motcua.web.desk.acting import acting_for


@require_http_methods(["GET", "POST"])
@official
def request_supplement(visit: Visit, number: str) -> HttpResponse:
    """Show every field and paper to be marked; a post asks for all that was marked in one request."""
    dossier = dossier_for(visit, number)
    error = ""
    try:
        by = acting_for(visit, dossier, Action.REQUEST_SUPPLEMENT)
    except NotYours as refusal:  # a page to fill in and a refusal at its end would be a waste of time
        moved = visit.method == "POST" and _version(visit) != dossier.row_version
        messages.error(visit, str(DossierMoved(dossier.code or number) if moved else refusal))
        return redirect("desk:dossier", number=number)
    if visit.method == "POST":
        try:
            _ask(visit, dossier, by)
        except ActionRefused as refusal:
            error = str(refusal)
        else:
            messages.success(
                visit, _("The applicant has been asked. The time for processing stands still until the answer.")
            )
            return redirect("desk:dossier", number=number)
    context = {
        "dossier": dossier,
        "rows": _rows(visit, dossier),
        "error": error,
        "is_second": dossier.supplement_count > 0,
    }
    return render(visit, "desk/supplement.html", context, status=422 if error else 200)


def _version(visit: Visit) -> int:
    raw = visit.POST.get("version", "")
    return int(raw) if raw.isdecimal() and len(raw) < 10 else -1


def _ask(visit: Visit, dossier: Dossier, by: Acting) -> None:
    actions.request_supplement(
        dossier.id,
        by=by,
        at=visit.now,
        seen_version=_version(visit),
        items=[
            Item(r["kind"], r["code"], r["label"], r["reason"], r["remedy"])
            for r in _rows(visit, dossier)
            if r["is_marked"]
        ],
        reason=visit.POST.get("why_again", "").strip()[:2000],
    )


def _rows(visit: Visit, dossier: Dossier) -> list[dict[str, Any]]:
    """Return every paper and every answered field, with what the official has typed for it."""
    return [
        _row(visit, index, one.kind, one.code, one.label, one.value)
        for index, one in enumerate(marking.markable(dossier))
    ]


def _row(visit: Visit, index: int, kind: str, code: str, label: str, value: str) -> dict[str, Any]:
    typed = {name: visit.POST.get(f"{name}-{index}", "").strip()[:1000] for name in ("reason", "remedy")}
    return {
        "index": index,
        "kind": kind,
        "code": code,
        "label": label,
        "value": value,
        "is_marked": visit.POST.get(f"mark-{index}") == "on",
        **typed,
    }


@require_http_methods(["GET", "POST"])
@official
def enter(visit: Visit, number: str) -> HttpResponse:
    """Enter at the counter what the applicant brought in answer to a supplement request."""
    dossier = dossier_for(visit, number)
    asked = dossiers.open_request(dossier)
    if asked is None or visit.person is None:
        return redirect("desk:dossier", number=number)
    try:
        acting_for(visit, dossier, Action.RESUBMIT)  # before anything is kept: it is the applicant's own draft
    except NotYours as refusal:
        messages.error(visit, str(refusal))
        return redirect("desk:dossier", number=number)
    find = drafts.answer_of if visit.method == "POST" else drafts.answer_begun
    draft = find(asked, owner_id=dossier.applicant_id, at=visit.now)
    errors: dict[str, str] = {}
    if visit.method == "POST":
        errors = supplementing.keep(visit, draft)
        if "stay" in visit.POST or "remove" in visit.POST:
            return redirect(visit.path)
        errors = errors or _resubmit(visit, dossier, draft)
        if not errors:
            messages.success(visit, _("The supplement has been entered."))
            return redirect("desk:dossier", number=number)
    status = 422 if errors else 200
    context = supplementing.page(visit, dossier, draft, errors)
    return render(visit, "desk/enter_supplement.html", context, status=status)


def _resubmit(visit: Visit, dossier: Dossier, draft: Draft) -> dict[str, str]:
    try:
        by = replace(acting_for(visit, dossier, Action.RESUBMIT), on_behalf_of_id=dossier.applicant_id)
        drafts.resubmit_draft(draft.id, by=by, at=visit.now, seen_version=None)
    except NotComplete as refusal:
        return supplementing.errors_of(refusal)
    except ActionRefused as refusal:
        return {"": str(refusal)}
    return {}
