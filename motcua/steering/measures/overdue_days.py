"""How many dossiers were overdue at the end of past days, from additive counts: the cost grows with days alone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DateField, IntegerField, Min, Q, Sum, Value

from motcua.journal.replica import from_replica
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.models import DailyCount, OpenByDueDay, OverdueChange

ALL_DAYS = None  # the key of what the changes of all days add up to


@dataclass(frozen=True)
class Changes:
    """by_day: of later days, and ALL_DAYS. first: the day on which the first dossier of all arrived."""

    by_day: dict[date | None, int]
    first: date | None


@from_replica
def before_today(
    now: datetime, days: int, *, agency_ids: Collection[int] | None = None
) -> list[tuple[date, int | None]]:
    """Return so many whole days before today, the oldest first, each with what was overdue at its end.

    Null is not 0: None before the first dossier of all arrived. agency_ids None: the whole province. A dossier whose
    clock rested was not overdue, unless it was before. One query; uses overdue_change_day and daily_count_day.
    """
    today = local_day(now)
    shown = [today - timedelta(days=n) for n in range(1, days + 1)]
    found = _changes_after(shown[-1], agency_ids)
    changes, first = found.by_day, found.first
    overdue = changes.pop(ALL_DAYS, 0) - sum(change for day, change in changes.items() if day and day >= today)
    days_told: list[tuple[date, int | None]] = []
    for day in shown:  # backwards from what is known now: what is older than the days shown need not be added up
        days_told.append((day, overdue if first is not None and day >= first else None))
        overdue -= changes.get(day, 0)
    return days_told[::-1]


def _changes_after(day: date, agency_ids: Collection[int] | None) -> Changes:
    """Return the changes of later days and of all: in one query, so that no entry lies between the two."""
    within = Q() if agency_ids is None else Q(agency_id__in=agency_ids)
    changes = OverdueChange.objects.filter(within, day__gt=day).values_list("day").annotate(n=Sum("change", default=0))
    dated = OpenByDueDay.objects.filter(within, due_day__isnull=False)
    whole = dated.annotate(every=Value(ALL_DAYS, DateField())).values_list("every").annotate(n=Sum("open", default=0))
    arrived = DailyCount.objects.annotate(none=Value(None, IntegerField())).values_list("none")
    first = arrived.annotate(first=Min("day")).values_list("first", "none")  # a day without a change
    rows = changes.union(whole, first, all=True)
    by_day = {day: change for day, change in rows if change is not None}
    return Changes(by_day, next((day for day, change in rows if change is None), None))
