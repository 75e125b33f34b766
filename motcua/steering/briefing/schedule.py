"""An hour of the week in local time, as moments. Viet Nam has no summer time: a week is always seven days."""

from datetime import datetime, timedelta

from motcua.kernel.local_time import VIETNAM

WEEK = timedelta(days=7)
USUAL_WEEKDAY, USUAL_HOUR = 0, 7  # Monday, 7:00: before the first meeting of the week
HOURS = range(5, 22)  # on offer; nobody reads a brief at night


def last(at: datetime, weekday: int, hour: int) -> datetime:
    """Return the last such hour that has begun at this moment. weekday: 0 Monday … 6 Sunday; hour: 0 to 23."""
    local = at.astimezone(VIETNAM)
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    found = today - timedelta(days=(local.weekday() - weekday) % 7)
    return found if found <= local else found - WEEK


def following(at: datetime, weekday: int, hour: int) -> datetime:
    """Return the next such hour after this moment."""
    return last(at, weekday, hour) + WEEK
