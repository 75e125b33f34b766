"""The view `service_quality`: every dossier as it is judged, and the counts of it, kept up to date entry by entry."""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

import msgspec
from django.db import connection

from motcua.journal.followers import View
from motcua.journal.positions import PositionedEntry
from motcua.steering.measures.service_quality.counting import Sums
from motcua.steering.measures.service_quality.judging import KINDS, SUBMITTED, Judged, received, subject
from motcua.steering.measures.service_quality.models import ALL, COUNTS, QualityCount, QualityDossier, QualityTime

_COLUMNS = tuple(each.name for each in fields(Judged))
_VALUES = attrgetter(*_COLUMNS)
_FIXED = ("dossier_id", "procedure_code", "agency_id", "channel", "typed_by", "received_at", "received_day")
_CELL = "agency_id, procedure_code, received_month, is_month, changed_on, is_same_day"
_READ = f"SELECT {', '.join(_COLUMNS)} FROM measures_qualitydossier WHERE dossier_id = ANY(%s)"  # noqa: S608  names only
# Rows travel as one JSON text: a statement for each would take most of the time.
_WRITE = f"""
    INSERT INTO measures_qualitydossier ({", ".join(_COLUMNS)})
    SELECT {", ".join(_COLUMNS)} FROM json_populate_recordset(NULL::measures_qualitydossier, %s::json)
    ON CONFLICT (dossier_id) DO UPDATE
    SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in _FIXED)}
"""  # noqa: S608  names only
# A cell counts four times: by itself, in its month, and both for all procedures together. In one order for everybody.
_ADD = f"""
    INSERT INTO measures_qualitycount AS t ({_CELL}, {", ".join(COUNTS)})
    SELECT agency_id, CASE WHEN is_one THEN procedure_code ELSE '{ALL}' END, received_month, by_month,
           CASE WHEN by_month THEN date_trunc('month', changed_on)::date ELSE changed_on END,
           is_same_day AND NOT by_month, {", ".join(f"coalesce(sum({name}), 0)" for name in COUNTS)}
    FROM json_populate_recordset(NULL::measures_qualitycount, %s::json),
         (VALUES (true), (false)) AS breadth(is_one), (VALUES (false), (true)) AS length(by_month)
    GROUP BY 1, 2, 3, 4, 5, 6
    HAVING {" OR ".join(f"sum({name}) <> 0" for name in COUNTS)}
    ORDER BY 1, 2, 3, 4, 5, 6
    ON CONFLICT ({_CELL}) DO UPDATE SET {", ".join(f"{name} = t.{name} + excluded.{name}" for name in COUNTS)}
    RETURNING CASE WHEN {" AND ".join(f"t.{name} = 0" for name in COUNTS)} THEN t.id END
"""  # noqa: S608  names only
_ADD_TIME = """
    INSERT INTO measures_qualitytime AS t (agency_id, procedure_code, settled_month, days, dossiers)
    SELECT agency_id, procedure_code, settled_month, days, dossiers
    FROM json_populate_recordset(NULL::measures_qualitytime, %s::json)
    ON CONFLICT (procedure_code, settled_month, agency_id, days) DO UPDATE SET dossiers = t.dossiers + excluded.dossiers
"""


def take_in(items: Sequence[PositionedEntry]) -> None:
    """Add a window of entries: one read, and a row for each dossier and cell that it touches."""
    entries = [item.entry for item in items]
    judged = _stored({subject(entry) for entry in entries})
    sums = Sums()
    for each in judged.values():
        sums.add(each, -1)
    for entry in entries:
        if entry.kind == SUBMITTED:
            judged[entry.subject_id] = received(entry)
        else:
            KINDS[entry.kind](judged[subject(entry)], entry)
    for each in judged.values():
        sums.add(each, 1)
    _write(judged, sums)


def _stored(dossier_ids: set[int]) -> dict[int, Judged]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, [sorted(dossier_ids)])
        return {row[0]: Judged(*row) for row in cursor.fetchall()}


def _write(judged: dict[int, Judged], sums: Sums) -> None:
    dossiers = [dict(zip(_COLUMNS, _VALUES(judged[id_]), strict=True)) for id_ in sorted(judged)]
    cells = [cell._asdict() | counts for cell, counts in sums.rows()]
    times = [cell._asdict() | {"dossiers": by} for cell, by in sorted(sums.times.items()) if by]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [_text(dossiers)])
        cursor.execute(_ADD, [_text(cells)])
        nothing = [id_ for (id_,) in cursor.fetchall() if id_ is not None]
        cursor.execute(_ADD_TIME, [_text(times)])
    if nothing:  # a rebuild in other windows must come out row by row the same
        QualityCount.objects.filter(id__in=nothing).delete()


def _text(rows: list[dict[str, Any]]) -> str:
    return msgspec.json.encode(rows).decode()


def empty() -> None:
    """Forget everything, before it is made anew."""
    QualityDossier.objects.all().delete()
    QualityCount.objects.all().delete()
    QualityTime.objects.all().delete()


SERVICE_QUALITY = View(
    name="service_quality",
    kinds=(SUBMITTED, *KINDS),
    apply=take_in,
    reset=empty,
    tables=("measures_qualitydossier", "measures_qualitycount", "measures_qualitytime"),
)
