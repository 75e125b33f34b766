"""What pages read of the weekly calls: those to make, and what came of those that were made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from motcua.journal.replica import from_replica
from motcua.steering.measures.gaming.models import Answer, CallBack, Point, Said
from motcua.steering.measures.queries import SMALL_SAMPLE, percent

MOST_SHOWN = 100
WEEKS = 13  # a quarter: thirty calls a week are few for a unit


def to_make(unit_ids: Collection[int]) -> list[CallBack]:
    """Return the calls that these units still have to make, the oldest first. Uses call_back_caller."""
    return list(CallBack.objects.filter(caller_id__in=unit_ids, outcome="").order_by("week", "id")[:MOST_SHOWN])


def made(unit_ids: Collection[int]) -> list[CallBack]:
    """Return the calls that these units have made, the newest first. Uses call_back_caller."""
    found = CallBack.objects.filter(caller_id__in=unit_ids).exclude(outcome="")
    return list(found.order_by("-week", "-id")[:MOST_SHOWN])


def call(call_id: int) -> CallBack | None:
    """Return one call."""
    return CallBack.objects.filter(id=call_id).first()


@dataclass(frozen=True)
class Told:
    """What came of the calls about one unit's dossiers, or several units'. Sums may be added."""

    drawn: int = 0
    confirmed: int = 0
    different: int = 0
    not_reached: int = 0
    refused: int = 0

    @property
    def answered(self) -> int:
        """How many citizens said something."""
        return self.confirmed + self.different

    @property
    def is_small(self) -> bool:
        """Whether there are too few answers for a share to say anything about the unit."""
        return self.answered < SMALL_SAMPLE

    @property
    def different_percent(self) -> Decimal | None:
        """The share of answers that contradict the record; None of too few."""
        return None if self.is_small else percent(self.different, self.answered)

    def __add__(self, other: "Told") -> "Told":
        return Told(*(getattr(self, name) + getattr(other, name) for name in _NAMES))


_NAMES = ("drawn", "confirmed", "different", "not_reached", "refused")


@from_replica
def told(today: date, agency_ids: Collection[int] | None) -> dict[int, Told]:
    """Return by deciding unit what came of the calls of the last WEEKS weeks; None: of all. Uses call_back_week."""
    counts = {name: Count("id", filter=Q(outcome=name)) for name in Answer.values}
    rows = _lately(today, agency_ids).values_list("agency_id").annotate(drawn=Count("id"), **counts)
    return {agency_id: Told(*found) for agency_id, *found in rows}


@from_replica
def points(today: date, agency_ids: Collection[int] | None) -> dict[str, int]:
    """Return how many citizens told each point differently. Uses call_back_week."""
    counts = {f"{point}_n": Count("id", filter=Q(**{point: Said.OTHER})) for point in Point.values}
    found = _lately(today, agency_ids).aggregate(**counts)
    return {point: found[f"{point}_n"] for point in Point.values}


@from_replica
def contradicting(today: date, agency_ids: Collection[int] | None) -> list[CallBack]:
    """Return the calls in which the citizen told it differently, the newest first. Uses call_back_week."""
    found = _lately(today, agency_ids).filter(outcome=Answer.DIFFERENT)
    return list(found.order_by("-week", "-id")[:MOST_SHOWN])


def _lately(today: date, agency_ids: Collection[int] | None) -> QuerySet[CallBack]:
    found = CallBack.objects.filter(week__gt=today - timedelta(weeks=WEEKS))
    return found if agency_ids is None else found.filter(agency_id__in=agency_ids)
