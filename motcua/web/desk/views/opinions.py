"""Opinions that other agencies ask of our units: giving one, and finding again what was asked and answered.

An agency that was asked reads the dossier until it has answered, or the dossier has ended; its question and its answer
it keeps (`policies.may_view_at_desk`).
"""

import re

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.service.dossiers import actions, policies
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Consultation
from motcua.web.accounts.visit import Visit
from motcua.web.desk.access import candidates, dossier_for, official, reader_of
from motcua.web.wrong_addresses import NotUnderstood

PAGE_SIZE = 50


@official
def show(visit: Visit) -> HttpResponse:
    """List what our units were asked, the newest first. ?before: only older ones than this. Raises NotUnderstood."""
    before = visit.GET.get("before", "")
    if before and not re.fullmatch(r"[0-9]{1,15}", before):
        raise NotUnderstood(_("There is no such place in the list. Begin with its first page."))
    mark = int(before) if before else None
    rows = list(dossiers.asked_of(reader_of(visit).unit_ids, before=mark)[: PAGE_SIZE + 1])
    context = {"opinions": rows[:PAGE_SIZE], "next": rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None}
    return render(visit, "desk/opinions.html", context)


def kept(visit: Visit, number: str) -> HttpResponse:
    """Show what our units were asked about a dossier and have answered, and nothing else of it. Raises Http404."""
    asked = list(dossiers.asked_of(reader_of(visit).unit_ids, number))
    if not asked:
        raise Http404
    return render(visit, "desk/opinion.html", {"dossier": asked[0].dossier, "opinions": asked})


@require_POST
@official
def answer(visit: Visit, number: str, consultation_id: int) -> HttpResponse:
    """Give the opinion that another agency asked of ours."""
    asked = _question(visit, number, consultation_id)
    by = next(
        (by for by in candidates(visit) if policies.may_answer_consultation(by, asked.agency_id)), candidates(visit)[0]
    )
    try:
        text = visit.POST.get("answer", "").strip()[:4000]
        actions.answer_consultation(consultation_id, by=by, at=visit.now, answer=text)
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
    else:
        messages.success(visit, _("The opinion has been given."))
    return redirect("desk:dossier", number=number)


def _question(visit: Visit, number: str, consultation_id: int) -> Consultation:
    """Return the question, ours or of a dossier that we read. Raises Http404."""
    own = dossiers.asked_of(reader_of(visit).unit_ids, number).filter(id=consultation_id).first()
    if own is not None:
        return own
    found = next((c for c in dossiers.consultations_of(dossier_for(visit, number)) if c.id == consultation_id), None)
    if found is None:
        raise Http404
    return found
