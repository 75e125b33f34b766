"""A walk-in at the counter: find or enter the person, choose the procedure, then the same form as online."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.journal.acting import Acting, Channel
from motcua.kernel.identifiers import mask_personal_number
from motcua.kernel.refusal import ActionRefused
from motcua.registry.people import queries as persons
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Person, Post
from motcua.registry.places import queries as places
from motcua.service.dossiers import walk_ins
from motcua.service.procedures import queries as procedures
from motcua.web.accounts.visit import Visit
from motcua.web.apply.access import COUNTER_ROLES
from motcua.web.design.parts import Option
from motcua.web.design.values import read_date
from motcua.web.desk.access import official


@require_http_methods(["GET", "POST"])
@official
def start(visit: Visit) -> HttpResponse:
    """Search the person by number, telephone or name: by POST, because a personal number stands in no address."""
    if not any(p.role in COUNTER_ROLES for p in visit.posts):
        messages.info(visit, _("Dossiers are entered by those who receive at a counter. None of your roles does."))
        return redirect("desk:inbox")
    return render(visit, "desk/walk_in.html", _context(visit, {}))


@require_POST
@official
def person(visit: Visit) -> HttpResponse:
    """Take a known person or enter a new one, and begin the dossier."""
    post = _post(visit)
    by = Acting(
        visit.person.id if visit.person else None,
        post.role,
        post.agency_id,
        None,
        visit.acting.assurance,
        Channel.COUNTER,
    )
    try:
        live = procedures.get_live(visit.POST.get("procedure", ""))
        applicant = _known(visit) or walk_ins.applicant(
            _details(visit), by=by, at=visit.now, is_identity_checked=bool(visit.POST.get("card_seen"))
        )
    except ActionRefused as refusal:
        context = _context(visit, {**visit.POST.dict(), "error": str(refusal)})
        return render(visit, "desk/walk_in.html", context, status=refusal.http_status)
    draft = walk_ins.begin(live, applicant_id=applicant.id, by=by, place_id=post.agency.place_id, at=visit.now)
    messages.success(
        visit, _("Dossier for %(name)s. It is recorded as typed by an official.") % {"name": applicant.full_name}
    )
    return redirect("apply:overview", key=draft.key)


def _post(visit: Visit) -> Post:
    """Return the role at a counter, or 404: others enter nothing."""
    found = next((p for p in visit.posts if p.role in COUNTER_ROLES), None)
    if found is None:
        raise Http404
    return found


def _known(visit: Visit) -> Person | None:
    raw = visit.POST.get("person", "")
    if not raw.isdecimal() or len(raw) > 12:
        return None
    return persons.persons([int(raw)]).get(int(raw))


def _details(visit: Visit) -> PersonDetails:
    typed = visit.POST
    place = places.by_code(typed.get("commune", "")) if typed.get("commune", "").isdecimal() else None
    return PersonDetails(
        typed.get("full_name", ""),
        birth_date=read_date(typed["birth_date"]) if typed.get("birth_date") else None,
        sex=typed.get("sex", "") if typed.get("sex") in ("female", "male") else "",
        personal_number=typed.get("personal_number", ""),
        phone=typed.get("phone", ""),
        commune_id=place.id if place else None,
        address=typed.get("address", ""),
    )


def _context(visit: Visit, typed: dict[str, Any]) -> dict[str, Any]:
    words = visit.POST.get("q", "").strip()[:100]
    found = list(persons.search_people(words, limit=10)) if words else []
    return {
        "q": words,
        "found": [(p, mask_personal_number(p.personal_number or "")) for p in found],
        "procedures": [Option(o.code, f"{o.code} – {o.name}") for o in procedures.search(limit=100)],
        "communes": [Option(p.code, p.name) for p in places.communes()],
        "sexes": [Option("female", _("Female")), Option("male", _("Male"))],
        "typed": typed,
        "error": typed.get("error", ""),
    }
