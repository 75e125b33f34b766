"""Units, places and calendars are asked once and remembered: for a whole job, or for as long as nobody changes them.

`standstill` is for a job that does many acts in a row (a simulation, an import): it acts for a past in which nobody
changed anything. `as_of_now` is for pages and the API: every change of the registry, by any process, gives it a new
revision (triggers in migration 0002), so one look-up of the revision in a request makes all other answers safe to
remember in the process.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.db import connection

type Answers = dict[Any, Any]

MOST_ANSWERS = 50_000  # kept in a process for one revision; a province asks some thousand different things a day
_remembered: ContextVar[Answers | None] = ContextVar("standstill", default=None)
_by_revision: dict[UUID, Answers] = {}


@contextmanager
def standstill() -> Iterator[None]:
    """Remember what `asked_once` functions answer, in this thread and until the block ends."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


@contextmanager
def as_of(revision: UUID | None) -> Iterator[None]:
    """Answer from what this process knows of a revision that was just read; None: nothing is known, ask each time."""
    token = _remembered.set(_remembered.get() if revision is None else _answers(revision))
    try:
        yield
    finally:
        _remembered.reset(token)


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


def is_standstill() -> bool:
    """Whether answers are remembered now."""
    return _remembered.get() is not None


def asked_once[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Let a reading function remember its answers. Arguments are hashable, answers never changed."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        known = _remembered.get()
        if known is None:
            return function(*args, **kwargs)
        key = (function.__module__, function.__qualname__, args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = function(*args, **kwargs)
        return cast(R, known[key])

    return asked
