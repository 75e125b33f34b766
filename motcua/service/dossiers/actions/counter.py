"""What the counter does: accept, refuse, take cash, hand the result over."""

from datetime import datetime

from motcua.journal.acting import Acting
from motcua.kernel.money import format_vnd
from motcua.service.dossiers import clock, flow, letters, numbers
from motcua.service.dossiers.actions._moving import act, begin, given, somebody, write
from motcua.service.dossiers.models import REVOKED, CashReceipt, Dossier
from motcua.service.dossiers.refusals import ResultRevoked, WrongAmount
from motcua.service.dossiers.states import Action, State


@act
def accept(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, variant: str = "") -> Dossier:
    """Receive a submitted dossier at the counter (tiếp nhận). From here the legal clock runs.

    Gives the dossier its code, writes the due time and the appointment slip, and one `dossier.accepted` entry.
    variant: code of a deadline variant that the official picks for this case; empty for the usual time.
    Raises DossierMoved, NotPossibleNow, NotYours.
    """
    dossier, _row = begin(dossier_id, Action.ACCEPT, by, seen_version)
    dossier.accepted_at = at
    dossier.state = State.IN_PROGRESS
    dossier.deadline = clock.deadline_for(flow.definition_of(dossier), variant, dossier.channel)
    dossier.code = numbers.new_code(dossier.agency_id, dossier.agency.code, at)
    dossier.due_at = dossier.original_due_at = clock.first_due_at(dossier)
    slip = flow.enter_first(dossier, at, by)
    facts = {"due_at": dossier.due_at, "code": dossier.code, "variant": variant}
    write(dossier, "accepted", by, at, facts, slip=slip, letters=[letters.appointment_slip(dossier, by, at)])
    return dossier


@act
def refuse(
    dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str, legal_ground: str
) -> Dossier:
    """Refuse at receipt (từ chối tiếp nhận), with a reason and the legal ground, both told to the applicant."""
    given(reason=reason, legal_ground=legal_ground)
    dossier, _row = begin(dossier_id, Action.REFUSE, by, seen_version)
    dossier.state = State.REFUSED_AT_RECEIPT
    dossier.ended_at = at
    dossier.role = ""
    letter = letters.refusal_at_receipt(dossier, by, at, reason, legal_ground)
    write(dossier, "refused_at_receipt", by, at, reason=reason, legal_ground=legal_ground, letters=[letter])
    return dossier


@act
def confirm_payment(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, amount_vnd: int) -> Dossier:
    """Record cash received in full (đồng). A paused clock goes on. Raises WrongAmount for any other sum."""
    dossier, _row = begin(dossier_id, Action.CONFIRM_PAYMENT, by, seen_version)
    if amount_vnd != dossier.fee_vnd:
        raise WrongAmount(format_vnd(dossier.fee_vnd or 0))
    CashReceipt.objects.create(dossier=dossier, amount_vnd=amount_vnd, received_at=at, received_by_id=somebody(by))
    dossier.state = State.IN_PROGRESS
    clock.resume(dossier, at)
    facts = {"amount_vnd": amount_vnd, "due_at": dossier.due_at}
    write(dossier, "payment_confirmed", by, at, facts, letters=[letters.cash_receipt(dossier, by, at, amount_vnd)])
    return dossier


@act
def hand_over(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None) -> Dossier:
    """Give the result to the applicant (trả kết quả). Raises ResultRevoked where none is valid any more."""
    dossier, _row = begin(dossier_id, Action.HAND_OVER, by, seen_version)
    if dossier.outcome == REVOKED:
        raise ResultRevoked()
    dossier.state = State.HANDED_OVER
    dossier.handed_over_at = at
    dossier.role = ""
    write(dossier, "handed_over", by, at, slip=flow.leave(at))
    return dossier
