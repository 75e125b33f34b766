"""The calendar of an agency: its own hours and days over those of the province, over those of the nation."""

from datetime import date, time

import pytest
from pytest_django import DjangoAssertNumQueries

from motcua.kernel.working_time import DEFAULT_WEEK, DayKind, DayPlan, Span, WorkCalendar
from motcua.registry.agencies.calendars import working_calendar
from motcua.registry.agencies.models import Agency, CalendarDay, Kind, OpeningHours
from motcua.registry.places.models import Place

pytestmark = pytest.mark.django_db

FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
CULTURE_DAY = date(2026, 11, 24)
MORNING = (Span(time(7, 30), time(11, 30)),)
MORNING_AS_STORED = [["07:30", "11:30"]]


def agency(code: str, parent: Agency | None = None) -> Agency:
    province, _ = Place.objects.get_or_create(
        code="38", defaults={"level": "province", "name": "Tỉnh Thanh Hóa", "short_name": "Thanh Hóa"}
    )
    names = {"name": code, "short_name": code, "folded_name": code.lower()}
    return Agency.objects.create(code=code, kind=Kind.DEPARTMENT, parent=parent, place=province, **names)


def calendar_of(agency_id: int | None) -> WorkCalendar:
    return working_calendar(agency_id, date(2026, 11, 1), date(2026, 12, 31))


def test_an_agency_without_hours_has_the_default_week_and_national_holidays() -> None:
    calendar = calendar_of(agency("H56.01").id)

    assert calendar.week == DEFAULT_WEEK
    assert calendar.plan(CULTURE_DAY) == DayPlan((), DayKind.HOLIDAY, "Ngày Văn hóa Việt Nam")


def test_hours_come_from_the_nearest_agency_above_that_has_any() -> None:
    top = agency("H56")
    unit = agency("H56.01.02", parent=agency("H56.01", parent=top))
    OpeningHours.objects.create(agency=top, weekday=5, opens_at=time(7, 30), closes_at=time(11, 30))

    calendar = calendar_of(unit.id)

    assert calendar.plan(SATURDAY) == DayPlan(MORNING)
    assert calendar.plan(FRIDAY) == DayPlan((), DayKind.WEEKLY_CLOSED)  # hours are taken as a whole, not mixed


def test_the_agencys_own_hours_stand_above_those_of_its_parent() -> None:
    top = agency("H56")
    unit = agency("H56.01", parent=top)
    OpeningHours.objects.create(agency=top, weekday=5, opens_at=time(7, 30), closes_at=time(11, 30))
    OpeningHours.objects.create(agency=unit, weekday=4, opens_at=time(13), closes_at=time(17))

    assert calendar_of(unit.id).plan(FRIDAY) == DayPlan((Span(time(13), time(17)),))
    assert calendar_of(unit.id).plan(SATURDAY) == DayPlan((), DayKind.WEEKLY_CLOSED)


def test_days_of_the_province_hold_for_all_and_the_agencys_own_stand_above_them() -> None:
    unit, other = agency("H56.01"), agency("H56.02")
    CalendarDay.objects.create(agency=unit, day=FRIDAY, spans=MORNING_AS_STORED, reason="Tập huấn buổi chiều")
    CalendarDay.objects.create(agency=None, day=FRIDAY, spans=[], reason="Bão số 12")
    CalendarDay.objects.create(agency=None, day=SATURDAY, spans=MORNING_AS_STORED, reason="Làm bù")

    assert calendar_of(unit.id).plan(FRIDAY) == DayPlan(MORNING, DayKind.CHANGED, "Tập huấn buổi chiều")
    assert calendar_of(other.id).plan(FRIDAY) == DayPlan((), DayKind.LOCAL_CLOSING, "Bão số 12")
    assert calendar_of(None).plan(SATURDAY) == DayPlan(MORNING, DayKind.MAKE_UP, "Làm bù")


def test_an_agency_can_open_on_a_holiday() -> None:
    unit = agency("H56.01")
    CalendarDay.objects.create(agency=unit, day=CULTURE_DAY, spans=MORNING_AS_STORED, reason="Trực giải quyết hồ sơ")

    assert calendar_of(unit.id).plan(CULTURE_DAY).spans == MORNING


def test_a_calendar_costs_two_queries_however_many_days_differ(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    unit = agency("H56.01", parent=agency("H56"))
    for number in range(1, 29):
        CalendarDay.objects.create(agency=unit, day=date(2026, 12, number), spans=[], reason="Sửa trụ sở")

    with django_assert_num_queries(2):
        calendar_of(unit.id)


def test_a_change_holds_at_once() -> None:
    unit = agency("H56.01")
    before = calendar_of(unit.id).plan(FRIDAY)

    CalendarDay.objects.create(agency=unit, day=FRIDAY, spans=[], reason="Mất điện")

    assert before.spans
    assert calendar_of(unit.id).plan(FRIDAY) == DayPlan((), DayKind.LOCAL_CLOSING, "Mất điện")
