"""One run of a model, dossier by dossier, on simpy's clock.

Random numbers belong to what they are drawn for (a stream, a station, a waiting dossier), never to the order of events:
two runs with the same seed and more staff meet the same dossiers with the same work. That is what makes scenarios
comparable.
"""

import heapq
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from itertools import count
from zlib import crc32

import numpy as np
import simpy

from motcua.steering.planning.model import Model, Station, Stream, Waiting

ANSWER_MINUTES = 480.0  # the counter answers within 8 working hours; its queue is ordered by that
_MOST_STAFF = 512  # draws of presence a day, so that one more official leaves the others' days as they were
_NEVER = float("inf")


@dataclass
class Tally:
    """What became of the dossiers of an agency."""

    arrived: int = 0
    settled: int = 0
    due: int = 0  # within the period
    late: int = 0  # of those due: not settled in time
    late_already: int = 0  # were past their time at the beginning
    open_at_end: int = 0
    unanswered: int = 0  # the counter's 8 working hours ended in the period without an answer in time


@dataclass
class Use:
    """How a station was used, in working minutes."""

    busy: float = 0.0
    present: float = 0.0
    waited: float = 0.0
    served: int = 0


@dataclass
class Outcome:
    """What one run brought: by agency, and by station in the order of the model."""

    agencies: dict[str, Tally]
    stations: list[Use]


def run(model: Model, *, seed: int, replication: int = 0) -> Outcome:
    """Simulate the days of a model once. The same seed and replication give the same outcome."""
    return _Run(model, (seed, replication)).outcome()


@dataclass
class _Desk:
    """A station at work: the earliest due first, nobody is interrupted."""

    env: simpy.Environment
    station: Station
    use: Use
    luck: np.random.Generator
    queue: list[tuple[float, int, float, float, simpy.Event]] = field(default_factory=list)
    busy: int = 0
    present: int = 0
    order: Iterator[int] = field(default_factory=count)

    def begin_day(self, minutes: float) -> None:
        """See who has come."""
        away = self.luck.random(_MOST_STAFF)[: self.station.staff] < self.station.absence
        self.present = self.station.staff - int(away.sum())
        self.use.present += self.present * minutes
        self.work()

    def hand_in(self, due: float, touch: float) -> simpy.Event:
        """Queue a dossier; the event comes when its work is done."""
        done = self.env.event()
        heapq.heappush(self.queue, (due, next(self.order), self.env.now, touch, done))
        self.work()
        return done

    def work(self) -> None:
        """Give every free official the next dossier."""
        while self.queue and self.busy < self.present:
            _due, _order, since, touch, done = heapq.heappop(self.queue)
            self.busy += 1
            self.use.waited += self.env.now - since
            self.use.served += 1
            self.env.process(self._touch(touch, done))

    def _touch(self, minutes: float, done: simpy.Event) -> Generator[simpy.Event]:
        started = self.env.now
        yield self.env.timeout(minutes)
        self.use.busy += self.env.now - started
        self.busy -= 1
        done.succeed()
        self.work()


class _Run:
    def __init__(self, model: Model, key: tuple[int, int]) -> None:
        self.model, self.key = model, key
        self.env = simpy.Environment()
        self.uses = [Use() for _ in model.stations]
        self.tallies = {code: Tally() for code in sorted({*model.agencies, *(s.agency for s in model.streams)})}
        self.desks = [
            _Desk(self.env, station, use, self._luck(f"{station.unit}/{station.role}"))
            for station, use in zip(model.stations, self.uses, strict=True)
        ]
        self.day_ends = np.cumsum(model.day_minutes)
        self.end = float(self.day_ends[-1])
        self.unsettled: dict[int, tuple[Tally, float]] = {}
        self.unanswered: dict[int, tuple[Tally, float]] = {}
        self.numbers = count()

    def outcome(self) -> Outcome:
        """Run to the end of the last day and count what is left."""
        self.env.process(self._days())
        for waiting in self.model.waiting:
            self._take_up(waiting)
        for stream in self.model.streams:
            self.env.process(self._arrivals(stream))
        self.env.run(until=self.end)
        for tally, due in self.unsettled.values():
            tally.open_at_end += 1
            tally.late += int(0 <= due < self.end)
        for tally, answer_due in self.unanswered.values():
            tally.unanswered += int(0 <= answer_due < self.end)
        return Outcome(self.tallies, self.uses)

    def _luck(self, name: str) -> np.random.Generator:
        return np.random.default_rng((*self.key, crc32(name.encode())))

    def _days(self) -> Generator[simpy.Event]:
        for minutes in self.model.day_minutes:
            for desk in self.desks:
                desk.begin_day(minutes)
            yield self.env.timeout(minutes)

    def _arrivals(self, stream: Stream) -> Generator[simpy.Event]:
        luck = self._luck(f"{stream.agency}/{stream.procedure}")
        rate = stream.per_day
        if np.isfinite(stream.counted):  # how certain the rate is
            rate *= luck.gamma(stream.counted + 0.5) / (stream.counted + 0.5)
        starts = self.day_ends - np.array(self.model.day_minutes)
        for start, minutes, weight in zip(starts, self.model.day_minutes, self.model.day_weights, strict=True):
            number = int(luck.poisson(rate * weight))
            moments = np.sort(luck.uniform(start, start + minutes, number))
            rows, touches = self._draw(stream, luck, number)
            for moment, row, touch in zip(moments, rows, touches, strict=True):
                yield self.env.timeout(max(0.0, moment - self.env.now))
                self.tallies[stream.agency].arrived += 1
                self.env.process(self._go(stream, row, touch))
            yield self.env.timeout(max(0.0, start + minutes - self.env.now))

    def _draw(self, stream: Stream, luck: np.random.Generator, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Return for each of so many dossiers the row of its course, and the work at each step."""
        columns = []
        for index in stream.stations:
            station = self.model.stations[index]
            mean, spread = station.touch_minutes / station.speed, station.touch_spread
            drawn = luck.gamma(1 / spread**2, mean * spread**2, number) if spread and mean else np.full(number, mean)
            columns.append(drawn)
        return luck.integers(len(stream.courses), size=number), np.column_stack(columns)

    def _take_up(self, waiting: Waiting) -> None:
        stream = self.model.streams[waiting.stream]
        luck = self._luck(f"waiting/{waiting.id}")
        rows, touches = self._draw(stream, luck, 1)
        slower = np.flatnonzero(stream.courses[:, waiting.step] >= waiting.elapsed)
        row = int(slower[rows[0] % len(slower)]) if len(slower) else int(rows[0])
        tally = self.tallies[stream.agency]
        tally.late_already += int(waiting.due < 0)
        self.env.process(self._go(stream, row, touches[0], waiting))

    def _go(self, stream: Stream, row: int, touch: np.ndarray, since: Waiting | None = None) -> Generator[simpy.Event]:
        """Lead one dossier through its steps."""
        tally, number = self.tallies[stream.agency], next(self.numbers)
        first = since.step if since else 0
        due = since.due if since else _NEVER
        accepted = first > 0 or due < _NEVER
        self.unsettled[number] = tally, due
        tally.due += int(0 <= due < self.end)
        if not accepted:
            self.unanswered[number] = tally, self.env.now + ANSWER_MINUTES - (since.elapsed if since else 0.0)
        for step in range(first, len(stream.stations)):
            if step > 0 and not accepted:
                accepted, due = True, self._due(stream, row)
                _tally, answer_due = self.unanswered.pop(number)
                tally.unanswered += int(0 <= answer_due < min(self.end, self.env.now))
                tally.due += int(due < self.end)
                self.unsettled[number] = tally, due
            yield self.env.timeout(self._rest(stream, row, step, since if step == first else None))
            order = due if accepted else self.env.now + ANSWER_MINUTES
            yield self.desks[stream.stations[step]].hand_in(order, touch[step])
        del self.unsettled[number]
        tally.settled += 1
        tally.late += int(0 <= due < min(self.end, self.env.now))

    def _due(self, stream: Stream, row: int) -> float:
        accepted = float(self.env.now)
        rested = float(stream.pauses[row])
        return stream.allowance.due(accepted, self.day_ends, float(np.mean(self.model.day_minutes))) + rested

    def _rest(self, stream: Stream, row: int, step: int, since: Waiting | None) -> float:
        """Return for how long nobody works on it: its way at this step, and the pause of the first one."""
        pause = float(stream.pauses[row]) if step == 1 else 0.0
        way = float(stream.courses[row, step])
        if since is None:
            return way + pause
        return max(0.0, way - since.elapsed) + (pause if since.rests else 0.0)
