"""How many dossiers show each sign, and which they are. Careful words: a sign accuses nobody."""

from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import queries as known_dossiers
from motcua.service.dossiers.signs.queries import PAGE, Found, Sign, Window
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.gaming import calls, policies, signs
from motcua.steering.measures.gaming.calls import Told
from motcua.steering.measures.gaming.models import CallBack, Point, Said
from motcua.steering.measures.queries import SMALL_SAMPLE
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.design.values import grouped


class Line(NamedTuple):
    """One sign in the list."""

    name: str
    title: Promise
    harmless: Promise
    dossiers: int
    units: int


class Shown(NamedTuple):
    """One dossier that shows a sign. number: for its page."""

    number: str
    code: str
    procedure: str
    unit: str
    at: datetime
    fact: str


@leading
def index(visit: Visit) -> HttpResponse:
    """List the signs with how many dossiers and units show them."""
    days, window = _window(visit)
    counted = signs.counts(window, visit.scope.agency_ids)
    lines = [
        Line(str(sign), words.title, words.harmless, sum(counted[sign].values()), len(counted[sign]))
        for sign, words in signs.WORDS.items()
    ]
    asked = sum(calls.told(local_day(visit.now), visit.scope.agency_ids).values(), Told())
    context = {
        "lines": lines,
        "days": days,
        "windows": signs.WINDOWS,
        "asked": asked,
        "weeks": calls.WEEKS,
        "may_call": bool(policies.calling_units(visit.posts)),
    }
    return render(visit, "signs/index.html", context)


@leading
def told(visit: Visit) -> HttpResponse:
    """Show what came of the weekly calls, by the unit that decided; and the dossiers that were told differently."""
    today, scope = local_day(visit.now), visit.scope.agency_ids
    by_unit = calls.told(today, scope)
    different = calls.contradicting(today, scope)
    names = agencies.names({*by_unit, *(each.agency_id for each in different)})
    named = known_dossiers.named({each.dossier_id for each in different})
    order = sorted(by_unit.items(), key=lambda row: (row[1].is_small, -(row[1].different_percent or 0), row[0]))
    counted = calls.points(today, scope)
    context = {
        "all": sum(by_unit.values(), Told()),
        "units": [(names.get(agency_id, "–"), each) for agency_id, each in order],
        "points": [(point.label, counted[point.value]) for point in Point],
        "dossiers": [
            (called, names.get(each.agency_id, "–"), ", ".join(_differing(each)))
            for each in different
            if (called := named.get(each.dossier_id)) is not None
        ],
        "weeks": calls.WEEKS,
        "least": SMALL_SAMPLE,
    }
    return render(visit, "signs/told.html", context)


def _differing(call: CallBack) -> list[str]:
    return [str(point.label) for point in Point if getattr(call, point.value) == Said.OTHER]


@leading
def sign(visit: Visit, name: str) -> HttpResponse:
    """List the dossiers that show one sign, the newest first, and the units they are of."""
    if name not in Sign:
        raise Http404
    chosen = Sign(name)
    days, window = _window(visit)
    found = signs.dossiers(chosen, window, visit.scope.agency_ids, after=_after(visit))
    counted = signs.count(chosen, window, visit.scope.agency_ids)
    names = agencies.names({*counted, *(each.agency_id for each in found)})
    context = {
        "name": name,
        "words": signs.WORDS[chosen],
        "days": days,
        "windows": signs.WINDOWS,
        "units": [(names.get(agency_id, "–"), count) for agency_id, count in counted.items()],
        "dossiers": _shown(chosen, found, names),
        "figure": f"{signs.WORDS[chosen].title}: {grouped(sum(counted.values()))}",
        "answering": agencies.agency(next(iter(counted))).code if len(counted) == 1 else "",
        "next": _next(found, days),
    }
    return render(visit, "signs/sign.html", context)


def _window(visit: Visit) -> tuple[int, Window]:
    asked = visit.GET.get("ngay", "")
    days = int(asked) if asked.isdecimal() and int(asked) in signs.WINDOWS else signs.WINDOWS[0]
    return days, signs.window_of(days, visit.now)


def _after(visit: Visit) -> tuple[datetime, int] | None:
    """Return the last dossier seen, as the address has it; None for the first page and for anything strange."""
    at, _sign, id_ = visit.GET.get("sau", "").partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, int(id_)) if moment.tzinfo and id_.isdecimal() and len(id_) < 19 else None


def _next(found: list[Found], days: int) -> str:
    if len(found) < PAGE:
        return ""
    last = found[-1]
    return "?" + urlencode({"ngay": days, "sau": f"{last.at.isoformat()}~{last.dossier_id}"})


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
