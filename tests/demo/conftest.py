"""A province of four communes with officials and without dossiers, made once for a module."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest
import pytest_django
from django.db import transaction

from motcua.demo import ground, mix, papers, province
from motcua.demo.applying import Actors
from motcua.demo.hours import AllHours
from motcua.kernel.working_time import VIETNAM

THURSDAY_3PM = datetime(2026, 11, 26, 15, 0, tzinfo=VIETNAM)
FEW = (mix.MAIN_COMMUNE, mix.WARD, mix.SMALL_COMMUNE, "14845")


@dataclass(frozen=True)
class Settled:
    """Where dossiers can live."""

    actors: Actors
    hours: AllHours


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def quiet(_said: object) -> None:
    """Progress that nobody reads."""


@pytest.fixture(scope="module")
def settled(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Settled]:
    with django_db_blocker.unblock(), undone(), province.as_a_loader():
        province._settle_in(quiet, THURSDAY_3PM)
        surveyed = ground.survey(FEW)
        hours = AllHours(datetime(2025, 11, 1, tzinfo=VIETNAM).date(), datetime(2027, 5, 1, tzinfo=VIETNAM).date())
        province._populate(surveyed, hours, 10, THURSDAY_3PM, quiet)
        yield Settled(province.actors_of(surveyed, papers.store_pool(variants=1)), hours)
