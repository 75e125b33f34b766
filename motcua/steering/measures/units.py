"""What the counts say of single units, for the pages of leaders."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from motcua.steering.measures.counting import local_day
from motcua.steering.measures.models import LateResult, QualityDossier, Standing, UnitDay
from motcua.steering.measures.queries import SMALL_SAMPLE, local_midnight, percent

MONTH = 30  # days, today included
WEEK = 7


@dataclass(frozen=True)
class UnitLoad:
    """What a unit has to do now."""

    agency_id: int
    open: int
    overdue: int


def first_day(agency_ids: Collection[int] | None) -> date | None:
    """Return the first local day on which a dossier arrived; None where none did. Uses unit_day_once."""
    rows = UnitDay.objects.filter(received__gt=0)
    own = rows if agency_ids is None else rows.filter(agency_id__in=agency_ids)
    return own.order_by("day").values_list("day", flat=True).first()


def open_by_unit(now: datetime, agency_ids: Collection[int] | None, *, limit: int = 500) -> list[UnitLoad]:
    """Return open and overdue dossiers by unit, the most overdue first; agency_ids None: of every unit.

    Two queries, whatever the number of dossiers; a province has some two hundred units. A dossier becomes late without
    any entry: past days as counted, and today's by the minute (index standing_overdue_from).
    """
    agencies = "" if agency_ids is None else "AND agency_id = ANY(%(agencies)s)"
    given = {"today": local_day(now), "midnight": local_midnight(now), "now": now, "agencies": _sorted(agency_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE_TODAY.format(agencies=agencies), given)
        late_today = defaultdict(int, cursor.fetchall())
        cursor.execute(_OPEN.format(agencies=agencies), given)
        found = [UnitLoad(id_, open_, past + late_today[id_]) for id_, open_, past in cursor.fetchall()]
    return sorted(found, key=lambda row: (-row.overdue, -row.open, row.agency_id))[:limit]


_OPEN = """
    SELECT agency_id, sum(open)::int, coalesce(sum(open) FILTER (WHERE due_day < %(today)s), 0)::int
    FROM measures_openbydueday WHERE true {agencies} GROUP BY 1
"""
_OVERDUE_TODAY = """
    SELECT agency_id, count(*)::int FROM measures_standing
    WHERE overdue_from >= %(midnight)s AND overdue_from < %(now)s {agencies} GROUP BY 1
"""


def overdue_ids(now: datetime, agency_ids: Collection[int] | None, *, limit: int) -> list[int]:
    """Return the dossiers that `open_by_unit` counts as overdue, the longest first. Uses standing_overdue_from."""
    late = Standing.objects.filter(_within(agency_ids), overdue_from__lt=now)
    return list(late.order_by("overdue_from", "dossier_id").values_list("dossier_id", flat=True)[:limit])


def newly_overdue(now: datetime, agency_ids: Collection[int] | None) -> int:
    """Return how many of the overdue ones became so within the last WEEK days. Uses standing_overdue_from."""
    agencies = "" if agency_ids is None else "AND agency_id = ANY(%(agencies)s)"
    given = {"since": now - timedelta(days=WEEK), "now": now, "agencies": _sorted(agency_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_NEWLY_OVERDUE.format(agencies=agencies), given)
        return int(cursor.fetchone()[0])


_NEWLY_OVERDUE = """
    SELECT count(*) FROM measures_standing WHERE overdue_from >= %(since)s AND overdue_from < %(now)s {agencies}
"""


@dataclass(frozen=True)
class Done:
    """What a unit, or several, received and settled with a promised date in a span of days. Sums may be added."""

    received: int = 0
    on_time: int = 0  # by the date first promised
    late: int = 0

    @property
    def settled(self) -> int:
        """How many results had a promised date."""
        return self.on_time + self.late

    @property
    def on_time_percent(self) -> Decimal | None:
        """The share by the date first promised; None of nothing."""
        return percent(self.on_time, self.settled)

    @property
    def is_small(self) -> bool:
        """Whether there are too few for a share to say anything about the office."""
        return self.settled < SMALL_SAMPLE

    def __add__(self, other: "Done") -> "Done":
        return Done(self.received + other.received, self.on_time + other.on_time, self.late + other.late)


@dataclass(frozen=True)
class Spans:
    """The same for the last month and week, and for those before them."""

    month: Done = Done()
    month_before: Done = Done()
    week: Done = Done()
    week_before: Done = Done()

    def __add__(self, other: "Spans") -> "Spans":
        return Spans(
            self.month + other.month,
            self.month_before + other.month_before,
            self.week + other.week,
            self.week_before + other.week_before,
        )


# How many days before today a span begins; sums by these, which do not overlap, are added up to those of Spans.
_STARTS = (WEEK, 2 * WEEK, MONTH, 2 * MONTH)
_DONE = """
    SELECT agency_id, width_bucket(%(today)s - day, %(starts)s) AS span,
        sum(received)::int, sum(on_time_by_original)::int, sum(late_by_original)::int
    FROM measures_unitday WHERE day > %(since)s AND day <= %(today)s {agencies} GROUP BY 1, 2
"""


def done_by_unit(now: datetime, agency_ids: Collection[int] | None) -> dict[int, Spans]:
    """Return by unit what was received and settled of late. One query over sixty days (unit_day_once)."""
    today = local_day(now)
    statement = _DONE.format(agencies="" if agency_ids is None else "AND agency_id = ANY(%(agencies)s)")
    given: dict[str, date | list[int] | None] = {
        "today": today,
        "since": today - timedelta(days=2 * MONTH),
        "starts": list(_STARTS[:-1]),
        "agencies": _sorted(agency_ids),
    }
    found: dict[int, list[Done]] = defaultdict(lambda: [Done()] * len(_STARTS))
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        for agency_id, span, *sums in cursor.fetchall():
            found[agency_id][span] = Done(*sums)
    return {
        id_: Spans(month=last + before + rest, month_before=earlier, week=last, week_before=before)
        for id_, (last, before, rest, earlier) in found.items()
    }


def late_result_ids(now: datetime, agency_ids: Collection[int] | None, *, days: int, limit: int) -> list[int]:
    """Return the dossiers that `done_by_unit` counts as late in the last so many days, the newest result first.

    Uses late_result_day.
    """
    today = local_day(now)
    found = LateResult.objects.filter(_within(agency_ids), day__gt=today - timedelta(days=days), day__lte=today)
    return list(found.order_by("-day", "-dossier_id").values_list("dossier_id", flat=True)[:limit])


def received_ids(now: datetime, agency_ids: Collection[int] | None, *, days: int, limit: int) -> list[int]:
    """Return the dossiers that `done_by_unit` counts as received in the last so many days, the newest first.

    Uses quality_day, or quality_agency_day.
    """
    today, own = local_day(now), QualityDossier.objects.filter(_within(agency_ids))
    found = own.filter(received_day__gt=today - timedelta(days=days), received_day__lte=today)
    return list(found.order_by("-received_day", "-dossier_id").values_list("dossier_id", flat=True)[:limit])


def _within(agency_ids: Collection[int] | None) -> Q:
    return Q() if agency_ids is None else Q(agency_id__in=agency_ids)


def _sorted(agency_ids: Collection[int] | None) -> list[int] | None:
    return None if agency_ids is None else sorted(agency_ids)
