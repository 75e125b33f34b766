"""Ids for rows that are loaded: drawn from the tables' own sequences in blocks, so nobody else is given them."""

from collections import deque
from dataclasses import dataclass, field

from django.db import connection, models

BLOCK = 5000

# The sequence is looked up once and not for each id, which would take ten times as long.
_DRAW = """
    WITH own AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence)
    SELECT nextval(own.sequence) FROM own, generate_series(1, %s)
"""


@dataclass
class Ids:
    """The ids that one process may give out. What is left over at its end is lost, as after a rollback."""

    block: int = BLOCK
    _drawn: dict[str, deque[int]] = field(default_factory=dict)

    def next(self, model: type[models.Model]) -> int:
        """Return an id for a row of this table; later ones are greater."""
        table = model._meta.db_table
        left = self._drawn.get(table)
        if not left:
            left = self._drawn[table] = deque(draw(table, self.block))
        return left.popleft()


def draw(table: str, count: int) -> list[int]:
    """Return so many new ids of a table, in ascending order."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, [table, count])
        return sorted(id_ for (id_,) in cursor.fetchall())
