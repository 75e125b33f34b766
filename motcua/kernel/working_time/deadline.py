"""What a rule says about time: so many working days, working hours or calendar days, counted from where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused

Pause = tuple[datetime, datetime | None]  # from, until; until null: still waiting


class Unit(StrEnum):
    """In what a deadline is counted."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    CALENDAR_DAYS = "calendar_days"


class CountFrom(StrEnum):
    """Which day is the first that counts. Hours always count from the moment itself."""

    NEXT_WORKING_DAY = "next_working_day"  # calendar days: the next day
    SAME_HOUR = "same_hour"  # a working day is full at the same hour of the next one; calendar days: the next day
    SAME_DAY = "same_day"  # the day of receipt is the first, if anything of it was left


class DeadlineRefused(ActionRefused, ValueError):
    """A deadline, or a pause of it, that no rule can have."""

    code = "deadline_refused"
    http_status = 422


@dataclass(frozen=True)
class Deadline:
    """An amount of time by a rule.

    amount:           greater than 0, at most four decimals; calendar days are whole.
    same_day_cutoff:  for "trong ngày" procedures: received later than this hour, the next working day is the first;
                      received until then, the day of receipt is. Stands above `count_from`.
    """

    amount: Decimal
    unit: Unit = Unit.WORKING_DAYS
    count_from: CountFrom = CountFrom.NEXT_WORKING_DAY
    same_day_cutoff: time | None = None

    def __post_init__(self) -> None:
        if isinstance(self.amount, float):
            raise TypeError("a deadline is counted in Decimal, not in float")
        object.__setattr__(self, "amount", Decimal(self.amount))
        exponent = self.amount.as_tuple().exponent
        if not isinstance(exponent, int) or self.amount <= 0:
            raise DeadlineRefused(_("A deadline must be a number greater than 0. Write for example 3 or 2.5."))
        if self.amount * 10_000 % 1:  # up to here every part of an hour is a whole number of microseconds
            raise DeadlineRefused(_("A deadline has at most four decimals. Write for example 2.5."))
        if self.unit == Unit.CALENDAR_DAYS and self.amount % 1:
            raise DeadlineRefused(_("Calendar days are whole. Write for example 15."))

    @classmethod
    def working_days(
        cls, amount: Decimal | int | str, count_from: CountFrom = CountFrom.NEXT_WORKING_DAY
    ) -> "Deadline":
        """N working days; 2.5 is two days and half a full day."""
        return cls(Decimal(amount), Unit.WORKING_DAYS, count_from)

    @classmethod
    def working_hours(cls, amount: Decimal | int | str) -> "Deadline":
        """N hours of opening time from the moment itself."""
        return cls(Decimal(amount), Unit.WORKING_HOURS)

    @classmethod
    def calendar_days(
        cls, amount: Decimal | int | str, count_from: CountFrom = CountFrom.NEXT_WORKING_DAY
    ) -> "Deadline":
        """N days of any kind; the last one moves on if it is closed (Civil Code, article 148)."""
        return cls(Decimal(amount), Unit.CALENDAR_DAYS, count_from)

    @property
    def starts(self) -> CountFrom:
        """Where the count starts once the cutoff is taken into account."""
        return CountFrom.SAME_DAY if self.same_day_cutoff is not None else self.count_from


Rest = tuple[datetime, datetime]


def merged_rests(pauses: Iterable[Pause], now: datetime | None) -> list[Rest]:
    """The pauses as separate stretches in order; one still open ends `now`, or without `now` where it began."""
    rests: list[Rest] = []
    for start, until in sorted(pauses, key=lambda pause: pause[0]):
        end = until if until is not None else max(start, now or start)
        if end < start:
            raise DeadlineRefused(_("A pause cannot end before it began. Check both times."))
        if rests and start <= rests[-1][1]:
            rests[-1] = (rests[-1][0], max(rests[-1][1], end))
        elif end > start:
            rests.append((start, end))
    return rests
