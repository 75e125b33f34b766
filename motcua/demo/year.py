"""`motcua demo-data`: so many dossiers over so many days, set-based or through the actions."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from motcua.demo import ground, mix, province
from motcua.demo.applying import Actors
from motcua.demo.arrivals import Draw
from motcua.demo.bulk import marks
from motcua.demo.bulk.loading import Survey, Watch, Ways, load_surveyed, load_year
from motcua.demo.bulk.persons import Meetings, Register
from motcua.demo.bulk.plan import Order, Shard, survey_arrivals
from motcua.demo.hours import AllHours
from motcua.demo.platform import ThroughActions
from motcua.demo.simulation import Simulation
from motcua.journal.loading.forking import Report, side_by_side
from motcua.journal.sequencer import drain_views
from motcua.kernel.standstill import standstill
from motcua.registry.people.details import PersonDetails


class AnotherBegun(Exception):
    """A load with other numbers was begun and not completed: it must be completed first. `order` is that one."""

    def __init__(self, order: Order) -> None:
        super().__init__(order)
        self.order = order


class LoadedAlready(Exception):
    """This very load is complete."""


def load(order: Order, ways: Ways, *, communes: tuple[str, ...] = ()) -> int:
    """Load an order set-based, making the province first where there is none. Return how many dossiers it has.

    After a stop the same order goes on where it was, up to the moment at which it was begun. Raises AnotherBegun,
    LoadedAlready.
    """
    order = _begun(order)
    with province.as_a_loader():
        actors, hours = _settled(order, ways, communes)
        return load_year(order, actors, hours, ways)


def survey(order: Order, tell: Callable[[str], None]) -> Survey:
    """Draw the arrivals of an order and enter the people, in a province that is there. Then `load_ahead` can begin.

    Raises AnotherBegun, LoadedAlready.
    """
    order = _begun(order)
    return Survey.of(order, _sized(order), _hours(order), tell)


def load_ahead(surveyed: Survey, ways: Ways) -> int:
    """Load an order that was surveyed before. Return how many dossiers it has."""
    with province.as_a_loader():
        return load_surveyed(surveyed, province.actors_of(surveyed.draw.ground, province.pool()), ways)


def live_through(order: Order, ways: Ways, *, communes: tuple[str, ...] = ()) -> int:
    """Let the dossiers of an order live through the platform's own actions. Return how many there are."""
    order = _begun(order)
    with province.as_a_loader():
        actors, hours = _settled(order, ways, communes)
        born = (
            _side_by_side(order, actors, hours, ways)
            if ways.processes > 1
            else simulate(order, actors, hours, ways.watch)
        )
        ways.tell("Putting the journal in order and counting")
        ways.analyse()
        drain_views()
        marks.finish(order, born)
        return born


def simulate(order: Order, actors: Actors, hours: AllHours, watch: Watch) -> int:
    """Let the dossiers of an order live, without anything before and after."""
    marks.begin(order, is_set_based=False)
    draw = Draw(actors.ground, hours, order.series)
    shards = survey_arrivals(order, draw, Meetings(), shard_size=2 * order.dossiers + 1)
    return sum(_live_shard(order, actors, hours, draw, shard, watch) for shard in shards)


def _side_by_side(order: Order, actors: Actors, hours: AllHours, ways: Ways) -> int:
    """The same in several processes: each has deciding agencies of its own, whose serials nobody else counts."""
    marks.begin(order, is_set_based=False)
    draw, meetings, register = Draw(actors.ground, hours, order.series), Meetings(), Register(actors.ground)
    shards = survey_arrivals(order, draw, meetings, shard_size=-(-order.dossiers // ways.processes))
    with transaction.atomic():
        register.enter(meetings.in_order())
    among_known = replace(actors, platform=AmongKnown(register))
    tasks = [partial(_in_a_process, order, among_known, hours, draw, shard) for shard in shards]
    return sum(side_by_side(tasks, ways.processes, ways.watch))


def _in_a_process(order: Order, actors: Actors, hours: AllHours, draw: Draw, shard: Shard, report: Report) -> int:
    with province.as_a_loader():
        return _live_shard(order, actors, hours, draw, shard, report)


@dataclass
class AmongKnown(ThroughActions):
    """The actions among people who are all in the register: no process waits for another that meets the same person."""

    register: Register

    def person(self, details: PersonDetails, at: datetime) -> int:  # noqa: ARG002  entered before, at this very time
        """Return the id of a person."""
        return self.register.id_of(details)


def _live_shard(order: Order, actors: Actors, hours: AllHours, draw: Draw, shard: Shard, watch: Watch) -> int:
    simulation = Simulation(actors, hours, order.until)
    simulation.expect(shard.arrivals(draw, order.first_day))
    told = 0

    def progress(_acts: int) -> None:
        nonlocal told
        born = simulation.tally["submit"]
        watch(born - told)
        told = born

    with standstill():
        simulation.run(progress)
    return simulation.tally["submit"]


def _begun(order: Order) -> Order:
    """Return the order with the moment at which it was begun. Raises AnotherBegun, LoadedAlready."""
    begun = marks.unfinished()
    if begun is not None:
        if replace(order, until=begun.until) != begun:
            raise AnotherBegun(begun)
        return begun
    if marks.is_done(order):
        raise LoadedAlready
    return order


def _settled(order: Order, ways: Ways, communes: tuple[str, ...]) -> tuple[Actors, AllHours]:
    if not province.is_there():
        province.found(ways.tell, order.until, communes)
    return province.actors_of(_sized(order, communes), province.pool()), _hours(order)


def _sized(order: Order, communes: tuple[str, ...] = ()) -> ground.Ground:
    """Return the ground with the sizes that communes have in a whole year."""
    surveyed = ground.survey(communes, order.seed)
    names = {code: each.name for code, each in surveyed.localities.items()}
    return replace(surveyed, weights={code: mix.year_weight(code, name, order.seed) for code, name in names.items()})


def _hours(order: Order) -> AllHours:
    return AllHours(order.first_day - timedelta(days=30), order.last_day + province.AHEAD)
