"""From the index to the items, from an item to the dossiers that counted for and against it, to the dossier itself."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.standstill import as_of_now
from motcua.service.dossiers import policies as dossier_policies
from motcua.service.dossiers import queries as dossier_queries
from motcua.service.dossiers.states import State
from motcua.steering.measures.service_quality import as_counted, evidence, figures
from motcua.steering.measures.service_quality.evidence import EvidencePage
from motcua.steering.measures.service_quality.items import DOSSIER_ITEMS, HOW_COUNTED, NOT_KNOWN, PROCEDURE_ITEMS
from motcua.steering.measures.service_quality.reasons import why
from motcua.web import downloads
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import Column, Link, Row, Tab, TimelineEntry
from motcua.web.downloads import FILE, Sheet
from motcua.web.portal.telling import HAPPENED
from motcua.web.quality import tables
from motcua.web.quality.asking import (
    FIGURE,
    PERIOD,
    Asked,
    address_of,
    count_of,
    no_such_figure,
    of_figure,
    of_home,
    of_unit,
    words,
)
from motcua.web.wrong_addresses import NotUnderstood, takes

AFTER = "after"  # the last dossier of the page before


@leading
@takes(PERIOD, *FILE)
@as_of_now()  # a page of all units asks for each of them more than once
def home(visit: Visit) -> HttpResponse:
    """The figures of the unit that this person leads, and of those below it."""
    return _figures_page(visit, of_home(visit))


@leading
@takes(PERIOD, *FILE)
@as_of_now()
def unit(visit: Visit, code: str) -> HttpResponse:
    """The figures of one unit."""
    return _figures_page(visit, of_unit(visit, code))


def _figures_page(visit: Visit, asked: Asked) -> HttpResponse:
    book = figures.scheme()
    told_until = _("Figures up to %(day)s.") % {"day": asked.period.until.strftime("%d/%m/%Y")}
    found, by_unit = figures.figures_with_units(asked.period, visit.now, agency_ids=asked.scope.agency_ids)
    units = agencies.in_bulk({each.agency_id for each in by_unit if each.agency_id is not None})
    name, notes = f"766-{asked.unit.code}-{asked.period.code}", [asked.unit.label, told_until]
    files = {
        "items": tables.sheet_of_items(name, book, found, notes),
        "units": tables.sheet_of_units(f"{name}-don-vi", book, by_unit, units, notes),
    }
    if file := downloads.file_of(visit, files):
        return file
    shown = {
        "unit": asked.unit,
        "tabs": asked.tabs(),
        "period": words(asked.period),
        "until": asked.period.until.strftime("%d/%m/%Y"),
        "points": tables.number(found.points),
        "computable": tables.number(found.computable),
        "max_points": tables.number(book.max_points),
        "lines": tables.tree(book, found, asked.unit.code, asked.query),
        "columns": tables.unit_columns(book),
        "rows": tables.of_units(book, by_unit, units, asked.query) if len(by_unit) > 1 else [],
        "query": f"{asked.query[1:]}&",
        "measures_href": reverse("quality:measures_of_unit", args=[asked.unit.code]) + asked.query,
        "trail": _trail(visit, asked),
    }
    return render(visit, "quality/figures.html", shown)


@leading
@takes(PERIOD, FIGURE, AFTER, downloads.PARAMETER)
def dossiers(visit: Visit, code: str, item: str, side: str) -> HttpResponse:
    """The dossiers that counted for an item of a unit, or against it."""
    asked = of_figure(visit, of_unit(visit, code))
    if item not in DOSSIER_ITEMS or side not in (tables.FOR, tables.AGAINST):
        raise Http404
    form = downloads.asked(visit)
    try:
        limit = downloads.MOST_ROWS if form else evidence.PAGE
        page = _page(asked, item, visit, is_for=side == tables.FOR, limit=limit)
    except evidence.NoSuchEvidence as refusal:
        raise NotUnderstood(str(refusal)) from refusal
    called = dossier_queries.named([row.dossier_id for row in page.rows])
    units = agencies.in_bulk({row.agency_id for row in page.rows})
    until = asked.period.until
    if form:
        name = f"766-{item}-{side}-{code}-{asked.period.code}"
        return downloads.answer(tables.sheet_of_dossiers(name, item, page.rows, called, units, until), form)
    node = figures.scheme().node(item)
    name = f"{node.code} {node.label}"
    shown = {
        "unit": asked.unit,
        "period": words(asked.period),
        "title": name,
        "how": HOW_COUNTED[item],
        "item": item,
        "is_against": side == tables.AGAINST,
        "counted": asked.counted,
        "tabs": _sides(asked, item, side),
        "columns": tables.evidence_columns(),
        "rows": tables.of_dossiers(item, page.rows, called, units, until, asked.figure_query),
        "next_href": f"{asked.figure_query}&{AFTER}={page.after}" if page.after else "",
        "query": f"{asked.figure_query[1:]}&",
        "trail": [*_trail(visit, asked, is_last=False), Link(name)],
    }
    return render(visit, "quality/dossiers.html", shown)


def _sides(asked: Asked, item: str, side: str) -> list[Tab]:
    names = ((tables.AGAINST, _("Counted against")), (tables.FOR, _("Counted for")))
    hrefs = {each: reverse("quality:dossiers", args=[asked.unit.code, item, each]) for each, _label in names}
    return [Tab(label, href=hrefs[each] + asked.figure_query, is_current=each == side) for each, label in names]


def _page(asked: Asked, item: str, visit: Visit, *, is_for: bool, limit: int) -> EvidencePage:
    """Return the dossiers as they stand, or as they stood when the figure of a report round was counted."""
    scope, after = asked.scope.agency_ids, visit.GET.get(AFTER, "")
    if asked.counted is None:
        return evidence.evidence(
            item, asked.period, visit.now, counted_for=is_for, agency_ids=scope, after=after, limit=limit
        )
    if (asked.counted.unit_id, asked.counted.indicator) != (asked.unit.id, item):
        raise no_such_figure()
    own = None if asked.is_province else [asked.unit.id]  # a round counts each unit by itself
    count = count_of(asked.counted)
    return as_counted.evidence_then(
        item, asked.period, count, counted_for=is_for, agency_ids=own, after=after, limit=limit
    )


@leading
@takes(PERIOD, FIGURE, downloads.PARAMETER)
def dossier(visit: Visit, number: str) -> HttpResponse:
    """How one dossier counted, and what happened to it. No person stands here: that is for its officials."""
    found = dossier_queries.bare(number)
    if found is None or not visit.scope.covers(found.agency_id):
        raise Http404
    unit_of = agencies.agency(found.agency_id)
    asked = of_figure(visit, of_unit(visit, unit_of.code))
    row = (
        as_counted.one_then(found.id, asked.period, count_of(asked.counted))
        if asked.counted
        else evidence.one(found.id, asked.period, visit.now)
    )
    book = figures.scheme()
    until = asked.period.until
    rows = [
        Row(
            (
                f"{item} {book.node(item).label}",
                _side(evidence.counts_for(item, row, until)),
                why(item, row, until),
            )
        )
        for item in (DOSSIER_ITEMS if row else ())
        if row is not None
    ]
    headings = [_("Item"), _("Counted"), _("Why it counts so")]
    called = dossier_queries.named([found.id])[found.id]
    if form := downloads.asked(visit):
        name = called.code or called.number
        cells = [tuple(str(cell) for cell in row.cells) for row in rows]
        return downloads.answer(Sheet(f"766-{name}", name, headings, cells, [words(asked.period)]), form)
    shown = {
        "called": called,
        "state": State(called.state).label,
        "is_elsewhere": dossier_policies.is_elsewhere(found),
        "unit": unit_of,
        "row": row,
        "period": words(asked.period),
        "columns": [Column(heading) for heading in headings],
        "rows": rows,
        "query": f"{asked.figure_query[1:]}&",
        "events": [TimelineEntry(event.at, HAPPENED[event.kind]) for event in dossier_queries.timeline(found)],
        "trail": [*_trail(visit, asked, is_last=False), Link(called.code or called.number)],
    }
    return render(visit, "quality/dossier.html", shown)


def _side(is_for: bool) -> str:
    return _("counted for") if is_for else _("counted against")


@leading
@takes()
def method(visit: Visit) -> HttpResponse:
    """How each item is counted, why others have no figure, and what of the rule book is not confirmed."""
    book = figures.scheme()
    items = [
        (
            node,
            node.label,
            HOW_COUNTED.get(node.code) or NOT_KNOWN.get(node.code) or "",
            node.doubt,
        )
        for node in book.leaves
        if node.is_scored
    ]
    shown = {
        "name": book.label,
        "source": book.source,
        "unverified": book.unverified,
        "items": items,
        "computed": {*DOSSIER_ITEMS, *PROCEDURE_ITEMS},
        "trail": [Link(_("Service quality"), reverse("quality:home")), Link(_("How it is counted"))],
    }
    return render(visit, "quality/method.html", shown)


def _trail(visit: Visit, asked: Asked, *, is_last: bool = True) -> list[Link]:
    """The way from the reader's own unit to this one."""
    links = [Link(_("Service quality"), reverse("quality:home") + asked.query)]
    if asked.unit.id != visit.scope.home_id:
        links.append(Link(asked.unit.short_label, address_of(asked.unit) + asked.query))
    return [*links[:-1], Link(links[-1].label)] if is_last else links
