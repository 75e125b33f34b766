"""The inbox: filters with counts, 50 rows, everything in the address."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.kernel.working_time import VIETNAM, working_days_left
from motcua.registry.agencies.calendars import working_calendar
from motcua.service.dossiers import inbox
from motcua.service.dossiers.models import Dossier
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import Filter
from motcua.web.desk.access import official, reader_of

MOST_CALENDARS = 3
ALARMS = {"late", "due_today"}


@official
def show(visit: Visit) -> HttpResponse:
    """List the dossiers under a filter. The same address with `part=rows` answers only the table, or 304."""
    state = _state(visit)
    reader = reader_of(visit)
    counts = inbox.counts(reader, visit.now)
    start = (state["page"] - 1) * inbox.PAGE_SIZE
    found = inbox.listed(reader, state["filter"], visit.now, sort=state["sort"], text=state["q"])
    rows = list(found[start : start + inbox.PAGE_SIZE + 1])
    _count_days(rows, visit.now)
    context = {
        "keys": {"f": _("to the search field")},
        "filters": _filters(state, counts),
        "rows": rows[: inbox.PAGE_SIZE],
        "has_more": len(rows) > inbox.PAGE_SIZE,
        "state": state,
        "title": inbox.FILTERS[state["filter"]],
        "now": visit.now,
        "poll_url": f"?{urlencode({**_query(state), 'page': state['page'], 'part': 'rows'})}",
        "batch": _batch(state["filter"]),
    }
    if visit.GET.get("part") == "rows":
        return _only_rows(visit, rows, counts, context)
    return render(visit, "desk/inbox.html", context)


def _count_days(rows: list[Dossier], now: datetime) -> None:
    """Count what is left in the working days of the agency, with one calendar an agency.

    A page has one or two agencies; a department that was asked by twenty communes sees days of the calendar for most.
    """
    dated = [d for d in rows if d.due_at is not None and d.settled_at is None]
    for agency_id, _times in Counter(d.agency_id for d in dated).most_common(MOST_CALENDARS):
        due = {d: d.due_at for d in dated if d.agency_id == agency_id and d.due_at is not None}
        days = [at.astimezone(VIETNAM).date() for at in (now, *due.values())]
        calendar = working_calendar(agency_id, min(days), max(days))
        for dossier, at in due.items():
            dossier.days_left = working_days_left(now, at, calendar)  # type: ignore[attr-defined]  # for the template


def _only_rows(visit: Visit, rows: list[Dossier], counts: Mapping[str, int], context: dict[str, Any]) -> HttpResponse:
    seen = [(d.id, d.row_version, _minute(visit.now, d), getattr(d, "days_left", None)) for d in rows]
    etag = f'"{hashlib.sha256(repr((seen, sorted(counts.items()))).encode()).hexdigest()[:32]}"'
    if visit.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = render(visit, "desk/inbox_rows.html", context)
    response["ETag"] = etag
    return response


def _minute(now: datetime, dossier: Dossier) -> bool:
    """Whether it is late: what a row shows changes with the clock, too."""
    return dossier.due_at is not None and dossier.due_at < now


def _state(visit: Visit) -> dict[str, Any]:
    """Return what the address says; unknown values fall back to the ordinary ones."""
    raw = visit.GET.get("page", "1")
    chosen, sort = visit.GET.get("filter", "mine"), visit.GET.get("sort", "time_left")
    page = max(1, min(int(raw), 1000)) if raw.isdecimal() and len(raw) < 6 else 1
    return {
        "filter": chosen if chosen in inbox.FILTERS else "mine",
        "sort": sort if sort in inbox.SORTS else "time_left",
        "q": visit.GET.get("q", "").strip()[:100],
        "page": page,
        "previous": page - 1,
        "next": page + 1,
    }


def _query(state: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(state[name]) for name in ("filter", "sort", "q") if state[name]}


def _filters(state: Mapping[str, Any], counts: Mapping[str, int]) -> list[Filter]:
    address = reverse("desk:inbox")
    return [
        Filter(
            label,
            f"{address}?filter={name}",
            counts[name],
            name == state["filter"],
            name in ALARMS and counts[name] > 0,
        )
        for name, label in inbox.FILTERS.items()
    ]


def _batch(name: str) -> str:
    """Return what can be done with several dossiers at once under this filter."""
    return {"to_sign": "sign", "ready": "hand_over"}.get(name, "")
