"""Reports of success and failure, and the breaker that follows from them.

One failure is an interruption, three in a row are an outage. From then on callers are turned away at once, without a
connection being tried: a dead partner costs no request and no job its time. After 30 s, 1, 2, 4 … at most 10 minutes
one caller may try; if that works all may again.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from motcua.kernel.logs import masked
from motcua.service.connections.models import Connection, State

logger = logging.getLogger(__name__)

DOWN_AFTER = 3  # failures in a row
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=10)
TRIAL = timedelta(minutes=1)  # how long one caller has the trial for itself
SLOW_SECONDS = 5.0  # an answer that took longer is an interruption
SAID_LATELY = timedelta(minutes=1)  # a success is written down as often


class ConnectionRests(Exception):
    """The partner is down and it is not yet time to try it again. Nothing was sent; wait until `until`."""

    def __init__(self, name: str, until: datetime) -> None:
        self.name, self.until = name, until
        super().__init__(f"{name} is not reachable; nothing was sent.")


def require(name: str, *, at: datetime) -> None:
    """Return if the partner may be called now. Raises ConnectionRests while it is down. Costs one small query."""
    retry_at = Connection.objects.filter(name=name, state=State.DOWN).values_list("retry_at", flat=True).first()
    if retry_at is None:
        return
    if retry_at > at:
        raise ConnectionRests(name, retry_at)
    trial = Connection.objects.filter(name=name, state=State.DOWN, retry_at=retry_at)
    if not trial.update(retry_at=at + TRIAL):  # somebody else tries it right now
        raise ConnectionRests(name, at + TRIAL)


def report(name: str, *, ok: bool, at: datetime, why: str = "", took_seconds: float = 0.0) -> None:
    """Say how a call went. A call that the partner answered with a refusal went well: it is there.

    why: in plain words, for administrators; numbers of people and secrets in it are masked.
    took_seconds: an answer above SLOW_SECONDS is an interruption, but nobody is turned away for it.
    """
    is_slow = ok and took_seconds > SLOW_SECONDS
    if ok and not is_slow and _said_lately(name, at):
        return
    with transaction.atomic():
        Connection.objects.get_or_create(name=name, defaults={"since": at})
        connection = Connection.objects.select_for_update().get(name=name)
        before = connection.state
        if is_slow:
            _answered_slowly(connection, at, f"It answers, but after {took_seconds:.0f} s.")
        elif ok:
            _answered(connection, at)
        else:
            _failed(connection, at, masked(why)[:300])
        if connection.state != before:
            connection.since = at
            logger.warning("Connection %s is %s, was %s. %s", name, connection.state, before, connection.last_error)
        connection.save()


def _said_lately(name: str, at: datetime) -> bool:
    return Connection.objects.filter(name=name, state=State.UP, last_success_at__gt=at - SAID_LATELY).exists()


def _answered(connection: Connection, at: datetime) -> None:
    connection.state, connection.failures, connection.retry_at = State.UP, 0, None
    connection.last_success_at = at


def _answered_slowly(connection: Connection, at: datetime, why: str) -> None:
    connection.state, connection.failures, connection.retry_at = State.DEGRADED, 0, None
    connection.last_success_at, connection.last_error = at, why


def _failed(connection: Connection, at: datetime, why: str) -> None:
    connection.failures += 1
    connection.last_failure_at, connection.last_error = at, why
    if connection.failures < DOWN_AFTER:
        connection.state = State.DEGRADED
        return
    connection.state, connection.retry_at = State.DOWN, at + rest_after(connection.failures)


def rest_after(failures: int) -> timedelta:
    """Return how long a partner is left alone after so many failures in a row: 30 s, doubled up to 10 minutes."""
    doublings = min(max(failures - DOWN_AFTER, 0), 10)
    return min(FIRST_REST * (1 << doublings), LONGEST_REST)


def let_try(name: str, *, at: datetime) -> None:
    """Let the next caller try a partner that is down, now: an administrator has seen to it."""
    Connection.objects.filter(name=name, state=State.DOWN).update(retry_at=at)
