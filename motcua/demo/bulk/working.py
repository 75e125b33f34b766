"""One process at work: takes shard after shard, lets its dossiers live in memory, and writes them down."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, models, transaction

from motcua.demo.applying import Actors
from motcua.demo.arrivals import Arrival, Draw
from motcua.demo.bulk.kept import Kept
from motcua.demo.bulk.known import Known
from motcua.demo.bulk.ledger import Ledger
from motcua.demo.bulk.marks import mark_shard
from motcua.demo.bulk.persons import Register
from motcua.demo.bulk.plan import Order, Shard
from motcua.demo.bulk.serials import Serials
from motcua.demo.course import Fate
from motcua.demo.hours import AllHours
from motcua.demo.offices import Staff
from motcua.demo.simulation import Simulation
from motcua.journal.loading.copying import copy_rows
from motcua.journal.loading.ids import Ids
from motcua.kernel.standstill import standstill
from motcua.service.documents.models import StoredFile
from motcua.service.dossiers.models import DailySerial

CHUNK = 500  # dossiers copied at a time

_KEEP_SERIAL = """
    INSERT INTO dossiers_dailyserial (agency_id, day, last) VALUES (%s, %s, %s)
    ON CONFLICT (agency_id, day) DO UPDATE SET last = greatest(dossiers_dailyserial.last, excluded.last)
"""


@dataclass
class Setting:
    """What all shards of a load share."""

    order: Order
    actors: Actors  # as the living simulation has them; the platform is put in here
    hours: AllHours
    draw: Draw
    register: Register
    files: dict[int, StoredFile]

    @classmethod
    def of(
        cls, order: Order, actors: Actors, hours: AllHours, draw: Draw, register: Register | None = None
    ) -> "Setting":
        """Return the setting; without a register of people with an empty one."""
        files = {file.id: file for variants in actors.pool.values() for file in variants}
        return cls(order, actors, hours, draw, register or Register(actors.ground), files)


@dataclass
class Writer:
    """Copies dossiers at rest, some hundred at a time, in the shard's transaction."""

    is_finished: bool
    progress: Callable[[int], None]
    written: int = 0
    _waiting: list[Kept] = field(default_factory=list)

    def take(self, kept: Kept) -> None:
        """Keep a dossier for writing, or leave it out if only finished ones are asked for."""
        if self.is_finished and kept.dossier.is_open:
            return
        self._waiting.append(kept)
        if len(self._waiting) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write what waits, table by table."""
        if not self._waiting:
            return
        dossiers: list[models.Model] = []
        others: list[models.Model] = []
        salts: list[models.Model] = []
        records: list[models.Model] = []
        for kept in self._waiting:
            records.extend(kept.records)
            dossiers.append(kept.dossier)
            others.extend(kept.rows())
            salts.extend(kept.salts())
        copy_rows([*records, *dossiers, *others, *salts])
        self.written += len(self._waiting)
        self.progress(len(self._waiting))
        self._waiting = []


def work_off(setting: Setting, shard: Shard, progress: Callable[[int], None]) -> int:
    """Let the dossiers of a shard live and write them, all in one transaction. Return how many there are."""
    writer = Writer(setting.order.is_finished, progress)
    arrivals = shard.arrivals(setting.draw, setting.order.first_day)
    with transaction.atomic():
        live(setting, arrivals, shard.agencies, writer)
        mark_shard(setting.order, shard.number, writer.written)
    return writer.written


def live(
    setting: Setting,
    arrivals: Iterable[Arrival],
    agencies: set[int],
    writer: Writer,
    fates: Mapping[str, Fate] | None = None,
) -> Simulation:
    """Let dossiers of these agencies live in memory and write them, in the caller's transaction.

    fates: those of stories, by the arrival's key.
    """
    serials = Serials(_known_serials(agencies))
    ledger = Ledger(
        known=Known(setting.register), files=setting.files, next_id=Ids().next, serials=serials, take=writer.take
    )
    actors = Actors(
        setting.actors.ground, setting.actors.pool, setting.actors.named, Staff(), setting.actors.preferred, ledger
    )
    with standstill():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        simulation = Simulation(actors, setting.hours, setting.order.until, dict(fates or {}))
        simulation.expect(arrivals)
        simulation.run()
        writer.flush()
        _keep(serials.take_changed())
    return simulation


def _known_serials(agencies: set[int]) -> dict[tuple[int, date], int]:
    rows = DailySerial.objects.filter(agency_id__in=agencies).values_list("agency_id", "day", "last")
    return {(agency_id, day): last for agency_id, day, last in rows}


def _keep(changed: Iterable[tuple[int, date, int]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(_KEEP_SERIAL, list(changed))
