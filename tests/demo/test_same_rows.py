"""What is loaded set-based is what the actions would have left: every table, row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.db import transaction

from motcua.demo import ground, mix, papers, province, year
from motcua.demo.applying import Actors
from motcua.demo.bulk import loading
from motcua.demo.bulk.loading import Ways
from motcua.demo.bulk.plan import Order
from motcua.demo.hours import AllHours
from motcua.journal import sequencer
from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import State
from tests.demo.rows import Tables, all_rows

THURSDAY_3PM = datetime(2026, 11, 26, 15, 0, tzinfo=VIETNAM)
ONE_SHARD = 10_000_000
FEW = (mix.MAIN_COMMUNE, mix.WARD, mix.SMALL_COMMUNE, "14845")


def quiet(_line: object) -> None:
    """Progress that nobody reads."""


def through_actions(order: Order, actors: Actors, hours: AllHours) -> None:
    year.simulate(order, actors, hours, quiet)
    loading.analyse()
    sequencer.drain_views()


def set_based(order: Order, actors: Actors, hours: AllHours, shard_size: int = ONE_SHARD) -> None:
    loading.load_year(order, actors, hours, Ways(quiet, quiet, shard_size=shard_size))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def settled_in() -> Iterator[tuple[Actors, AllHours]]:
    """A province of four communes with officials and without dossiers."""
    with undone(), province.as_a_loader():
        province._settle_in(quiet, THURSDAY_3PM)
        surveyed = ground.survey(FEW)
        hours = province._hours(THURSDAY_3PM, datetime(2025, 11, 1, tzinfo=VIETNAM))
        province._populate(surveyed, hours, 10, THURSDAY_3PM, quiet)
        yield province.actors_of(surveyed, papers.store_pool()), hours


def without_the_load(tables: Tables) -> Tables:
    """What the load writes down about itself is no dossier's."""
    return {name: [row for row in rows if "demo_load" not in row] for name, rows in tables.items()}


@pytest.mark.django_db
def test_300_dossiers_are_the_same_both_ways() -> None:
    order = Order(300, 150, seed=7, until=THURSDAY_3PM)
    with settled_in() as (actors, hours):
        with undone():
            through_actions(order, actors, hours)
            expected = without_the_load(all_rows())
            states = set(Dossier.objects.values_list("state", flat=True))
        with undone():
            set_based(order, actors, hours)
            found = without_the_load(all_rows())
    assert states >= {State.HANDED_OVER, State.SETTLED, State.WITHDRAWN}
    assert differences(expected, found) == {}


def differences(expected: Tables, found: Tables) -> dict[str, list[tuple[str, str]]]:
    """Return for each table the first rows that only one side has."""
    assert expected.keys() == found.keys()
    differ = {}
    for table, rows in expected.items():
        only_here, only_there = sorted(set(rows) - set(found[table])), sorted(set(found[table]) - set(rows))
        if only_here or only_there or len(rows) != len(found[table]):
            differ[table] = [(f"{len(only_here)} only by actions", f"{len(only_there)} only loaded")]
            differ[table] += list(zip([*only_here, "-"][:2], [*only_there, "-"][:2], strict=False))
    return differ
