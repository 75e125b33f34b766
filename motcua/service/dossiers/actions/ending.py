"""Ends without a result: the applicant withdraws, or the agency stops."""

from datetime import datetime

from motcua.journal.acting import Acting
from motcua.service.dossiers import clock, flow, letters
from motcua.service.dossiers.actions._moving import act, begin, given, write
from motcua.service.dossiers.models import Dossier, SupplementRequest
from motcua.service.dossiers.refusals import TooEarlyToStop
from motcua.service.dossiers.states import Action, State


@act
def withdraw(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str) -> Dossier:
    """The applicant takes the dossier back (rút hồ sơ)."""
    given(reason=reason)
    dossier, _row = begin(dossier_id, Action.WITHDRAW, by, seen_version)
    _end(dossier, State.WITHDRAWN, at)
    facts = {"was_accepted": dossier.accepted_at is not None}
    write(dossier, "withdrawn", by, at, facts, reason=reason, slip=flow.leave(at))
    return dossier


@act
def stop(
    dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str, legal_ground: str
) -> Dossier:
    """Stop processing with a notice (dừng giải quyết).

    A dossier that waits for its applicant can be stopped only when the time to answer is over: TooEarlyToStop before.
    """
    given(reason=reason, legal_ground=legal_ground)
    dossier, _row = begin(dossier_id, Action.STOP, by, seen_version)
    if dossier.state == State.SUPPLEMENT_REQUESTED:
        until = SupplementRequest.objects.values_list("answer_until", flat=True).get(dossier=dossier, answered_at=None)
        if until is None or at < until:
            raise TooEarlyToStop()
    _end(dossier, State.STOPPED, at)
    facts = {"was_accepted": dossier.accepted_at is not None}
    write(
        dossier,
        "stopped",
        by,
        at,
        facts,
        reason=reason,
        legal_ground=legal_ground,
        slip=flow.leave(at),
        letters=[letters.stop_notice(dossier, by, at, reason, legal_ground)],
    )
    return dossier


def _end(dossier: Dossier, state: State, at: datetime) -> None:
    dossier.state = state
    dossier.ended_at = at
    dossier.role, dossier.answer_due_at = "", None
    clock.close_pause(dossier, at)
