"""What a process remembers of units, places and calendars holds until anybody changes any of them."""

from datetime import date, time

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.registry.agencies import queries
from motcua.registry.agencies.calendars import working_calendar
from motcua.registry.agencies.models import CalendarDay, OpeningHours
from motcua.registry.agencies.standstill import as_of_now, current_revision
from tests.dossiers.factories import Commune, make_commune

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 12, 7)

CHANGES = {
    "a closing": lambda commune: CalendarDay.objects.create(agency=None, day=MONDAY, reason="Nghỉ bù"),
    "hours": lambda commune: OpeningHours.objects.create(
        agency=commune.centre, weekday=0, opens_at=time(8), closes_at=time(9)
    ),
    "a name": lambda commune: type(commune.centre).objects.filter(id=commune.centre.id).update(name="Trung tâm mới"),
    "a place": lambda commune: type(commune.place).objects.filter(id=commune.place.id).update(short_name="Đông Sơn"),
    "an end": lambda commune: commune.centre.delete(),
}


@pytest.fixture
def commune() -> Commune:
    return make_commune()


def test_what_was_asked_once_is_not_asked_again(commune: Commune):
    with as_of_now():
        working_calendar(commune.centre.id, MONDAY, MONDAY)
        queries.centre_of(commune.committee.id)

    with CaptureQueriesContext(connection) as asked, as_of_now():
        working_calendar(commune.centre.id, MONDAY, MONDAY)
        queries.centre_of(commune.committee.id)

    assert len(asked) == 1  # the revision


@pytest.mark.parametrize("change", CHANGES, ids=list(CHANGES))
def test_every_change_gives_a_new_revision(commune: Commune, change: str):
    commune.officials.clear()
    connection.cursor().execute("DELETE FROM people_post")
    before = current_revision()

    CHANGES[change](commune)

    assert current_revision() != before


def test_a_change_holds_at_the_next_act(commune: Commune):
    with as_of_now():
        before = working_calendar(commune.centre.id, MONDAY, MONDAY).plan(MONDAY).minutes
    CalendarDay.objects.create(agency=None, day=MONDAY, reason="Nghỉ bù")

    with as_of_now():
        after = working_calendar(commune.centre.id, MONDAY, MONDAY).plan(MONDAY).minutes

    assert (before, after) == (480, 0)


def test_a_change_that_was_undone_leaves_nothing_behind(commune: Commune):
    """Its revision is never given again, so what was remembered under it is never answered."""
    with transaction.atomic():
        CalendarDay.objects.create(agency=None, day=MONDAY, reason="Nghỉ bù")
        with as_of_now():
            assert working_calendar(commune.centre.id, MONDAY, MONDAY).plan(MONDAY).minutes == 0
        undone = current_revision()
        transaction.set_rollback(True)
    CalendarDay.objects.create(agency=None, day=date(2026, 12, 8), reason="Nghỉ bù")

    with as_of_now():
        assert working_calendar(commune.centre.id, MONDAY, MONDAY).plan(MONDAY).minutes == 480
    assert current_revision() != undone
