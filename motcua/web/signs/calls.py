"""The weekly calls: which this unit has to make, and one form for each."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.signs import calling
from motcua.steering.measures.gaming import actions, calls, policies
from motcua.steering.measures.gaming.models import CallBack
from motcua.web.accounts.guarding import Opened, View, let_in
from motcua.web.accounts.visit import Visit
from motcua.web.signs.call_forms import CallForm
from motcua.web.wrong_addresses import takes

TONES = {"confirmed": "done", "different": "late"}


class Line(NamedTuple):
    """One call in a list; no person stands there."""

    call: CallBack
    dossier: str
    procedure: str
    unit: str
    tone: str


def caller[**P](view: View[P]) -> Opened[P]:
    """Let those in who call for a unit."""
    return let_in(view, lambda visit: policies.calling_units(visit.posts))


@require_GET
@caller
@takes()
def index(visit: Visit) -> HttpResponse:
    """List the calls that the person's units have to make, and those that were made."""
    units = policies.calling_units(visit.posts)
    context = {
        "layout": _layout(visit),
        "waiting": _lines(calls.to_make(units)),
        "made": _lines(calls.made(units)),
        "most": actions.MOST_TRIES,
    }
    return render(visit, "signs/calls.html", context)


def _layout(visit: Visit) -> str:
    """Officials of the desk stay there; leaders, analysts and controllers have the pages of figures around them."""
    return "layouts/desk.html" if visit.works_at_desk else "layouts/cockpit.html"


def _lines(found: Sequence[CallBack]) -> list[Line]:
    named = dossiers.named({each.dossier_id for each in found})
    units = agencies.names({each.agency_id for each in found})
    lines = []
    for each in found:
        if (called := named.get(each.dossier_id)) is not None:
            name, tone = called.code or called.number, TONES.get(each.outcome, "running")
            lines.append(Line(each, name, called.procedure_name, units.get(each.agency_id, "–"), tone))
    return lines


@require_http_methods(["GET", "POST"])
@caller
@takes()
def call(visit: Visit, call_id: int) -> HttpResponse:
    """Show whom to call and what the record says; a post records what came of it."""
    found = calls.call(call_id)
    by = _acting(visit, found) if found else None
    if found is None or by is None or calling.is_party(by.person_id, found.dossier_id):
        raise Http404
    if found.outcome:
        messages.info(visit, _("The outcome of this call has been recorded; it stays as it is."))
        return redirect("signs:calls")
    form = CallForm(visit.POST or None)
    if visit.method == "POST" and form.is_valid():
        try:
            done = actions.record_outcome(found.id, form.heard(), by=by, at=visit.now)
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            kept, again = _("The outcome has been recorded."), _("Recorded that nobody was reached. Try again later.")
            messages.success(visit, kept if done.outcome else again)
            return redirect("signs:calls")
    context = {
        "layout": _layout(visit),
        "call": found,
        "form": form,
        "record": calling.to_call(found.dossier_id),
        "most": actions.MOST_TRIES,
    }
    return render(visit, "signs/call.html", context, status=422 if form.errors else 200)


def _acting(visit: Visit, found: CallBack) -> Acting | None:
    """Return the person in a role in which they may make the call."""
    person_id = visit.person.id if visit.person else None
    held = [Acting(person_id, post.role, post.agency_id, assurance=visit.acting.assurance) for post in visit.posts]
    return next((by for by in held if policies.may_call(by, found)), None)
