"""Writing rows by COPY: whole tables at a time, every constraint and trigger in force."""

from collections.abc import Iterable
from functools import cache
from operator import itemgetter
from typing import Any

import msgspec
from django.db import connection, models
from django.db.models.fields import Field
from psycopg import sql


def copy_rows(rows: Iterable[models.Model]) -> None:
    """Write rows of any tables, table by table in the order in which each first comes: what is referred to first."""
    tables: dict[type[models.Model], list[models.Model]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    for model, own in tables.items():
        _copy(model, own)


def _copy(model: type[models.Model], rows: list[models.Model]) -> None:
    fields = _fields(model)
    names = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    query = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), names)
    values_of = itemgetter(*[field.attname for field in fields])
    places_of_json = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row in rows:
            values = list(values_of(row.__dict__))
            for place in places_of_json:
                values[place] = _as_json(values[place])
            copy.write_row(values)


@cache
def _fields(model: type[models.Model]) -> list["Field[Any, Any]"]:
    """Return the columns that are written; what the database gives by itself is left to it."""
    return [field for field in model._meta.concrete_fields if not field.has_db_default()]


def _as_json(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
