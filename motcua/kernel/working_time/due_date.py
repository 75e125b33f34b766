"""What the clock answers: the moment, and what each local day added."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from motcua.kernel.working_time.calendar import DayKind
from motcua.kernel.working_time.deadline import Unit


class Why(StrEnum):
    """Why a day counted as much as it did."""

    COUNTED = "counted"
    CLOSED = "closed"  # weekend, holiday, local closing: see the kind of the day
    BEFORE_START = "before_start"  # the day of receipt, or what was left of it
    FROM_THIS_HOUR = "from_this_hour"  # the day on which a count by the same hour begins
    AFTER_CUTOFF = "after_cutoff"  # received too late in the day for a same-day procedure
    PAUSED = "paused"
    MOVED_ON = "moved_on"  # a calendar-day deadline had ended on a closed day; this is where it moved


class ExplanationLine(NamedTuple):
    """What one local day added. `counted` is exact: in minutes for hour deadlines, else in days."""

    day: date
    counted: Fraction
    unit: Unit
    why: Why
    kind: DayKind
    name: str = ""  # the holiday or the local reason
    paused_minutes: int = 0  # open minutes lost to pauses on days where minutes are counted


@dataclass(frozen=True)
class DueDate:
    """When something is due and how that was counted, day by day.

    The counted amounts sum up to the deadline exactly; the last line is the day of `due_at`.
    resting_since:  set while a pause is open: `due_at` is then only what it would be if the answer came now.
    """

    due_at: datetime
    lines: tuple[ExplanationLine, ...]
    resting_since: datetime | None = None

    @property
    def is_resting(self) -> bool:
        """Whether the clock stands still at this moment."""
        return self.resting_since is not None
