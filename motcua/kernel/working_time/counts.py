"""The three ways of counting, day by day: open time, working days, calendar days.

A whole day counts if the clock runs at the moment the day ends (closing time; by the same hour: that hour). So a
pause takes out whole days, a due time never lies inside a pause, and a pause that begins too late revives nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Protocol

from motcua.kernel.working_time.calendar import ONE_DAY, DayPlan, WorkCalendar, at_local
from motcua.kernel.working_time.counting import next_opening
from motcua.kernel.working_time.deadline import CountFrom, Deadline, Rest, Unit
from motcua.kernel.working_time.due_date import ExplanationLine, Why

_MINUTE = timedelta(minutes=1)
_MICROSECOND = timedelta(microseconds=1)
_NONE, _ONE = Fraction(0), Fraction(1)
Taken = tuple[ExplanationLine, datetime | None]


class Count(Protocol):
    """A count in progress."""

    def take(self, day: date, plan: DayPlan) -> Taken:
        """Count one day; with it the moment when the deadline is over, if that is on this day."""


def count_for(start: datetime, deadline: Deadline, calendar: WorkCalendar, rests: list[Rest]) -> Count:
    """The way in which `deadline` is counted from `start` (local)."""
    if deadline.unit == Unit.WORKING_HOURS:
        return _HourCount(_OpenTime(start, _minutes(deadline, 60), rests))
    if deadline.unit == Unit.CALENDAR_DAYS:
        return _CalendarDayCount(start, deadline, rests)
    return _WorkingDayCount(start, deadline, calendar, rests)


def _minutes(deadline: Deadline, minutes: int) -> timedelta:
    """The amount in minutes of a unit, without its whole days; exact, as a deadline has at most four decimals."""
    amount = deadline.amount if deadline.unit == Unit.WORKING_HOURS else deadline.amount % 1
    return timedelta(microseconds=int(amount * minutes * 60_000_000))


def _next_midnight(day: date) -> datetime:
    return at_local(day + ONE_DAY, time())


def is_after_cutoff(start: datetime, deadline: Deadline) -> bool:
    """Whether `start` (local) is too late for the day to count as that of receipt."""
    return deadline.same_day_cutoff is not None and start.time() > deadline.same_day_cutoff


def _rests_at(moment: datetime, rests: list[Rest]) -> bool:
    """Whether the clock stands still when a stretch of time ends at `moment`."""
    return any(begin < moment <= end for begin, end in rests)


def _running(opens: datetime, closes: datetime, rests: list[Rest]) -> Iterator[Rest]:
    """The parts of an opening in which the clock runs."""
    for begin, end in rests:
        if begin < closes and end > opens:
            if begin > opens:
                yield opens, begin
            opens = end
    if opens < closes:
        yield opens, closes


@dataclass
class _OpenTime:
    """Open time still to be used up, from `since` on."""

    since: datetime
    left: timedelta
    rests: list[Rest]

    def spend(self, day: date, plan: DayPlan) -> tuple[timedelta, timedelta, datetime | None]:
        """Use up what `day` offers: time counted, open time lost to pauses, and the moment when nothing is left."""
        counted = lost = timedelta()
        for span in plan.spans:
            reached, closes = max(at_local(day, span.opens_at), self.since), at_local(day, span.closes_at)
            for begin, end in _running(reached, closes, self.rests):
                part = min(end - begin, self.left)
                counted, lost, self.left = counted + part, lost + (begin - reached), self.left - part
                if not self.left:
                    return counted, lost, begin + part
                reached = end
            lost += max(closes - reached, timedelta())
        return counted, lost, None


def _why(plan: DayPlan, counted: timedelta, lost: timedelta) -> Why:
    if counted:
        return Why.COUNTED
    if not plan.spans:
        return Why.CLOSED
    return Why.PAUSED if lost else Why.BEFORE_START


@dataclass
class _HourCount:
    """Open minutes, one after the other."""

    open_time: _OpenTime

    def take(self, day: date, plan: DayPlan) -> Taken:
        counted, lost, due_at = self.open_time.spend(day, plan)
        minutes = Fraction(counted // _MICROSECOND, 60_000_000)
        why = _why(plan, counted, lost)
        return ExplanationLine(day, minutes, Unit.WORKING_HOURS, why, plan.kind, plan.name, lost // _MINUTE), due_at


class _WorkingDayCount:
    """Whole open days first; what is left of a day then counts as open time."""

    def __init__(self, start: datetime, deadline: Deadline, calendar: WorkCalendar, rests: list[Rest]) -> None:
        self.left = int(deadline.amount)
        self.full_day = timedelta(minutes=calendar.full_day_minutes)
        self.rests = rests
        self.before_start = Why.AFTER_CUTOFF if is_after_cutoff(start, deadline) else Why.BEFORE_START
        self.begin = start
        self.same_hour: time | None = None
        if deadline.starts == CountFrom.SAME_HOUR:
            self.begin = next_opening(start, calendar)
            self.same_hour = self.begin.time()
        elif deadline.starts == CountFrom.NEXT_WORKING_DAY or self.before_start == Why.AFTER_CUTOFF:
            self.begin = _next_midnight(start.date())
        self.part = _OpenTime(self.begin, _minutes(deadline, calendar.full_day_minutes), rests)

    def take(self, day: date, plan: DayPlan) -> Taken:
        if not self.left:
            return self._take_part(day, plan, 0)
        why = self._why_not_whole(day, plan)
        if why is not None:
            return self._line(day, plan, _NONE, why), None
        self.left -= 1
        if self.left:
            return self._line(day, plan, _ONE, Why.COUNTED), None
        self.part.since = self._ends_at(day, plan)
        if self.part.left:
            return self._take_part(day, plan, 1)
        return self._line(day, plan, _ONE, Why.COUNTED), self.part.since

    def _why_not_whole(self, day: date, plan: DayPlan) -> Why | None:
        if not plan.spans:
            return Why.CLOSED
        ends_at = self._ends_at(day, plan)
        if ends_at <= self.begin:
            return Why.FROM_THIS_HOUR if self.same_hour and day == self.begin.date() else self.before_start
        return Why.PAUSED if _rests_at(ends_at, self.rests) else None

    def _take_part(self, day: date, plan: DayPlan, whole: int) -> Taken:
        counted, lost, due_at = self.part.spend(day, plan)
        why = Why.COUNTED if whole else _why(plan, counted, lost)
        amount = whole + Fraction(counted // _MICROSECOND, self.full_day // _MICROSECOND)
        line = self._line(day, plan, amount, self.before_start if why == Why.BEFORE_START else why, lost // _MINUTE)
        return line, due_at

    def _ends_at(self, day: date, plan: DayPlan) -> datetime:
        """Closing time; by the same hour, the last open moment not after it, or else the opening."""
        if self.same_hour is None:
            return at_local(day, plan.spans[-1].closes_at)
        begun = [span for span in plan.spans if span.opens_at <= self.same_hour]
        return at_local(day, min(begun[-1].closes_at, self.same_hour) if begun else plan.spans[0].opens_at)

    def _line(self, day: date, plan: DayPlan, counted: Fraction, why: Why, lost_minutes: int = 0) -> ExplanationLine:
        return ExplanationLine(day, counted, Unit.WORKING_DAYS, why, plan.kind, plan.name, lost_minutes)


class _CalendarDayCount:
    """Every day counts, open or not; the last one must be open, or it moves on (Civil Code, article 148)."""

    def __init__(self, start: datetime, deadline: Deadline, rests: list[Rest]) -> None:
        self.left = int(deadline.amount)
        self.rests = rests
        same_day = deadline.starts == CountFrom.SAME_DAY and not is_after_cutoff(start, deadline)
        self.begin = start if same_day else _next_midnight(start.date())
        self.before_start = Why.AFTER_CUTOFF if is_after_cutoff(start, deadline) else Why.BEFORE_START

    def take(self, day: date, plan: DayPlan) -> Taken:
        ends_at = at_local(day, plan.spans[-1].closes_at) if plan.spans else _next_midnight(day)
        counted, why = _NONE, self._why(ends_at, plan)
        if why == Why.COUNTED:
            counted, self.left = _ONE, self.left - 1
        is_over = not self.left and bool(plan.spans) and why in (Why.COUNTED, Why.MOVED_ON)
        line = ExplanationLine(day, counted, Unit.CALENDAR_DAYS, why, plan.kind, plan.name)
        return line, ends_at if is_over else None

    def _why(self, ends_at: datetime, plan: DayPlan) -> Why:
        if ends_at <= self.begin:
            return self.before_start
        if _rests_at(ends_at, self.rests):
            return Why.PAUSED
        if self.left:
            return Why.COUNTED
        return Why.MOVED_ON if plan.spans else Why.CLOSED
