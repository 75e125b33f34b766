"""Examples to learn from: what was known of a dossier on a working morning, and whether it was late in the end."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from motcua.steering.planning.lateness.spans import Span
from motcua.steering.planning.work_clock import WorkClock

AHEAD = 5  # working days
SHRINK = 20.0  # dossiers: with so many of its own, a unit's or procedure's share counts half
SHORTEST = 60.0  # working minutes: a shorter time is reckoned as so much
ASSUMED_LATE = 0.05  # share of late dossiers before anything is known: an assumption, soon outweighed …
ASSUMED_WEIGHT = 20.0  # … for it counts as much as so many dossiers
_LEAST = 1e-4

type Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
type Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]

FEATURES = (
    "behind",  # share of the time used, less what was planned for the steps behind it
    "pressed",  # log of the time still planned over the time left: above 0 it no longer fits
    "pressed_hard",  # the part of it above 0
    "used",  # share of the time used
    "days_left",  # log of the working days left
    "stuck",  # log of the time at this step over what was planned for it
    "queue",  # log of the days the unit needs for what is due no later, over the days left
    "unit",  # logit of the unit's share of late dossiers
    "procedure",  # the same of the procedure
)


@dataclass(frozen=True)
class Mornings:
    """The working minutes at which each day of an agency begins."""

    begins: Vector

    @classmethod
    def of(cls, clock: WorkClock) -> "Mornings":
        """Take the days on which the agency opens at all."""
        minutes = np.array([m for m in clock.day_minutes if m > 0], dtype=float)
        return cls(np.concatenate(([0.0], np.cumsum(minutes))))

    def within(self, after: float, before: float) -> range:
        """Return the numbers of the mornings from `after` until before `before`."""
        first, last = np.searchsorted(self.begins, [after, before])
        return range(int(first), int(last))

    def horizon(self, minute: float) -> float:
        """Return the working minute at which AHEAD working days from this minute on are over."""
        day = int(np.searchsorted(self.begins, minute, side="right")) - 1
        return float(self.begins[min(day + AHEAD, len(self.begins) - 1)])


@dataclass(frozen=True)
class Moment:
    """A dossier as it stood at a working minute of its agency."""

    span: Span
    minute: float

    def behind_percent(self) -> int:
        """Return how much more of its time is used than the steps behind it were given; below 0 it is ahead."""
        used = (self.minute - self.span.accepted) / max(self.span.due - self.span.accepted, SHORTEST)
        return round(100 * (min(used, 1.0) - self.span.stand_at(self.minute).done))


def mornings_of(spans: Iterable[Span], clocks: Mapping[int, WorkClock]) -> list[Moment]:
    """Return every dossier on each morning on which it was open and due within AHEAD working days."""
    days = {agency_id: Mornings.of(clock) for agency_id, clock in clocks.items()}
    found = []
    for span in spans:
        own = days[span.agency_id]
        for number in own.within(max(span.visible, span.accepted), min(span.due, span.settled)):
            minute = float(own.begins[number])
            if span.due <= own.horizon(minute):
                found.append(Moment(span, minute))
    return found


@dataclass(frozen=True)
class Rates:
    """How often dossiers were late: overall, by unit and by procedure, each drawn towards the whole where few."""

    overall: float
    units: Mapping[int, float]
    procedures: Mapping[str, float]

    @classmethod
    def of(cls, spans: Sequence[Span]) -> "Rates":
        """Count spans whose end is known."""
        overall = share_late(sum(span.is_late() for span in spans), len(spans))
        units: dict[int, list[bool]] = defaultdict(list)
        procedures: dict[str, list[bool]] = defaultdict(list)
        for span in spans:
            units[span.agency_id].append(span.is_late())
            procedures[span.procedure].append(span.is_late())
        return cls(
            overall,
            {key: _drawn(late, overall) for key, late in units.items()},
            {key: _drawn(late, overall) for key, late in procedures.items()},
        )

    def unit(self, agency_id: int) -> float:
        """Return a unit's share, 0 to 1."""
        return self.units.get(agency_id, self.overall)

    def procedure(self, code: str) -> float:
        """Return a procedure's share, 0 to 1."""
        return self.procedures.get(code, self.overall)


def share_late(late: float, number: int) -> float:
    """Return the share of late ones among so many, drawn towards ASSUMED_LATE: of nothing it is that, never a half."""
    return (late + ASSUMED_WEIGHT * ASSUMED_LATE) / (number + ASSUMED_WEIGHT)


def _drawn(late: list[bool], overall: float) -> float:
    return (sum(late) + SHRINK * overall) / (len(late) + SHRINK)


@dataclass(frozen=True)
class Queues:
    """What else a unit had open at any working minute, and how fast it works. Rates are dossiers a working minute."""

    opened: Mapping[int, Matrix]  # by agency: accepted, settled, due
    speed: Mapping[int, float]
    thinned: int = 1

    @classmethod
    def of(cls, spans: Sequence[Span], thinned: int = 1, speed: Mapping[int, float] | None = None) -> "Queues":
        """Lay out the spans by agency. speed: as it was known; else that of these spans."""
        rows: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
        for span in spans:
            rows[span.agency_id].append((span.accepted, span.settled, span.due))
        opened = {agency_id: np.array(found) for agency_id, found in rows.items()}
        usual = {agency_id: _speed(found) for agency_id, found in opened.items()}
        return cls(opened, usual | dict(speed or {}), thinned)

    def minutes_needed(self, moments: Sequence[Moment]) -> Vector:
        """Return for each moment how long the unit needs for what is due no later, at its usual speed."""
        places: dict[tuple[int, float], list[int]] = defaultdict(list)
        for place, each in enumerate(moments):
            places[each.span.agency_id, each.minute].append(place)
        needed = np.zeros(len(moments))
        for (agency_id, minute), here in places.items():
            found = self.opened[agency_id]
            dues = np.sort(found[(found[:, 0] <= minute) & (found[:, 1] > minute), 2])
            ahead = np.searchsorted(dues, [moments[place].span.due for place in here], side="right")
            needed[here] = ahead * self.thinned / self.speed[agency_id]
        return needed


def _speed(rows: Matrix) -> float:
    settled = rows[np.isfinite(rows[:, 1]), 1]
    if len(settled) < 2:
        return 1 / 480
    return max(len(settled), 1) / max(float(settled.max() - settled.min()), 480.0)


def features(moments: Sequence[Moment], rates: Rates, queues: Queues) -> Matrix:
    """Return one row for each moment, columns as FEATURES."""
    needed = queues.minutes_needed(moments)
    rows = np.zeros((len(moments), len(FEATURES)))
    for number, each in enumerate(moments):
        span, stand = each.span, each.span.stand_at(each.minute)
        allowed = max(span.due - span.accepted, SHORTEST)
        left = max(span.due - each.minute, 5.0)
        used = min((each.minute - span.accepted) / allowed, 1.0)
        pressed = float(np.log((1 - stand.done + 0.02) * allowed / left))
        rows[number] = (
            used - stand.done,
            np.clip(pressed, -3, 3),
            np.clip(pressed, 0, 3),
            used,
            np.log(left / 480.0),
            np.log1p(max(each.minute - stand.since, 0.0) / (stand.share * allowed + 60.0)),
            np.log1p(needed[number] / left),
            _logit(rates.unit(span.agency_id)),
            _logit(rates.procedure(span.procedure)),
        )
    return rows


def _logit(share: float) -> float:
    kept = min(max(share, _LEAST), 1 - _LEAST)
    return float(np.log(kept / (1 - kept)))
