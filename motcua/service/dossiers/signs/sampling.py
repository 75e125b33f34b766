"""A random sample of settled dossiers that anybody can draw again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# The order is that of a digest of seed and number: even, and the same on every machine. Uses dossier_ended.
_SAMPLE = """
    SELECT id, agency_id, count(*) OVER () FROM dossiers_dossier
    WHERE ended_at >= %s AND ended_at < %s AND settled_at IS NOT NULL AND origin <> 'imported'
    ORDER BY sha256(convert_to(%s || number, 'UTF8')), id LIMIT %s
"""


@dataclass(frozen=True)
class Sample:
    """dossiers: id and agency, in the order drawn. settled: how many it was drawn from."""

    dossiers: list[tuple[int, int]]
    settled: int

    @property
    def agency_ids(self) -> list[int]:
        """The agencies that decided, as often as they were drawn."""
        return [agency_id for _id, agency_id in self.dossiers]


def settled_sample(since: datetime, until: datetime, seed: str, size: int) -> Sample:
    """Return dossiers settled between two moments, drawn by the seed; imported ones are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE, [since, until, seed, size])
        rows = cursor.fetchall()
    return Sample([(id_, agency_id) for id_, agency_id, _count in rows], rows[0][2] if rows else 0)
