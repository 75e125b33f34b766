"""What an act adds to any table, in a form in which two acts can be compared: random numbers and ids are named."""

import json
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import connection, models

CHANCE = {  # drawn anew each time, or the database's own clock
    "dossiers_dossier": ("number", "tracking_code", "secret", "idempotency_key"),
    "journal_entry_salt": ("salt",),
    "journal_entry": ("recorded_at",),
    "people_person": ("created_at",),
    "exchange_fileddossier": ("request_digest",),
}
IN_LETTERS = ("number", "tracking_code", "secret")  # stand in texts, too
SUBJECTS = {"dossier": "dossiers_dossier", "person": "people_person"}


def added_rows(act: Callable[[], object]) -> dict[str, list[dict[str, Any]]]:
    """Run the act and return the rows it added, by table; a row it changed counts as added."""
    before = _all_rows()
    act()
    return _named({table: rows for table, rows in _new(before, _all_rows()).items() if rows})


def _all_rows() -> dict[str, list[str]]:
    rows = {}
    with connection.cursor() as cursor:
        for model in _models():
            table = model._meta.db_table
            order = ", ".join(f't."{field.column}"' for field in model._meta.pk_fields)
            cursor.execute(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY {order}')
            rows[table] = [row for (row,) in cursor.fetchall()]
    return rows


def _models() -> list[type[models.Model]]:
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]


def _new(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, list[dict[str, Any]]]:
    return {table: [json.loads(row) for row in rows if row not in set(before[table])] for table, rows in after.items()}


def _named(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Replace ids of new rows by "table 1", "table 2" …, and what chance gave by the name of its column."""
    by_table = {m._meta.db_table: m for m in _models()}
    names = {
        (table, row[by_table[table]._meta.pk.column]): f"{table} {place}"
        for table, own in rows.items()
        for place, row in enumerate(own, start=1)
        if not by_table[table]._meta.is_composite_pk and by_table[table]._meta.pk.remote_field is None
    }
    chance = {row[column]: f"<{column}>" for row in rows.get("dossiers_dossier", ()) for column in IN_LETTERS}
    return {table: [_row(by_table[table], row, names, chance) for row in own] for table, own in rows.items()}


def _row(
    model: type[models.Model], row: dict[str, Any], names: dict[tuple[str, Any], str], chance: dict[str, str]
) -> dict[str, Any]:
    for field in model._meta.concrete_fields:
        target = field
        while target.remote_field is not None:  # a key that is itself a reference leads to the row it extends
            target = target.target_field
        if field.primary_key or field.remote_field is not None:
            row[field.column] = names.get((target.model._meta.db_table, row[field.column]), row[field.column])
    if "subject_type" in row:
        row["subject_id"] = names.get((SUBJECTS[row["subject_type"]], row["subject_id"]), row["subject_id"])
    for column in CHANCE.get(model._meta.db_table, ()):
        row[column] = f"<{column}>"
    text = json.dumps(row, ensure_ascii=False, sort_keys=True)
    for drawn, name in chance.items():
        text = text.replace(drawn, name)
    found: dict[str, Any] = json.loads(text)
    return found


def differences(one: dict[str, list[dict[str, Any]]], other: dict[str, list[dict[str, Any]]]) -> list[str]:
    """Return every value in which two acts differ, as "table 1 column: this, that"."""
    found = [f"{table}: {len(one.get(table, ()))}, {len(other.get(table, ()))} rows" for table in one | other]
    found = [line for line in found if len(set(line.split(": ")[1].removesuffix(" rows").split(", "))) > 1]
    for table in one.keys() & other.keys():
        for place, (row, twin) in enumerate(zip(one[table], other[table], strict=False), start=1):
            found += [
                f"{table} {place} {column}: {row.get(column)!r}, {twin.get(column)!r}"
                for column in row | twin
                if row.get(column) != twin.get(column)
            ]
    return found
