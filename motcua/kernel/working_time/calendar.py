"""When an agency is open: a weekly pattern, national holidays, and the days that differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from types import MappingProxyType

import holidays
from django.utils.translation import gettext_lazy as _

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.refusal import ActionRefused

ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """What sort of day a local day is at an agency."""

    ORDINARY = "ordinary"
    WEEKLY_CLOSED = "weekly_closed"  # a weekend, or any weekday on which this agency never opens
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"  # làm bù: open although the week says closed
    CHANGED = "changed"  # other hours than usual, for example half a day
    LOCAL_CLOSING = "local_closing"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One opening of a local day, from `opens_at` up to, and without, `closes_at`."""

    opens_at: time
    closes_at: time

    def __post_init__(self) -> None:
        if self.opens_at >= self.closes_at:
            raise ValueError(f"a span must close after it opens: {self.opens_at} to {self.closes_at}")

    @property
    def minutes(self) -> int:
        """Open minutes of the span."""
        opens, closes = self.opens_at, self.closes_at
        return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The opening of one local day, in order, and why it is so. `name`: the holiday or the local reason."""

    spans: tuple[Span, ...] = ()
    kind: DayKind = DayKind.ORDINARY
    name: str = ""

    def __post_init__(self) -> None:
        for earlier, later in pairwise(self.spans):
            if later.opens_at < earlier.closes_at:
                raise ValueError(f"spans of a day must be in order and apart: {earlier}, {later}")

    @property
    def minutes(self) -> int:
        """Open minutes of the day."""
        return sum(span.minutes for span in self.spans)


Opening = tuple[datetime, datetime]
Week = tuple[tuple[Span, ...], ...]  # seven days, Monday first
_FULL_DAY = (Span(time(7, 30), time(11, 30)), Span(time(13), time(17)))
DEFAULT_WEEK: Week = (_FULL_DAY,) * 5 + ((), ())
_STANDARD_DAY_MINUTES = 480  # "08 giờ làm việc" (decree 45/2020/NĐ-CP, article 11); used where a week never opens


class CalendarTooShort(ActionRefused):
    """The calendar ends before the time asked for is reached."""

    code = "calendar_too_short"
    http_status = 422
    message = _(
        "The working calendar known here ends on %(last_day)s and the date asked for lies outside it. "
        "Ask for a shorter time, or have the opening hours and calendar of the agency checked."
    )

    def __init__(self, calendar: "WorkCalendar") -> None:
        super().__init__(self.message % {"last_day": f"{calendar.last_day:%d/%m/%Y}"}, last_day=calendar.last_day)


@dataclass(frozen=True)
class WorkCalendar:
    """The opening of every local day from `first_day` to `last_day` (both included).

    week:   seven tuples of spans, Monday first.
    plans:  the days that differ from the week: holidays, make-up days, closings.
    """

    first_day: date
    last_day: date
    week: Week = DEFAULT_WEEK
    plans: Mapping[date, DayPlan] = field(default_factory=dict)
    _openings: dict[date, tuple[Opening, ...]] = field(default_factory=dict, compare=False, repr=False)
    _open_times: dict[tuple[date, date], timedelta] = field(default_factory=dict, compare=False, repr=False)
    known_counts: dict[object, object] = field(default_factory=dict, compare=False, repr=False)  # see clock.due

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError(f"a week has seven days, not {len(self.week)}")
        object.__setattr__(self, "plans", MappingProxyType(dict(self.plans)))

    @cached_property
    def full_day_minutes(self) -> int:
        """Minutes of a full working day: the longest ordinary one. Fractions of a day are parts of it."""
        return max(sum(span.minutes for span in spans) for spans in self.week) or _STANDARD_DAY_MINUTES

    def plan(self, day: date) -> DayPlan:
        """How `day` is; CalendarTooShort outside the calendar."""
        if not self.first_day <= day <= self.last_day:
            raise CalendarTooShort(self)
        if (changed := self.plans.get(day)) is not None:
            return changed
        return self._weekdays[day.weekday()]

    @cached_property
    def _weekdays(self) -> tuple[DayPlan, ...]:
        return tuple(DayPlan(spans, DayKind.ORDINARY if spans else DayKind.WEEKLY_CLOSED) for spans in self.week)

    def days_from(self, day: date) -> Iterator[tuple[date, DayPlan]]:
        """Each day from `day` on with its plan; CalendarTooShort when the calendar ends."""
        while True:
            yield day, self.plan(day)
            day += ONE_DAY

    def openings(self, day: date) -> tuple[Opening, ...]:
        """The open spans of `day` as moments; worked out once, because a calendar never changes."""
        known = self._openings.get(day)
        if known is None:
            spans = self.plan(day).spans
            known = tuple((at_local(day, span.opens_at), at_local(day, span.closes_at)) for span in spans)
            self._openings[day] = known
        return known

    def open_time(self, first: date, last: date) -> timedelta:
        """Return how long it is open from `first` to `last`, both included. Raises CalendarTooShort."""
        self.plan(last)
        known = self._open_times.get((first, last))
        if known is None:
            days = (first + number * ONE_DAY for number in range((last - first).days + 1))
            known = self._open_times[first, last] = sum(map(self._open_on, days), timedelta())
        return known

    def _open_on(self, day: date) -> timedelta:
        return sum((closes - opens for opens, closes in self.openings(day)), timedelta())


def at_local(day: date, hour: time) -> datetime:
    """The moment of a local day and hour."""
    return datetime.combine(day, hour, VIETNAM)


def national_calendar(
    first_day: date, last_day: date, *, week: Week = DEFAULT_WEEK, own: Mapping[date, DayPlan] | None = None
) -> WorkCalendar:
    """The calendar of an agency with this `week`: national holidays, make-up Saturdays, then its `own` days on top."""
    plans: dict[date, DayPlan] = {}
    make_up_spans = max(week[:5], key=lambda spans: sum(span.minutes for span in spans))
    for year in range(first_day.year, last_day.year + 1):
        plans |= {day: DayPlan((), DayKind.HOLIDAY, name) for day, name in holiday_names(year, "vi").items()}
        plans |= {day: DayPlan(make_up_spans, DayKind.MAKE_UP) for day in make_up_days(year)}
    return WorkCalendar(first_day, last_day, week, plans | dict(own or {}))


@lru_cache(maxsize=64)
def holiday_names(year: int, language: str) -> Mapping[date, str]:
    """Public holidays of Viet Nam with their names ("vi" or "en").

    Labour Code 45/2019/QH14, article 112; from 2026 also 24 November, Vietnamese Culture Day; swaps as announced.
    """
    known = holidays.country_holidays("VN", years=year, language="vi" if language == "vi" else "en_US")
    return MappingProxyType(dict(known.items()))


@lru_cache(maxsize=64)
def make_up_days(year: int) -> frozenset[date]:
    """Weekend days on which public offices work because a bridge day was given instead."""
    return frozenset(day for day in holidays.country_holidays("VN", years=year).weekend_workdays if day.year == year)
