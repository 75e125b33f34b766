"""What happens inside `in_progress`: along the steps, and with the time."""

from datetime import datetime

from django.conf import settings

from motcua.journal.acting import Acting
from motcua.registry.people import queries as people
from motcua.service.dossiers import clock, flow, letters
from motcua.service.dossiers.actions._moving import act, begin, given, proposed, write
from motcua.service.dossiers.models import Dossier, Pause, Result, StepRun
from motcua.service.dossiers.refusals import (
    AlreadyExtended,
    Missing,
    NoResult,
    NothingPromised,
    NotPossibleNow,
    StillLate,
    UnknownValue,
)
from motcua.service.dossiers.states import Action, Clock, State
from motcua.service.procedures.definition import FlowStep

SIGNER = "signer"


@act
def pass_on(
    dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, assignee_id: int | None = None
) -> Dossier:
    """Pass the dossier to the next step (chuyển xử lý, trình ký). Passing it on from the signer's step is the approval.

    Raises NoResult when it goes to a signer without a proposed result, NotPossibleNow at the last step.
    """
    dossier, _row = begin(dossier_id, Action.PASS_ON, by, seen_version)
    step = flow.next_step(dossier)
    if step is None:
        raise NotPossibleNow(str(dossier), str(State(dossier.state).label), Action.PASS_ON)
    signed = _signed(dossier, step, by, at)
    left = flow.definition_of(dossier).steps[dossier.step].code
    goes_to = _checked(assignee_id, step.role, flow.unit_of(step, dossier))
    slip = flow.enter(dossier, dossier.step + 1, at, assignee_id=goes_to, done_by=by.person_id)
    facts = {"from_step": left, "to_step": step.code, "unit": dossier.unit_id}
    write(dossier, "passed_on", by, at, facts, slip=slip, result=signed)
    return dossier


def _signed(dossier: Dossier, step: FlowStep, by: Acting, at: datetime) -> Result | None:
    """Return the result that leaves its signer's step and is approved by that. Raises NoResult for a signer without."""
    if SIGNER not in (step.role, dossier.role):
        return None
    proposal = proposed(dossier)
    if proposal is None:
        raise NoResult()
    if dossier.role != SIGNER:
        return None
    sign(proposal, by, at)
    return proposal


def sign(proposal: Result, by: Acting, at: datetime) -> None:
    """Put the approval ("ký") onto a proposed result; the caller writes it. Part of another act, never alone."""
    proposal.approved_by_id, proposal.approved_at = by.person_id, at


@act
def send_back(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str) -> Dossier:
    """Send the dossier back one step with a reason (chuyển lại); an approval given before no longer holds."""
    given(reason=reason)
    dossier, _row = begin(dossier_id, Action.SEND_BACK, by, seen_version)
    if dossier.step == 0:
        raise NotPossibleNow(str(dossier), str(State(dossier.state).label), Action.SEND_BACK)
    steps = flow.definition_of(dossier).steps
    left, target = steps[dossier.step].code, dossier.step - 1
    Result.objects.filter(dossier=dossier, issued_at=None).update(approved_at=None, approved_by=None)
    slip = flow.enter(dossier, target, at, _who_had(dossier, steps[target]))
    facts = {"from_step": left, "to_step": steps[target].code}
    write(dossier, "sent_back", by, at, facts, reason=reason, slip=slip)
    return dossier


def _who_had(dossier: Dossier, step: FlowStep) -> int | None:
    """Return who had the dossier at this step before; None where that person no longer holds the role there."""
    runs = StepRun.objects.filter(dossier=dossier, step_code=step.code, left_at__isnull=False)
    person_id = runs.order_by("-id").values_list("assignee_id", flat=True).first()
    held = person_id is not None and people.holds_role(person_id, step.role, flow.unit_of(step, dossier))
    return person_id if held else None


@act
def reassign(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, assignee_id: int) -> Dossier:
    """Give the dossier to another official of the same role and unit (phân công lại)."""
    given(assignee=assignee_id)
    dossier, _row = begin(dossier_id, Action.REASSIGN, by, seen_version)
    flow.assign(dossier, _checked(assignee_id, dossier.role, dossier.unit_id))
    write(dossier, "reassigned", by, at, {"assignee": assignee_id})
    return dossier


def _checked(assignee_id: int | None, role: str, unit_id: int | None) -> int | None:
    """Return the assignee if that person holds the role in the unit; raise UnknownValue otherwise."""
    if assignee_id is not None and not people.holds_role(assignee_id, role, unit_id):
        raise UnknownValue("assignee")
    return assignee_id


@act
def request_payment(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, amount_vnd: int) -> Dossier:
    """Ask the applicant to pay (nghĩa vụ tài chính). The clock rests only where the procedure says so."""
    if amount_vnd <= 0:
        raise Missing("amount")
    dossier, row = begin(dossier_id, Action.REQUEST_PAYMENT, by, seen_version)
    dossier.state, dossier.fee_vnd = State.PAYMENT_DUE, amount_vnd
    rests = row.clock == Clock.PAUSES_IF_SAID and flow.definition_of(dossier).pauses_while_payment_due
    if rests:
        clock.pause(dossier, Pause.Kind.PAYMENT, at)
    write(dossier, "payment_requested", by, at, {"amount_vnd": amount_vnd, "clock_rests": rests})
    return dossier


@act
def extend(
    dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str, working_days: int
) -> Dossier:
    """Give a new date with an apology (gia hạn, xin lỗi). The original date is kept and shown beside it.

    working_days: more than 0. Raises AlreadyExtended beyond the number of times that the settings allow,
    NothingPromised where there is no date, StillLate where the new date would be over already.
    """
    given(reason=reason, working_days=working_days if working_days > 0 else None)
    dossier, _row = begin(dossier_id, Action.EXTEND, by, seen_version)
    if dossier.extension_count >= settings.EXTENSIONS_ALLOWED:
        raise AlreadyExtended()
    before = dossier.due_at
    if before is None:
        raise NothingPromised()
    dossier.extension_count += 1
    dossier.extra_working_days += working_days
    dossier.due_at = clock.due_at(dossier, now=at)
    if dossier.due_at is None or dossier.due_at <= at:
        raise StillLate()
    facts = {"due_at": dossier.due_at, "due_before": before}
    letter = letters.apology(dossier, by, at, reason, before)
    write(dossier, "extended", by, at, facts, reason=reason, letters=[letter])
    return dossier


@act
def choose_variant(
    dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, variant: str, reason: str
) -> Dossier:
    """Pick the case that sets the legal time, with a reason; the date is worked out anew from acceptance."""
    given(variant=variant, reason=reason)
    dossier, _row = begin(dossier_id, Action.CHOOSE_VARIANT, by, seen_version)
    before = dossier.due_at
    dossier.deadline = clock.deadline_for(flow.definition_of(dossier), variant, dossier.channel)
    dossier.due_at = clock.due_at(dossier, now=at)
    if before is None or dossier.due_at is None:  # a date is promised for the first time, or none can be any more
        dossier.original_due_at = dossier.due_at
    facts = {"variant": variant, "due_at": dossier.due_at, "due_before": before}
    write(dossier, "variant_chosen", by, at, facts, reason=reason)
    return dossier
