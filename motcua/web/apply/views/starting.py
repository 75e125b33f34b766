"""The start of an application: where, for whom, which case."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.journal.acting import Channel
from motcua.kernel.refusal import ActionRefused
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import actions as people
from motcua.registry.people.details import PersonDetails
from motcua.registry.places import queries as places
from motcua.service.dossiers import drafts
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.definition import QUESTIONS
from motcua.service.procedures.refusals import ProcedureNotFound
from motcua.web.accounts.visit import Visit, become_visit
from motcua.web.apply import elsewhere
from motcua.web.apply.access import acting_on, is_counter, token_of
from motcua.web.apply.drawing import draw_question, person_labels
from motcua.web.apply.tasks import Progress
from motcua.web.apply.typed import typed_questions
from motcua.web.apply.views.common import draft_page, show, sign_in
from motcua.web.design.parts import Option
from motcua.web.design.values import read_date

COMMUNE_COMMITTEE = "commune_committee"
BY_COMMUNES = ("commune", "multi")  # levels of procedures for which the applicant chooses a commune


@require_POST
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a draft with what was answered on the procedure's page, and go to its task list."""
    visit = become_visit(request)
    try:
        live = procedures.get_live(code)
    except ProcedureNotFound:
        raise Http404 from None
    if elsewhere.national_page(code):
        messages.info(request, _("Applications are handed in at the national portal now. The button leads there."))
        return redirect("portal:procedure", code=code)
    if Channel.ONLINE not in live.definition.channels:
        messages.error(request, _("This procedure can be handed in only at the counter of a service centre."))
        return redirect("portal:procedure", code=code)
    person_id = visit.person.id if visit.person else None
    answers = {QUESTIONS: typed_questions(live.definition, visit.POST)} if _answered(visit) else {}
    draft = drafts.start(
        live.version_id, at=visit.now, owner_id=person_id, token="" if person_id else token_of(visit), answers=answers
    )
    _choose_own_commune(visit, live.id, draft.id)
    return redirect("apply:overview", key=draft.key)


def _answered(visit: Visit) -> bool:
    return any(name.startswith(f"{QUESTIONS}.") for name in visit.POST)


def _choose_own_commune(visit: Visit, procedure_id: int, draft_id: int) -> None:
    """Choose where to file when there is just one place: the province's agency, or that of the person's own commune."""
    commune_id = visit.person.commune_id if visit.person else None
    found = procedures.agencies_for(procedure_id, commune_id)
    if len(found) == 1:
        drafts.choose_agency(draft_id, found[0], at=visit.now)


@draft_page
def overview(visit: Visit, progress: Progress) -> HttpResponse:
    """Show the task list."""
    is_last = not is_counter(progress.draft) and bool(elsewhere.national_page(progress.definition.code))
    return show(visit, "apply/overview.html", progress, tasks=progress.tasks(), is_last=is_last)


@require_http_methods(["GET", "POST"])
@draft_page
def agency(visit: Visit, progress: Progress) -> HttpResponse:
    """Choose the commune, or one of the agencies that may decide."""
    if visit.method == "POST":
        chosen = _chosen_agency(visit, progress)
        if chosen is None:
            error = _("Choose the commune or the agency from the list.")
            return show(visit, "apply/agency.html", progress, 422, options=_agency_options(progress), error=error)
        drafts.choose_agency(progress.draft.id, chosen, at=visit.now)
        progress.draft.agency_id = chosen
        return redirect(progress.after(visit.path))
    option = _option_of(progress.draft.agency)
    return show(visit, "apply/agency.html", progress, options=_agency_options(progress), chosen=option)


def _option_of(agency: Any) -> str:
    """Return the option that stands for the agency chosen so far."""
    if agency is None:
        return ""
    return str(agency.place.code) if agency.kind == COMMUNE_COMMITTEE else f"a{agency.id}"


def _agency_options(progress: Progress) -> list[Option]:
    """Return what can be chosen: agencies of the province, then all communes where communes decide."""
    provincial = [agencies.agency(i) for i in procedures.agencies_for(progress.draft.version.procedure_id, None)]
    options = [Option(f"a{unit.id}", unit.label) for unit in provincial]
    if progress.definition.level in BY_COMMUNES:
        options += [Option(place.code, place.name) for place in places.communes()]
    return options


def _chosen_agency(visit: Visit, progress: Progress) -> int | None:
    value = visit.POST.get("agency", "")
    if value.startswith("a"):
        return next(
            (i for i in procedures.agencies_for(progress.draft.version.procedure_id, None) if f"a{i}" == value), None
        )
    place = places.by_code(value) if value.isdecimal() else None
    committee = agencies.committee_of(place.id) if place else None
    return committee.id if committee and progress.definition.level in BY_COMMUNES else None


@require_http_methods(["GET", "POST"])
@draft_page
def questions(visit: Visit, progress: Progress) -> HttpResponse:
    """Answer the yes/no questions that narrow papers, fields and fees."""
    if visit.method == "POST":
        typed = typed_questions(progress.definition, visit.POST)
        progress.draft.answers = drafts.save_section(progress.draft.id, QUESTIONS, typed, at=visit.now).answers
        return redirect(progress.after(visit.path))
    known = progress.draft.answers.get(QUESTIONS, {})
    drawn = [draw_question(q, str(known.get(q.code, "")), QUESTIONS) for q in progress.definition.questions]
    return show(visit, "apply/questions.html", progress, questions=drawn)


@require_http_methods(["GET", "POST"])
@draft_page
def person(visit: Visit, progress: Progress) -> HttpResponse:
    """Say whom it is for: oneself, or somebody who has given a mandate."""
    if visit.person is None:
        return sign_in(visit)
    if visit.method == "POST" and visit.POST.get("for") == "other":
        return _for_other(visit, progress)
    if visit.method == "POST":
        drafts.set_applicant(progress.draft.id, visit.person.id, is_under_mandate=False, at=visit.now)
        progress.draft.applicant_id = visit.person.id
        return redirect(progress.after(visit.path))
    return show(visit, "apply/who.html", progress, labels=person_labels(), typed={})


def _for_other(visit: Visit, progress: Progress) -> HttpResponse:
    typed = {name: visit.POST.get(name, "") for name in ("full_name", "personal_number", "birth_date")}
    try:
        details = PersonDetails(
            typed["full_name"],
            birth_date=read_date(typed["birth_date"]),
            personal_number=typed["personal_number"],
        )
        found = people.find_or_create_person(details, by=acting_on(visit, progress.draft), at=visit.now)
    except ActionRefused as refusal:
        context = {"labels": person_labels(), "typed": typed, "error": str(refusal)}
        return show(visit, "apply/who.html", progress, refusal.http_status, **context)
    drafts.set_applicant(progress.draft.id, found.id, is_under_mandate=True, at=visit.now)
    progress.draft.applicant_id = found.id
    return redirect(progress.after(visit.path))


@require_POST
@draft_page
def discard(visit: Visit, progress: Progress) -> HttpResponse:
    """Delete the draft."""
    drafts.discard(progress.draft.id)
    messages.success(visit, _("The draft has been deleted."))
    return redirect(reverse("portal:mine") if visit.person else reverse("portal:home"))
