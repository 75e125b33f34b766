"""Whether an address leads straight to PostgreSQL or through a pooler, and whether the time limits hold there.

A pooler in transaction mode gives each transaction another session. So nothing of a session survives: its advisory
lock, its LISTEN, its `SET`. The sequencer and the workers live by the first two and must connect directly; the web
server uses none of them, and its time limits come from its role (`keep_time_limits`) instead of the session's start.
"""

import sys
import time
from collections.abc import Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from motcua.cli.environment import Complaint

TELL_US = "Set MOTCUA_POOLED=1, so that pages can bear it (docs/scaling.md)."
CONNECT_SECONDS, RETRY_SECONDS = 5, 1.0


def is_pooled(connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
    """Tell whether somebody stands between: a pooler gives its clients a process number of its own invention."""
    row = connection.execute("select pg_backend_pid()").fetchone()
    return row is not None and row[0] != connection.info.backend_pid


def require_direct(address: str, process: str) -> None:
    """Raise Complaint if `address` leads through a pooler. Waits until the database answers."""
    with _connect_patiently(address) as connection:
        if is_pooled(connection):
            raise Complaint(
                f"`{process}` would reach PostgreSQL through a pooler, where its locks and wake-up calls are lost. "
                "Set MOTCUA_DIRECT_DATABASE_URL to the address of PostgreSQL itself."
            )


def require_time_limits(address: str, limits: Mapping[str, str], *, pooled: bool) -> None:
    """Raise Complaint unless the sessions that a web server gets have its time limits.

    limits:  names and values, as in settings.TIME_LIMITS.
    pooled:  whether MOTCUA_POOLED says that a pooler stands between.
    """
    options = "" if pooled else " ".join(f"-c {name}={value}" for name, value in limits.items())
    with _connect_patiently(address, options=options) as connection:
        if is_pooled(connection) and not pooled:
            raise Complaint(f"DATABASE_URL leads through a pooler. {TELL_US}")
        wrong = [name for name, value in limits.items() if _current(connection, name) != _shown(connection, value)]
    if wrong:
        raise Complaint(
            f"The time limits {', '.join(wrong)} do not hold through the pooler: pages could wait for ever. They "
            "belong to the role; `motcua manage migrate` sets them when it knows both addresses (docs/scaling.md)."
        )


def keep_time_limits(address: str, limits: Mapping[str, str]) -> None:
    """Make `limits` the defaults of the role that `address` signs in as, in this database; a role may do that itself.

    Whoever connects directly states limits of their own and is not bound by these.
    """
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute("select current_user, current_database()").fetchone()
        assert row is not None
        for name, value in ({"timezone": "UTC"} | dict(limits)).items():
            statement = sql.SQL("alter role {} in database {} set {} = {}")
            connection.execute(statement.format(*map(sql.Identifier, (*row, name)), sql.Literal(value)))


def _current(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> object:
    row = connection.execute("select extract(epoch from current_setting(%s)::interval)", [name]).fetchone()
    return row and row[0]


def _shown(connection: "psycopg.Connection[tuple[object, ...]]", value: str) -> object:
    row = connection.execute("select extract(epoch from %s::text::interval)", [value]).fetchone()
    return row and row[0]


def _connect_patiently(address: str, options: str = "") -> "psycopg.Connection[tuple[object, ...]]":
    """Connect as soon as the database answers: after a power cut it may start later than we do."""
    said = False
    while True:
        try:
            whole = make_conninfo(address, **({"options": options} if options else {}))
            return psycopg.connect(whole, connect_timeout=CONNECT_SECONDS, autocommit=True)
        except psycopg.OperationalError as error:
            if "unsupported startup parameter" in str(error):  # PgBouncer's answer to time limits
                raise Complaint(f"DATABASE_URL leads through a pooler. {TELL_US}") from error
            if _will_not_mend(error):
                raise Complaint(f"The database refuses us: {error}") from error
            if not said:
                print(f"motcua: waiting for the database: {error}", file=sys.stderr)
                said = True
            time.sleep(RETRY_SECONDS)


def _will_not_mend(error: psycopg.OperationalError) -> bool:
    """Whether waiting is of no use: a wrong password, an unknown role or database."""
    return any(word in str(error) for word in ("authentication", "does not exist", "no such"))
