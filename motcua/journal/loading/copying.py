"""Writing rows by COPY: whole tables at a time, every constraint and trigger in force."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import msgspec
from django.db import connection, models
from django.db.models.fields import Field
from psycopg import sql

type Value = Any


def copy_rows(rows: Iterable[models.Model]) -> None:
    """Write rows of any tables, table by table in the order in which each first comes: what is referred to first."""
    tables: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    for model, own in tables.items():
        _copy(model, own)


def _copy(model: type[models.Model], rows: list[models.Model]) -> None:
    columns = _columns(model)
    names = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field, _put in columns])
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row in rows:
            known = row.__dict__
            copy.write_row([put(known[field.attname]) if put else known[field.attname] for field, put in columns])


@cache
def _columns(model: type[models.Model]) -> list[tuple["Field[Any, Any]", Callable[[Value], Value] | None]]:
    """Return the columns and how a value is put; what the database gives by itself is left to it."""
    fields = [field for field in model._meta.concrete_fields if not field.has_db_default()]
    return [(field, _as_json if isinstance(field, models.JSONField) else None) for field in fields]


def _as_json(value: Value) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
