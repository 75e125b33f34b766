"""Giving a task, reporting it done, closing it, opening it again. Each writes one journal entry without its words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.text import clean
from motcua.service.notices import actions as notices
from motcua.steering.programmes import policies
from motcua.steering.programmes.models import LONGEST_REPORT, LONGEST_TASK, Assignment, AssignmentState
from motcua.steering.programmes.refusals import DayGone, MayNotAssign, NotNowPossible, NotYourTask, TaskMissing
from motcua.steering.scope import Scope

SUBJECT = "assignment"
PAGE = "cockpit:task"


@dataclass(frozen=True)
class Order:
    """What is ordered. figure, figure_path: what it came from, in words and as a page of this site; may be empty."""

    what: str
    agency_id: int
    assignee_id: int
    due_date: date
    figure: str = ""
    figure_path: str = ""


@transaction.atomic
def assign(order: Order, *, scope: Scope, by: Acting, at: datetime) -> Assignment:
    """Give a task (giao việc) and tell the person. Writes `assignment.given`.

    scope: of whoever gives it. Raises MayNotAssign, TaskMissing, DayGone, and the kernel's TextRefused.
    """
    what = clean(order.what, multiline=True)
    if (
        by.person_id is None
        or not policies.may_assign(by, scope, order.agency_id)
        or not policies.may_be_assigned(order.assignee_id, scope)
    ):
        raise MayNotAssign
    if not what or len(what) > LONGEST_TASK:
        raise TaskMissing(TaskMissing.message % {"longest": LONGEST_TASK})
    _require_day_ahead(order.due_date, at)
    path = order.figure_path if order.figure_path.startswith("/") and order.figure_path[1:2] not in ("/", "\\") else ""
    given = Assignment.objects.create(
        what=what,
        agency_id=order.agency_id,
        assignee_id=order.assignee_id,
        given_by_id=by.person_id,
        given_at=at,
        due_date=order.due_date,
        figure=clean(order.figure)[:300],
        figure_path=path[:300],
    )
    data = {"assignee": order.assignee_id, "agency": order.agency_id, "due": order.due_date}
    record("assignment.given", subject_type=SUBJECT, subject_id=given.id, by=by, at=at, data=data)
    _tell(given, given.assignee_id, "task_given", at)
    return given


@transaction.atomic
def report_done(assignment_id: int, *, text: str, by: Acting, at: datetime) -> Assignment:
    """Say that it is done and how. Writes `assignment.reported`. Raises NotYourTask, NotNowPossible, TaskMissing."""
    found = _locked(assignment_id)
    if by.person_id != found.assignee_id:
        raise NotYourTask
    if found.state != AssignmentState.OPEN:
        raise NotNowPossible
    found.report, found.reported_at, found.state = _words(text), at, AssignmentState.REPORTED
    found.save(update_fields=["report", "reported_at", "state"])
    record("assignment.reported", subject_type=SUBJECT, subject_id=found.id, by=by, at=at)
    _tell(found, found.given_by_id, "task_reported", at)
    return found


@transaction.atomic
def close(assignment_id: int, *, by: Acting, at: datetime) -> Assignment:
    """Take the report, or end a task that needs none any more. Writes `assignment.closed`."""
    found = _locked(assignment_id)
    _require_giver(found, by)
    if found.state == AssignmentState.CLOSED:
        raise NotNowPossible
    found.closed_at, found.state = at, AssignmentState.CLOSED
    found.save(update_fields=["closed_at", "state"])
    record("assignment.closed", subject_type=SUBJECT, subject_id=found.id, by=by, at=at)
    _tell(found, found.assignee_id, "task_closed", at)
    return found


@transaction.atomic
def reopen(assignment_id: int, *, reason: str, due_date: date, by: Acting, at: datetime) -> Assignment:
    """Let it go on until a new day, with the reason. Writes `assignment.reopened`."""
    found = _locked(assignment_id)
    _require_giver(found, by)
    if found.state == AssignmentState.OPEN:
        raise NotNowPossible
    _require_day_ahead(due_date, at)
    found.note, found.due_date, found.state, found.closed_at = _words(reason), due_date, AssignmentState.OPEN, None
    found.save(update_fields=["note", "due_date", "state", "closed_at"])
    record("assignment.reopened", subject_type=SUBJECT, subject_id=found.id, by=by, at=at, data={"due": due_date})
    _tell(found, found.assignee_id, "task_reopened", at)
    return found


def _locked(assignment_id: int) -> Assignment:
    return Assignment.objects.select_for_update(of=("self",)).get(id=assignment_id)


def _require_giver(found: Assignment, by: Acting) -> None:
    if by.person_id is None or by.person_id != found.given_by_id:
        raise NotYourTask


def _require_day_ahead(day: date, at: datetime) -> None:
    if day < at.astimezone(VIETNAM).date():
        raise DayGone


def _words(text: str) -> str:
    words = clean(text, multiline=True)
    if not words or len(words) > LONGEST_REPORT:
        raise TaskMissing(TaskMissing.message % {"longest": LONGEST_REPORT})
    return words


def _tell(about: Assignment, person_id: int, kind: str, at: datetime) -> None:
    notices.tell(
        person_id,
        kind,
        key=f"assignment:{about.id}:{kind}:{at.isoformat()}",
        params={"name": str(about.id), "day": f"{about.due_date:%d/%m/%Y}"},
        at=at,
        page=(PAGE, str(about.id)),
        carry=False,
    )
