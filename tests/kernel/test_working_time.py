"""The clock on real days of 2026 and 2027: what an official and a citizen would count on their fingers."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from motcua.kernel.working_time import (
    VIETNAM,
    CalendarTooShort,
    CountFrom,
    DayKind,
    DayPlan,
    Deadline,
    DeadlineRefused,
    Span,
    Unit,
    WorkCalendar,
    add_working_hours,
    due,
    explain,
    is_open,
    national_calendar,
    next_opening,
    working_days_left,
    working_minutes_between,
)

CALENDAR = national_calendar(date(2026, 1, 1), date(2027, 12, 31))
MORNING = (Span(time(7, 30), time(11, 30)),)


def at(text: str) -> datetime:
    """25/11/2026 17:00, local time."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=VIETNAM)


def with_day(day: date, plan: DayPlan) -> WorkCalendar:
    return national_calendar(CALENDAR.first_day, CALENDAR.last_day, own={day: plan})


@pytest.mark.parametrize(
    ("start", "days", "due_at"),
    [
        ("20/11/2026 16:30", 3, "26/11/2026 17:00"),  # weekend, then 24 November, Vietnamese Culture Day
        ("23/11/2026 08:00", 1, "25/11/2026 17:00"),
        ("24/11/2026 08:00", 1, "25/11/2026 17:00"),  # received on the holiday itself
        ("21/08/2026 08:00", 1, "22/08/2026 17:00"),  # a make-up working Saturday counts
        ("21/08/2026 08:00", 2, "24/08/2026 17:00"),
        ("28/08/2026 08:00", 1, "03/09/2026 17:00"),  # the bridge day given for it, then National Day
        ("13/02/2026 08:00", 1, "23/02/2026 17:00"),  # Tết Bính Ngọ: closed from 14 to 22 February
        ("03/02/2027 08:00", 5, "17/02/2027 17:00"),  # Tết Đinh Mùi
        ("30/12/2026 08:00", 3, "05/01/2027 17:00"),  # over New Year
        ("25/04/2026 10:00", 2, "29/04/2026 17:00"),  # Hung Kings' day falls on Sunday: Monday is given instead
    ],
)
def test_working_days_count_from_the_next_one_and_end_at_closing_time(start: str, days: int, due_at: str) -> None:
    assert due(at(start), Deadline.working_days(days), CALENDAR).due_at == at(due_at)


@pytest.mark.parametrize(
    ("count_from", "start", "days", "due_at"),
    [
        (CountFrom.SAME_HOUR, "20/11/2026 16:30", "1", "23/11/2026 16:30"),
        (CountFrom.SAME_HOUR, "20/11/2026 18:00", "1", "25/11/2026 07:30"),  # begins on Monday at the opening
        (CountFrom.SAME_HOUR, "20/11/2026 12:15", "1", "23/11/2026 13:00"),  # received in the break
        (CountFrom.SAME_HOUR, "20/11/2026 16:30", "1.5", "25/11/2026 11:00"),
        (CountFrom.SAME_DAY, "20/11/2026 16:30", "1", "20/11/2026 17:00"),
        (CountFrom.SAME_DAY, "20/11/2026 17:00", "1", "23/11/2026 17:00"),  # nothing was left of the day
        (CountFrom.NEXT_WORKING_DAY, "20/11/2026 16:30", "0.5", "23/11/2026 11:30"),
        (CountFrom.NEXT_WORKING_DAY, "07/12/2026 08:00", "2.5", "10/12/2026 11:30"),
    ],
)
def test_where_the_count_begins_is_a_setting(count_from: CountFrom, start: str, days: str, due_at: str) -> None:
    assert due(at(start), Deadline.working_days(days, count_from), CALENDAR).due_at == at(due_at)


def test_by_the_same_hour_a_day_that_closes_earlier_ends_at_its_closing() -> None:
    calendar = with_day(date(2026, 11, 23), DayPlan(MORNING, DayKind.CHANGED, "Tập huấn"))

    found = due(at("20/11/2026 16:30"), Deadline.working_days(1, CountFrom.SAME_HOUR), calendar)

    assert found.due_at == at("23/11/2026 11:30")


@pytest.mark.parametrize(
    ("start", "due_at"),
    [
        ("20/11/2026 14:59", "20/11/2026 17:00"),
        ("20/11/2026 15:00", "20/11/2026 17:00"),
        ("20/11/2026 15:01", "23/11/2026 17:00"),
        ("21/11/2026 09:00", "23/11/2026 17:00"),
    ],
)
def test_a_same_day_procedure_received_after_15_00_is_due_the_next_working_day(start: str, due_at: str) -> None:
    same_day = Deadline(Decimal(1), same_day_cutoff=time(15))

    assert due(at(start), same_day, CALENDAR).due_at == at(due_at)


@pytest.mark.parametrize(
    ("start", "hours", "due_at"),
    [
        ("20/11/2026 16:30", "8", "23/11/2026 16:30"),
        ("20/11/2026 08:00", "8", "23/11/2026 08:00"),
        ("20/11/2026 07:30", "8", "20/11/2026 17:00"),  # used up at closing time, not at the next opening
        ("21/11/2026 22:00", "0.25", "23/11/2026 07:45"),
        ("20/11/2026 11:00", "1", "20/11/2026 13:30"),  # over the break
    ],
)
def test_working_hours_count_open_minutes_from_the_moment_itself(start: str, hours: str, due_at: str) -> None:
    found = due(at(start), Deadline.working_hours(hours), CALENDAR)

    assert found.due_at == at(due_at)
    assert add_working_hours(at(start), Decimal(hours), CALENDAR) == at(due_at)


@pytest.mark.parametrize(
    ("start", "days", "due_at"),
    [
        ("20/11/2026 16:30", 4, "25/11/2026 17:00"),  # ends on 24 November, a holiday: moved on
        ("20/11/2026 16:30", 5, "25/11/2026 17:00"),
        ("20/11/2026 16:30", 8, "30/11/2026 17:00"),  # ends on a Saturday
        ("07/08/2026 16:30", 15, "22/08/2026 17:00"),  # ends on a Saturday on which offices work
    ],
)
def test_calendar_days_end_at_closing_of_the_last_day_moved_on_if_closed(start: str, days: int, due_at: str) -> None:
    assert due(at(start), Deadline.calendar_days(days), CALENDAR).due_at == at(due_at)


def test_days_spent_waiting_for_the_applicant_do_not_count() -> None:
    asked, answered = at("08/12/2026 08:00"), at("10/12/2026 08:00")

    found = due(at("07/12/2026 08:00"), Deadline.working_days(5), CALENDAR, [(asked, answered)])

    assert found.due_at == at("16/12/2026 17:00")  # without the pause 14 December


def test_an_answer_within_the_day_takes_no_day_from_a_day_deadline_but_its_minutes_from_hours() -> None:
    pause = [(at("08/12/2026 08:00"), at("08/12/2026 10:00"))]

    days = due(at("07/12/2026 08:00"), Deadline.working_days(1), CALENDAR, pause)
    hours = due(at("08/12/2026 07:30"), Deadline.working_hours(4), CALENDAR, pause)

    assert days.due_at == at("08/12/2026 17:00")
    assert hours.due_at == at("08/12/2026 15:00")
    assert hours.lines[0].paused_minutes == 120


def test_two_requests_that_overlap_are_one_pause() -> None:
    pauses = [(at("08/12/2026 08:00"), at("10/12/2026 08:00")), (at("09/12/2026 08:00"), at("09/12/2026 09:00"))]

    assert due(at("07/12/2026 08:00"), Deadline.working_days(5), CALENDAR, pauses).due_at == at("16/12/2026 17:00")


def test_a_request_made_when_the_time_was_over_revives_nothing() -> None:
    late_request = [(at("08/12/2026 17:30"), None)]

    found = due(at("07/12/2026 08:00"), Deadline.working_days(1), CALENDAR, late_request, at("20/12/2026 08:00"))

    assert found.due_at == at("08/12/2026 17:00")
    assert not found.is_resting


def test_while_the_answer_is_awaited_the_clock_visibly_rests() -> None:
    asked, now = at("08/12/2026 08:00"), at("10/12/2026 08:00")

    found = due(at("07/12/2026 08:00"), Deadline.working_days(5), CALENDAR, [(asked, None)], now)

    assert found.resting_since == asked
    assert found.due_at == at("16/12/2026 17:00")  # as if the answer came now


def test_a_day_with_any_opening_counts_as_one() -> None:
    calendar = with_day(date(2026, 11, 23), DayPlan(MORNING, DayKind.CHANGED, "Tập huấn"))

    found = due(at("20/11/2026 16:30"), Deadline.working_days(1), calendar)

    assert found.due_at == at("23/11/2026 11:30")
    assert [line.counted for line in found.lines] == [0, 0, 0, 1]


def test_a_part_of_a_day_is_so_many_minutes_of_a_full_day_and_goes_on_the_next_day() -> None:
    calendar = with_day(date(2026, 11, 23), DayPlan(MORNING, DayKind.CHANGED, "Tập huấn"))

    found = due(at("20/11/2026 16:30"), Deadline.working_days("0.75"), calendar)

    assert found.due_at == at("25/11/2026 09:30")  # 240 of 360 minutes on Monday, 120 on Wednesday
    assert [line.counted for line in found.lines if line.counted] == [Fraction(1, 2), Fraction(1, 4)]


def test_seconds_of_the_start_are_kept() -> None:
    start = at("20/11/2026 16:30") + timedelta(seconds=17)

    assert due(start, Deadline.working_hours(8), CALENDAR).due_at == at("23/11/2026 16:30") + timedelta(seconds=17)


def test_the_same_moment_in_another_zone_is_due_at_the_same_moment() -> None:
    start = at("20/11/2026 16:30")

    assert due(start.astimezone(), Deadline.working_days(3), CALENDAR) == due(start, Deadline.working_days(3), CALENDAR)


def test_the_explanation_says_what_each_day_counted_and_why() -> None:
    found = due(at("20/11/2026 16:30"), Deadline.working_days(2), CALENDAR)

    with translation.override("vi"):
        vietnamese = explain(found.lines)
    with translation.override("en"):
        english = explain(found.lines)

    assert vietnamese == [
        "Thứ Sáu 20/11/2026: chưa tính, thời hạn bắt đầu sau ngày này",
        "Thứ Bảy 21/11/2026: không tính, ngày nghỉ hằng tuần",
        "Chủ nhật 22/11/2026: không tính, ngày nghỉ hằng tuần",
        "Thứ Hai 23/11/2026: tính 1 ngày làm việc",
        "Thứ Ba 24/11/2026: không tính, Ngày Văn hóa Việt Nam",
        "Thứ Tư 25/11/2026: tính 1 ngày làm việc",
    ]
    assert english[4] == "Tuesday 24/11/2026: not counted, Vietnam Cultural Day"


def test_the_explanation_names_make_up_days_pauses_and_parts() -> None:
    pause = [(at("22/08/2026 08:00"), at("22/08/2026 09:30"))]

    with translation.override("vi"):
        hours = explain(due(at("21/08/2026 16:30"), Deadline.working_hours(4), CALENDAR, pause).lines)
        parts = explain(due(at("21/08/2026 16:30"), Deadline.working_days("1.5"), CALENDAR, pause).lines)

    assert hours == [
        "Thứ Sáu 21/08/2026: tính 30 phút",
        "Thứ Bảy 22/08/2026: tính 3 giờ 30 phút, ngày làm bù, tạm dừng 1 giờ 30 phút",
    ]
    assert parts[1:] == [
        "Thứ Bảy 22/08/2026: tính 1 ngày làm việc, ngày làm bù",
        "Chủ nhật 23/08/2026: không tính, ngày nghỉ hằng tuần",
        "Thứ Hai 24/08/2026: tính 0,5 ngày làm việc",
    ]


def test_by_the_same_hour_the_explanation_says_where_the_count_begins() -> None:
    found = due(at("20/11/2026 18:00"), Deadline.working_days(1, CountFrom.SAME_HOUR), CALENDAR)

    with translation.override("vi"):
        sentences = explain(found.lines)

    assert sentences[0] == "Thứ Sáu 20/11/2026: chưa tính, thời hạn bắt đầu sau ngày này"
    assert sentences[3].startswith("Thứ Hai 23/11/2026: bắt đầu tính từ giờ này")


def test_a_deadline_beyond_the_calendar_is_refused_with_its_last_day() -> None:
    calendar = national_calendar(date(2026, 11, 1), date(2026, 11, 30))

    with pytest.raises(CalendarTooShort) as refusal:
        due(at("20/11/2026 16:30"), Deadline.working_days(30), calendar)

    assert "30/11/2026" in str(refusal.value)


def test_a_start_before_the_calendar_is_refused() -> None:
    with pytest.raises(CalendarTooShort):
        due(at("31/12/2025 08:00"), Deadline.working_days(1), CALENDAR)


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "Infinity", "1.00001"])
def test_an_amount_that_no_rule_has_is_refused(amount: str) -> None:
    with pytest.raises(DeadlineRefused):
        Deadline.working_days(amount)


def test_half_a_calendar_day_is_refused() -> None:
    with pytest.raises(DeadlineRefused):
        Deadline(Decimal("1.5"), Unit.CALENDAR_DAYS)


def test_a_pause_that_ends_before_it_began_is_refused() -> None:
    backwards = [(at("10/12/2026 08:00"), at("08/12/2026 08:00"))]

    with pytest.raises(DeadlineRefused):
        due(at("07/12/2026 08:00"), Deadline.working_days(5), CALENDAR, backwards)


def test_opening_and_closing_moments() -> None:
    assert is_open(at("20/11/2026 07:30"), CALENDAR)
    assert not is_open(at("20/11/2026 11:30"), CALENDAR)
    assert not is_open(at("24/11/2026 09:00"), CALENDAR)
    assert next_opening(at("20/11/2026 09:00"), CALENDAR) == at("20/11/2026 09:00")
    assert next_opening(at("20/11/2026 17:00"), CALENDAR) == at("23/11/2026 07:30")


def test_working_time_between_two_moments() -> None:
    assert working_minutes_between(at("20/11/2026 16:30"), at("25/11/2026 08:00"), CALENDAR) == 30 + 480 + 30
    assert working_minutes_between(at("25/11/2026 08:00"), at("20/11/2026 16:30"), CALENDAR) == 0


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("20/11/2026 09:00", 3),
        ("24/11/2026 09:00", 2),
        ("26/11/2026 16:00", 0),
        ("27/11/2026 09:00", -1),
        ("29/11/2026 09:00", -1),
    ],
)
def test_working_days_left_until_a_date(now: str, days: int) -> None:
    assert working_days_left(at(now), at("26/11/2026 17:00"), CALENDAR) == days


def test_an_agency_that_works_on_saturday_morning_has_its_own_week() -> None:
    full = CALENDAR.week[0]
    week = (full, full, full, full, full, MORNING, ())
    calendar = national_calendar(date(2026, 11, 1), date(2026, 12, 31), week=week)

    assert due(at("20/11/2026 16:30"), Deadline.working_days(1), calendar).due_at == at("21/11/2026 11:30")
