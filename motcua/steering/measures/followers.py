"""The view `live_counts`: every figure on dossiers, kept up to date entry by entry."""

from collections.abc import Sequence
from dataclasses import asdict

import msgspec
from django.db import connection

from motcua.journal.followers import View
from motcua.journal.positions import PositionedEntry
from motcua.steering.measures.counting import KINDS, Ledger, Stand
from motcua.steering.measures.models import (
    DailyCount,
    LateResult,
    OpenByDueDay,
    OverdueChange,
    SettledAfter,
    Standing,
    UnitDay,
)

_STAND = ("procedure_code", "agency_id", "channel", "received_day", "overdue_from")
_COUNTS = ("received", "on_time", "late", "on_time_by_original", "late_by_original", "undated", "ended_otherwise")

_READ = f"SELECT dossier_id, {', '.join(_STAND)} FROM measures_standing WHERE dossier_id = ANY(%s)"  # noqa: S608  column names of this module
_FORGET = "DELETE FROM measures_standing WHERE dossier_id = ANY(%s)"
_STANDS = f"""
    INSERT INTO measures_standing (dossier_id, {", ".join(_STAND)})
    SELECT dossier_id, {", ".join(_STAND)} FROM json_populate_recordset(NULL::measures_standing, %s::json)
    ON CONFLICT (dossier_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _STAND)}
"""  # noqa: S608  column names of this module
_ADD_DAILY = f"""
    INSERT INTO measures_dailycount AS t (procedure_code, agency_id, channel, day, {", ".join(_COUNTS)})
    SELECT procedure_code, agency_id, channel, day, {", ".join(f"coalesce({name}, 0)" for name in _COUNTS)}
    FROM json_populate_recordset(NULL::measures_dailycount, %s::json)
    ON CONFLICT (procedure_code, agency_id, channel, day) DO UPDATE
    SET {", ".join(f"{name} = t.{name} + excluded.{name}" for name in _COUNTS)}
"""  # noqa: S608  column names of this module
_OF_UNIT = ("received", "on_time_by_original", "late_by_original")
_ADD_UNIT_DAYS = f"""
    INSERT INTO measures_unitday AS t (agency_id, day, {", ".join(_OF_UNIT)})
    SELECT agency_id, day, {", ".join(_OF_UNIT)} FROM json_populate_recordset(NULL::measures_unitday, %s::json)
    ON CONFLICT (day, agency_id) DO UPDATE SET {", ".join(f"{name} = t.{name} + excluded.{name}" for name in _OF_UNIT)}
"""  # noqa: S608  column names of this module
_ADD_TIMES = """
    INSERT INTO measures_settledafter AS t (procedure_code, day, agency_id, days, dossiers)
    SELECT procedure_code, day, agency_id, days, dossiers
    FROM json_populate_recordset(NULL::measures_settledafter, %s::json)
    ON CONFLICT (procedure_code, day, agency_id, days) DO UPDATE SET dossiers = t.dossiers + excluded.dossiers
"""
_ADD_OVERDUE = """
    INSERT INTO measures_overduechange AS t (agency_id, day, change)
    SELECT agency_id, day, change FROM json_populate_recordset(NULL::measures_overduechange, %s::json)
    ON CONFLICT (agency_id, day) DO UPDATE SET change = t.change + excluded.change
"""
_ADD_LATE = """
    INSERT INTO measures_lateresult (dossier_id, agency_id, day)
    SELECT dossier_id, agency_id, day FROM json_populate_recordset(NULL::measures_lateresult, %s::json)
"""
_MORE_OPEN = """
    INSERT INTO measures_openbydueday AS t (procedure_code, agency_id, channel, due_day, open)
    SELECT procedure_code, agency_id, channel, due_day, open
    FROM json_populate_recordset(NULL::measures_openbydueday, %s::json)
    ON CONFLICT (procedure_code, agency_id, channel, due_day) DO UPDATE SET open = t.open + excluded.open
"""
_FEWER_OPEN = """
    UPDATE measures_openbydueday AS t SET open = t.open + fewer.open
    FROM json_populate_recordset(NULL::measures_openbydueday, %s::json) AS fewer
    WHERE (t.procedure_code, t.agency_id, t.channel) = (fewer.procedure_code, fewer.agency_id, fewer.channel)
      AND t.due_day IS NOT DISTINCT FROM fewer.due_day
"""


def take_in(items: Sequence[PositionedEntry]) -> None:
    """Add a window of entries to the counts: one read and a handful of writes, however many entries there are."""
    touched = {item.entry.subject_id for item in items}
    with connection.cursor() as cursor:  # one array: the ORM would compose a placeholder for each id
        cursor.execute(_READ, [sorted(touched)])
        ledger = Ledger({dossier_id: Stand(*values) for dossier_id, *values in cursor.fetchall()})
    ledger.take(item.entry for item in items)
    _write(ledger)


def _write(ledger: Ledger) -> None:
    stands = [{"dossier_id": id_, **asdict(ledger.stands[id_])} for id_ in sorted(ledger.changed)]
    daily = [{**key._asdict(), **counts} for key, counts in ledger.daily.items()]
    unit_days = [{**key._asdict(), **counts} for key, counts in ledger.unit_days(_OF_UNIT).items()]
    times = [{**key._asdict(), "dossiers": dossiers} for key, dossiers in ledger.times.items()]
    late = [key._asdict() for key in ledger.late_results]
    open_ = [key._asdict() | {"open": delta} for key, delta in ledger.open_deltas().items()]
    more, fewer = [row for row in open_ if row["open"] > 0], [row for row in open_ if row["open"] < 0]
    overdue = [{**key._asdict(), "change": change} for key, change in ledger.overdue.items() if change]
    sums = (
        (_ADD_DAILY, daily), (_ADD_UNIT_DAYS, unit_days), (_ADD_TIMES, times), (_ADD_OVERDUE, overdue),
        (_MORE_OPEN, more), (_FEWER_OPEN, fewer),
    )  # fmt: skip
    writes = ((_STANDS, stands), (_ADD_LATE, late), *sums)
    with (
        connection.cursor() as cursor
    ):  # rows travel as one JSON text: a statement for each would take most of the time
        cursor.execute(_FORGET, [sorted(ledger.ended)])
        for statement, rows in writes:
            if rows:
                cursor.execute(statement, [msgspec.json.encode(rows).decode()])
    OverdueChange.objects.filter(change=0).delete()
    OpenByDueDay.objects.filter(open=0).delete()  # a rebuild in other windows must come out row by row the same


def empty() -> None:
    """Forget all counts, before they are made anew."""
    for model in (Standing, DailyCount, UnitDay, LateResult, OpenByDueDay, OverdueChange, SettledAfter):
        model.objects.all().delete()


LIVE_COUNTS = View(
    name="live_counts",
    kinds=tuple(KINDS),
    apply=take_in,
    reset=empty,
    tables=(
        "measures_standing",
        "measures_dailycount",
        "measures_unitday",
        "measures_lateresult",
        "measures_openbydueday",
        "measures_overduechange",
        "measures_settledafter",
    ),
)
