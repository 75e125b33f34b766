"""Changing when an agency is open: who may, what is refused, and what the journal keeps."""

from datetime import date, datetime, time

import pytest

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.registry.agencies import actions
from motcua.registry.agencies.calendars import working_calendar
from motcua.registry.agencies.models import CalendarDay, OpeningHours
from tests.agencies.test_calendars import agency

pytestmark = pytest.mark.django_db

ADMINISTRATOR = Acting(7, role="administrator")
FRIDAY = date(2026, 11, 20)
MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13), time(17))


@pytest.fixture
def now() -> datetime:
    return database_now()


def test_opening_hours_are_replaced_as_a_whole_and_journaled(now: datetime) -> None:
    unit = agency("H56.01")
    actions.set_opening_hours(unit.id, {0: [MORNING, AFTERNOON], 5: [MORNING]}, by=ADMINISTRATOR, at=now)

    actions.set_opening_hours(unit.id, {0: [AFTERNOON, MORNING]}, by=ADMINISTRATOR, at=now)

    hours = OpeningHours.objects.filter(agency=unit).order_by("weekday", "opens_at")
    assert list(hours.values_list("weekday", "opens_at", "closes_at")) == [(0, *MORNING), (0, *AFTERNOON)]
    entry = Entry.objects.order_by("-id")[0]
    assert (entry.kind, entry.subject_type, entry.subject_id) == ("agency.hours_changed", "agency", unit.id)
    assert entry.data == {"week": {"0": [["07:30", "11:30"], ["13:00", "17:00"]]}}


def test_an_empty_week_gives_the_default_hours_again(now: datetime) -> None:
    unit = agency("H56.01")
    actions.set_opening_hours(unit.id, {5: [MORNING]}, by=ADMINISTRATOR, at=now)

    actions.set_opening_hours(unit.id, {}, by=ADMINISTRATOR, at=now)

    assert working_calendar(unit.id, FRIDAY, FRIDAY).plan(FRIDAY).minutes == 480


@pytest.mark.parametrize(
    "week",
    [
        {7: [MORNING]},
        {0: [(time(11, 30), time(7, 30))]},
        {0: [(time(7), time(12)), (time(11), time(17))]},
        {0: [(time(7, 30, 30), time(11, 30))]},
    ],
)
def test_hours_that_cannot_be_are_refused_and_nothing_changes(
    week: dict[int, list[tuple[time, time]]], now: datetime
) -> None:
    unit = agency("H56.01")
    actions.set_opening_hours(unit.id, {5: [MORNING]}, by=ADMINISTRATOR, at=now)

    with pytest.raises(actions.CalendarRefused):
        actions.set_opening_hours(unit.id, week, by=ADMINISTRATOR, at=now)

    assert OpeningHours.objects.get(agency=unit).weekday == 5


def test_a_closing_is_entered_with_its_reason_and_journaled_without_it(now: datetime) -> None:
    unit = agency("H56.01")

    day = actions.add_calendar_day(unit.id, day=FRIDAY, openings=[], reason=" Mất điện ", by=ADMINISTRATOR, at=now)

    assert (day.reason, day.spans) == ("Mất điện", [])
    entry = Entry.objects.get(kind="calendar.day_added")
    assert entry.data == {"agency": unit.id, "day": "2026-11-20", "openings": []}


def test_a_day_of_the_province_belongs_to_no_agency(now: datetime) -> None:
    actions.add_calendar_day(None, day=FRIDAY, openings=[MORNING], reason="Bão số 12", by=ADMINISTRATOR, at=now)

    assert working_calendar(agency("H56.01").id, FRIDAY, FRIDAY).plan(FRIDAY).minutes == 240


def test_the_same_day_twice_is_refused(now: datetime) -> None:
    unit = agency("H56.01")
    actions.add_calendar_day(unit.id, day=FRIDAY, openings=[], reason="Mất điện", by=ADMINISTRATOR, at=now)

    with pytest.raises(actions.CalendarDayExists):
        actions.add_calendar_day(unit.id, day=FRIDAY, openings=[MORNING], reason="Họp", by=ADMINISTRATOR, at=now)


def test_a_day_without_reason_is_refused(now: datetime) -> None:
    with pytest.raises(actions.CalendarRefused):
        actions.add_calendar_day(None, day=FRIDAY, openings=[], reason="  ", by=ADMINISTRATOR, at=now)


def test_a_removed_day_is_as_usual_again_and_stays_in_the_journal(now: datetime) -> None:
    unit = agency("H56.01")
    day = actions.add_calendar_day(unit.id, day=FRIDAY, openings=[], reason="Mất điện", by=ADMINISTRATOR, at=now)

    actions.remove_calendar_day(day.id, by=ADMINISTRATOR, at=now)

    assert not CalendarDay.objects.filter(agency=unit).exists()
    assert list(Entry.objects.order_by("id").values_list("kind", "subject_seq")) == [
        ("calendar.day_added", 1),
        ("calendar.day_removed", 2),
    ]
    with pytest.raises(actions.CalendarDayGone):
        actions.remove_calendar_day(day.id, by=ADMINISTRATOR, at=now)


@pytest.mark.parametrize("role", ["receiver", "specialist", "applicant", ""])
def test_only_an_administrator_changes_calendars(role: str, now: datetime) -> None:
    unit, somebody = agency("H56.01"), Acting(8, role=role)

    with pytest.raises(actions.MayNotChangeCalendar):
        actions.set_opening_hours(unit.id, {}, by=somebody, at=now)
    with pytest.raises(actions.MayNotChangeCalendar):
        actions.add_calendar_day(unit.id, day=FRIDAY, openings=[], reason="Nghỉ", by=somebody, at=now)
    with pytest.raises(actions.MayNotChangeCalendar):
        actions.remove_calendar_day(1, by=somebody, at=now)
