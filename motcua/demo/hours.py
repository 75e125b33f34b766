"""Opening hours as the simulation needs them: fast additions of working minutes, always inside an opening."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from motcua.kernel.working_time import VIETNAM, WorkCalendar
from motcua.registry.agencies.calendars import working_calendar

_DAY = timedelta(days=1)
_LAST_MOMENT = 20.0  # seconds before closing: nobody acts later


@dataclass
class Hours:
    """The openings of one agency as seconds since 1970, with the open seconds before each."""

    opens: list[float] = field(default_factory=list)
    closes: list[float] = field(default_factory=list)
    before: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, calendar: WorkCalendar) -> "Hours":
        """Take the openings of a whole calendar."""
        hours, total, day = cls(), 0.0, calendar.first_day
        while day <= calendar.last_day:
            for opens, closes in calendar.openings(day):
                hours.opens.append(opens.timestamp())
                hours.closes.append(closes.timestamp())
                hours.before.append(total)
                total += closes.timestamp() - opens.timestamp()
            day += _DAY
        return hours

    def add(self, start: datetime, minutes: float) -> datetime:
        """Return when so many open minutes have passed since `start`; within an opening, before closing time."""
        target = self._worked(start.timestamp()) + max(0.0, minutes) * 60
        place = min(bisect_right(self.before, target), len(self.before)) - 1
        moment = self.opens[place] + target - self.before[place]
        return _local(min(moment, self.closes[place] - _LAST_MOMENT))

    def minutes(self, a: datetime, b: datetime) -> float:
        """Return the open minutes from `a` to `b`; 0 if `b` is not later."""
        return max(0.0, self._worked(b.timestamp()) - self._worked(a.timestamp())) / 60

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies in an opening."""
        moment = at.timestamp()
        place = bisect_right(self.opens, moment) - 1
        return place >= 0 and moment < self.closes[place]

    def working_days(self, until: date, count: int) -> list[date]:
        """Return the last `count` open days up to and with `until`, the earliest first."""
        days = sorted({_local(opens).date() for opens in self.opens if _local(opens).date() <= until})
        return days[-count:]

    def day_minutes(self, day: date) -> float:
        """Return the open minutes of a day."""
        start = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
        return self.minutes(start, start + _DAY)

    def _worked(self, moment: float) -> float:
        """Return the open seconds before a moment."""
        place = bisect_left(self.opens, moment) - 1
        if place < 0:
            return 0.0
        return self.before[place] + min(moment, self.closes[place]) - self.opens[place]


def _local(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, VIETNAM)


@dataclass
class AllHours:
    """The hours of every agency, read when first asked for."""

    first_day: date
    last_day: date
    _known: dict[int | None, Hours] = field(default_factory=dict)
    _alike: dict[object, Hours] = field(default_factory=dict)  # most agencies have the hours of all

    def of(self, agency_id: int | None = None) -> Hours:
        """Return the hours of an agency; None: those of the province."""
        if agency_id not in self._known:
            calendar = working_calendar(agency_id, self.first_day, self.last_day)
            kind = (calendar.first_day, calendar.last_day, calendar.week, tuple(calendar.plans.items()))
            self._known[agency_id] = self._alike.get(kind) or self._alike.setdefault(kind, Hours.of(calendar))
        return self._known[agency_id]
