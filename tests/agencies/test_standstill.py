"""A job may remember units and calendars while it runs; pages never do."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.kernel.standstill import standstill
from motcua.registry.agencies.calendars import working_calendar
from motcua.registry.agencies.models import CalendarDay
from tests.dossiers.factories import make_commune

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)


def close(day: date) -> None:
    CalendarDay.objects.create(agency=None, day=day, spans=[], reason="Nghỉ bù")


def test_a_change_holds_at_once_for_everybody_else():
    committee = make_commune().committee

    before = working_calendar(committee.id, MONDAY, MONDAY).plan(MONDAY)
    close(MONDAY)
    after = working_calendar(committee.id, MONDAY, MONDAY).plan(MONDAY)

    assert (before.minutes, after.minutes) == (480, 0)


def test_during_a_standstill_the_calendar_of_an_agency_is_read_once_for_all_days():
    committee = make_commune().committee
    close(date(2027, 3, 1))

    with (
        standstill(),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        first = working_calendar(committee.id, MONDAY, date(2026, 12, 31))
        second = working_calendar(committee.id, date(2027, 2, 1), date(2027, 3, 31))

    assert len(asked) == 2
    assert first.plan(MONDAY).minutes == 480
    assert second.plan(date(2027, 3, 1)).minutes == 0


def test_after_a_standstill_nothing_is_remembered():
    committee = make_commune().committee
    with standstill():
        working_calendar(committee.id, MONDAY, MONDAY)
    close(MONDAY)

    assert working_calendar(committee.id, MONDAY, MONDAY).plan(MONDAY).minutes == 0
