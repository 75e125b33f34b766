"""The daily counts by unit: what pages of all units read instead of going through every procedure and channel."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.db import connection

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.steering.measures import units
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.models import UnitDay
from motcua.steering.measures.units import MONTH, WEEK, Done, Spans
from tests.dossiers.factories import make_commune, make_procedure, make_story

MIGRATION = import_module("motcua.steering.measures.migrations.0006_unit_days")

pytestmark = pytest.mark.django_db


def test_the_migration_fills_what_was_counted_so_far() -> None:
    commune, version = make_commune(), make_procedure()
    make_story(commune, version).to("settled")
    make_story(commune, version)
    drain()
    names = ("agency_id", "day", "received", "on_time_by_original", "late_by_original")
    counted = set(UnitDay.objects.values_list(*names))
    assert sum(row[2] for row in counted) == 2
    UnitDay.objects.all().delete()

    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.FILL)

    assert set(UnitDay.objects.values_list(*names)) == counted


def one_a_day(now: datetime) -> None:
    """One received and one result on time on every day for three months, today included; 7 has late ones too."""
    today = local_day(now)
    UnitDay.objects.bulk_create(
        UnitDay(
            agency_id=id_, day=today - timedelta(days=ago), received=1, on_time_by_original=1, late_by_original=late
        )
        for ago in range(-1, 90)
        for id_, late in ((7, 2), (8, 0))
    )


def test_each_span_has_as_many_days_as_it_says() -> None:
    now = database_now()
    one_a_day(now)

    found = units.done_by_unit(now, None)

    month, week = Done(MONTH, MONTH, 0), Done(WEEK, WEEK, 0)
    assert found[8] == Spans(month, month, week, week)
    assert found[7].month_before == Done(MONTH, MONTH, 2 * MONTH)
    assert units.done_by_unit(now, [7]) == {7: found[7]}
    assert units.done_by_unit(now, []) == {}
