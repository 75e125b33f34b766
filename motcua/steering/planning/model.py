"""What is simulated: stations with their staff, streams of dossiers that pass through them, and what waits already.

Times are working minutes; 0 is the beginning of the first simulated day.
"""

from dataclasses import dataclass, field

import numpy as np

type Table = np.ndarray[tuple[int, int], np.dtype[np.float64]]


@dataclass(frozen=True)
class Station:
    """A role in a unit. `touch_minutes`: an official's working time for one dossier, on average."""

    unit: str  # code of the unit
    role: str
    staff: int
    touch_minutes: float
    absence: float = 0.0  # share of the days on which an official is away
    speed: float = 1.0
    touch_spread: float = 1.0  # standard deviation over mean: 1 is exponential, 0 always the same


@dataclass(frozen=True)
class Allowance:
    """The legal time from acceptance on. `end_of_day`: N counted days, over at closing time; else exact minutes."""

    minutes: float | None  # None: the source names no time, and nothing can be late
    end_of_day: bool = False

    def due(
        self, accepted: float, day_ends: "np.ndarray[tuple[int], np.dtype[np.float64]]", day_minutes: float
    ) -> float:
        """Return when it is over, counted from the minute of acceptance; infinite where no time is named."""
        if self.minutes is None:
            return float("inf")
        if not self.end_of_day:
            return accepted + self.minutes
        days = round(self.minutes / day_minutes)
        today = int(np.searchsorted(day_ends, accepted, side="right"))
        last = today + days
        if last < len(day_ends):
            return float(day_ends[last])
        return float(day_ends[-1]) + (last - len(day_ends) + 1) * day_minutes


@dataclass(frozen=True)
class Stream:
    """The dossiers of one procedure at one agency.

    stations:  index of the station of each step; the first is the counter's answer, before the clock runs.
    courses:   one row for each way that dossiers went: minutes that each step took without anybody working on it.
    pauses:    minutes for which the clock rested, one for each row of `courses`; 0 where it never did.
    """

    agency: str
    procedure: str
    stations: tuple[int, ...]
    courses: Table
    pauses: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    allowance: Allowance
    per_day: float = 0.0  # arrivals on an ordinary open day
    counted: float = 0.0  # dossiers that this rate was counted from: its certainty


@dataclass(frozen=True)
class Waiting:
    """A dossier that is open at the beginning. `due`: minute; infinite where none is known; below 0 it is late."""

    id: int
    stream: int
    step: int
    elapsed: float  # minutes that it has stood at this step
    due: float
    rests: bool = False


@dataclass(frozen=True)
class Model:
    """One part of a province that shares no official with another part."""

    stations: tuple[Station, ...]
    streams: tuple[Stream, ...]
    waiting: tuple[Waiting, ...]
    day_minutes: tuple[float, ...]  # open minutes of each simulated day
    day_weights: tuple[float, ...]  # arrivals of each, relative to an ordinary open day
    agencies: tuple[str, ...] = field(default=())  # codes of those whose lateness is told
