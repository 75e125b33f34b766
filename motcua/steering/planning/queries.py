"""What pages read of the last forecast."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from motcua.service.dossiers.workload import OPEN_IDS
from motcua.steering.planning.models import LIKELY_FROM, LatenessForecast, LikelyLateDay

EVERY = timedelta(minutes=20)  # between two forecasts; the job in `tasks` runs by it
FEWEST_JUDGED = 10  # late dossiers: with fewer, chance alone makes twice or half as many of them


@dataclass(frozen=True)
class Likely:
    """A dossier at risk (nguy cơ quá hạn)."""

    dossier_id: int
    agency_id: int
    chance: float
    due_at: datetime
    behind_percent: int


@dataclass(frozen=True)
class Made:
    """When and how well the forecast was made. Scores are of the last month, forecast from the months before it."""

    at: datetime
    is_naive: bool
    judged: int = 0
    brier: float | None = None
    naive_brier: float | None = None
    expected_late: float | None = None
    late: int | None = None
    late_dossiers: int | None = None  # None: not noted by an older forecast

    @property
    def is_judged_by_few(self) -> bool:
        """Whether too few dossiers were late to say how good it is. Their mornings are no independent examples."""
        return self.late_dossiers is not None and self.late_dossiers < FEWEST_JUDGED

    @property
    def next_at(self) -> datetime:
        """When the next one is due: at the next full third of an hour."""
        return datetime.fromtimestamp((self.at.timestamp() // EVERY.total_seconds() + 1) * EVERY.total_seconds(), UTC)


def made() -> Made | None:
    """Return the last forecast; None before the first."""
    row = LatenessForecast.objects.first()
    if row is None:
        return None
    if row.quality is None:
        return Made(row.made_at, row.is_naive)
    told = row.quality
    return Made(row.made_at, row.is_naive, told["examples"], told["brier"], told["naive_brier"], told["expected_late"],
                told["late"], told.get("late_dossiers"))  # fmt: skip


def likely_late(agency_ids: Collection[int] | None, now: datetime, *, limit: int = 20) -> list[Likely]:
    """Return what is most likely to be late, not due yet, the likeliest first; agency_ids None: the whole province.

    Uses likely_late_chance and likely_late_agency.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LIKELY.format(agencies=_within(agency_ids)), _given(agency_ids, now) | {"limit": limit})
        return [Likely(*row) for row in cursor.fetchall()]


# Sums and lists tell of the same dossiers: of those that the last forecast knew, what is neither due nor ended yet.
_STANDING = f"FROM planning_likelylate WHERE due_at > %(now)s AND dossier_id IN ({OPEN_IDS})"
_LIKELY = f"""
    SELECT dossier_id, agency_id, chance, due_at, behind_percent {_STANDING} {{agencies}}
    ORDER BY chance DESC, due_at, dossier_id LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Expected:
    """How many dossiers will probably be late within five working days, and of how many."""

    due: int = 0
    likely: int = 0  # each with at least LIKELY_FROM
    expected: float = 0.0  # the sum of all probabilities

    def __add__(self, other: "Expected") -> "Expected":
        return Expected(self.due + other.due, self.likely + other.likely, self.expected + other.expected)


def expected_late(agency_ids: Collection[int] | None, now: datetime) -> Expected:
    """Return the sums of `likely_late`."""
    return sum(expected_by_unit(agency_ids, now).values(), Expected())


def expected_by_unit(agency_ids: Collection[int] | None, now: datetime) -> dict[int, Expected]:
    """Return the sums of `likely_late` by unit; they may be added. A unit of which nothing is due is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPECTED.format(agencies=_within(agency_ids)), _given(agency_ids, now))
        return {agency_id: Expected(*sums) for agency_id, *sums in cursor.fetchall()}


_EXPECTED = f"""
    SELECT agency_id, count(*), count(*) FILTER (WHERE chance >= {LIKELY_FROM}), sum(chance) {_STANDING} {{agencies}}
    GROUP BY 1
"""


def expected_by_day(agency_ids: Collection[int] | None, since: date, until: date) -> dict[date, Expected]:
    """Return what the first forecast of each day said, both ends included; days without a forecast are left out.

    agency_ids None: the whole province. Uses likely_late_day_once.
    """
    within = Q() if agency_ids is None else Q(agency_id__in=agency_ids)
    rows = LikelyLateDay.objects.filter(day__range=(since, until)).values_list("day")
    sums = rows.annotate(
        all_due=Sum("due", filter=within, default=0),
        all_likely=Sum("likely", filter=within, default=0),
        all_expected=Sum("expected", filter=within, default=0.0),
    )
    return {day: Expected(due, likely, expected) for day, due, likely, expected in sums}


def _within(agency_ids: Collection[int] | None) -> str:
    return "" if agency_ids is None else "AND agency_id = ANY(%(agencies)s)"


def _given(agency_ids: Collection[int] | None, now: datetime) -> dict[str, Any]:
    return {"now": now, "agencies": None if agency_ids is None else sorted(agency_ids)}
