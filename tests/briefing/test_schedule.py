"""An hour of the week as a moment."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.local_time import VIETNAM
from motcua.steering.briefing import schedule

moments = st.integers(0, 8 * 365 * 86_400).map(lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(0, seconds))


@given(moments, st.integers(0, 6), st.integers(0, 23))
def test_the_last_one_has_begun_and_the_following_one_has_not(at: datetime, weekday: int, hour: int) -> None:
    last, following = schedule.last(at, weekday, hour), schedule.following(at, weekday, hour)

    assert last <= at < following
    assert following - last == timedelta(days=7)
    for found in (last, following):
        local = found.astimezone(VIETNAM)
        assert (local.weekday(), local.hour, local.minute, local.second) == (weekday, hour, 0, 0)


def test_monday_seven_o_clock_is_sunday_midnight_in_utc() -> None:
    sunday_evening = datetime(2026, 11, 29, 23, 59, tzinfo=VIETNAM)

    assert schedule.last(sunday_evening, 0, 7) == datetime(2026, 11, 23, 7, tzinfo=VIETNAM)
    assert schedule.following(sunday_evening, 0, 7) == datetime(2026, 11, 30, 0, tzinfo=UTC)
    assert schedule.last(datetime(2026, 11, 30, 7, tzinfo=VIETNAM), 0, 7) == datetime(2026, 11, 30, 7, tzinfo=VIETNAM)
