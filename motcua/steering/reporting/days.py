"""The day that a moment falls on, in Viet Nam."""

from datetime import date, datetime

from motcua.kernel.local_time import VIETNAM


def local_day(at: datetime) -> date:
    """Return the day in Viet Nam."""
    return at.astimezone(VIETNAM).date()
