"""Forked processes never speak over a connection that is their parent's; what they report and return arrives."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from motcua.journal.loading.forking import Report, side_by_side

pytestmark = pytest.mark.django_db(transaction=True)


def session() -> int:
    """Return which session of the database is used here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def own_session(report: Report) -> int:
    report(1)
    return session()


def silence(_more: int) -> None:
    """Nobody listens."""


def test_each_process_has_a_session_of_its_own_and_the_caller_a_new_one() -> None:
    before = session()

    theirs = set(side_by_side([own_session] * 4, 2, silence))

    assert not theirs & {before, session()}


def test_a_session_that_a_running_loop_hides_from_the_caller_is_not_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

    async def in_a_loop() -> list[int]:
        return side_by_side([own_session], 1, silence)

    def before_within_and_after() -> tuple[int, list[int], int]:
        try:
            return session(), asyncio.run(in_a_loop()), session()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:  # of its own: in ours the loop of a browser test may still be running
        hidden, taken, still = thread.submit(before_within_and_after).result()

    assert taken != [hidden]
    assert still == hidden  # and it was not ended by the process that let go of it


def test_all_reports_are_heard_and_results_come_in_the_order_of_the_tasks() -> None:
    def task(number: int) -> Callable[[Report], int]:
        def work(report: Report) -> int:
            time.sleep(0.2 / number)  # the last one is over first
            for _ in range(number):
                report(1)
            return number

        return work

    heard: list[int] = []
    found = side_by_side([task(number) for number in (1, 2, 3)], 3, heard.append)

    assert found == [1, 2, 3]
    assert sum(heard) == 6


def test_the_caller_works_meanwhile_and_learns_how_many_are_over() -> None:
    seen: list[int] = []

    def meanwhile(done: int) -> bool:
        seen.append(done)
        time.sleep(0.01)
        return True

    side_by_side([lambda _report: time.sleep(0.1), lambda _report: time.sleep(0.4)], 2, silence, meanwhile)

    assert {0, 1} <= set(seen)


def test_a_task_that_fails_fails_the_whole_when_all_are_over() -> None:
    heard: list[int] = []

    def fails(_report: Report) -> None:
        raise ZeroDivisionError

    def works(report: Report) -> None:
        time.sleep(0.3)
        report(1)

    with pytest.raises(ZeroDivisionError):
        side_by_side([fails, works], 2, heard.append)
    assert heard == [1]
