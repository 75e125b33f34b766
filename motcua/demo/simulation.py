"""The simulated clock: arrivals and acts in order of time, up to a moment, and not one beyond."""

import heapq
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import count

from motcua.demo import acts, applying
from motcua.demo.applying import Actors
from motcua.demo.arrivals import Arrival
from motcua.demo.course import Fate, Life, fate_of, next_act
from motcua.demo.hours import AllHours
from motcua.demo.offices import NobodyThere
from motcua.kernel.refusal import ActionRefused

ACTS_A_TRANSACTION = 400  # each act is a savepoint in it: a commit for every act would cost minutes

logger = logging.getLogger(__name__)
type Event = tuple[datetime, str, int, Callable[[datetime], None]]


@dataclass
class Simulation:
    """What is going to happen, and the clock."""

    actors: Actors
    hours: AllHours
    until: datetime
    fates: dict[str, Fate] = field(default_factory=dict)  # of stories, by key
    tally: Counter[str] = field(default_factory=Counter)
    _events: list[Event] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def expect(self, arrivals: Iterable[Arrival]) -> None:
        """Let these arrive when their time comes."""
        for arrival in arrivals:
            self._push(arrival.at, str(arrival.key), partial(self._arrive, arrival))

    def go_on_with(self, lives: Iterable[Life]) -> None:
        """Let these go on from where they stand."""
        for life in lives:
            self._plan(life)

    def run(self, progress: Callable[[int], None] = lambda _done: None) -> None:
        """Let everything happen up to `until`, in order of time."""
        done = 0
        while self._events and self._events[0][0] <= self.until:
            with self.actors.platform.some_acts():
                for _number in range(ACTS_A_TRANSACTION):
                    if not self._events or self._events[0][0] > self.until:
                        break
                    at, _key, _order, happen = heapq.heappop(self._events)
                    happen(at)
                    done += 1
            progress(done)

    def _push(self, at: datetime, key: str, happen: Callable[[datetime], None]) -> None:
        if at <= self.until:
            heapq.heappush(self._events, (at, key, next(self._order), happen))

    def _arrive(self, arrival: Arrival, _at: datetime) -> None:
        ground = self.actors.ground
        code = ground.unit_code(arrival.agency_id)
        drawn = partial(fate_of, arrival.key, arrival.offered, arrival.channel, code, ground.seed)
        fate = self.fates.get(str(arrival.key)) or drawn()
        try:
            with self.actors.platform.one_act():
                life = applying.submit(self.actors, arrival, fate)
        except (ActionRefused, NobodyThere) as refusal:
            logger.warning("An application under %s was refused: %r", arrival.offered.code, refusal)
            return
        self.tally["submit"] += 1
        self._plan(life)

    def _plan(self, life: Life) -> None:
        found = next_act(life, self.hours)
        if found is None or found[0] > self.until:
            self.actors.platform.at_rest(life.dossier)
            return
        at, act = found
        self._push(at, life.key, partial(self._act, life, act))

    def _act(self, life: Life, act: str, at: datetime) -> None:
        """Act, unless the platform refuses: whoever plays may have moved the dossier, and it is then theirs."""
        try:
            with self.actors.platform.one_act():
                acts.perform(self.actors, life, act, at)
        except (ActionRefused, NobodyThere) as refusal:
            logger.warning("Dossier %s is left alone, %s was refused: %r", life.dossier.number, act, refusal)
            return
        self.tally[act] += 1
        if act == "withdraw":
            again = acts.filed_again(life, at)
            self.expect([again] if again else [])
        self._plan(life)
