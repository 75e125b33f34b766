"""A load from beginning to end: survey, people, shards in several processes, order of the journal, counts."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import connection
from django.utils import translation

from motcua.demo.applying import Actors
from motcua.demo.arrivals import Draw
from motcua.demo.bulk import marks
from motcua.demo.bulk.persons import Meetings
from motcua.demo.bulk.plan import SHARD, Order, Shard, survey_arrivals
from motcua.demo.bulk.working import Setting, work_off
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
    """How to load: `processes` at a time; `analyse` makes the statistics (in operation only the owner may)."""

    tell: Callable[[str], None]
    watch: Watch
    processes: int = 1
    analyse: Callable[[], None] = analyse
    shard_size: int = SHARD


def load_year(order: Order, actors: Actors, hours: AllHours, ways: Ways) -> int:
    """Load the dossiers of an order, or what is still missing of it. Return how many it has altogether.

    actors:  as for the living simulation; their ground says which communes, sizes and speeds.
    """
    begun = marks.unfinished()
    if begun is None:
        marks.begin(order)
    done = marks.done_shards(order)
    draw = Draw(actors.ground, hours, order.series)
    setting, meetings = Setting.of(order, actors, hours, draw), Meetings()
    shards = survey_arrivals(order, draw, meetings, ways.shard_size)
    entered = setting.register.enter(meetings.in_order())
    ways.tell(f"{len(meetings.first)} applicants, {entered} of them new")
    left = [shard for shard in shards if shard.number not in done]
    ways.watch(sum(done.values()))
    loaded = sum(done.values()) + _work(setting, left, ways)
    ways.tell("Putting the journal in order and counting")
    ways.analyse()
    drain_views(WINDOW)
    marks.finish(order, loaded)
    drain_views(WINDOW)
    return loaded


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
