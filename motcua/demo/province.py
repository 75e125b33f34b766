"""Makes the sample province, and makes up for the days in which it was closed."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.utils import translation

from motcua.demo import ground, mix, offices, papers, quality_round, resuming, rounds
from motcua.demo.applying import Actors
from motcua.demo.arrivals import Arrival, Draw, Rate
from motcua.demo.bulk.persons import Meetings
from motcua.demo.bulk.plan import Order
from motcua.demo.bulk.working import Setting, Writer, live
from motcua.demo.course import Fate
from motcua.demo.hours import AllHours
from motcua.demo.resuming import Mark
from motcua.demo.simulation import Simulation
from motcua.demo.stories import Telling
from motcua.journal.loading.collecting import collector_at_rest
from motcua.journal.loading.forking import Report, Task, side_by_side
from motcua.journal.moment import database_now
from motcua.journal.sequencer import drain_views
from motcua.kernel.standstill import standstill
from motcua.kernel.working_time import VIETNAM
from motcua.registry.agencies.loading import load_agencies
from motcua.registry.places.actions import load_places
from motcua.service.procedures.actions import SHEETS, load_sheet

type Progress = Callable[[str], None]
AHEAD = timedelta(days=150)  # calendars are read so far beyond today
BEHIND = timedelta(days=150)
MOST_DAYS = 60  # of arrivals that are made up for; what lies further back brings no new dossiers
JUST_NOW = timedelta(minutes=2)


def load(
    dossiers: int,
    progress: Progress,
    *,
    now: datetime | None = None,
    communes: tuple[str, ...] = (),
    draw_papers: Callable[[], Iterable[papers.SamplePaper]] = papers.make_pool,
    meanwhile: Callable[[], None] | None = None,
) -> None:
    """Make the sample province in an empty database: places, agencies, procedures, officials, and living dossiers.

    dossiers:     about how many, over the last thirty working days, with those that wait for the named accounts; at
                  least half of the number arrives by chance.
    now:          where the simulated clock stops; the database's own time if not given.
    communes:     national codes of the communes that have officials and dossiers; empty: all.
    draw_papers:  gives the pool of papers, from another thread.
    meanwhile:    what this process does while a forked one lets the dossiers live, once everything else is there.

    After a run that was broken off it goes on where that one stopped.
    """
    at = now or database_now()
    if resuming.last_mark() is not None:
        offices.open_accounts(at)
        catch_up(progress, now=at, communes=communes)
        return
    with as_a_loader():
        with ThreadPoolExecutor(1) as beside:
            drawn = beside.submit(draw_papers)
            _settle_in(progress, at)
            surveyed = ground.survey(communes)
            hours = _hours(at)
            draw = Draw(surveyed, hours)
            told, fates = Telling(surveyed, draw, hours, at).told()
            others = max(dossiers - len(told), dossiers // 2)
            rate = _populate(surveyed, hours, others, at, progress)
            by_chance = _arrivals(draw, rate, rate.start, _local_day(at))
            arrivals = [arrival for arrival in (*told, *by_chance) if arrival.at <= at]
            actors = actors_of(surveyed, papers.store(drawn.result()))
        setting = Setting.of(Order.living(rate, at), actors, hours, draw)
        with transaction.atomic():  # before others may enter people, too
            setting.register.enter(_met(arrivals).in_order())

        def live(_report: Report) -> None:
            with translation.override("vi"):  # a forked process does not inherit it
                progress(f"{rounds.make(surveyed, at)} communes in two report rounds")
                _live(setting, arrivals, fates, rate, progress)

        if meanwhile is None:
            live(lambda _done: None)
            offices.open_accounts(at)
        else:
            _beside(live, [partial(offices.open_accounts, at), meanwhile])


def _beside(task: Task[None], others: list[Callable[[], None]]) -> None:
    """Do the task in a forked process and the others here, one after the other."""

    def do_one(_done: int) -> bool:
        return bool(others) and others.pop()() is None

    side_by_side([task], 1, lambda _done: None, do_one)
    while do_one(1):
        """The task was done before the others."""


def _met(arrivals: Iterable[Arrival]) -> Meetings:
    meetings = Meetings()
    for arrival in arrivals:
        meetings.take(arrival)
    return meetings


def _live(setting: Setting, arrivals: list[Arrival], fates: dict[str, Fate], rate: Rate, progress: Progress) -> None:
    """Let the dossiers of the last weeks live in memory and write them at once: a tenth of the time that acts take."""
    with transaction.atomic():
        agencies = {arrival.agency_id for arrival in arrivals}
        simulation = live(setting, arrivals, agencies, Writer(is_finished=False, progress=lambda _more: None), fates)
        _settled(simulation, rate, progress)
    drain_views()


def catch_up(progress: Progress, *, now: datetime | None = None, communes: tuple[str, ...] = ()) -> None:
    """Simulate the days since the province was last open. What people did there themselves is left alone.

    Open dossiers go on through the whole time. New ones arrive for the last MOST_DAYS days alone, and the user is told.
    """
    at = now or database_now()
    mark = resuming.last_mark()
    if mark is None or at - mark.until < JUST_NOW:
        return
    with as_a_loader():
        progress(f"Simulating from {_spoken(mark.until)} to {_spoken(at)}")
        surveyed = ground.survey(communes)
        hours = _hours(at, mark.until)
        simulation = Simulation(actors_of(surveyed, papers.stored_pool()), hours, at)
        lives = list(resuming.lives(surveyed, mark.until))
        simulation.go_on_with(lives)
        simulation.expect(resuming.again(lives, mark.until))
        draw = Draw(surveyed, hours)
        first = _first_day(mark, at, progress)
        new = _arrivals(draw, mark.rate, first, _local_day(at))
        simulation.expect(arrival for arrival in new if arrival.at > mark.until)
        _run(simulation, mark.rate, progress)


def report(progress: Progress, *, now: datetime | None = None, communes: tuple[str, ...] = ()) -> None:
    """Let communes report on service quality: locked figures count the dossiers, so these come before."""
    with as_a_loader():
        units = quality_round.make(ground.survey(communes), now or database_now())
    progress(f"{units} communes in a report round on service quality")


def is_there() -> bool:
    """Whether the sample province has been made."""
    return resuming.last_mark() is not None


def found(progress: Progress, at: datetime, communes: tuple[str, ...] = ()) -> None:
    """Make the province without any dossier: places, agencies, procedures, officials, the pool of papers."""
    with ThreadPoolExecutor(1) as beside:
        drawn = beside.submit(papers.make_pool)
        _settle_in(progress, at)
        surveyed = ground.survey(communes)
        papers.store(drawn.result())
        _populate(surveyed, _hours(at), mix.USUAL_DOSSIERS, at, progress, stands_at=at)
        offices.open_accounts(at)


def pool() -> papers.Pool:
    """Return the papers that were stored when the province was made."""
    return papers.stored_pool()


@contextmanager
def as_a_loader() -> Iterator[None]:
    """Vietnamese texts, the garbage collector at rest and an unhurried disk: a loader makes much and drops little."""
    with collector_at_rest(), translation.override("vi"), _unhurried_disk():
        yield


@contextmanager
def _unhurried_disk() -> Iterator[None]:
    """Commit without waiting for the disk: after a power cut the loading goes on where the disk stands."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")


def _settle_in(progress: Progress, at: datetime) -> None:
    load_places(progress)
    load_agencies(progress)
    sheets = sorted(SHEETS.glob("*.yaml"))
    with transaction.atomic():
        for sheet in sheets:
            load_sheet(sheet, by=offices.SYSTEM, at=at)
    progress(f"{len(sheets)} procedures")


def _populate(
    surveyed: ground.Ground,
    hours: AllHours,
    dossiers: int,
    at: datetime,
    progress: Progress,
    *,
    stands_at: datetime | None = None,
) -> Rate:
    """Enter officials and the named people, write down where the clock stands (the first day), and return the rate."""
    today = _local_day(at)
    first = hours.of().working_days(today, mix.WORKING_DAYS_BACK)[0]
    rate = Rate.for_total(dossiers, first, today)
    with transaction.atomic():
        officials = offices.appoint(surveyed, at)
        offices.enter_named(surveyed, at)
        resuming.mark(stands_at or datetime(first.year, first.month, first.day, tzinfo=VIETNAM), rate)
    progress(f"{officials} officials of {len(surveyed.localities)} communes and the departments")
    return rate


def _arrivals(draw: Draw, rate: Rate, first: date, last: date) -> Iterator[Arrival]:
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        yield from draw.day(day, rate.count(day))


def _run(simulation: Simulation, rate: Rate, progress: Progress) -> None:
    with standstill():
        simulation.run(lambda done: progress(f"{done} acts so far"))
    _settled(simulation, rate, progress)
    drain_views()


def _settled(simulation: Simulation, rate: Rate, progress: Progress) -> None:
    """Write down where the clock stands now, and tell."""
    resuming.mark(simulation.until, rate)
    born = simulation.tally["submit"]
    progress(f"{born} dossiers were submitted, {simulation.tally.total() - born} acts followed")


def actors_of(surveyed: ground.Ground, pool: papers.Pool) -> Actors:
    named = list(offices.named_people())
    return Actors(
        surveyed,
        pool,
        {account.username: person.id for account, person in named},
        preferred=offices.preferred(surveyed, named),
    )


def _first_day(mark: Mark, at: datetime, progress: Progress) -> date:
    since, earliest = _local_day(mark.until), _local_day(at) - timedelta(days=MOST_DAYS)
    if since >= earliest:
        return since
    progress(f"No new dossiers are made up before {earliest:%d/%m/%Y}: the province was closed for long")
    return earliest


def _hours(at: datetime, since: datetime | None = None) -> AllHours:
    return AllHours(_local_day(since or at) - BEHIND, _local_day(at) + AHEAD)


def _local_day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


def _spoken(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
