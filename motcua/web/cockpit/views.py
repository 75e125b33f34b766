"""The page of a unit, its lists of dossiers, and a dossier as leaders see it."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.registry.agencies.standstill import as_of_now
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.service.dossiers import oversight
from motcua.steering.briefing import board
from motcua.steering.briefing.days import WEEK
from motcua.steering.scope import NOTHING, Scope, narrowed
from motcua.web import downloads
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.assigning.links import assign_href, may_assign
from motcua.web.cockpit import indices, lists, orders, tables, words
from motcua.web.cockpit.tables import Table
from motcua.web.design.parts import TimelineEntry
from motcua.web.portal.telling import HAPPENED
from motcua.web.wrong_addresses import takes

FIRST_UNITS = 20  # on the page of the province; the page of units has all


@leading
@takes()
@as_of_now()  # a page of all units asks for each of them more than once
def home(visit: Visit) -> HttpResponse:
    """The page of the highest unit that this person leads."""
    assert visit.scope.home_id is not None
    return _page(visit, agencies.agency(visit.scope.home_id), visit.scope)


@leading
@takes()
@as_of_now()
def unit(visit: Visit, code: str) -> HttpResponse:
    """The same page of a unit below."""
    found, scope = unit_of(visit, code)
    return _page(visit, found, scope)


def _page(visit: Visit, of: Agency, scope: Scope) -> HttpResponse:
    assert visit.person is not None
    found = board.read(of, scope, visit.now, visit.person.id)
    shown = {
        "board": found,
        "unit": of,
        "figures": [*indices.figures(found), *words.figures(found)],
        "decisions": words.decisions(found, may_assign=may_assign(visit)),
        "changes": words.changes(found),
        "units": tables.of_units(found, limit=FIRST_UNITS, may_assign=may_assign(visit)),
        "likely": lists.likely(found),
        "months": tables.of_months(found),
        "weeks": tables.of_days(found, step=WEEK),
        "is_home": of.id == visit.scope.home_id,
        "now": visit.now,
    }
    return render(visit, "cockpit/home.html", shown)


@leading
@takes(downloads.PARAMETER)
def all_units(visit: Visit, code: str) -> HttpResponse:
    """Every unit below, on a page or as a file."""
    of, scope = unit_of(visit, code)
    assert visit.person is not None
    return _table(
        visit, of, tables.of_units(board.read(of, scope, visit.now, visit.person.id), may_assign=may_assign(visit))
    )


@leading
@takes(downloads.PARAMETER)
def months(visit: Visit, code: str) -> HttpResponse:
    """The last twelve whole months, on a page or as a file."""
    of, scope = unit_of(visit, code)
    assert visit.person is not None
    return _table(visit, of, tables.of_months(board.read(of, scope, visit.now, visit.person.id)))


@leading
@takes(downloads.PARAMETER)
def days(visit: Visit, code: str) -> HttpResponse:
    """The whole days of thirteen weeks, on a page or as a file."""
    of, scope = unit_of(visit, code)
    assert visit.person is not None
    return _table(visit, of, tables.of_days(board.read(of, scope, visit.now, visit.person.id)))


@leading
@takes(downloads.PARAMETER)
def dossiers(visit: Visit, code: str, kind: str) -> HttpResponse:
    """The dossiers that a figure is made of: overdue, at risk, due today, open."""
    of, scope = unit_of(visit, code)
    if kind not in lists.CAPTIONS:
        raise Http404
    found, chances = lists.read(kind, scope, visit.now)
    names = lists.unit_names(found)
    caption = str(lists.CAPTIONS[kind])
    table = tables.of_dossiers(found, names, chances, name=f"{kind}-{of.code}", caption=caption, now=visit.now)
    note = lists.note(kind, scope, visit.now, found)
    table = replace(table, notes=(*([note] if note else []), *table.notes))
    assign = ""
    if found and may_assign(visit) and not downloads.asked(visit):
        assign = orders.from_list(kind, of, scope, visit.now, found, visit.path)
    return _table(visit, of, table, assign, lists.empty_text(kind))


@leading
@takes()
def dossier(visit: Visit, number: str) -> HttpResponse:
    """A dossier as leaders see it: where it stands and what happened, without the applicant."""
    found = oversight.by_number(number)
    if found is None or not visit.scope.covers(found.agency_id):
        raise Http404
    events = oversight.history(found.id)
    unit_ids = {found.agency_id, *(each.unit_id for each in events if each.unit_id), *filter(None, [found.unit_id])}
    names = agencies.names(unit_ids)
    holder = people.full_name(found.assignee_id) if found.assignee_id else ""
    role = Role(found.role).label if found.role in Role.values else ""
    told = [TimelineEntry(each.at, HAPPENED[each.kind], who=names.get(each.unit_id or 0, "")) for each in events]
    of = agencies.agency(found.agency_id)
    figure = _("Dossier %(name)s") % {"name": found.name}
    shown = {
        "dossier": found,
        "agency": of,
        "with_unit": names.get(found.unit_id or 0, ""),
        "holder": holder,
        "role": role,
        "events": told,
        "now": visit.now,
        "assign": assign_href(of.code, "", figure, visit.path) if may_assign(visit) else "",
    }
    return render(visit, "cockpit/dossier.html", shown)


def _table(visit: Visit, of: Agency, table: Table, assign: str = "", empty_text: str = "") -> HttpResponse:
    if form := downloads.asked(visit):
        return downloads.answer(table.sheet(), form)
    shown = {
        "unit": of,
        "table": table,
        "files": [(form.upper(), "?" + urlencode({downloads.PARAMETER: form})) for form in downloads.Form],
        "assign": assign,
        "empty_text": empty_text,
        "is_cut": len(table.rows) >= lists.LISTED,
        "limit": lists.LISTED,
    }
    return render(visit, "cockpit/table.html", shown)


def unit_of(visit: Visit, code: str) -> tuple[Agency, Scope]:
    """Return a unit with its scope. Raises Http404 where it is not theirs."""
    found = agencies.by_code(code)
    scope = narrowed(visit.scope, found.id) if found else NOTHING
    if found is None or scope == NOTHING:
        raise Http404
    return found, scope
