"""Which dossiers the inbox of some units reaches, in bounded time: the statements, and what runs them.

One branch for each way in which a dossier concerns a unit, and in the long lists for each unit: only so does an index
give the rows, and give them in their order. A single "or" would go through all dossiers, and sort them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import FINISHED_STATES, OPEN_STATES, State

LONG = {"ready": (State.SETTLED,), "finished": FINISHED_STATES}  # these filters have lists that grow for years
type Value = int | str | datetime | list[int] | list[str]
type Given = Mapping[str, Value]  # values of a statement by name
_NAMED = re.compile(r"%\((\w+)\)s")
FETCHED_SOON = timedelta(days=90)  # after that a result at the counter is not expected to be fetched any day


@dataclass(frozen=True)
class Mark:
    """A place in a long list: beside this row, towards older ones, or towards newer ones if `is_back`."""

    ended_at: datetime
    id: int
    is_back: bool = False


def at_work(unit_ids: Sequence[int], now: datetime) -> QuerySet[Dossier]:
    """Return what concerns these units and is open, and results that have waited at their counter not too long.

    Uses dossier_agency_open, dossier_centre_open, dossier_unit_open, consultation_agency_open and dossier_centre_ready.
    """
    statement, values = positional(AT_WORK, {"units": list(unit_ids), "settled_since": now - FETCHED_SOON})
    return Dossier.objects.filter(id__in=RawSQL(statement, values))  # noqa: S611  a text of this module


def ended(unit_ids: Sequence[int], name: str, limit: int, mark: Mark | None = None) -> list[int]:
    """Return ids of a long list (a key of LONG) from the mark on, at most `limit`, those beside the mark first.

    Uses dossier_agency_finished and its sisters, dossier_elsewhere.
    """
    is_back = mark is not None and mark.is_back
    given: dict[str, Value] = {"units": list(unit_ids), "limit": limit}
    if mark is not None:
        given |= {"ended_at": mark.ended_at, "id": mark.id}
    with connection.cursor() as cursor:
        cursor.execute(_ENDED[name, is_back].format(mark="" if mark is None else _MARK[is_back]), given)
        return [id_ for id_, _ended_at in cursor.fetchall()]


def positional(statement: str, given: Given) -> tuple[str, list[Value]]:
    """Turn %(name)s into %s with the values in their order: Django's querysets take no names."""
    names: list[str] = _NAMED.findall(statement)
    return _NAMED.sub("%s", statement), [given[name] for name in names]


def listed_states(states: Sequence[str]) -> str:
    """Return states as they stand within IN ( )."""
    return ", ".join(f"'{state}'" for state in states)


_OPEN = f"state IN ({listed_states(OPEN_STATES)})"
AT_WORK = f"""
    SELECT id FROM dossiers_dossier WHERE agency_id = ANY(%(units)s) AND {_OPEN}
    UNION SELECT id FROM dossiers_dossier WHERE centre_id = ANY(%(units)s) AND {_OPEN}
    UNION SELECT id FROM dossiers_dossier WHERE unit_id = ANY(%(units)s) AND {_OPEN}
    UNION SELECT d.id FROM dossiers_consultation c JOIN dossiers_dossier d ON d.id = c.dossier_id
        WHERE c.agency_id = ANY(%(units)s) AND c.answered_at IS NULL AND d.{_OPEN}
    UNION SELECT id FROM dossiers_dossier WHERE centre_id = ANY(%(units)s) AND state = '{State.SETTLED}'
        AND ended_at >= %(settled_since)s
"""  # noqa: S608  states of this module

_MARK = {
    False: "AND d.ended_at <= %(ended_at)s AND (d.ended_at < %(ended_at)s OR d.id < %(id)s)",
    True: "AND d.ended_at >= %(ended_at)s AND (d.ended_at > %(ended_at)s OR d.id > %(id)s)",
}
_BRANCHES = (
    "d.agency_id = of.unit_id",
    "d.centre_id = of.unit_id",
    "d.unit_id = of.unit_id AND d.unit_id <> d.agency_id AND d.unit_id <> d.centre_id",
)


def _long_list(states: Sequence[str], *, is_back: bool) -> str:
    """Return the statement of a long list; `{mark}` is left to be filled."""
    order = "ended_at ASC, id ASC" if is_back else "ended_at DESC, id DESC"
    here = f"d.state IN ({listed_states(states)}) {{mark}} ORDER BY {order} LIMIT %(limit)s"
    branches = " UNION ALL ".join(
        f"(SELECT d.id, d.ended_at FROM dossiers_dossier d WHERE {branch} AND {here})"  # noqa: S608  texts of this module
        for branch in _BRANCHES
    )
    return f"""
        SELECT DISTINCT ended.id, ended.ended_at FROM unnest(%(units)s::bigint[]) AS of(unit_id)
        CROSS JOIN LATERAL ({branches}) AS ended ORDER BY {order} LIMIT %(limit)s
    """  # noqa: S608  states and conditions of this module


def first_ended(name: str) -> str:
    """Return the statement of the beginning of a long list: ids and times, at most %(limit)s."""
    return _ENDED[name, False].format(mark="")


_ENDED = {(name, back): _long_list(states, is_back=back) for name, states in LONG.items() for back in (False, True)}
