"""How much working time lies between two moments, and where the next opening is."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.working_time.calendar import ONE_DAY, WorkCalendar

_NONE, _MINUTE = timedelta(), timedelta(minutes=1)
ANSWER_LIMIT_WORKING_HOURS = 8  # accept, ask for a supplement or refuse (decree 45/2020/NĐ-CP, article 11)


def is_open(at: datetime, calendar: WorkCalendar) -> bool:
    """Whether `at` (aware) lies inside an opening; the moment of closing does not."""
    at = at.astimezone(VIETNAM)
    return any(opens <= at < closes for opens, closes in calendar.openings(at.date()))


def next_opening(at: datetime, calendar: WorkCalendar) -> datetime:
    """`at` itself if open, else the moment of the next opening. Raises CalendarTooShort."""
    at = at.astimezone(VIETNAM)
    for day, _plan in calendar.days_from(at.date()):
        for opens, closes in calendar.openings(day):
            if at < closes:
                return max(at, opens)
    raise AssertionError("a calendar ends with CalendarTooShort")


def working_minutes_between(a: datetime, b: datetime, calendar: WorkCalendar) -> int:
    """Whole open minutes from `a` to `b` (aware); 0 if `b` is not later. Raises CalendarTooShort."""
    a, b = a.astimezone(VIETNAM), b.astimezone(VIETNAM)
    day, last = a.date(), b.date()
    if day > last:
        return 0
    open_time = calendar.open_time(day, last)
    open_time -= sum((min(closes, a) - opens for opens, closes in calendar.openings(day) if opens < a), _NONE)
    open_time -= sum((closes - max(opens, b) for opens, closes in calendar.openings(last) if closes > b), _NONE)
    return max(open_time, _NONE) // _MINUTE


def working_days_left(now: datetime, due: datetime, calendar: WorkCalendar) -> int:
    """Open days after today up to and with the day of `due`: 0 on that day, negative when they have passed."""
    today, last = now.astimezone(VIETNAM).date(), due.astimezone(VIETNAM).date()
    if last < today:
        return -_open_days(last, today, calendar)
    return _open_days(today, last, calendar)


def _open_days(after: date, until: date, calendar: WorkCalendar) -> int:
    days = (after + timedelta(days=i) for i in range(1, (until - after).days + 1))
    return sum(1 for day in days if calendar.plan(day).spans)


def add_working_hours(start: datetime, hours: Decimal | int, calendar: WorkCalendar) -> datetime:
    """The moment when so many open hours have passed since `start`. Raises CalendarTooShort."""
    left = timedelta(microseconds=int(Decimal(hours) * 3_600_000_000))
    moment = start.astimezone(VIETNAM)
    day = moment.date()
    while True:  # a calendar ends with CalendarTooShort
        for opening, closes in calendar.openings(day):
            opens = max(opening, moment)
            if opens + left <= closes:
                return opens + left
            if closes > opens:
                left -= closes - opens
        day += ONE_DAY
