"""The inbox: filters with counts, 50 rows, a search over everything of the units, everything in the address."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.kernel.working_time import VIETNAM, working_days_left
from motcua.registry.agencies.calendars import working_calendar
from motcua.registry.agencies.standstill import as_of_now
from motcua.service.dossiers import inbox
from motcua.service.dossiers.inbox import Listed, Mark, Page, Reader
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import Filter
from motcua.web.desk.access import official, reader_of

MOST_CALENDARS = 3
MOST_PAGES = 1000
ALARMS = {"late", "due_today"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Address:
    """What the address says; unknown values fall back to the ordinary ones."""

    filter: str = "mine"
    sort: str = "time_left"
    q: str = ""  # searched for; then the filter only says where to go back to
    page: int = 1  # of a list of open dossiers
    mark: Mark | None = None  # in a long list
    before: int | None = None  # a dossier's id: older ones that were found

    @property
    def is_long(self) -> bool:
        """Whether the list is one that grows for years: it goes on from row to row, newest first."""
        return self.filter in inbox.LONG and not self.q

    @classmethod
    def read(cls, given: QueryDict) -> "Address":
        """Read the address of a request."""
        chosen, sort = given.get("filter", "mine"), given.get("sort", "time_left")
        return cls(
            filter=chosen if chosen in inbox.FILTERS else "mine",
            sort=sort if sort in inbox.SORTS else "time_left",
            q=given.get("q", "").strip()[:100],
            page=max(1, min(_number(given.get("page")) or 1, MOST_PAGES)),
            mark=_mark(given.get("mark", "")),
            before=_number(given.get("before")),
        )

    def query(self, **more: str) -> str:
        """Return the address that says this; what is as usual is left out."""
        mark = self.mark
        said = {
            "filter": self.filter,
            "sort": self.sort if self.sort != "time_left" else "",
            "q": self.q,
            "page": str(self.page) if self.page > 1 else "",
            "mark": f"{(mark.ended_at - _EPOCH) // _MICROSECOND}-{mark.id}-{int(mark.is_back)}" if mark else "",
            "before": str(self.before) if self.before else "",
        }
        return "?" + urlencode({name: value for name, value in (said | more).items() if value})


def _number(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"[0-9]{1,15}", text) else None


def _mark(text: str) -> Mark | None:
    found = re.fullmatch(r"([0-9]{1,16})-([0-9]{1,15})-([01])", text)
    if found is None:
        return None
    return Mark(_EPOCH + int(found[1]) * _MICROSECOND, int(found[2]), found[3] == "1")


@official
@as_of_now()  # opening hours and calendars
def show(visit: Visit) -> HttpResponse:
    """List the dossiers under a filter, or those found. `part=rows` answers only the table, or 304."""
    address = Address.read(visit.GET)
    reader = reader_of(visit)
    counts = inbox.counts(reader, visit.now)
    page, previous, following = _page(reader, address, visit.now)
    days_left = _days_left(page.rows, visit.now)
    rows = [(row, days_left.get(row.id)) for row in page.rows]
    context = {
        "keys": {"f": _("to the search field")},
        "filters": _filters(address, counts),
        "rows": rows,
        "address": address,
        "previous": previous,
        "following": following,
        "back": replace(Address(), filter=address.filter).query(),
        "sorts": _sorts(address),
        "title": _("Search") if address.q else inbox.FILTERS[address.filter],
        "now": visit.now,
        "poll_url": address.query(part="rows"),
        "batch": "" if address.q else _batch(address.filter),
    }
    if visit.GET.get("part") == "rows":
        return _only_rows(visit, rows, counts, context)
    return render(visit, "desk/inbox.html", context)


def _page(reader: Reader, address: Address, now: datetime) -> tuple[Page, str, str]:
    """Return the rows, and the addresses of the page before and the page after, "" where there is none."""
    if address.q:
        rows = inbox.found(reader, address.q, before=address.before, limit=inbox.PAGE_SIZE + 1)
        shown = rows[: inbox.PAGE_SIZE]
        newest = replace(address, before=None).query() if address.before else ""
        older = replace(address, before=shown[-1].id).query() if len(rows) > len(shown) else ""
        return Page(shown), newest, older
    if address.is_long:
        page = inbox.long_page(reader, address.filter, address.mark)
        ends = (replace(address, mark=page.previous).query(), replace(address, mark=page.next).query())
        return page, ends[0] if page.has_previous else "", ends[1] if page.has_next else ""
    page = inbox.page(reader, address.filter, now, sort=address.sort, number=address.page)
    steps = (replace(address, page=address.page - 1).query(), replace(address, page=address.page + 1).query())
    return page, steps[0] if page.has_previous else "", steps[1] if page.has_next else ""


def _days_left(rows: list[Listed], now: datetime) -> dict[int, int]:
    """Count what is left in the working days of the agency, with one calendar an agency. Return it by dossier.

    A page has one or two agencies; a department that was asked by twenty communes sees days of the calendar for most.
    """
    dated = [row for row in rows if row.due_at is not None and row.settled_at is None]
    found: dict[int, int] = {}
    for agency_id, _times in Counter(row.agency_id for row in dated).most_common(MOST_CALENDARS):
        due = {row.id: row.due_at for row in dated if row.agency_id == agency_id and row.due_at is not None}
        days = [at.astimezone(VIETNAM).date() for at in (now, *due.values())]
        calendar = working_calendar(agency_id, min(days), max(days))
        found |= {id_: working_days_left(now, at, calendar) for id_, at in due.items()}
    return found


def _only_rows(
    visit: Visit, rows: list[tuple[Listed, int | None]], counts: Mapping[str, int], context: dict[str, Any]
) -> HttpResponse:
    seen = [(row.id, row.row_version, _minute(visit.now, row), days_left) for row, days_left in rows]
    etag = f'"{hashlib.sha256(repr((seen, sorted(counts.items()))).encode()).hexdigest()[:32]}"'
    if visit.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = render(visit, "desk/inbox_rows.html", context)
    response["ETag"] = etag
    return response


def _minute(now: datetime, dossier: Listed) -> bool:
    """Whether it is late: what a row shows changes with the clock, too."""
    return dossier.due_at is not None and dossier.due_at < now


def _sorts(address: Address) -> dict[str, str]:
    """Return the addresses of the other orders; what was found and what has ended has one order, the newest first."""
    if address.q or address.is_long:
        return {}
    return {sort: replace(address, sort=sort, page=1).query() for sort in inbox.SORTS}


def _filters(address: Address, counts: Mapping[str, int]) -> list[Filter]:
    inbox_address = reverse("desk:inbox")
    return [
        Filter(
            label,
            f"{inbox_address}?filter={name}",
            min(counts[name], inbox.MOST_COUNTED) if name in inbox.LONG else counts[name],
            name == address.filter and not address.q,
            name in ALARMS and counts[name] > 0,
            name in inbox.LONG and counts[name] > inbox.MOST_COUNTED,
        )
        for name, label in inbox.FILTERS.items()
    ]


def _batch(name: str) -> str:
    """Return what can be done with several dossiers at once under this filter."""
    return {"to_sign": "sign", "ready": "hand_over"}.get(name, "")
