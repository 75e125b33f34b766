"""Makes the sample province, and makes up for the days in which it was closed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import translation

from motcua.demo import ground, mix, offices, papers
from motcua.demo.acts import Actors
from motcua.demo.arrivals import Draw, Rate
from motcua.demo.hours import AllHours
from motcua.demo.simulation import Simulation
from motcua.journal.moment import database_now
from motcua.journal.sequencer import drain
from motcua.kernel.working_time import VIETNAM
from motcua.registry.agencies.loading import load_agencies
from motcua.registry.places.actions import load_places
from motcua.service.procedures.actions import SHEETS, load_sheet

type Progress = Callable[[str], None]
AHEAD = timedelta(days=150)  # calendars are read so far beyond today


def load(dossiers: int, progress: Progress, *, now: datetime | None = None, communes: tuple[str, ...] = ()) -> None:
    """Make the sample province in an empty database: places, agencies, procedures, officials, and living dossiers.

    dossiers:  about how many, over the last thirty working days.
    now:       where the simulated clock stops; the database's own time if not given.
    communes:  national codes of the communes that have officials and dossiers; empty: all.
    """
    at = now or database_now()
    today = at.astimezone(VIETNAM).date()
    with translation.override("vi"):
        _settle_in(progress, at)
        surveyed = ground.survey(today, communes)
        with transaction.atomic():
            officials = offices.appoint(surveyed, at)
            offices.open_accounts(surveyed, at)
        progress(f"{officials} officials")
        hours = AllHours(today - timedelta(days=120), today + AHEAD)
        first = hours.of().working_days(today, mix.WORKING_DAYS_BACK)[0]
        rate = Rate.for_total(dossiers, first, today)
        simulation = Simulation(_actors(surveyed), hours, at)
        draw = Draw(surveyed, hours)
        for day in _days(first, today):
            simulation.expect(draw.day(day, rate.count(day)))
        simulation.run(lambda done: progress(f"{done} acts"))
        drain()
        print(simulation.tally)


def _settle_in(progress: Progress, at: datetime) -> None:
    load_places(progress)
    load_agencies(progress)
    sheets = sorted(SHEETS.glob("*.yaml"))
    with transaction.atomic():
        for sheet in sheets:
            load_sheet(sheet, by=offices.SYSTEM, at=at)
    progress(f"{len(sheets)} procedures")


def _actors(surveyed: ground.Ground) -> Actors:
    named = list(offices.named_people())
    return Actors(surveyed, papers.store_pool(), {account.username: person.id for account, person in named})


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]
