"""Rows of models by statements that are composed once in a process, for what every act reads.

Composing a SELECT of forty columns costs Django more than PostgreSQL needs to answer it. What comes back are the usual
model instances.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db import connection, models
from django.db.models import FETCH_ONE, QuerySet
from django.db.models.query import get_related_populators

type _Convert = Callable[[Any], Any]


class ByKey[M: models.Model]:
    """Rows of one table of the deciding database that fulfil a condition.

    condition: SQL after WHERE, parameters as %s, columns of this table alone; `FOR … UPDATE` and ORDER BY may follow.
    columns:   which fields to load, by attribute name (`unit_id`); the others are deferred. None: all.
    """

    def __init__(self, model: type[M], condition: str, columns: Sequence[str] | None = None) -> None:
        self._model, self._condition, self._columns = model, condition, columns

    def all(self, *values: Any) -> list[M]:
        """Return the rows."""
        statement, names, converts = self._composed
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows = cursor.fetchall()
        return [self._made(names, converts, row) for row in rows]

    def first(self, *values: Any) -> M | None:
        """Return the first row; None where there is none."""
        return next(iter(self.all(*values)), None)

    def get(self, *values: Any) -> M:
        """Return the row. Raises the model's DoesNotExist."""
        found = self.first(*values)
        if found is None:
            raise self._model.DoesNotExist  # type: ignore[attr-defined]  # of every model; not in the stubs
        return found

    def _made(self, names: list[str], converts: dict[int, _Convert], row: Sequence[Any]) -> M:
        values = list(row)
        for place, convert in converts.items():
            values[place] = convert(values[place])
        return self._model.from_db(connection.alias, names, values)

    @cached_property
    def _composed(self) -> tuple[str, list[str], dict[int, _Convert]]:
        known = self._model._meta.concrete_fields  # from_db wants this order
        fields = [field for field in known if self._columns is None or field.attname in self._columns]
        quoted = ", ".join(_quoted(field.column) for field in fields)
        statement = f"SELECT {quoted} FROM {_quoted(self._model._meta.db_table)} WHERE {self._condition}"  # noqa: S608  no values, only names
        return statement, [field.attname for field in fields], dict(_converters(fields))


class Joined[M: models.Model]:
    """Rows of one table with those that belong to them, by a statement that Django composes once in a process.

    rows:      the queryset with its select_related, conditions without values, and order. Made when first asked.
    condition: more SQL for WHERE, parameters as %s, each column with its table.
    """

    def __init__(self, rows: Callable[[], QuerySet[M]], condition: str) -> None:
        self._rows, self._condition = rows, condition

    def all(self, *values: Any) -> list[M]:
        """Return the rows."""
        statement, compiler, fields, beside = self._composed
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            rows = compiler.results_iter([cursor.fetchall()])
        found = []
        for row in rows:
            made = compiler.klass_info["model"].from_db(connection.alias, fields, row[: len(fields)])
            for each in beside:
                each.populate(row, made)
            found.append(made)
        return found

    @cached_property
    def _composed(self) -> tuple[str, Any, list[str], list[Any]]:
        query = self._rows().extra(where=[self._condition]).query  # noqa: S610  a text of the caller's module
        compiler = query.get_compiler(connection=connection)
        statement, values = compiler.as_sql()
        if values:
            raise TypeError(f"{self._rows} has values of its own; they would be those of the first who asked.")
        assert compiler.klass_info is not None
        first, *_more, last = compiler.klass_info["select_fields"]
        fields = [column.target.attname for column, *_rest in compiler.select[first : last + 1]]
        beside = get_related_populators(compiler.klass_info, compiler.select, connection.alias, FETCH_ONE)
        return statement, compiler, fields, beside


def _quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))


def _converters(fields: list[Any]) -> list[tuple[int, _Convert]]:
    """Return what turns a column's value into the field's, by place; most need nothing."""
    found: list[tuple[int, _Convert]] = []
    for place, field in enumerate(fields):
        column = field.cached_col
        chain = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]
        if chain:
            found.append((place, _chained(chain, column)))
    return found


def _chained(chain: list[Callable[..., Any]], column: Any) -> _Convert:
    def convert(value: Any) -> Any:
        for one in chain:
            value = one(value, column, connection)
        return value

    return convert
