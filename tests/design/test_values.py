"""Days and amounts as people type them."""

from datetime import date

import pytest
from django.template.defaultfilters import truncatechars
from hypothesis import given
from hypothesis import strategies as st

from motcua.web.design.values import DateNotRead, MoneyNotRead, grouped, read_date, read_money, shortened, size


@pytest.mark.parametrize("typed", ["1/2/2026", "01/02/2026", "01-02-2026", "1.2.2026", " 1 2 2026 ", "2026-02-01"])
def test_a_day_is_read_in_the_ways_people_write_it(typed: str) -> None:
    assert read_date(typed) == date(2026, 2, 1)


@pytest.mark.parametrize("typed", ["31/2/2026", "29/2/2025", "1/13/2026", "1/2/26", "mai", "", "1/2", "0/1/2026"])
def test_what_is_no_day_of_the_calendar_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(DateNotRead) as refused:
        read_date(typed)

    assert "27/11/2026" in str(refused.value)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read_back_as_it_is_written(day: date) -> None:
    assert read_date(f"{day.day}/{day.month}/{day.year}") == day
    assert read_date(day.isoformat()) == day


@pytest.mark.parametrize("typed", ["150000", "150.000", "150 000", "150,000", "150.000 đ", "150.000đ", "150.000 VND"])
def test_an_amount_is_read_in_the_ways_people_write_it(typed: str) -> None:
    assert read_money(typed) == 150_000


@pytest.mark.parametrize("typed", ["một tỷ", "15.00", "1.5", "-5", "", "12.3456"])
def test_what_is_no_amount_is_refused_because_guessing_would_change_it(typed: str) -> None:
    with pytest.raises(MoneyNotRead):
        read_money(typed)


@given(st.integers(min_value=0, max_value=10**15))
def test_every_amount_is_read_back_as_it_is_shown(amount: int) -> None:
    assert read_money(grouped(amount)) == amount


@pytest.mark.parametrize(("size_bytes", "words"), [(1, "1 kB"), (420_000, "410 kB"), (3 * 1024 * 1024, "3,0 MB")])
def test_sizes_are_told_as_people_say_them(size_bytes: int, words: str) -> None:
    assert size(size_bytes).replace("\xa0", " ") == words


def test_a_long_text_is_cut_as_django_cuts_it() -> None:
    for text in ("Đăng ký khai sinh", "x" * 70, "x" * 71, "Cấp giấy chứng nhận " * 8):
        assert shortened(text, 70) == truncatechars(text, 70)
