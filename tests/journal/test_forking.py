"""Forked processes never speak over a connection that is their parent's."""

import asyncio

import pytest
from django.db import connection

from motcua.journal.loading.forking import forked

pytestmark = pytest.mark.django_db(transaction=True)


def session() -> int:
    """Return which session of the database is used here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_each_process_has_a_session_of_its_own_and_the_caller_a_new_one() -> None:
    before = session()

    with forked(2) as pool:
        theirs = {future.result() for future in [pool.submit(session) for _ in range(4)]}

    assert not theirs & {before, session()}


def test_a_session_that_a_running_loop_hides_from_the_caller_is_not_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    hidden = session()

    async def in_a_loop() -> int:
        with forked(1) as pool:
            return pool.submit(session).result()

    assert asyncio.run(in_a_loop()) != hidden
    assert session() == hidden  # and it was not ended by the process that let go of it
