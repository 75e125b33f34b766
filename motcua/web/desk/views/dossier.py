"""The dossier's page: facts and clock, answers and papers, timeline and actions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.registry.people import queries as people
from motcua.service.dossiers import actions, answers, drafts, flow, letters, look_ups, offering, policies
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Dossier, DossierPaper
from motcua.service.dossiers.states import Action, State
from motcua.web.accounts.visit import Visit
from motcua.web.apply.fees import fee_rows
from motcua.web.design.parts import SummaryRow, TimelineEntry
from motcua.web.desk import acting
from motcua.web.desk.access import candidates, dossier_for, official
from motcua.web.desk.forms import FORMS, LABELS, ActionForm, ProposeForm
from motcua.web.desk.views import opinions
from motcua.web.portal import telling

PROPOSE = "propose"
SIGNER = "signer"
OWN_PAGE = {  # these need room: every field and paper can be marked, or filled in
    Action.REQUEST_SUPPLEMENT: "desk:request_supplement",
    Action.RESUBMIT: "desk:enter_supplement",
}
CHANNELS = {
    "online": gettext_lazy("online"),
    "counter": gettext_lazy("at the counter"),
    "post": gettext_lazy("by post"),
    "system": gettext_lazy("from another system"),
}
TYPED_BY = {
    "self": gettext_lazy("typed by the citizen"),
    "official": gettext_lazy("typed by an official"),
    "mandate": gettext_lazy("typed under a mandate"),
    "partner": gettext_lazy("Partner by API"),
}
EXPECTED = {Action.ACCEPT, Action.PASS_ON, Action.SETTLE, Action.CONFIRM_PAYMENT, Action.HAND_OVER, PROPOSE}
WARNING = {Action.REFUSE, Action.STOP, Action.REVOKE, Action.WITHDRAW}


@dataclass(frozen=True)
class Offer:
    """An action as the page offers it: its name, its form, and where it posts."""

    name: str
    label: str
    form: ActionForm | None
    kind: str
    is_open: bool
    href: str = ""  # of the page that the action has to itself

    @property
    def is_expected(self) -> bool:
        """Whether it may stand first: going on is expected, ending or undoing is not."""
        return self.name in EXPECTED


@official
def show(visit: Visit, number: str) -> HttpResponse:
    """Show a dossier and what this person may do now; to whom only the own opinion on it is left, that one."""
    try:
        return _page(visit, dossier_for(visit, number))
    except Http404:
        return opinions.kept(visit, number)


@require_POST
@official
def act(visit: Visit, number: str, name: str) -> HttpResponse:
    """Do one action of the table, with what it must be given."""
    dossier = dossier_for(visit, number)
    form_class = ProposeForm if name == PROPOSE else FORMS.get(_action(name))
    if form_class is None:
        raise Http404
    form = form_class(dossier, visit.POST, visit.FILES)
    if not form.is_valid():
        return _page(visit, dossier, name, form, 422)
    try:
        _do(visit, dossier, name, form)
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
        return redirect("desk:dossier", number=number)
    messages.success(visit, _done_word(dossier, name))
    return redirect("desk:dossier", number=number)


def _done_word(dossier: Dossier, name: str) -> str:
    if name == PROPOSE:
        return _("Submitted for signature.")
    if name == Action.PASS_ON and dossier.role == SIGNER:
        return _("Signed, and passed on to be issued.")
    return acting.done_word(_action(name))


def _do(visit: Visit, dossier: Dossier, name: str, form: ActionForm) -> None:
    seen_version = form.cleaned_data["version"]
    if name == PROPOSE:
        acting.propose(visit, dossier, seen_version, form.given())
    else:
        acting.do(visit, dossier, _action(name), seen_version, form.given())


def _action(name: str) -> Action:
    try:
        return Action(name)
    except ValueError:
        if name == PROPOSE:
            return Action.PASS_ON
        raise Http404 from None


@require_POST
@official
def check_data(visit: Visit, number: str, paper_id: int) -> HttpResponse:
    """Tick "đã tra cứu" for a paper that data replaces."""
    return _looked_up(visit, number, paper_id, actions.mark_data_checked)


@require_POST
@official
def miss_data(visit: Visit, number: str, paper_id: int) -> HttpResponse:
    """Say "chưa tra cứu được": the database could not be reached; the dossier goes on."""
    return _looked_up(visit, number, paper_id, actions.mark_data_missed)


def _looked_up(visit: Visit, number: str, paper_id: int, action: Callable[..., Dossier]) -> HttpResponse:
    dossier = dossier_for(visit, number)
    by = next((by for by in candidates(visit) if policies.may_check_data(by, dossier)), candidates(visit)[0])
    try:
        action(dossier.id, by=by, at=visit.now, seen_version=None, paper_id=paper_id)
    except DossierPaper.DoesNotExist:
        raise Http404 from None
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
    return redirect("desk:dossier", number=number)


def _page(
    visit: Visit, dossier: Dossier, open_name: str = "", form: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    offers = _offers(visit, dossier, open_name, form)
    context = {
        "dossier": dossier,
        "primary": offers[0] if offers and offers[0].is_expected else None,
        "others": offers[1:] if offers and offers[0].is_expected else offers,
        "form": form,
        **_facts(visit, dossier),
        "may_look_up": offering.may_look_up(candidates(visit), dossier),
        **_content(dossier),
    }
    return render(visit, "desk/dossier.html", context, status=status)


def _offers(visit: Visit, dossier: Dossier, open_name: str, bound: ActionForm | None) -> list[Offer]:
    rows = [row.action for row in offering.offered(candidates(visit), dossier)]
    names = [str(action) for action in rows]
    if Action.PASS_ON in rows and offering.goes_to_signer(dossier):
        names[names.index(Action.PASS_ON)] = PROPOSE
    return [_offer(dossier, name, bound if name == open_name else None) for name in names]


def _offer(dossier: Dossier, name: str, bound: ActionForm | None) -> Offer:
    if name == PROPOSE:
        return Offer(name, _("Submit for signature"), bound or ProposeForm(dossier), "primary", bound is not None)
    action = Action(name)
    label = _("Sign") if action == Action.PASS_ON and dossier.role == SIGNER else str(LABELS[action])
    kind = "warning" if action in WARNING else "primary"
    if action in OWN_PAGE:
        return Offer(name, label, None, kind, False, reverse(OWN_PAGE[action], args=[dossier.number]))
    return Offer(name, label, bound or FORMS[action](dossier), kind, bound is not None)


def _facts(visit: Visit, dossier: Dossier) -> dict[str, Any]:
    assignee = people.person(dossier.assignee_id).full_name if dossier.assignee_id else ""
    step = flow.definition_of(dossier).steps[dossier.step] if dossier.state == State.IN_PROGRESS else None
    progress = telling.progress(visit.now, dossier)
    return {
        **progress,
        "state": telling.tag_of(dossier),
        "step": step,
        "assignee": assignee,
        "time": letters.statutory_time(dossier.deadline),
        "own_units": {post.agency_id for post in visit.posts},
        "channel_word": CHANNELS[dossier.channel],
        "typed_word": TYPED_BY[dossier.typed_by],
    }


def _content(dossier: Dossier) -> dict[str, Any]:
    parts = answers.readable(flow.definition_of(dossier), dossier.answers)
    papers = list(drafts.current_papers(dossier))
    to_look_up = look_ups.open_look_ups(dossier, papers)
    told = dossiers.timeline(dossier)
    who = people.persons([e.actor_id for e in told if e.actor_id])
    events = [
        TimelineEntry(e.at, telling.HAPPENED[e.kind], e.reason, who[e.actor_id].full_name if e.actor_id else "")
        for e in told
    ]
    return {
        "answers": [(p.title, [SummaryRow(x.label, x.text) for x in p.lines]) for p in parts],
        "papers": [(paper, to_look_up.get(paper.id)) for paper in papers],
        "letters": dossiers.letters_of(dossier),
        "results": dossiers.issued_results(dossier),
        "proposal": dossiers.proposal(dossier),
        "consultations": dossiers.consultations_of(dossier),
        "open_request": dossiers.open_request(dossier),
        "events": events[::-1],
        "fees": fee_rows(dossier.fee_lines),
    }
