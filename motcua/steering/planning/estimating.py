"""From what happened to what is simulated: rates, ways and work, each pooled with others where there is little of it.

Nobody measures an official's working time on a dossier. What can be measured is how many an official has finished on
their better days: so much can be done. The rest of the time a dossier stays somewhere is its *way*: other work, post,
habit. Ways are drawn as whole courses of real dossiers, because a dossier that is slow at one step is slow at the next.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from math import factorial

import numpy as np

from motcua.kernel.local_time import VIETNAM
from motcua.service.dossiers.workload import Course, PlannedStep
from motcua.steering.planning.history import History
from motcua.steering.planning.model import Allowance, Stream
from motcua.steering.planning.work_clock import WorkClock

ABSENCE = 0.08  # assumed: leave, sickness, training; share of an official's days
ROWS = 200  # courses that a stream draws from
SHRINK = 20  # dossiers: with so many of its own a stream draws half of its courses from them
FEW_DAYS = 10  # days with finished work below which a station's own pace is not looked at
SHOWN = 90  # percentile of an official's days that counts as what can be done in a day
USUAL = 75  # percentile among comparable stations
_LONGEST_TOUCH, _SHORTEST_TOUCH = 240.0, 1.0  # minutes
_DAY_MINUTES = 480.0

type StationKey = tuple[int, str]  # unit id, role
type StreamKey = tuple[int, str]  # agency id, procedure code


@dataclass(frozen=True)
class Estimator:
    """Estimates of one history. Every figure is worked out once."""

    history: History

    # Work: what an official can do in a day

    @cached_property
    def done_by_day(self) -> dict[StationKey, Counter[date]]:
        """Steps finished at each station on each local day."""
        done: dict[StationKey, Counter[date]] = defaultdict(Counter)
        for course in self.history.courses:
            for stay in course.stays:
                done[stay.unit_id, stay.role][_local(stay.left_at)] += self.history.thinned
        return done

    @cached_property
    def shown(self) -> dict[StationKey, float]:
        """Steps that an official of a station finished on a better day, where there are days enough to tell."""
        return {
            key: float(np.percentile([n / self.staff(key) for n in days.values()], SHOWN))
            for key, days in self.done_by_day.items()
            if len(days) >= FEW_DAYS
        }

    @cached_property
    def usual(self) -> dict[str, float]:
        """What comparable stations have shown, by role."""
        by_role: dict[str, list[float]] = defaultdict(list)
        for (_unit, role), number in self.shown.items():
            by_role[role].append(number)
        return {role: float(np.percentile(numbers, USUAL)) for role, numbers in by_role.items()}

    def staff(self, key: StationKey) -> int:
        """Officials of a station; 1 where nobody holds the role by name, because somebody did the work."""
        return max(1, self.history.staff.get(key, 0))

    def touch_minutes(self, key: StationKey) -> float:
        """Working minutes of an official for one dossier: a day over what can be done in a day.

        Where few come, few can be finished, and that says nothing about what could be done. So it is at most what half
        of all dossiers stayed there in all.
        """
        if key not in self._touches:
            most = max(self.shown.get(key, 0.0), self.usual.get(key[1], 0.0))
            bounds = [_DAY_MINUTES / most] if most else []
            bounds += [self.stayed[key]] if key in self.stayed else []
            known = min(bounds, default=30.0)  # assumed, and said so: nobody of this role has a history
            self._touches[key] = float(np.clip(known, _SHORTEST_TOUCH, _LONGEST_TOUCH))
        return self._touches[key]

    @cached_property
    def _touches(self) -> dict[StationKey, float]:
        return {}

    @cached_property
    def stayed(self) -> dict[StationKey, float]:
        """Working minutes that half of all dossiers stayed at a station, pauses included."""
        lengths: dict[StationKey, list[float]] = defaultdict(list)
        for course, minutes in self._lasted:
            for stay, length in zip(course.stays, minutes, strict=False):
                lengths[stay.unit_id, stay.role].append(length)
        return {key: float(np.median(each)) for key, each in lengths.items() if len(each) >= FEW_DAYS}

    def waited(self, key: StationKey) -> float:
        """Minutes that a dossier waited for a free official under the load there was (Erlang C)."""
        days = self.done_by_day.get(key, Counter())
        per_minute = sum(days.values()) / (_DAY_MINUTES * max(1, self.open_days))
        return erlang_wait(per_minute, self.touch_minutes(key), self.staff(key))

    # Arrivals

    @cached_property
    def open_days(self) -> int:
        """Working days of the history."""
        return len(self.weekday_counts[1])

    @cached_property
    def weekday_counts(self) -> tuple[dict[int, float], list[date]]:
        """Arrivals of each weekday over the mean of all open days, and those days; closed days count for the next."""
        clock = self._any_clock
        total: Counter[date] = Counter()
        for days in self.history.received.values():
            for day, number in days.items():
                total[clock_day(clock, day)] += number
        open_ = [d for d in _open_days(clock) if self.history.since <= d < _local(self.history.at)]
        mean = sum(total[d] for d in open_) / max(1, len(open_))
        profile = {}
        for weekday in range(7):
            those = [total[d] for d in open_ if d.weekday() == weekday]
            profile[weekday] = (sum(those) + 2 * mean) / ((len(those) + 2) * mean) if mean else 1.0
        return profile, open_

    def day_weight(self, day: date) -> float:
        """Arrivals of a coming open day relative to the mean one, season included."""
        return self.weekday_counts[0][day.weekday()] * (self.history.season or 1.0)

    def per_day(self, key: StreamKey) -> tuple[float, float]:
        """Return the arrivals of a stream on a mean open day, and from how many dossiers that is known."""
        today = _local(self.history.at)
        counted = sum(n for day, n in self.history.received.get(key, {}).items() if day < today)
        return counted / max(1, self.open_days), float(counted)

    @cached_property
    def _any_clock(self) -> WorkClock:
        return next(iter(self.history.clocks.values()))

    # Ways

    @cached_property
    def ways(self) -> dict[StreamKey, list[tuple[np.ndarray, float]]]:
        """For each settled dossier the minutes of each step without work, and those of its pauses."""
        found: dict[StreamKey, list[tuple[np.ndarray, float]]] = defaultdict(list)
        for course, minutes in self._lasted:
            if course.procedure in self.history.steps:
                found[course.agency_id, course.procedure].append(self._way(course, minutes))
        return found

    @cached_property
    def _lasted(self) -> list[tuple[Course, list[float]]]:
        """Each course with the working minutes of its stays, then of its pauses; counted many at once."""
        by_clock: dict[int, list[Course]] = defaultdict(list)
        for course in self.history.courses:
            if course.agency_id in self.history.clocks:
                by_clock[course.agency_id].append(course)
        found = []
        for agency_id, courses in by_clock.items():
            spans = [span for course in courses for span in _spans(course)]
            minutes = self.history.clocks[agency_id].minutes(moment for span in spans for moment in span)
            lasted = iter((minutes[1::2] - minutes[::2]).tolist())
            found += [(course, [next(lasted) for _span in _spans(course)]) for course in courses]
        return found

    def _way(self, course: Course, minutes: list[float]) -> tuple[np.ndarray, float]:
        steps = self.history.steps[course.procedure]
        place = {step.code: number for number, step in enumerate(steps)}
        way = np.zeros(len(steps))
        for stay, length in zip(course.stays, minutes, strict=False):
            if stay.step in place:
                way[place[stay.step]] += max(0.0, length - self._work((stay.unit_id, stay.role)))
        paused = sum(minutes[len(course.stays) :])
        _take_away(way, paused)
        return way, paused

    @cached_property
    def _works(self) -> dict[StationKey, float]:
        return {}

    def _work(self, key: StationKey) -> float:
        if key not in self._works:
            self._works[key] = self.touch_minutes(key) + self.waited(key)
        return self._works[key]

    @cached_property
    def usual_ways(self) -> dict[str, list[tuple[np.ndarray, float]]]:
        """The ways of a procedure at all agencies together."""
        found: dict[str, list[tuple[np.ndarray, float]]] = defaultdict(list)
        for (_agency, procedure), ways in self.ways.items():
            found[procedure] += ways
        return found

    def pace(self, agency_id: int) -> float:
        """How long an agency takes over how long all take for the same procedures; drawn towards 1 for few dossiers."""
        ratios = [
            float(way.sum() + 1) / self._usual_length(procedure)
            for (agency, procedure), ways in self.ways.items()
            if agency == agency_id
            for way, _paused in ways
        ]
        if not ratios:
            return 1.0
        own = len(ratios) / (len(ratios) + SHRINK)
        return float(np.exp(own * np.median(np.log(ratios))))

    def _usual_length(self, procedure: str) -> float:
        if procedure not in self._lengths:
            self._lengths[procedure] = float(np.median([way.sum() for way, _p in self.usual_ways[procedure]])) + 1
        return self._lengths[procedure]

    @cached_property
    def _lengths(self) -> dict[str, float]:
        return {}

    def courses(self, key: StreamKey) -> tuple[np.ndarray, np.ndarray]:
        """Return ROWS courses of a stream and their pauses: its own, and, the fewer there are, those of others."""
        own, usual = self.ways.get(key, []), self.usual_ways.get(key[1], [])
        if not usual:
            return self._invented(key)
        from_own = round(ROWS * len(own) / (len(own) + SHRINK))
        pace = self.pace(key[0])
        rows = _evenly(own, from_own) + [(way * pace, paused) for way, paused in _evenly(usual, ROWS - from_own)]
        return np.array([way for way, _paused in rows]), np.array([paused for _way, paused in rows])

    def _invented(self, key: StreamKey) -> tuple[np.ndarray, np.ndarray]:
        """Courses of a procedure that has no history: 60 % of its legal time, by the shares of its steps. Assumed."""
        steps = self.history.steps[key[1]]
        legal = self.allowance(key[1]).minutes or 5 * _DAY_MINUTES
        shares = np.array([step.share_percent / 100 for step in steps])
        return 0.6 * legal * np.tile(shares, (ROWS, 1)), np.zeros(ROWS)

    def allowance(self, procedure: str) -> Allowance:
        """The legal time as most dossiers of a procedure were given it, in working minutes."""
        rule = self.history.rules.get(procedure)
        if rule is None or rule.amount is None:
            return Allowance(None)
        if rule.unit == "working_hours":
            return Allowance(rule.amount * 60)
        days = rule.amount * 5 / 7 if rule.unit == "calendar_days" else rule.amount
        return Allowance(max(1.0, np.ceil(days)) * _DAY_MINUTES, end_of_day=True)

    def stream(self, key: StreamKey, agency_code: str, stations: Mapping[StationKey, int]) -> Stream:
        """Return one stream; `stations` says where in the model each station stands."""
        rows, pauses = self.courses(key)
        rate, counted = self.per_day(key)
        places = tuple(stations[self.station_of(step, key[0])] for step in self.history.steps[key[1]])
        return Stream(agency_code, key[1], places, rows, pauses, self.allowance(key[1]), rate, counted)

    def station_of(self, step: PlannedStep, agency_id: int) -> StationKey:
        """Where a step is done: where it was done of late, else as the sheet says."""
        done = self._done_where.get((agency_id, step.code))
        if done:
            return done.most_common(1)[0][0]
        unit = self.history.centres.get(agency_id, agency_id) if step.unit == "centre" else agency_id
        return unit, step.role

    @cached_property
    def _done_where(self) -> dict[tuple[int, str], Counter[StationKey]]:
        where: dict[tuple[int, str], Counter[StationKey]] = defaultdict(Counter)
        for course in self.history.courses:
            for stay in course.stays:
                where[course.agency_id, stay.step][stay.unit_id, stay.role] += 1
        return where


def erlang_wait(per_minute: float, touch_minutes: float, staff: int) -> float:
    """Return the mean wait in M/M/c in minutes; at 95 % use where the figures say that it was more."""
    load = per_minute * touch_minutes
    if load <= 0:
        return 0.0
    load = min(load, 0.95 * staff)
    below = sum(load**k / factorial(k) for k in range(staff)) if staff < 100 else float("inf")
    last = load**staff / factorial(staff) * staff / (staff - load) if staff < 100 else 0.0
    return last / (below + last) * touch_minutes / (staff - load)


def clock_day(clock: WorkClock, day: date) -> date:
    """Return the day itself if it is open, else the next open one."""
    for ahead in range(15):
        later = day + timedelta(days=ahead)
        number = (later - clock.days[0]).days
        if 0 <= number < len(clock.days) and clock.day_minutes[number]:
            return later
    return day


def _open_days(clock: WorkClock) -> list[date]:
    return [day for day, minutes in zip(clock.days, clock.day_minutes, strict=True) if minutes]


def _spans(course: Course) -> list[tuple[datetime, datetime]]:
    return [*((stay.entered_at, stay.left_at) for stay in course.stays), *course.pauses]


def _take_away(way: np.ndarray, paused: float) -> None:
    """Take the pauses out of the longest stays: that is where they were."""
    left = paused
    for place in np.argsort(way)[::-1]:
        taken = min(left, float(way[place]))
        way[place] -= taken
        left -= taken


def _evenly(ways: list[tuple[np.ndarray, float]], number: int) -> list[tuple[np.ndarray, float]]:
    """Return so many of these, from the shortest to the longest in even steps: the tail is kept, luck is not."""
    if not number or not ways:
        return []
    ordered = sorted(ways, key=lambda way: float(way[0].sum()))
    return [ordered[int(place)] for place in (np.arange(number) + 0.5) * len(ordered) / number]


def _local(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()
