"""Until which day dossiers are due that leaders act on today."""

from datetime import date, datetime, timedelta

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.working_time import WorkCalendar
from motcua.registry.agencies.calendars import working_calendar

LONGEST_CLOSING = timedelta(days=30)  # longer than any run of holidays


def act_until(agency_id: int | None, now: datetime) -> date:
    """Return the last local day whose dates belong to what a leader of this unit acts on now. Two queries.

    Today, as long as the unit will still be open today; else its next working day. Raises CalendarTooShort.
    """
    today = now.astimezone(VIETNAM).date()
    return last_day(working_calendar(agency_id, today, today + LONGEST_CLOSING), now)


def last_day(calendar: WorkCalendar, now: datetime) -> date:
    """The same by a calendar that begins today."""
    today = now.astimezone(VIETNAM).date()
    return next(
        day for day, _plan in calendar.days_from(today) if any(end > now for _begin, end in calendar.openings(day))
    )
