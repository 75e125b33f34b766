"""Finding a procedure, and what it asks: home, search, life events, the procedure's page."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.journal.acting import Channel
from motcua.registry.agencies import queries as agencies
from motcua.registry.places import queries as places
from motcua.service.dossiers import clock, drafts, letters
from motcua.service.procedures import forms
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.answers import with_defaults
from motcua.service.procedures.definition import QUESTIONS, Definition
from motcua.service.procedures.refusals import ProcedureNotFound
from motcua.service.procedures.wording import said
from motcua.steering.measures import queries as measures
from motcua.web.accounts.visit import Visit, become_visit
from motcua.web.apply import elsewhere
from motcua.web.apply.drawing import draw_question
from motcua.web.apply.fees import fee_rows
from motcua.web.apply.typed import typed_questions
from motcua.web.design.parts import Option
from motcua.web.portal import figures

PAGE_SIZE = 20


def home(request: HttpRequest) -> HttpResponse:
    """One search field, life events, tracking, and how we are doing."""
    visit = become_visit(request)
    context = {"life_events": _events(), "figures_shown": figures.shown(measures.public_figures(visit.now))}
    return render(request, "portal/home.html", context)


def _events() -> list[tuple[str, str]]:
    return [(event.code, said(event, "name")) for event in procedures.life_events()]


def search(request: HttpRequest) -> HttpResponse:
    """Find by words, field or agency; forgiving marks, tones and small errors. The address holds the whole search."""
    page = _page(request)
    given = {name: request.GET.get(name, "").strip() for name in ("q", "field", "agency")}
    agency = int(given["agency"]) if given["agency"].isdecimal() and len(given["agency"]) < 10 else None
    found = procedures.search(
        given["q"], field=given["field"], agency=agency, limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE
    )
    context = {
        "found": found[:PAGE_SIZE],
        "page": page,
        "has_more": len(found) > PAGE_SIZE,
        "previous_page": page - 1,
        "next_page": page + 1,
        "given": given,
        "fields": [Option(f.name, f"{f.name} ({f.count})") for f in procedures.fields()],
        "agencies": [Option(str(unit.id), unit.label) for unit in agencies.departments()],
    }
    return render(request, "portal/search.html", context)


def life_event(request: HttpRequest, code: str) -> HttpResponse:
    """The procedures for one event of life."""
    event = next((event for event in procedures.life_events() if event.code == code), None)
    if event is None:
        raise Http404
    context = {"name": said(event, "name"), "found": procedures.by_life_event(code)}
    return render(request, "portal/life_event.html", context)


def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """What it is, who, which papers by your case, how long, how much, and the latest date of the result."""
    visit = become_visit(request)
    try:
        live = procedures.get_live(code)
    except ProcedureNotFound:
        raise Http404 from None
    definition = live.definition
    answers = {QUESTIONS: typed_questions(definition, visit.GET)}
    channel = Channel.ONLINE if Channel.ONLINE in definition.channels else Channel.COUNTER
    needs = forms.papers_needed(definition, answers, channel)
    context = {
        "definition": definition,
        "title": said(definition, "name"),
        "summary": said(definition, "summary"),
        "time": letters.statutory_time(clock.deadline_for(definition, "", channel)),
        "needs": needs,
        "has_to_bring": any(need.is_to_bring for need in needs),
        "questions": _questions(definition, answers),
        "answered": with_defaults(definition, answers)[QUESTIONS],
        "fees": fee_rows(drafts.fee_lines(definition, answers, channel, visit.now)),
        "is_online": channel == Channel.ONLINE,
        "national_page": elsewhere.national_page(definition.code),
        "communes": [Option(p.code, p.name) for p in places.communes()] if definition.level == "commune" else [],
        "measured": measures.processing_times(definition.code, visit.now),
        "reasons": measures.commonest_supplement_reasons(definition.code, visit.now),
        **_latest(visit, live, channel),
    }
    return render(request, "portal/procedure.html", context)


def _questions(definition: Definition, answers: Mapping[str, Any]) -> list[Any]:
    known = answers[QUESTIONS]
    return [draw_question(q, str(known.get(q.code, "")), QUESTIONS) for q in definition.questions]


def _latest(visit: Visit, live: procedures.Live, channel: str) -> dict[str, Any]:
    """Return the latest date of the result at the chosen commune, or at the agency that decides for the province."""
    place = places.by_code(visit.GET["commune"]) if visit.GET.get("commune", "").isdecimal() else None
    commune_id = place.id if place else visit.person.commune_id if visit.person else None
    found = procedures.agencies_for(live.id, commune_id)
    chosen = {"commune": place.code if place else "", "latest": None, "handled_by": None}
    if not found:
        return chosen
    centre = agencies.centre_of(found[0])
    if centre is None:
        return chosen
    latest = clock.latest_result(found[0], centre.id, live.definition, channel, visit.now)
    return {**chosen, "latest": latest, "handled_by": agencies.agency(found[0]), "centre": centre}


def _page(request: HttpRequest) -> int:
    raw = request.GET.get("page", "1")
    return max(1, min(int(raw), 500)) if raw.isdecimal() and len(raw) < 6 else 1
