"""Units, places and calendars are remembered for as long as nobody changes them; `kernel.standstill` is for jobs.

`as_of_now` is for pages and the API: every change of the registry, by any process, gives it a new
revision (triggers in migration 0002), so one look-up of the revision in a request makes all other answers safe to
remember in the process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from motcua.kernel.standstill import Answers, is_standstill, remembered, remembering

MOST_ANSWERS = 50_000  # kept in a process for one revision; a province asks some thousand different things a day
_by_revision: dict[UUID, Answers] = {}


@contextmanager
def as_of(revision: UUID | None) -> Iterator[None]:
    """Answer from what this process knows of a revision that was just read; None: nothing is known, ask each time."""
    with remembering(remembered() if revision is None else _answers(revision)):
        yield


@contextmanager
def as_of_now() -> Iterator[None]:
    """The same for the revision that holds now: one small query, unless this thread remembers already."""
    if is_standstill():
        yield
        return
    with as_of(current_revision()):
        yield


def current_revision() -> UUID | None:
    """The revision of units, places and calendars; None before the registry was ever written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM agencies_revision")
        row: tuple[UUID] | None = cursor.fetchone()
    return row[0] if row else None


def _answers(revision: UUID) -> Answers:
    """What is known of this revision. Whatever was known of an earlier one is forgotten: it never comes back.

    A revision is a random number and no counter: one that was given in a transaction and rolled back must not be given
    again to another change.
    """
    known = _by_revision.get(revision)
    if known is None or len(known) > MOST_ANSWERS:
        known = {}
        _by_revision.clear()
        _by_revision[revision] = known
    return known
