"""A load from beginning to end: survey, people, shards in several processes, order of the journal, counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import connection
from django.utils import translation

from motcua.demo.applying import Actors
from motcua.demo.arrivals import Draw
from motcua.demo.bulk import marks
from motcua.demo.bulk.persons import Meetings, Register
from motcua.demo.bulk.plan import SHARD, Order, Shard, survey_arrivals
from motcua.demo.bulk.working import Setting, work_off
from motcua.demo.ground import Ground
from motcua.demo.hours import AllHours
from motcua.journal.loading.forking import Report, side_by_side
from motcua.journal.sequencer import drain_views, follow_views_once

WINDOW = 40_000  # entries that the views take in at once: nearly all of a shard's, so most rows are written once
type Watch = Callable[[int], None]  # so many dossiers more


def analyse() -> None:
    """Give the database its statistics, where this role owns the tables. New tables without them are read slowly."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@dataclass(frozen=True)
class Ways:
    """How to load.

    processes:  so many at a time.
    analyse:    makes the statistics (in operation only the owner may).
    beside:     what else is to be made of the dossiers, while they are counted.
    """

    tell: Callable[[str], None]
    watch: Watch
    processes: int = 1
    analyse: Callable[[], None] = analyse
    shard_size: int = SHARD
    beside: Sequence[Callable[[], None]] = ()


@dataclass(frozen=True)
class Survey:
    """An order whose arrivals were drawn once: who decides what, and the people who apply."""

    order: Order
    hours: AllHours
    draw: Draw
    shards: list[Shard]
    register: Register

    @classmethod
    def of(
        cls, order: Order, ground: Ground, hours: AllHours, tell: Callable[[str], None], shard_size: int = SHARD
    ) -> "Survey":
        """Draw all arrivals and enter the people; `ground` says which communes, sizes and speeds."""
        draw, meetings, register = Draw(ground, hours, order.series), Meetings(), Register(ground)
        shards = survey_arrivals(order, draw, meetings, shard_size)
        entered = register.enter(meetings.in_order())
        tell(f"{len(meetings.first)} applicants, {entered} of them new")
        return cls(order, hours, draw, shards, register)


def load_year(order: Order, actors: Actors, hours: AllHours, ways: Ways) -> int:
    """Load the dossiers of an order, or what is still missing of it. Return how many it has altogether.

    actors:  as for the living simulation; their ground says which communes, sizes and speeds.
    """
    return load_surveyed(Survey.of(order, actors.ground, hours, ways.tell, ways.shard_size), actors, ways)


def load_surveyed(survey: Survey, actors: Actors, ways: Ways) -> int:
    """The same for an order that was surveyed before."""
    order = survey.order
    if marks.unfinished() is None:
        marks.begin(order)
    done = marks.done_shards(order)
    setting = Setting.of(order, actors, survey.hours, survey.draw, survey.register)
    left = [shard for shard in survey.shards if shard.number not in done]
    ways.watch(sum(done.values()))
    loaded = sum(done.values()) + _work(setting, left, ways)
    ways.tell("Putting the journal in order and counting")
    _count(ways)
    marks.finish(order, loaded)
    drain_views(WINDOW)
    return loaded


def _count(ways: Ways) -> None:
    """Take all entries into the views; each process takes those that no other has in its hands."""
    count = partial(drain_views, WINDOW)
    jobs: list[Callable[[], object]] = [ways.analyse, *ways.beside, *[count] * ways.processes]
    if ways.processes == 1:
        for job in jobs:
            job()
    else:
        side_by_side([partial(_unheard, job) for job in jobs], ways.processes, ways.watch)


def _unheard(job: Callable[[], object], _report: Report) -> None:
    job()


def _work(setting: Setting, shards: list[Shard], ways: Ways) -> int:
    if ways.processes == 1 or len(shards) < 2:
        return sum(work_off(setting, shard, ways.watch) for shard in shards)
    is_counting = False

    def count(done: int) -> bool:
        """From the first complete shard on, its entries are counted beside the others' work."""
        nonlocal is_counting
        if done and not is_counting:
            ways.analyse()
            is_counting = True
        return is_counting and bool(follow_views_once(WINDOW))

    tasks = [partial(_in_vietnamese, setting, shard) for shard in shards]
    return sum(side_by_side(tasks, ways.processes, ways.watch, count))


def _in_vietnamese(setting: Setting, shard: Shard, report: Report) -> int:
    with translation.override("vi"):
        return work_off(setting, shard, report)
