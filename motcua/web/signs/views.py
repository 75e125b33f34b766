"""How many dossiers show each sign, and which they are. Careful words: a sign accuses nobody."""

import re
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import queries as known_dossiers
from motcua.service.dossiers.signs.queries import PAGE, Found, Sign, Window
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.gaming import calls, policies, signs
from motcua.steering.measures.gaming.calls import Told
from motcua.steering.measures.gaming.models import CallBack, Point, Said
from motcua.steering.measures.queries import SMALL_SAMPLE
from motcua.web import downloads
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.design.values import grouped
from motcua.web.downloads import FILE
from motcua.web.signs import sheets
from motcua.web.signs.shown import Line, Shown
from motcua.web.wrong_addresses import NotUnderstood, takes

SPAN, AFTER = "ngay", "sau"  # what the address carries: how many days, and the last dossier of the page before


@leading
@takes(SPAN, downloads.PARAMETER)
def index(visit: Visit) -> HttpResponse:
    """List the signs with how many dossiers and units show them."""
    days, window = _window(visit)
    counted = signs.counts(window, visit.scope.agency_ids)
    lines = [
        Line(str(sign), words.title, words.harmless, sum(counted[sign].values()), len(counted[sign]))
        for sign, words in signs.WORDS.items()
    ]
    if form := downloads.asked(visit):
        return downloads.answer(sheets.of_signs(lines, days), form)
    asked = sum(calls.told(local_day(visit.now), visit.scope.agency_ids).values(), Told())
    context = {
        "lines": lines,
        "days": days,
        "query": f"{SPAN}={days}&",
        "windows": signs.WINDOWS,
        "asked": asked,
        "weeks": calls.WEEKS,
        "may_call": bool(policies.calling_units(visit.posts)),
    }
    return render(visit, "signs/index.html", context)


@leading
@takes(*FILE)
def told(visit: Visit) -> HttpResponse:
    """Show what came of the weekly calls, by the unit that decided; and the dossiers that were told differently."""
    today, scope = local_day(visit.now), visit.scope.agency_ids
    by_unit = calls.told(today, scope)
    different = calls.contradicting(today, scope)
    names = agencies.names({*by_unit, *(each.agency_id for each in different)})
    named = known_dossiers.named({each.dossier_id for each in different})
    order = sorted(by_unit.items(), key=lambda row: (row[1].is_small, -(row[1].different_percent or 0), row[0]))
    units = [(names.get(agency_id, "–"), each) for agency_id, each in order]
    dossiers = [
        (called, names.get(each.agency_id, "–"), ", ".join(_differing(each)))
        for each in different
        if (called := named.get(each.dossier_id)) is not None
    ]
    tables = {
        sheets.UNITS: sheets.of_calls(units),
        sheets.DOSSIERS: sheets.of_told_differently(dossiers),
    }
    if file := downloads.file_of(visit, tables):
        return file
    counted = calls.points(today, scope)
    context = {
        "all": sum(by_unit.values(), Told()),
        "units": units,
        "points": [(point.label, counted[point.value]) for point in Point],
        "dossiers": dossiers,
        "weeks": calls.WEEKS,
        "least": SMALL_SAMPLE,
    }
    return render(visit, "signs/told.html", context)


def _differing(call: CallBack) -> list[str]:
    return [str(point.label) for point in Point if getattr(call, point.value) == Said.OTHER]


@leading
@takes(SPAN, AFTER, *FILE)
def sign(visit: Visit, name: str) -> HttpResponse:
    """List the dossiers that show one sign, the newest first, and the units they are of."""
    if name not in Sign:
        raise Http404
    chosen = Sign(name)
    days, window = _window(visit)
    scope, words = visit.scope.agency_ids, signs.WORDS[chosen]
    is_listed_whole = downloads.asked(visit) and visit.GET.get(downloads.TABLE) != sheets.UNITS
    limit = downloads.MOST_ROWS if is_listed_whole else PAGE  # the file goes on where the page ends
    found = signs.dossiers(chosen, window, scope, after=_after(visit), limit=limit)
    counted = signs.count(chosen, window, scope)
    names = agencies.names({*counted, *(each.agency_id for each in found)})
    shown = _shown(chosen, found, names)
    tables = {
        sheets.DOSSIERS: sheets.of_dossiers(name, words.title, shown, days),
        sheets.UNITS: sheets.of_units(name, words.title, counted, names, days),
    }
    if file := downloads.file_of(visit, tables):
        return file
    context = {
        "name": name,
        "words": words,
        "query": f"{SPAN}={days}&",
        "days": days,
        "windows": signs.WINDOWS,
        "units": [(names.get(agency_id, "–"), count) for agency_id, count in counted.items()],
        "dossiers": shown,
        "figure": f"{words.title}: {grouped(sum(counted.values()))}",
        "answering": agencies.agency(next(iter(counted))).code if len(counted) == 1 else "",
        "next": _next(found, days),
    }
    return render(visit, "signs/sign.html", context)


def _window(visit: Visit) -> tuple[int, Window]:
    """Return the span that the address asks for, the first where it names none. Raises NotUnderstood."""
    spans = {str(days): days for days in signs.WINDOWS}
    asked = visit.GET.get(SPAN) or str(signs.WINDOWS[0])
    if asked not in spans:
        raise NotUnderstood(_("These spans of days can be chosen: %(spans)s.") % {"spans": ", ".join(spans)})
    return spans[asked], signs.window_of(spans[asked], visit.now)


def _after(visit: Visit) -> tuple[datetime, int] | None:
    """Return the last dossier seen, as the address has it; None for the first page. Raises NotUnderstood."""
    given = visit.GET.get(AFTER, "")
    if not given:
        return None
    broken = NotUnderstood(_("There is no such place in the list. Begin with its first page."))
    at, _sign, id_ = given.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise broken from error
    if moment.tzinfo is None or not re.fullmatch(r"[0-9]{1,18}", id_):
        raise broken
    return moment, int(id_)


def _next(found: list[Found], days: int) -> str:
    if len(found) < PAGE:
        return ""
    last = found[-1]
    return "?" + urlencode({SPAN: days, AFTER: f"{last.at.isoformat()}~{last.dossier_id}"})


def _shown(chosen: Sign, found: list[Found], names: dict[int, str]) -> list[Shown]:
    named = known_dossiers.named({each.dossier_id for each in found})
    fact = signs.WORDS[chosen].fact
    return [
        Shown(
            dossier.number,
            dossier.code or dossier.number,
            dossier.procedure_name,
            names.get(each.agency_id, "–"),
            each.at,
            str(fact) % {"n": each.fact} if fact and each.fact is not None else "",
        )
        for each in found
        if (dossier := named.get(each.dossier_id)) is not None
    ]
