"""The one clock: the database's. Web servers and browsers may be wrong, and several of them disagree."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """Return the database's time, aware, in UTC. Edges (views, jobs, commands) call it once and pass it on as `at`.

    Taken when the statement arrives, not when the transaction began: an edge may sit in a transaction that is minutes
    old, and the journal takes nothing that is more than 60 s off.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]
