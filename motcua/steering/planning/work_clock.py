"""Working time as plain minutes: moments become the minutes that an agency was open before them, many at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.working_time import WorkCalendar

type Minutes = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True)
class WorkClock:
    """The openings of an agency. `edges`: seconds since 1970 at which it opens or closes; `worked`: minutes before."""

    edges: Minutes
    worked: Minutes
    days: tuple[date, ...]  # every local day of the calendar
    day_minutes: tuple[int, ...]  # open minutes of each

    @classmethod
    def of(cls, calendar: WorkCalendar) -> "WorkClock":
        """Take the openings of a whole calendar."""
        edges, worked, total = [], [], 0.0
        count = (calendar.last_day - calendar.first_day).days + 1
        days = tuple(calendar.first_day + timedelta(days=n) for n in range(count))
        for day in days:
            for opens, closes in calendar.openings(day):
                edges += [opens.timestamp(), closes.timestamp()]
                worked += [total, total := total + (closes - opens).total_seconds() / 60]
        minutes = tuple(calendar.plan(day).minutes for day in days)
        return cls(np.array(edges), np.array(worked), days, minutes)

    def minutes(self, moments: Iterable[datetime]) -> Minutes:
        """Return the open minutes before each moment; a moment outside the calendar counts as its nearer end."""
        stamps = np.array([moment.timestamp() for moment in moments], dtype=float)
        if not len(self.edges):
            return np.zeros(len(stamps))
        return np.asarray(np.interp(stamps, self.edges, self.worked))

    def open_days(self, after: datetime, count: int) -> list[tuple[date, int]]:
        """Return the next `count` open days after the day of a moment, each with its open minutes."""
        today = after.astimezone(VIETNAM).date()
        open_ = [(d, m) for d, m in zip(self.days, self.day_minutes, strict=True) if d > today and m > 0]
        return open_[:count]
