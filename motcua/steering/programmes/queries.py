"""What pages read of assignments."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from motcua.steering.programmes.models import Assignment, AssignmentState

_OPEN_FIRST = Case(When(state="closed", then=Value(1)), default=Value(0), output_field=IntegerField())


def assignment(assignment_id: int) -> Assignment:
    """Return one with its people and unit. Raises Assignment.DoesNotExist."""
    return Assignment.objects.select_related("assignee", "given_by", "agency").get(id=assignment_id)


def given_to(person_id: int, *, limit: int = 50) -> list[Assignment]:
    """Return the tasks somebody has, open ones first, the earliest day first. Uses assignment_assignee."""
    return _listed(Assignment.objects.filter(assignee_id=person_id), limit)


def given_by(person_id: int, *, limit: int = 50) -> list[Assignment]:
    """Return the tasks somebody gave, in the same order. Uses assignment_given_by."""
    return _listed(Assignment.objects.filter(given_by_id=person_id), limit)


def _listed(found: QuerySet[Assignment], limit: int) -> list[Assignment]:
    return list(found.select_related("assignee", "given_by", "agency").order_by(_OPEN_FIRST, "due_date", "id")[:limit])


@dataclass(frozen=True)
class Waiting:
    """How tasks stand that somebody gave."""

    reported: int  # waiting to be closed
    overdue: int


def waiting_for(person_id: int, today: date, agency_ids: Collection[int] | None) -> Waiting:
    """Return what waits for whoever gave tasks to these units; None: to any. Uses assignment_given_by."""
    own = Assignment.objects.filter(given_by_id=person_id).exclude(state=AssignmentState.CLOSED)
    if agency_ids is not None:
        own = own.filter(agency_id__in=agency_ids)
    rows = own.filter(Q(state=AssignmentState.REPORTED) | Q(due_date__lt=today)).values_list("state", flat=True)
    states = list(rows[:1000])
    reported = states.count(AssignmentState.REPORTED)
    return Waiting(reported, len(states) - reported)
