"""Comparing tables row by row: how a rebuilt view is shown to be the same.

Columns that number rows by themselves (by a sequence of their own) are left out: a rebuilt row may get another number.
"""

from collections.abc import Iterable

from django.db import connection
from psycopg import sql

_NUMBERED = """
SELECT attname FROM pg_attribute
WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
  AND pg_get_serial_sequence(%(table)s, attname) IS NOT NULL
"""


def snapshot(tables: Iterable[str]) -> dict[str, list[str]]:
    """Every row of each table as text, sorted. For tests: all of it is in memory."""
    return {table: [row for (row,) in _select(table, "SELECT {row} FROM {table} AS t ORDER BY 1")] for table in tables}


def checksums(tables: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Number of rows and the sum of their 64-bit hashes for each table: equal when the rows are, in whatever order."""
    query = "SELECT count(*), coalesce(sum(hashtextextended({row}, 0)::numeric), 0)::text FROM {table} AS t"
    found = {table: _select(table, query)[0] for table in tables}
    return {table: (int(str(count)), int(str(total))) for table, (count, total) in found.items()}


def _select(table: str, query: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERED, {"table": table})
        left_out = [name for (name,) in cursor.fetchall()]
        row = sql.SQL("(to_jsonb(t) - {}::text[])::text").format(sql.Literal(left_out))
        cursor.execute(sql.SQL(query).format(row=row, table=sql.Identifier(table)))
        rows: list[tuple[str, ...]] = cursor.fetchall()
    return rows
