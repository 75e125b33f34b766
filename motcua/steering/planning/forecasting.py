"""Which units will be late: a history and a scenario become models, many runs of them a table."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from motcua.steering.planning.estimating import ABSENCE, Estimator, StationKey, StreamKey
from motcua.steering.planning.history import History
from motcua.steering.planning.model import Model, Station, Stream, Waiting
from motcua.steering.planning.running import Outcome, run
from motcua.steering.planning.scenario import Scenario

FEWEST = 5  # settled dossiers; a unit with fewer gets no figures
THIN = 30  # below it the figures are mostly those of others, and the table says so
INTERVAL = (5, 95)  # percentiles over the runs


@dataclass(frozen=True)
class Range:
    """A figure over all runs: its mean, and between what nine of ten runs lie."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class RoleUse:
    """How busy a role of a unit is: its work over its time at work, in percent."""

    unit: str
    role: str
    staff: int
    use_percent: float
    touch_minutes: float


@dataclass(frozen=True)
class UnitForecast:
    """What is to be expected of a unit within the period."""

    code: str
    name: str
    history: int  # settled dossiers that this is estimated from
    is_thin: bool
    open_now: int
    late_already: int
    arrivals: Range
    due: Range
    late: Range  # of those due
    late_percent: Range
    unanswered: Range  # the counter's 8 working hours were over before it answered
    risk_percent: float  # of the runs in which more than the threshold was late
    backlog_days: Range  # open at the end over what is settled on a working day
    roles: tuple[RoleUse, ...]

    @property
    def bottleneck(self) -> RoleUse | None:
        """The busiest role."""
        return max(self.roles, key=lambda use: use.use_percent, default=None)


@dataclass(frozen=True)
class Forecast:
    """A forecast with what it rests on."""

    days: int
    runs: int
    threshold_percent: float
    scenario: str
    units: tuple[UnitForecast, ...]
    refused: Mapping[str, str]  # code of a unit: why there are no figures
    measured: tuple[str, ...]
    assumed: tuple[str, ...]


@dataclass
class Planner:
    """Builds the models of a history under a scenario."""

    history: History
    scenario: Scenario = field(default_factory=Scenario)
    days: int = 22

    def __post_init__(self) -> None:
        """Estimate once."""
        self.estimator = Estimator(self.history)

    def models(self, only: frozenset[str] = frozenset()) -> Iterator[Model]:
        """Yield one model for each part of the province that shares no official with another; `only`: unit codes."""
        keys = self._streams()
        for part in _parts(keys):
            codes = {self.history.names[agency_id].code for agency_id, _procedure in part}
            if not only or codes & only:
                yield self._model(part)

    def _streams(self) -> dict[StreamKey, frozenset[StationKey]]:
        keys = {*self.history.received, *self.estimator.ways, *((d.agency_id, d.procedure) for d in self.history.open)}
        return {
            key: frozenset(self.estimator.station_of(step, key[0]) for step in self.history.steps[key[1]])
            for key in sorted(keys)
            if key[1] in self.history.steps and key[0] in self.history.clocks
        }

    def _model(self, part: Mapping[StreamKey, frozenset[StationKey]]) -> Model:
        keys = sorted({key for stations in part.values() for key in stations})
        numbers = {key: number for number, key in enumerate(keys)}
        streams = [self._stream(key, numbers) for key in part]
        clock = self.history.clocks[next(iter(part))[0]]
        days = clock.open_days(self.history.at, self.days)
        return Model(
            stations=tuple(self._station(key) for key in keys),
            streams=tuple(streams),
            waiting=tuple(self._waiting({key: number for number, key in enumerate(part)})),
            day_minutes=tuple(float(minutes) for _day, minutes in days),
            day_weights=tuple(self.estimator.day_weight(day) for day, _minutes in days),
            agencies=tuple(sorted({stream.agency for stream in streams})),
        )

    def _stream(self, key: StreamKey, numbers: Mapping[StationKey, int]) -> Stream:
        code = self.history.names[key[0]].code
        stream = self.estimator.stream(key, code, numbers)
        factor = self.scenario.factor("arrivals", code, 1.0)
        return Stream(**(vars(stream) | {"per_day": stream.per_day * factor}))

    def _station(self, key: StationKey) -> Station:
        unit, role = self.history.names[key[0]].code if key[0] in self.history.names else str(key[0]), key[1]
        touch = self.scenario.touch_minutes.get(role, self.estimator.touch_minutes(key))
        return Station(
            unit,
            role,
            self.scenario.staff(unit, role, self.estimator.staff(key)),
            touch,
            absence=self.scenario.factor("absence", unit, ABSENCE),
            speed=self.scenario.factor("speed", unit, 1.0),
        )

    def _waiting(self, numbers: Mapping[StreamKey, int]) -> Iterator[Waiting]:
        """Yield what is open now; `due` counts from the beginning of the first simulated day."""
        ours = [d for d in self.history.open if (d.agency_id, d.procedure) in numbers]
        for dossier in ours:
            clock = self.history.clocks[dossier.agency_id]
            moments = (self.history.at, dossier.since, dossier.due_at or self.history.at)
            now, since, due = clock.minutes(moments)
            codes = [step.code for step in self.history.steps[dossier.procedure]]
            yield Waiting(
                dossier.id,
                numbers[dossier.agency_id, dossier.procedure],
                codes.index(dossier.step) if dossier.step in codes else min(1, len(codes) - 1),
                float(now - since),
                float(due - self._beginning(dossier.agency_id)) if dossier.due_at else float("inf"),
                dossier.rests,
            )

    def _beginning(self, agency_id: int) -> float:
        """Return the worked minutes before the first simulated day."""
        clock = self.history.clocks[agency_id]
        days = clock.open_days(self.history.at, 1)
        number = clock.days.index(days[0][0]) if days else len(clock.days)
        return float(sum(clock.day_minutes[:number]))


def forecast(
    history: History,
    scenario: Scenario | None = None,
    *,
    days: int = 22,
    runs: int = 20,
    seed: int = 1,
    threshold_percent: float = 5.0,
    only: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Forecast:
    """Simulate `days` working days from the day after `history.at`, `runs` times, and sum up by unit.

    days: 1 to 100; runs: at least 2; threshold_percent: what share late counts as a risk. The same seed, the same
    answer; another scenario meets the same dossiers.
    """
    planner = Planner(history, scenario or Scenario(), days)
    models = list(planner.models(only))
    found: list[UnitForecast] = []
    for number, model in enumerate(models):
        outcomes = [run(model, seed=seed, replication=each) for each in range(runs)]
        found += _sum_up(planner, model, outcomes, threshold_percent)
        progress(number + 1, len(models))
    settled = _settled_by_unit(history)
    wanted = [unit for unit in found if not only or unit.code in only]
    refused = {
        unit.code: f"only {unit.history} settled dossiers in the history; at least {FEWEST} are needed"
        for unit in wanted
        if settled.get(unit.code, 0) < FEWEST
    }
    units = sorted((u for u in wanted if u.code not in refused), key=lambda unit: (-unit.late.mean, unit.code))
    measured, assumed = _foundations(planner)
    title = planner.scenario.title
    return Forecast(days, runs, threshold_percent, title, tuple(units), refused, measured, assumed)


def _parts(keys: Mapping[StreamKey, frozenset[StationKey]]) -> list[dict[StreamKey, frozenset[StationKey]]]:
    """Put streams together that share a station, also over others between them."""
    home: dict[StationKey, dict[StreamKey, frozenset[StationKey]]] = {}
    for key, stations in keys.items():
        together = {key: stations}
        for other in {id(home[s]): home[s] for s in stations if s in home}.values():
            together |= other
        for of in together.values():
            home.update(dict.fromkeys(of, together))
    return [dict(sorted(part.items())) for part in {id(part): part for part in home.values()}.values()]


def _settled_by_unit(history: History) -> dict[str, int]:
    settled: dict[str, int] = defaultdict(int)
    for course in history.courses:
        if course.agency_id in history.names:
            settled[history.names[course.agency_id].code] += history.thinned
    return settled


def _sum_up(planner: Planner, model: Model, outcomes: list[Outcome], threshold: float) -> Iterator[UnitForecast]:
    names = {unit.code: unit.name for unit in planner.history.names.values()}
    settled = _settled_by_unit(planner.history)
    for code in model.agencies:
        tallies = [outcome.agencies[code] for outcome in outcomes]
        shares = [100 * tally.late / tally.due if tally.due else 0.0 for tally in tallies]
        per_day = [max(tally.settled / len(model.day_minutes), 0.1) for tally in tallies]
        yield UnitForecast(
            code=code,
            name=names[code],
            history=settled.get(code, 0),
            is_thin=settled.get(code, 0) < THIN,
            open_now=sum(1 for w in model.waiting if model.streams[w.stream].agency == code),
            late_already=tallies[0].late_already,
            arrivals=_range([tally.arrived for tally in tallies]),
            due=_range([tally.due for tally in tallies]),
            late=_range([tally.late for tally in tallies]),
            late_percent=_range(shares),
            unanswered=_range([tally.unanswered for tally in tallies]),
            risk_percent=100 * sum(share > threshold for share in shares) / len(shares),
            backlog_days=_range([t.open_at_end / each for t, each in zip(tallies, per_day, strict=True)]),
            roles=tuple(_uses(model, code, outcomes)),
        )


def _uses(model: Model, code: str, outcomes: list[Outcome]) -> Iterator[RoleUse]:
    used = sorted({place for stream in model.streams if stream.agency == code for place in stream.stations})
    for place in used:
        station = model.stations[place]
        busy = sum(outcome.stations[place].busy for outcome in outcomes)
        present = sum(outcome.stations[place].present for outcome in outcomes)
        use = float(100 * busy / present) if present else 100.0 * bool(busy)
        yield RoleUse(station.unit, station.role, station.staff, use, station.touch_minutes)


def _range(values: "list[int] | list[float]") -> Range:
    low, high = np.percentile(values, INTERVAL)
    return Range(float(np.mean(values)), float(low), float(high))


def _foundations(planner: Planner) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Say which figures are measured and which assumed."""
    history, scenario = planner.history, planner.scenario
    since = f"since {history.since:%d/%m/%Y}"
    measured = [
        f"arrivals by unit, procedure and weekday, {since}",
        f"ways of {len(history.courses) * history.thinned} settled dossiers, {since}, their pauses included",
        f"{len(history.open)} open dossiers with their step and due time",
        f"staff: {sum(history.staff.values())} posts of today",
        "work on a dossier: what an official finished on a better day; they may be able to do more",
    ]
    assumed = [
        f"absence {100 * (scenario.everywhere.absence or ABSENCE):g} % of the days, unless a unit says otherwise"
    ]
    if history.season is None:
        assumed.append("season: none; there is no year of history to take it from")
    else:
        measured.append(f"season: the coming weeks had {history.season:.2f} times the arrivals a year ago")
    new = sorted(
        {key[1] for key in history.received if key[1] not in planner.estimator.usual_ways} & set(history.steps)
    )
    if new:
        assumed.append(f"60 % of the legal time, for procedures without history: {', '.join(new)}")
    if scenario.touch_minutes:
        assumed.append(f"work on a dossier, from the scenario: {', '.join(sorted(scenario.touch_minutes))}")
    return tuple(measured), tuple(assumed)
