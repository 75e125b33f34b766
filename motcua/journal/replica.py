"""Reading reports from a copy of the database, and nothing else.

A copy that follows the primary is always a little behind, and two copies may even disagree about the order of two
commits. Counts and public figures bear that; a decision does not. So the copy is read only inside functions marked
`@from_replica`, only while it is no older than the settings allow, and never inside a transaction; within such a
function every write and every journal entry is refused.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections
from django.db.models import Model
from psycopg.errors import QueryCanceled

logger = logging.getLogger(__name__)

REPLICA = "replica"
LOOK_SECONDS = 2.0  # how long one look at the replica's age holds
REST_SECONDS = 30.0  # how long a replica that could not be read is left alone

_reading: ContextVar[bool] = ContextVar("reading from the replica", default=False)


class DecidesFromReplica(RuntimeError):
    """Something writes or records inside a report. A fault of ours, not of a visitor: move it out of the report."""


@dataclass
class _Judgement:
    """What this process last found, for all its threads."""

    is_fresh: bool = False
    holds_until: float = 0.0  # by the monotonic clock
    lock: threading.Lock = field(default_factory=threading.Lock)


_judgement = _Judgement()


def from_replica[**P, R](report: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that only reads and bears data a few seconds old: it may be answered by the replica.

    It must finish its reading before it returns (a list or a dataclass, not a QuerySet). Without a replica, with one
    that is too old or out of reach, and inside a transaction it reads the primary; one that fails in the middle is run
    once more on the primary. A statement that takes too long fails as it would there.
    """

    @wraps(report)
    def reading(*args: P.args, **kwargs: P.kwargs) -> R:
        if _reading.get() or not may_be_read():
            return report(*args, **kwargs)
        token = _reading.set(True)
        try:
            return report(*args, **kwargs)
        except (OperationalError, InterfaceError) as error:
            if isinstance(error.__cause__, QueryCanceled) and "recovery" not in str(error):
                raise
            _leave_alone(error)
        finally:
            _reading.reset(token)
        return report(*args, **kwargs)

    return reading


def is_being_read() -> bool:
    """Whether the code around us reads from the replica."""
    return _reading.get()


def refuse_decisions() -> None:
    """Raise DecidesFromReplica inside a report. Whatever writes calls this first."""
    if _reading.get():
        raise DecidesFromReplica("A report writes or records. Only reading belongs into a function @from_replica.")


def may_be_read() -> bool:
    """Whether there is a replica, nobody is in the middle of a transaction, and it was young enough just now."""
    if REPLICA not in connections.databases or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return False
    if time.monotonic() >= _judgement.holds_until and _judgement.lock.acquire(blocking=False):
        try:
            _look()
        finally:
            _judgement.lock.release()
    return _judgement.is_fresh


def age_seconds() -> float | None:
    """How far the replica is behind; None if it follows nobody any more. Raises DatabaseError if it is out of reach.

    It is compared with what the primary has written by now, and not with its own clock alone: on a quiet night the last
    commit is hours old and nothing is missing, and a replica that has lost its primary believes that it is up to date.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()::text, clock_timestamp()")
        written, now = cursor.fetchone()
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(
            "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn() >= %s::pg_lsn,"
            " extract(epoch FROM %s::timestamptz - pg_last_xact_replay_timestamp())::float",
            [written, now],
        )
        follows, has_all, behind = cursor.fetchone()
    if not follows:
        return None
    if has_all:
        return 0.0
    return None if behind is None else max(float(behind), 0.0)


def _look() -> None:
    try:
        age = age_seconds()
    except DatabaseError as error:
        _leave_alone(error)
        return
    is_fresh = age is not None and age <= settings.REPLICA_MAX_LAG_SECONDS
    if not is_fresh and _judgement.is_fresh:
        logger.warning("The replica is too old or follows nobody (%s s behind); reports read the primary.", age)
    _judgement.is_fresh, _judgement.holds_until = is_fresh, time.monotonic() + LOOK_SECONDS


def _leave_alone(error: Exception) -> None:
    logger.warning("The replica cannot be read; reports read the primary for %.0f s: %s", REST_SECONDS, error)
    _judgement.is_fresh, _judgement.holds_until = False, time.monotonic() + REST_SECONDS
    connections[REPLICA].close()


class ReplicaRouter:
    """Django's question which database to use, answered by the block we are in, whatever was loaded from where."""

    def db_for_read(self, _model: type[Model], **_hints: object) -> str:
        """Inside a report the replica, unless a transaction was begun in it."""
        reads_replica = _reading.get() and not connections[DEFAULT_DB_ALIAS].in_atomic_block
        return REPLICA if reads_replica else DEFAULT_DB_ALIAS

    def db_for_write(self, _model: type[Model], **_hints: object) -> str:
        """Refuse writes, and locks, inside a report."""
        refuse_decisions()
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Model, _other: Model, **_hints: object) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: object) -> bool:
        """The replica follows by itself."""
        return db == DEFAULT_DB_ALIAS
