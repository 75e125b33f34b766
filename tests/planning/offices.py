"""Offices that a test makes up: models of one queue, and the history of a small province whose truth is known."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any

import numpy as np

from motcua.kernel.working_time import VIETNAM, national_calendar
from motcua.service.dossiers.workload import Course, OpenDossier, PlannedStep, Rule, Stay
from motcua.steering.planning.history import History, UnitName
from motcua.steering.planning.model import Allowance, Model, Station, Stream, Waiting
from motcua.steering.planning.work_clock import WorkClock

DAY = 480.0


def one_queue(
    *,
    per_day: float,
    touch_minutes: float,
    staff: int,
    days: int = 22,
    allowance: Allowance = Allowance(960.0),  # noqa: B008  frozen
    waiting: tuple[Waiting, ...] = (),
    **station: Any,
) -> Model:
    """A counter that takes no time, and one office behind it."""
    stations = (
        Station("TT1", "receiver", 50, 0.0, touch_spread=0),
        Station("UB1", "specialist", staff, touch_minutes, **station),
    )
    stream = Stream("UB1", "1.000001", (0, 1), np.zeros((1, 2)), np.zeros(1), allowance, per_day, float("inf"))
    return Model(stations, (stream,), waiting, (DAY,) * days, (1.0,) * days, ("UB1",))


# A province whose truth is known: an office of one specialist, earliest due first, minute by minute in working time.

START = date(2026, 7, 6)  # a Monday
PROCEDURE = "1.000001"
STEPS = {
    PROCEDURE: (PlannedStep("answer", "receiver", "centre", 0), PlannedStep("process", "specialist", "agency", 100))
}


@dataclass
class Office:
    """One office: how many dossiers a day, how long each is worked on, how long it lies otherwise, in working time."""

    per_day: float
    touch_minutes: float
    way_days: float
    way_spread: float = 0.5
    allowance_days: int = 5


@dataclass(frozen=True)
class Gone:
    """A dossier of the truth, in working minutes from the start."""

    agency_id: int
    handed_in: float
    accepted: float
    due: float
    settled: float


def truth(agency_id: int, office: Office, days: int, seed: int) -> list[Gone]:
    """Let an office work for so many working days; a slow simulation that shares nothing with the platform's."""
    luck = Random(f"{seed}/{agency_id}")
    arrived = sorted(
        day * DAY + luck.uniform(0, DAY) for day in range(days) for _ in range(_poisson(office.per_day, luck))
    )
    ready: list[tuple[float, float, float]] = []
    for at in arrived:
        accepted = at + luck.uniform(1, 30)
        due = (int(accepted // DAY) + 1 + office.allowance_days) * DAY
        ready.append((accepted + luck.lognormvariate(0, office.way_spread) * office.way_days * DAY, due, at))
    ready.sort()
    return _worked_off(agency_id, ready, office, luck)


def _worked_off(agency_id: int, ready: list[tuple[float, float, float]], office: Office, luck: Random) -> list[Gone]:
    gone, queue, free, place = [], [], 0.0, 0
    while place < len(ready) or queue:
        if not queue:
            free = max(free, ready[place][0])
        while place < len(ready) and ready[place][0] <= free:
            since, due, at = ready[place]
            heappush(queue, (due, since, at))
            place += 1
        due, _since, at = heappop(queue)
        free += luck.expovariate(1 / office.touch_minutes)
        gone.append(Gone(agency_id, at, at + 1, due, free))
    return gone


def _poisson(mean: float, luck: Random) -> int:
    number, left = 0, luck.expovariate(1)
    while left < mean:
        number, left = number + 1, left + luck.expovariate(1)
    return number


def history_of(gone: list[Gone], now: float, offices: dict[int, Office], days: int) -> History:
    """What the platform would know of this truth at a working minute."""
    calendar = national_calendar(START - timedelta(days=120), START + timedelta(days=days * 2 + 200))
    clock = WorkClock.of(calendar)
    at = Dial(clock)
    received: dict[tuple[int, str], Counter[date]] = defaultdict(Counter)
    courses, open_ = [], []
    for number, each in enumerate(gone):
        if each.handed_in >= now:
            continue
        moment = at.moment(each.handed_in)
        received[each.agency_id, PROCEDURE][moment.astimezone(VIETNAM).date()] += 1
        centre, accepted = each.agency_id + 1000, at.moment(each.accepted)
        if each.settled < now:
            settled = at.moment(each.settled)
            stays = (
                Stay("answer", "receiver", centre, moment, accepted),
                Stay("process", "specialist", each.agency_id, accepted, settled),
            )
            due = at.moment(each.due)
            courses.append(Course(each.agency_id, PROCEDURE, stays, accepted, due, settled, ()))
        else:
            due = at.moment(each.due)
            open_.append(
                OpenDossier(number, each.agency_id, centre, PROCEDURE, "process", accepted, accepted, due, False)
            )
    allowance = next(iter(offices.values())).allowance_days
    return History(
        at=at.moment(now),
        since=START,
        names={i: UnitName(f"UB{i}", f"Xã {i}") for i in offices}
        | {i + 1000: UnitName(f"TT{i}", f"Trung tâm {i}") for i in offices},
        centres={i: i + 1000 for i in offices},
        received=received,
        courses=courses,
        open=open_,
        staff={**{(i, "specialist"): 1 for i in offices}, **{(i + 1000, "receiver"): 2 for i in offices}},
        steps=STEPS,
        rules={PROCEDURE: Rule(float(allowance), "working_days")},
        clocks=dict.fromkeys(offices, clock),
    )  # fmt: skip


@dataclass
class Dial:
    """Turns working minutes from START into moments."""

    clock: WorkClock

    def moment(self, minute: float) -> datetime:
        """Return the moment at which so many working minutes have passed since START."""
        first = datetime(START.year, START.month, START.day, tzinfo=VIETNAM)
        worked = float(self.clock.minutes([first])[0]) + minute
        place = min(int(np.searchsorted(self.clock.worked, worked, side="right")) - 1, len(self.clock.edges) - 1)
        stamp = float(self.clock.edges[place] + (worked - self.clock.worked[place]) * 60)
        return datetime.fromtimestamp(stamp, VIETNAM)
