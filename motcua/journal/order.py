"""Giving committed entries their positions: 1, 2, 3 …, gap-free, in the order of their ids.

Why not the entry's own id: ids are drawn before the commit, so a reader that remembers the highest id it has seen
skips every entry that drew a lower one and commits later. Positions are given after the commit, by one sequencer at a
time, and a position once visible has all its predecessors visible too.

Within a subject the order is right, because the caller of `record` holds the subject's row locked: the earlier entry
drew its id and was committed before the later one could draw its own.
"""

from django.db import connection, transaction

BATCH = 4096

# Advisory locks are separate for each database of a server (PostgreSQL manual, 13.3.5), so several databases never
# meet; the schema is part of the key because several provinces may live in schemas of one database.
LOCK_KEY = "hashtextextended('motcua journal sequencer ' || current_schema(), 0)"

_SEQUENCE = """
WITH taken AS (
    DELETE FROM journal_unsequenced
    WHERE entry_id IN (SELECT entry_id FROM journal_unsequenced ORDER BY entry_id LIMIT %s)
    RETURNING entry_id
), placed AS (
    INSERT INTO journal_position (position, entry_id)
    SELECT last.position + row_number() OVER (ORDER BY taken.entry_id), taken.entry_id
    FROM taken, (SELECT coalesce(max(position), 0) AS position FROM journal_position) AS last
    RETURNING position
)
SELECT count(*) FROM placed
"""


class AnotherSequencer(Exception):
    """Another session sequences this journal right now; it will take these entries too."""


def sequence_batch(limit: int = BATCH) -> int:
    """Give positions to at most `limit` committed entries and return to how many; 0 means nothing was waiting.

    One statement, in a transaction of its own: killed at any point, it has happened wholly or not at all.
    Raises AnotherSequencer instead of waiting for one.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # A statement of its own: the next one must see what the last holder of the lock has committed.
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({LOCK_KEY})")
        if not cursor.fetchone()[0]:
            raise AnotherSequencer
        cursor.execute(_SEQUENCE, [limit])
        placed: int = cursor.fetchone()[0]
    return placed
