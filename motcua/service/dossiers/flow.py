"""The steps inside `in_progress`: who has the dossier, and where it goes next."""

from dataclasses import dataclass
from datetime import datetime

from motcua.journal.acting import Acting
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import clock
from motcua.service.dossiers.models import Dossier, StepRun
from motcua.service.procedures.definition import Definition, FlowStep

RECEIVER = "receiver"


@dataclass(frozen=True)
class Slip:
    """What an act changes on the control slip: it closes the open line, begins a new one, or both.

    left_at:    when the open line is closed, if there is one; None: it stays open.
    done_by_id: who has done the step that is left.
    """

    left_at: datetime | None = None
    done_by_id: int | None = None
    run: StepRun | None = None


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
) -> Slip:
    """Put the dossier at a step: role, unit, and a line of the control slip. The caller writes both."""
    return Slip(at, done_by, _stand_at(dossier, index, at, assignee_id))


def enter_first(dossier: Dossier, at: datetime, by: Acting) -> Slip:
    """Put an accepted dossier at its first step. Whoever accepts goes on with it, unless the step is another's."""
    step = definition_of(dossier).steps[0]
    is_theirs = (by.role, by.unit_id) == (step.role, unit_of(step, dossier))
    return Slip(run=_stand_at(dossier, 0, at, by.person_id if is_theirs else None))


def _stand_at(dossier: Dossier, index: int, at: datetime, assignee_id: int | None) -> StepRun:
    definition = definition_of(dossier)
    step = definition.steps[index]
    dossier.step, dossier.role, dossier.assignee_id = index, step.role, assignee_id
    dossier.unit_id = unit_of(step, dossier)
    due_at = clock.step_due(dossier, float(sum(s.share_percent for s in definition.steps[: index + 1])))
    return StepRun(
        dossier_id=dossier.id,
        step_code=step.code,
        role=step.role,
        unit_id=dossier.unit_id,
        assignee_id=assignee_id,
        entered_at=at,
        due_at=due_at,
    )


def assign(dossier: Dossier, person_id: int | None) -> None:
    """Give the dossier to one official of the present step, also on the control slip. The caller writes the dossier."""
    dossier.assignee_id = person_id
    StepRun.objects.filter(dossier=dossier, left_at=None).update(assignee_id=person_id)


def leave(at: datetime, *, done_by: int | None = None) -> Slip:
    """Close the open line of the control slip, if there is one. done_by: who has done this step."""
    return Slip(at, done_by)


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
