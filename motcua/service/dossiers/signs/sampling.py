"""A random sample of settled dossiers that anybody can draw again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# The order is that of a digest of seed and number: even, and the same on every machine. Uses dossier_ended.
_SETTLED = "ended_at >= %s AND ended_at < %s AND settled_at IS NOT NULL AND origin <> 'imported'"
_SAMPLE = f"""
    SELECT id, agency_id, count(*) OVER () FROM dossiers_dossier WHERE {_SETTLED}
    ORDER BY sha256(convert_to(%s || number, 'UTF8')), id LIMIT %s
"""  # noqa: S608  our own text
_AGENCIES = f"SELECT DISTINCT agency_id FROM dossiers_dossier WHERE {_SETTLED} ORDER BY 1"  # noqa: S608  likewise


@dataclass(frozen=True)
class Sample:
    """dossiers: id and agency, as drawn. settled: how many it was drawn from. agencies: all that settled any."""

    dossiers: list[tuple[int, int]]
    settled: int
    agencies: list[int]


def settled_sample(since: datetime, until: datetime, seed: str, size: int) -> Sample:
    """Return dossiers settled between two moments, drawn by the seed; imported ones are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_SAMPLE, [since, until, seed, size])
        rows = cursor.fetchall()
        cursor.execute(_AGENCIES, [since, until])
        agencies = [agency_id for (agency_id,) in cursor.fetchall()]
    return Sample([(id_, agency_id) for id_, agency_id, _count in rows], rows[0][2] if rows else 0, agencies)
