"""Statements that PostgreSQL reads once for each connection: for the few that are asked at every request.

Django writes values into the text of a statement, so PostgreSQL reads and analyses each anew; for the call of a
function that costs as much as many a function does. Here values travel beside the text, and the text is kept. Behind a
pooler nothing is kept (`settings.served_by` says why), and all else is the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


def ask(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> tuple[Any, ...] | None:
    """Carry out a statement and return its first row; None where there is none.

    statement: a fixed text. What changes from call to call belongs into `values`, or each text is kept beside the last.
    Raises what Django's cursors raise.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    asked = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]  # the stubs think of psycopg 2
    # As connection.cursor() does: queries are counted, and errors translated.
    with connection._prepare_cursor(asked) as cursor:  # type: ignore[attr-defined]  # not in the stubs
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
