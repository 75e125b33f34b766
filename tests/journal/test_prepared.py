"""What is asked at every request is read by PostgreSQL once for a connection, unless a pooler stands between."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection

from motcua import settings
from motcua.journal import prepared

pytestmark = pytest.mark.django_db
QUESTION = "SELECT %s::integer + 1 AS asked_by_the_test"


def kept() -> int:
    """Of how many statements of this test the connection knows the plan."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", ["%asked_by_the_test"])
        (count,) = cursor.fetchone()
    return int(count)


@pytest.fixture
def threshold(transactional_db: None) -> Iterator[Callable[[int | None], None]]:
    """Set when the connection prepares; afterwards it is closed, and the next one is as the settings say."""
    connection.close()
    connection.ensure_connection()

    def set_to(value: int | None) -> None:
        connection.connection.prepare_threshold = value

    yield set_to
    connection.close()


def test_a_statement_is_kept_however_often_it_is_asked(threshold: Callable[[int | None], None]):
    threshold(0)

    assert [prepared.ask(QUESTION, [number]) for number in (1, 2, 3)] == [(2,), (3,), (4,)]
    assert kept() == 1


def test_behind_a_pooler_nothing_is_kept(threshold: Callable[[int | None], None]):
    threshold(None)

    assert [prepared.ask(QUESTION, [number]) for number in (1, 2, 3)] == [(2,), (3,), (4,)]
    assert kept() == 0


@pytest.mark.parametrize(("pooled", "expected"), [(False, 0), (True, None)])
def test_the_settings_say_when_a_connection_keeps_statements(pooled: bool, expected: int | None):
    assert settings.served_by({}, pooled=pooled)["OPTIONS"]["prepare_threshold"] == expected


def test_it_is_counted_and_refused_like_every_other_statement(django_assert_num_queries: Callable[[int], Any]):
    with django_assert_num_queries(1):
        prepared.ask(QUESTION, [1])
    assert prepared.ask("SELECT 1 WHERE false") is None
    with pytest.raises(ProgrammingError):
        prepared.ask("SELECT no_such_thing()")
