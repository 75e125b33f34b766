"""A partner that is down costs nobody any time, is tried by one caller alone, and is forgiven by its first answer."""

from datetime import UTC, datetime, timedelta

import pytest

from motcua.service.connections import actions, queries
from motcua.service.connections.actions import DOWN_AFTER, LONGEST_REST, ConnectionRests, rest_after
from motcua.service.connections.models import Connection, State

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 7, 5, tzinfo=UTC)


def fail(times: int, at: datetime = NOON, why: str = "HTTP 503") -> None:
    for _ in range(times):
        actions.report("sms", ok=False, at=at, why=why)


def state() -> str:
    return Connection.objects.get(name="sms").state


def is_let_through(at: datetime) -> bool:
    try:
        actions.require("sms", at=at)
    except ConnectionRests:
        return False
    return True


def test_a_partner_nobody_ever_spoke_to_may_be_called_and_is_in_no_trouble() -> None:
    assert is_let_through(NOON)
    assert queries.is_well("sms")


def test_one_failure_is_an_interruption_and_three_in_a_row_are_an_outage() -> None:
    seen = []
    for _ in range(DOWN_AFTER):
        fail(1)
        seen.append(state())

    assert seen == [State.DEGRADED, State.DEGRADED, State.DOWN]


def test_a_success_between_failures_begins_the_count_anew() -> None:
    fail(2)
    actions.report("sms", ok=True, at=NOON)
    fail(2)

    assert state() == State.DEGRADED


def test_while_it_is_down_callers_are_turned_away_until_it_is_time_to_try() -> None:
    fail(DOWN_AFTER)
    rest = rest_after(DOWN_AFTER)

    assert not is_let_through(NOON)
    assert not is_let_through(NOON + rest - timedelta(seconds=1))
    assert is_let_through(NOON + rest)


def test_one_caller_alone_tries_a_partner_that_is_down() -> None:
    fail(DOWN_AFTER)
    later = NOON + rest_after(DOWN_AFTER)

    assert [is_let_through(later), is_let_through(later), is_let_through(later)] == [True, False, False]


def test_a_caller_that_dies_during_its_trial_leaves_it_to_another_one_a_minute_later() -> None:
    fail(DOWN_AFTER)
    later = NOON + rest_after(DOWN_AFTER)
    actions.require("sms", at=later)

    assert is_let_through(later + actions.TRIAL)


def test_the_first_answer_forgives_everything() -> None:
    fail(DOWN_AFTER + 4)

    actions.report("sms", ok=True, at=NOON + timedelta(hours=1))

    assert (state(), is_let_through(NOON + timedelta(hours=1))) == (State.UP, True)
    assert Connection.objects.get(name="sms").since == NOON + timedelta(hours=1)


def test_each_further_failure_doubles_the_rest_up_to_ten_minutes() -> None:
    rests = [rest_after(failures).total_seconds() for failures in range(DOWN_AFTER, DOWN_AFTER + 7)]

    assert rests == [30, 60, 120, 240, 480, 600, 600]
    assert rest_after(10_000) == LONGEST_REST


def test_a_slow_answer_is_an_interruption_for_which_nobody_is_turned_away() -> None:
    actions.report("sms", ok=True, at=NOON, took_seconds=9)

    assert (state(), is_let_through(NOON)) == (State.DEGRADED, True)


def test_ordinary_successes_are_written_down_once_a_minute(django_assert_num_queries: object) -> None:
    actions.report("sms", ok=True, at=NOON)

    with django_assert_num_queries(1):  # type: ignore[operator]
        actions.report("sms", ok=True, at=NOON + timedelta(seconds=30))


def test_numbers_of_people_are_left_out_of_what_is_kept_of_an_error() -> None:
    fail(1, why="No route for 038201004567")

    assert Connection.objects.get(name="sms").last_error == "No route for [personal number]"


def test_an_administrator_may_have_it_tried_at_once() -> None:
    fail(DOWN_AFTER + 5)

    actions.let_try("sms", at=NOON)

    assert is_let_through(NOON)
