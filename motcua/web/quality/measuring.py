"""The page of measures beside the index: time, supplements, who typed, adoption, satisfaction; open and late by age."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.registry.agencies import queries as agencies
from motcua.steering.measures.queries import SMALL_SAMPLE
from motcua.steering.measures.service_quality import other
from motcua.steering.measures.service_quality.other import UnitMeasures
from motcua.web import downloads
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import Column, Link, Row
from motcua.web.design.values import grouped
from motcua.web.downloads import FILE, Sheet
from motcua.web.quality.asking import PERIOD, Asked, of_home, of_unit, words
from motcua.web.quality.tables import number
from motcua.web.wrong_addresses import takes

type Bands = tuple[tuple[int, int], ...]  # the first day of each, and its dossiers

_SPLIT = 7  # of the columns: those of filing stand in a table of their own, or the table were too wide


@leading
@takes(PERIOD, *FILE)
def measures(visit: Visit) -> HttpResponse:
    """The measures of the reader's units."""
    return _page(visit, of_home(visit))


@leading
@takes(PERIOD, *FILE)
def measures_of_unit(visit: Visit, code: str) -> HttpResponse:
    """The measures of one unit."""
    return _page(visit, of_unit(visit, code))


def _page(visit: Visit, asked: Asked) -> HttpResponse:
    found = other.measures_by_unit(asked.period, visit.now, agency_ids=asked.scope.agency_ids)
    names = agencies.names({each.agency_id for each in found})
    ages = other.open_and_late_by_age(visit.now, agency_ids=asked.scope.agency_ids)
    unit = asked.unit.code
    files = {
        "measures": _sheet(f"do-luong-{unit}-{asked.period.code}", found, names),
        "open": _sheet_of_ages(f"dang-giai-quyet-{unit}", _("What is open now"), ages.open_since),
        "late": _sheet_of_ages(f"qua-han-{unit}", _("Late dossiers by days past their date"), ages.late_since),
    }
    if file := downloads.file_of(visit, files):
        return file
    shown = {
        "unit": asked.unit,
        "period": words(asked.period),
        "tabs": asked.tabs(),
        "query": f"{asked.query[1:]}&",
        "columns": _columns(range(_SPLIT)),
        "rows": [Row(_cells(each, names)[:_SPLIT]) for each in found],
        "more_columns": _columns([0, *range(_SPLIT, len(_headings()))]),
        "more_rows": [Row((cells[0], *cells[_SPLIT:])) for each in found if (cells := _cells(each, names))],
        "fewest_rated": other.FEWEST_RATED,
        "fewest_settled": SMALL_SAMPLE,
        "age_columns": [Column(_("Calendar days")), Column(_("Dossiers"), is_number=True)],
        "open_rows": [Row((label, grouped(count))) for label, count in _bands(ages.open_since)],
        "late_rows": [Row((label, grouped(count))) for label, count in _bands(ages.late_since)],
        "trail": [Link(_("Service quality"), reverse("quality:home") + asked.query), Link(_("Further measures"))],
    }
    return render(visit, "quality/measures.html", shown)


def _columns(places: Iterable[int]) -> list[Column]:
    headings = _headings()
    return [Column(headings[place], is_number=place > 0) for place in places]


def _headings() -> tuple[str, ...]:
    return (
        _("Unit"),
        _("Dossiers"),
        _("Filed online, %"),
        _("Applicant typed, %"),
        _("Officials typed"),
        _("Mandated typed"),
        _("Answered in 8 hours, %"),
        _("Supplemented, %"),
        _("More than once"),
        _("Extended"),
        _("Half within, days"),
        _("90 % within, days"),
        _("Ratings"),
        _("Satisfied, %"),
        _("For ranking, %"),
    )


def _cells(each: UnitMeasures, names: dict[int, str]) -> tuple[object, ...]:
    return (
        names.get(each.agency_id, "–"),
        grouped(each.dossiers),
        number(each.online_percent),
        number(each.self_service_percent),
        grouped(each.typed_official),
        grouped(each.typed_mandate),
        number(each.answered_in_time_percent),
        number(each.supplemented_percent),
        grouped(each.supplemented_twice),
        grouped(each.extended),
        number(each.times.median_days),
        number(each.times.nine_of_ten_days),
        grouped(each.satisfaction.rated),
        number(each.satisfaction.satisfied_percent) if each.satisfaction.ranked_percent is not None else "–",
        number(each.satisfaction.ranked_percent)
        if each.satisfaction.ranked_percent is not None
        else _("too little data to rank"),
    )


def _bands(bands: Bands) -> list[tuple[str, int]]:
    """Word each band by its first and last day."""
    rows = []
    for place, (first, count) in enumerate(bands):
        if place + 1 < len(bands):
            label = _("%(first)s to %(last)s") % {"first": first, "last": bands[place + 1][0] - 1}
        else:
            label = ngettext("%(days)s day and more", "%(days)s days and more", first) % {"days": first}
        rows.append((label, count))
    return rows


def _sheet_of_ages(name: str, title: str, bands: Bands) -> Sheet:
    return Sheet(name, title, [_("Calendar days"), _("Dossiers")], _bands(bands))


def _sheet(name: str, found: list[UnitMeasures], names: dict[int, str]) -> Sheet:
    rows = [
        (
            *(names.get(each.agency_id, ""), each.dossiers, each.online_percent, each.self_service_percent),
            *(each.typed_official, each.typed_mandate, each.answered_in_time_percent, each.supplemented_percent),
            *(each.supplemented_twice, each.extended, each.times.median_days, each.times.nine_of_ten_days),
            *(each.satisfaction.rated, each.satisfaction.satisfied_percent, each.satisfaction.ranked_percent),
        )
        for each in found
    ]
    return Sheet(name, _("Further measures"), _headings(), rows)
