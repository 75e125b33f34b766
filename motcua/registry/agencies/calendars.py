"""The working calendar of an agency: its opening hours, its own days, and those of the nation."""

from datetime import date, time
from functools import lru_cache

from django.db.models import Q

from motcua.kernel.standstill import asked_once, is_standstill
from motcua.kernel.working_time import DEFAULT_WEEK, DayKind, DayPlan, Span, WorkCalendar, national_calendar
from motcua.registry.agencies.models import CalendarDay, OpeningHours

Week = tuple[tuple[Span, ...], ...]
EVER = (date.min, date.max)


@asked_once
def working_calendar(agency_id: int | None, first_day: date, last_day: date) -> WorkCalendar:
    """When the agency is open from `first_day` to `last_day` (both included); null: the default of the province.

    Opening hours: the agency's, else those of the nearest unit above that has any, else the default week.
    Days: the agency's own stand above those of the whole province, both above the national ones.
    Two queries (index: unique opening hours and calendar days by agency), or none where it is remembered (see
    `standstill`); a change by any process holds at once.
    """
    if is_standstill():
        return _of_years(agency_id, first_day.year, last_day.year)
    return _calendar(agency_id, first_day, last_day)


@asked_once
def _of_years(agency_id: int | None, first_year: int, last_year: int) -> WorkCalendar:
    return _calendar(agency_id, date(first_year, 1, 1), date(last_year, 12, 31))


def _calendar(agency_id: int | None, first_day: date, last_day: date) -> WorkCalendar:
    week = _week(agency_id) if agency_id is not None else DEFAULT_WEEK
    own: dict[date, DayPlan] = {}
    for row in _changed_days(agency_id, *(EVER if is_standstill() else (first_day, last_day))):
        spans = tuple(Span(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in row.spans)
        own[row.day] = DayPlan(spans, _kind(spans, usually=week[row.day.weekday()]), row.reason)
    if is_standstill():
        return _shared(first_day, last_day, week, tuple(own.items()))
    return national_calendar(first_day, last_day, week=week, own=own)


@lru_cache(64)
def _shared(first_day: date, last_day: date, week: Week, own: tuple[tuple[date, DayPlan], ...]) -> WorkCalendar:
    """Return one calendar for all units that open alike, so that what it has counted once serves them all."""
    return national_calendar(first_day, last_day, week=week, own=dict(own))


@asked_once
def _changed_days(agency_id: int | None, first_day: date, last_day: date) -> list[CalendarDay]:
    """The province's days, then the agency's own: descending puts null first."""
    rows = CalendarDay.objects.filter(Q(agency=None) | Q(agency_id=agency_id), day__range=(first_day, last_day))
    return list(rows.order_by("-agency_id", "day"))


def _kind(spans: tuple[Span, ...], *, usually: tuple[Span, ...]) -> DayKind:
    if not spans:
        return DayKind.LOCAL_CLOSING
    return DayKind.CHANGED if usually else DayKind.MAKE_UP


_NEAREST_HOURS = """
with recursive above(id, parent_id, height) as (
    select id, parent_id, 0 from agencies_agency where id = %s
    union all
    select a.id, a.parent_id, above.height + 1 from agencies_agency a join above on a.id = above.parent_id
    where above.height < 10
)
select h.id, h.agency_id, h.weekday, h.opens_at, h.closes_at
from above join agencies_openinghours h on h.agency_id = above.id
where above.height = (select min(height) from above where exists
    (select from agencies_openinghours o where o.agency_id = above.id))
order by h.weekday, h.opens_at
"""


@asked_once
def _week(agency_id: int) -> Week:
    days: list[list[Span]] = [[] for _ in range(7)]
    for row in OpeningHours.objects.raw(_NEAREST_HOURS, [agency_id]):
        days[row.weekday].append(Span(row.opens_at, row.closes_at))
    if not any(days):
        return DEFAULT_WEEK
    return tuple(tuple(spans) for spans in days)
