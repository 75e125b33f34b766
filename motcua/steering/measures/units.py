"""What the counts say of single units, for the pages of leaders."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from motcua.steering.measures.counting import local_day
from motcua.steering.measures.models import OpenByDueDay, Standing
from motcua.steering.measures.queries import local_midnight


@dataclass(frozen=True)
class UnitLoad:
    """What a unit has to do now."""

    agency_id: int
    open: int
    overdue: int


def open_by_unit(now: datetime, agency_ids: Collection[int] | None, *, limit: int = 200) -> list[UnitLoad]:
    """Return open and overdue dossiers by unit, the most overdue first; agency_ids None: of every unit.

    Two queries, whatever the number of dossiers; a province has some two hundred units. A dossier becomes late without
    any entry: past days as counted, and today's by the minute (index standing_overdue_from).
    """
    within = Q() if agency_ids is None else Q(agency_id__in=agency_ids)
    past = Sum("open", filter=Q(due_day__lt=local_day(now)), default=0)
    rows = OpenByDueDay.objects.filter(within).values_list("agency_id").annotate(n=Sum("open"), past=past)
    today = Standing.objects.filter(within, overdue_from__gte=local_midnight(now), overdue_from__lt=now)
    late_today = defaultdict(int, today.values_list("agency_id").annotate(n=Count("dossier_id")))
    found = [UnitLoad(agency_id, n, past + late_today[agency_id]) for agency_id, n, past in rows]
    return sorted(found, key=lambda row: (-row.overdue, -row.open, row.agency_id))[:limit]
