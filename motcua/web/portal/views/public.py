"""The public figures: of the province, of each unit, of each field of procedures. Nobody has to sign in."""

from collections.abc import Mapping, Sequence

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.service.procedures import queries as procedures
from motcua.steering.measures import queries as measures
from motcua.steering.measures.public import figures as public
from motcua.steering.measures.public import quality
from motcua.steering.measures.public.figures import Figure, Figures
from motcua.steering.measures.public.hiding import once
from motcua.steering.measures.public.months import NO_FIELD, By
from motcua.web import downloads
from motcua.web.accounts.visit import Visit, become_visit
from motcua.web.design.parts import Link
from motcua.web.portal import public_tables as tables
from motcua.web.portal.figures import shown as figures_shown
from motcua.web.portal.public_asking import Asked, asked, words

PAGE_SIZE = 50
_FILES_KEPT_SECONDS = 300  # by caches: the same figures for everybody


def province(request: HttpRequest) -> HttpResponse:
    """The figures of the whole province, the thirty days before today, and the ways to units and fields."""
    visit = become_visit(request)
    chosen = asked(visit)
    overdue, _by_unit = public.overdue_now(visit.now)
    found = public.of_province(chosen.period, visit.now)
    more = _lately(visit) | {"units_href": reverse("portal:figures_units") + chosen.ending,
                             "fields_href": reverse("portal:figures_fields") + chosen.ending}  # fmt: skip
    points = (
        quality.of_province(chosen.period, visit.now),
        quality.of_province(chosen.year_before, visit.now, is_compared=True),
    )
    return _subject(visit, chosen, _("The whole province"), "toan-tinh", found, overdue, points, [], more)


def unit(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of one department or commune."""
    visit = become_visit(request)
    found = agencies.by_code(code)
    if found is None or found.id not in {each.id for each in _units()}:
        raise Http404
    chosen = asked(visit)
    overdue = public.overdue_now(visit.now)[1].get(found.id, Figure(public.State.TOLD, 0))
    of_unit = public.of_each(By.UNIT, [found.id], chosen.period, visit.now)[found.id]
    points = None
    if quality.is_whole_quarter(chosen.period):
        points = (
            quality.of_unit(found.id, chosen.period, visit.now),
            quality.of_unit(found.id, chosen.year_before, visit.now, is_compared=True),
        )
    trail = [Link(_("Units"), reverse("portal:figures_units") + chosen.ending)]
    return _subject(visit, chosen, found.label, code, of_unit, overdue, points, trail, {"asks_quarter": points is None})


def field(request: HttpRequest, name: str) -> HttpResponse:
    """The figures of one field of procedures."""
    visit = become_visit(request)
    chosen = asked(visit)
    if name not in _fields(chosen):
        raise Http404
    found = public.of_each(By.FIELD, [name], chosen.period, visit.now)[name]
    trail = [Link(_("Fields"), reverse("portal:figures_fields") + chosen.ending)]
    return _subject(visit, chosen, name, f"linh-vuc-{name}", found, None, None, trail, {})


def units(request: HttpRequest) -> HttpResponse:
    """All departments and communes, fifty a page; as a file all at once."""
    visit = become_visit(request)
    chosen = asked(visit)
    found = {each.id: each for each in _units()}
    figures = public.of_each(By.UNIT, list(found), chosen.period, visit.now)
    overdue = public.overdue_now(visit.now)[1]
    lines = [
        tables.Line(each.label, reverse("portal:figures_unit", args=[each.code]) + chosen.ending, figures[each.id],
                    overdue.get(each.id, Figure(public.State.TOLD, 0)), each.code, each.short_label)
        for each in found.values()
    ]  # fmt: skip
    return _list(visit, chosen, _("Units"), "don-vi", lines)


def fields(request: HttpRequest) -> HttpResponse:
    """All fields of procedures, fifty a page; as a file all at once."""
    visit = become_visit(request)
    chosen = asked(visit)
    names = _fields(chosen)
    figures = public.of_each(By.FIELD, names, chosen.period, visit.now)
    lines = [tables.Line(name or _("no field named"), _field_href(name, chosen), figures[name]) for name in names]
    return _list(visit, chosen, _("Fields"), "linh-vuc", lines)


def _subject(
    visit: Visit,
    chosen: Asked,
    name: str,
    file_name: str,
    found: Figures,
    overdue: Figure | None,
    points: tuple[quality.QualityTold | None, ...] | None,
    trail: Sequence[Link],
    more: Mapping[str, object],
) -> HttpResponse:
    notes = [name, words(chosen.period), chosen.told_until, *filter(None, [chosen.filled_up]), tables.rule()]
    if form := downloads.asked(visit):
        sheet = tables.sheet_of_subject(
            f"so-lieu-{file_name}-{chosen.period.code}", name, found, overdue, points, notes
        )
        return _file(downloads.answer(sheet, form))
    shown = {
        "name": name,
        "chosen": chosen,
        "period": words(chosen.period),
        "columns": tables.subject_columns(chosen),
        "rows": tables.of_subject(found, overdue),
        "group_columns": tables.group_columns(chosen),
        "group_rows": tables.of_groups(*points) if points is not None else [],
        "definitions": tables.definitions(has_overdue=overdue is not None),
        "groups": tables.group_definitions() if points is not None else [],
        "source": quality.source(),
        "rule": tables.rule(),
        "trail": _trail(chosen, trail, name),
        **more,
    }
    return render(visit, "portal/figures.html", shown)


def _list(visit: Visit, chosen: Asked, title: str, file_name: str, lines: Sequence[tables.Line]) -> HttpResponse:
    if form := downloads.asked(visit):
        notes = [words(chosen.period), chosen.told_until, *filter(None, [chosen.filled_up]), tables.rule()]
        sheet = tables.sheet_of_lines(f"so-lieu-{file_name}-{chosen.period.code}", title, lines, notes)
        return _file(downloads.answer(sheet, form))
    page = Paginator(lines, PAGE_SIZE).get_page(visit.GET.get("page"))
    shown = {
        "title": title,
        "chosen": chosen,
        "period": words(chosen.period),
        "columns": tables.line_columns(title, lines),
        "rows": tables.of_lines(list(page.object_list), has_overdue=any(line.overdue is not None for line in lines)),
        "page": page,
        "rule": tables.rule(),
        "trail": _trail(chosen, [], title),
    }
    return render(visit, "portal/figures_list.html", shown)


def _units() -> list[Agency]:
    return [*agencies.departments(), *agencies.commune_committees()]


def _fields(chosen: Asked) -> list[str]:
    """The fields on offer, and what else had dossiers."""
    offered = [each.name for each in procedures.fields()]
    others = {str(key) for key in public.with_figures(By.FIELD, chosen.period, chosen.now)} - set(offered)
    return [*offered, *sorted(others - {NO_FIELD}), *(others & {NO_FIELD})]


def _field_href(name: str, chosen: Asked) -> str:
    return reverse("portal:figures_field", args=[name]) + chosen.ending if name else ""


def _trail(chosen: Asked, between: Sequence[Link], last: str) -> list[Link]:
    return [Link(_("How we are doing"), reverse("portal:figures") + chosen.ending), *between, Link(last)]


def _lately(visit: Visit) -> dict[str, object]:
    """The thirty days before now, which the first page tells of, and the days it is made of."""
    found = measures.public_figures(visit.now)
    by_day = measures.received_by_day(found.since, found.until)
    one = once({day: (received, 0) for day, received in by_day})
    days = [
        (day, tables.day_told(received, is_told=one.tells(day, 0, 0), is_named=one.names(0, 0)))
        for day, received in reversed(by_day)
    ]
    return {"lately": figures_shown(found), "since": found.since, "until": found.until, "by_day": days}


def _file(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={_FILES_KEPT_SECONDS}"
    return response
