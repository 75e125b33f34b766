"""Dates as they are said here, on screens and in letters."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from motcua.kernel.spoken_dates import (
    letter_date,
    letter_datetime,
    long_datetime,
    short_datetime,
    working_days_left_text,
    working_minutes_left_text,
)

FRIDAY_17_00 = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)  # 17:00 in Viet Nam


def test_a_screen_names_the_weekday() -> None:
    with translation.override("vi"):
        assert long_datetime(FRIDAY_17_00) == "Thứ Sáu, 27/11/2026, 17:00"
    with translation.override("en"):
        assert long_datetime(FRIDAY_17_00) == "Friday, 27/11/2026, 17:00"
    assert short_datetime(FRIDAY_17_00) == "17:00, 27/11/2026"


def test_a_letter_writes_hours_and_date_in_full_in_any_language() -> None:
    with translation.override("en"):
        assert letter_datetime(FRIDAY_17_00) == "17 giờ 00, ngày 27 tháng 11 năm 2026"


def test_january_february_and_single_days_have_two_digits() -> None:
    assert letter_date(date(2026, 2, 3)) == "ngày 03 tháng 02 năm 2026"
    assert letter_date(date(2026, 3, 10)) == "ngày 10 tháng 3 năm 2026"


@pytest.mark.parametrize(
    ("days", "vietnamese", "english"),
    [
        (3, "còn 3 ngày làm việc", "3 working days left"),
        (1, "còn 1 ngày làm việc", "1 working day left"),
        (0, "hôm nay đến hạn", "due today"),
        (-2, "quá hạn 2 ngày làm việc", "2 working days late"),
    ],
)
def test_how_many_working_days_are_left(days: int, vietnamese: str, english: str) -> None:
    with translation.override("vi"):
        assert working_days_left_text(days) == vietnamese
    with translation.override("en"):
        assert working_days_left_text(days) == english


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (330, "còn 5 giờ 30 phút làm việc"),
        (300, "còn 5 giờ làm việc"),
        (25, "còn 25 phút làm việc"),
        (-5, "còn 0 phút làm việc"),
    ],
)
def test_how_many_working_hours_are_left(minutes: int, text: str) -> None:
    with translation.override("vi"):
        assert working_minutes_left_text(minutes) == text
