"""Figures for the nation's question that this installation has measured: its tables, and the last bench."""

import json
from collections.abc import Mapping
from pathlib import Path

from django.db import connection

FEWEST_DOSSIERS = 1_000  # below that, bytes a dossier are mostly those of empty tables

# Names in bench/results.json that stand for an assumption, and the factor from one to the other.
_FROM_BENCH = (
    "submit_web_ms",
    "submit_database_ms",
    "status_web_ms",
    "status_database_ms",
    "form_web_ms",
    "form_database_ms",
    "desk_web_ms",
    "desk_database_ms",
    "poll_web_ms",
    "poll_database_ms",
    "follow_entries",
    "letter_work_ms",
)


class BenchUnreadable(ValueError):
    """The file with the bench's results cannot be read; the text says where."""


def from_bench(path: Path) -> Mapping[str, float]:
    """Return what a file of results says under `capacity`, by the names of `Assumptions`; nothing without the file.

    Raises BenchUnreadable.
    """
    if not path.exists():
        return {}
    try:
        capacity = json.loads(path.read_text(encoding="utf-8")).get("capacity", {})
        return {name.removesuffix("_ms"): float(capacity[name]) for name in _FROM_BENCH if capacity.get(name)}
    except (ValueError, AttributeError, TypeError) as error:
        raise BenchUnreadable(f"{path}: this is no file of bench results ({error}). Run the bench again.") from error


def from_tables() -> Mapping[str, float]:
    """Return bytes and journal entries a dossier as the tables of this installation have them, if they have enough.

    Numbers of rows are PostgreSQL's own estimates; nothing is counted through.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        dossiers, entries, size = cursor.fetchone()
    if dossiers < FEWEST_DOSSIERS:
        return {}
    found = {"row_bytes": float(size) / dossiers}
    if entries >= dossiers:
        found["entries_per_dossier"] = entries / dossiers
    return found


_SIZES = """
    SELECT (SELECT reltuples FROM pg_class WHERE oid = 'dossiers_dossier'::regclass),
           (SELECT reltuples FROM pg_class WHERE oid = 'journal_entry'::regclass),
           (SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'
            AND relnamespace = current_schema()::regnamespace AND relname NOT LIKE 'django%')
"""
