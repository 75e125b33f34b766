"""The steps inside `in_progress`: who has the dossier, and where it goes next."""

from datetime import datetime

from django.db import connection

from motcua.journal.acting import Acting
from motcua.journal.rows import insert
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import clock
from motcua.service.dossiers.models import Dossier, StepRun
from motcua.service.procedures.definition import Definition, FlowStep

RECEIVER = "receiver"
_LEAVE = "UPDATE dossiers_steprun SET left_at = %s, done_by_id = %s WHERE dossier_id = %s AND left_at IS NULL"


def definition_of(dossier: Dossier) -> Definition:
    """Return the procedure as it was when the dossier was filed."""
    return dossier.version_of_procedure.compiled


def last_working_step(definition: Definition) -> int:
    """Return the index of the step at which the result is issued: the last before the hand-over."""
    steps = definition.steps
    return len(steps) - 2 if len(steps) > 1 and steps[-1].code == "hand_over" else len(steps) - 1


def next_step(dossier: Dossier) -> FlowStep | None:
    """Return the step that `pass_on` leads to; None at the last one before the result."""
    definition = definition_of(dossier)
    if dossier.step >= last_working_step(definition):
        return None
    return definition.steps[dossier.step + 1]


def enter(
    dossier: Dossier, index: int, at: datetime, assignee_id: int | None = None, *, done_by: int | None = None
) -> None:
    """Put the dossier at a step: role, unit, and a line of the control slip. The caller saves the dossier."""
    leave(dossier, at, done_by=done_by)
    _stand_at(dossier, index, at, assignee_id)


def enter_first(dossier: Dossier, at: datetime, by: Acting) -> None:
    """Put an accepted dossier at its first step. Whoever accepts goes on with it, unless the step is another's."""
    step = definition_of(dossier).steps[0]
    is_theirs = (by.role, by.unit_id) == (step.role, unit_of(step, dossier))
    _stand_at(dossier, 0, at, by.person_id if is_theirs else None)


def _stand_at(dossier: Dossier, index: int, at: datetime, assignee_id: int | None) -> None:
    definition = definition_of(dossier)
    step = definition.steps[index]
    dossier.step, dossier.role, dossier.assignee_id = index, step.role, assignee_id
    dossier.unit_id = unit_of(step, dossier)
    due_at = clock.step_due(dossier, float(sum(s.share_percent for s in definition.steps[: index + 1])))
    insert(
        StepRun(
            dossier=dossier,
            step_code=step.code,
            role=step.role,
            unit_id=dossier.unit_id,
            assignee_id=assignee_id,
            entered_at=at,
            due_at=due_at,
        )
    )


def assign(dossier: Dossier, person_id: int | None) -> None:
    """Give the dossier to one official of the present step, also on the control slip. The caller saves the dossier."""
    dossier.assignee_id = person_id
    StepRun.objects.filter(dossier=dossier, left_at=None).update(assignee_id=person_id)


def leave(dossier: Dossier, at: datetime, *, done_by: int | None = None) -> None:
    """Close the open line of the control slip, if there is one. done_by: who has done this step."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE, [at, done_by, dossier.id])


def at_counter(dossier: Dossier) -> None:
    """Give the dossier to the counter: before acceptance and for the hand-over."""
    dossier.role, dossier.unit_id, dossier.assignee_id = RECEIVER, dossier.centre_id, None


def unit_of(step: FlowStep, dossier: Dossier) -> int:
    """Return the unit that does this step: the centre, the deciding agency, or its nearest unit of the named kind."""
    if step.unit == "centre":
        return dossier.centre_id
    if step.unit == "agency":
        return dossier.agency_id
    return agencies.nearest_of_kind(dossier.agency_id, step.unit) or dossier.agency_id
