"""When something is due. The date and its explanation come from one loop over the days."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.working_time.calendar import WorkCalendar
from motcua.kernel.working_time.counts import count_for, is_after_cutoff
from motcua.kernel.working_time.deadline import CountFrom, Deadline, Pause, Unit, merged_rests
from motcua.kernel.working_time.due_date import DueDate, ExplanationLine


def due(
    start: datetime,
    deadline: Deadline,
    calendar: WorkCalendar,
    pauses: Iterable[Pause] = (),
    now: datetime | None = None,
) -> DueDate:
    """When `deadline`, counted from `start`, is over, and the count day by day.

    start:   aware. What falls outside the opening hours waits for the next opening.
    pauses:  aware moments (from, until); until null means that the answer is still awaited: the clock rests, and the
             date is the one that an answer at `now` would give (without `now`: at the moment the pause began).
             A whole day counts if the clock runs when the day ends; hours and parts of a day lose the paused minutes.
    Raises CalendarTooShort when the calendar ends first, DeadlineRefused on a pause that ends before it began.
    """
    pauses = list(pauses)
    start = start.astimezone(VIETNAM)
    alike = None if pauses else _alike(start, deadline, calendar)
    if alike is None:
        return _counted(start, deadline, calendar, pauses, now)
    known = calendar.known_counts.get(alike)
    if not isinstance(known, DueDate):
        known = calendar.known_counts[alike] = _counted(start, deadline, calendar, (), now)
    return known


def _alike(start: datetime, deadline: Deadline, calendar: WorkCalendar) -> object:
    """Return what all starts have in common that lead to the same count; None for a count that begins at an hour.

    Whole days depend on the day of the start alone, on whether it is after the cutoff, and on whether that day's last
    opening was still ahead.
    """
    if deadline.unit == Unit.WORKING_HOURS or deadline.count_from == CountFrom.SAME_HOUR or deadline.amount % 1:
        return None
    day = start.date()
    openings = calendar.openings(day)
    is_ahead = bool(openings) and start < openings[-1][1]
    return day, deadline, is_ahead, is_after_cutoff(start, deadline)


def _counted(
    start: datetime, deadline: Deadline, calendar: WorkCalendar, pauses: Sequence[Pause], now: datetime | None
) -> DueDate:
    count = count_for(start, deadline, calendar, merged_rests(pauses, now))
    lines: list[ExplanationLine] = []
    for day, plan in calendar.days_from(start.date()):
        line, due_at = count.take(day, plan)
        lines.append(line)
        if due_at is not None:
            return DueDate(due_at.astimezone(VIETNAM), tuple(lines), _resting_since(pauses, due_at, now))
    raise AssertionError("a calendar ends with CalendarTooShort")


def _resting_since(pauses: Sequence[Pause], due_at: datetime, now: datetime | None) -> datetime | None:
    """Since when the clock rests; a pause that opened when the time was already over holds nothing up."""
    began = [start for start, until in pauses if until is None and start < due_at and (now is None or start <= now)]
    return min(began, default=None)
