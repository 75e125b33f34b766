"""The process that keeps the journal in order and its followers going: one leads, others stand by.

It must connect directly to PostgreSQL: behind a pooler that shares connections between transactions, the session's lock
and its LISTEN would belong to somebody else.
"""

import logging
import threading
import time

from django.db import Error, connection
from psycopg import sql

from motcua.journal.followers import drain, drain_views, follow_views_once, run_followers_once
from motcua.journal.order import LOCK_KEY, AnotherSequencer, sequence_batch
from motcua.journal.wake import CHANNEL, SOON_SECONDS

__all__ = ["AnotherSequencer", "drain", "drain_views", "follow_views_once", "run_forever", "sequence_batch"]

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0  # a wake-up call may be lost with the process that should have sent it
LOOK_AGAIN_SECONDS = 2 * SOON_SECONDS  # after a call: what was committed soon after it has not called
LONGEST_DELAY_SECONDS = 30.0


def run_forever(stop: threading.Event) -> None:
    """Sequence and follow until `stop` is set; returns within about a second then.

    Outlives restarts of the database: it connects again after 1, 2, 4 … at most 30 s. If another sequencer leads, it
    stands by and takes over as soon as that one's connection ends.
    """
    delay = POLL_SECONDS
    try:
        while not stop.is_set():
            began = time.monotonic()
            try:
                _lead_or_stand_by(stop)
            except Error as error:
                if time.monotonic() - began > LONGEST_DELAY_SECONDS:  # it had gone well for a while
                    delay = POLL_SECONDS
                logger.warning("The sequencer lost the database and tries again in %.0f s: %s", delay, error)
                connection.close()
                stop.wait(delay)
                delay = min(delay * 2, LONGEST_DELAY_SECONDS)
    finally:
        connection.close()  # gives up the lock


def _lead_or_stand_by(stop: threading.Event) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({LOCK_KEY})")
        if not cursor.fetchone()[0]:
            stop.wait(POLL_SECONDS)
            return
        logger.info("The sequencer leads.")
        cursor.execute(f"SELECT {CHANNEL}")
        cursor.execute(sql.SQL("LISTEN {}").format(sql.Identifier(cursor.fetchone()[0])))
    is_called = False
    while not stop.is_set():
        sequenced = sequence_batch()
        if not run_followers_once() and not sequenced:
            is_called = _wait(LOOK_AGAIN_SECONDS if is_called else POLL_SECONDS)


def _wait(seconds: float) -> bool:
    """Sleep until a commit calls, which is returned, or the time is over.

    Calls that came meanwhile were kept and end the wait at once.
    """
    with connection.wrap_database_errors:
        return bool(list(connection.connection.notifies(timeout=seconds, stop_after=1)))
