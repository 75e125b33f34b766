"""The view `live_counts`: every figure on dossiers, kept up to date entry by entry."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import connection

from motcua.journal.followers import View
from motcua.journal.positions import PositionedEntry
from motcua.steering.measures.counting import KINDS, Ledger, Stand
from motcua.steering.measures.models import DailyCount, OpenByDueDay, SettledAfter, Standing

_STAND = ("procedure_code", "agency_id", "channel", "received_day", "overdue_from")
_COUNTS = ("received", "on_time", "late", "on_time_by_original", "late_by_original", "undated", "ended_otherwise")

_ADD_DAILY = f"""
    INSERT INTO measures_dailycount AS t (procedure_code, agency_id, channel, day, {", ".join(_COUNTS)})
    VALUES ({", ".join(["%s"] * (4 + len(_COUNTS)))})
    ON CONFLICT (procedure_code, agency_id, channel, day) DO UPDATE
    SET {", ".join(f"{name} = t.{name} + excluded.{name}" for name in _COUNTS)}
"""  # noqa: S608  column names of this module
_ADD_TIMES = """
    INSERT INTO measures_settledafter AS t (procedure_code, day, agency_id, days, dossiers) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (procedure_code, day, agency_id, days) DO UPDATE SET dossiers = t.dossiers + excluded.dossiers
"""
_MORE_OPEN = """
    INSERT INTO measures_openbydueday AS t (procedure_code, agency_id, channel, due_day, open)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (procedure_code, agency_id, channel, due_day) DO UPDATE SET open = t.open + excluded.open
"""
_FEWER_OPEN = """
    UPDATE measures_openbydueday SET open = open - %s
    WHERE (procedure_code, agency_id, channel) = (%s, %s, %s) AND due_day IS NOT DISTINCT FROM %s::date
"""


def take_in(items: Sequence[PositionedEntry]) -> None:
    """Add a window of entries to the counts: one read and a handful of writes, however many entries there are."""
    touched = {item.entry.subject_id for item in items}
    rows = Standing.objects.filter(dossier_id__in=touched).values_list("dossier_id", *_STAND)
    ledger = Ledger({dossier_id: Stand(*values) for dossier_id, *values in rows})
    ledger.take(item.entry for item in items)
    _write_standings(ledger)
    _write_counts(ledger)


def _write_standings(ledger: Ledger) -> None:
    Standing.objects.filter(dossier_id__in=ledger.ended).delete()
    rows = [Standing(dossier_id=id_, **asdict(ledger.stands[id_])) for id_ in sorted(ledger.changed)]
    Standing.objects.bulk_create(rows, update_conflicts=True, unique_fields=["dossier_id"], update_fields=_STAND)


def _write_counts(ledger: Ledger) -> None:
    deltas = ledger.open_deltas()
    with connection.cursor() as cursor:
        cursor.executemany(
            _ADD_DAILY, [(*key, *(counts[name] for name in _COUNTS)) for key, counts in ledger.daily.items()]
        )
        cursor.executemany(_ADD_TIMES, [(*key, dossiers) for key, dossiers in ledger.times.items()])
        cursor.executemany(_MORE_OPEN, [(*key, delta) for key, delta in deltas.items() if delta > 0])
        cursor.executemany(_FEWER_OPEN, [(-delta, *key) for key, delta in deltas.items() if delta < 0])
    OpenByDueDay.objects.filter(open=0).delete()  # a rebuild in other windows must come out row by row the same


def empty() -> None:
    """Forget all counts, before they are made anew."""
    for model in (Standing, DailyCount, OpenByDueDay, SettledAfter):
        model.objects.all().delete()


LIVE_COUNTS = View(
    name="live_counts",
    kinds=tuple(KINDS),
    apply=take_in,
    reset=empty,
    tables=("measures_standing", "measures_dailycount", "measures_openbydueday", "measures_settledafter"),
)
