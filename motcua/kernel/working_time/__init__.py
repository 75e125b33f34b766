"""The clock: when something is due, how that was counted, and how much working time is left.

Pure functions over a `WorkCalendar`; no database. Design, section 4; Civil Code 91/2015/QH13, articles 147 and 148.
"""

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.working_time.calendar import (
    DEFAULT_WEEK,
    CalendarTooShort,
    DayKind,
    DayPlan,
    Span,
    WorkCalendar,
    national_calendar,
)
from motcua.kernel.working_time.clock import due
from motcua.kernel.working_time.counting import (
    ANSWER_LIMIT_WORKING_HOURS,
    add_working_hours,
    is_open,
    next_opening,
    working_days_left,
    working_minutes_between,
)
from motcua.kernel.working_time.deadline import CountFrom, Deadline, DeadlineRefused, Pause, Unit
from motcua.kernel.working_time.due_date import DueDate, ExplanationLine, Why
from motcua.kernel.working_time.explaining import explain

__all__ = [
    "ANSWER_LIMIT_WORKING_HOURS",
    "DEFAULT_WEEK",
    "VIETNAM",
    "CalendarTooShort",
    "CountFrom",
    "DayKind",
    "DayPlan",
    "Deadline",
    "DeadlineRefused",
    "DueDate",
    "ExplanationLine",
    "Pause",
    "Span",
    "Unit",
    "Why",
    "WorkCalendar",
    "add_working_hours",
    "due",
    "explain",
    "is_open",
    "national_calendar",
    "next_opening",
    "working_days_left",
    "working_minutes_between",
]
