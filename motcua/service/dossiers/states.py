"""What may happen to a dossier: state × action → state, clock, who may.

This is the only place that says so. Buttons, pages, letters, the help page and the tests all read it (design,
section 4). The states are those that the national portal exchanges; their transitions are not published and stand here
as the platform's configuration.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a dossier stands (trạng thái hồ sơ)."""

    SUBMITTED = "submitted", _("Submitted")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("Supplement requested")
    IN_PROGRESS = "in_progress", _("In progress")
    PAYMENT_DUE = "payment_due", _("Payment due")
    SETTLED = "settled", _("Result ready")
    HANDED_OVER = "handed_over", _("Result handed over")
    REFUSED_AT_RECEIPT = "refused_at_receipt", _("Refused at receipt")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    STOPPED = "stopped", _("Stopped")


OPEN_STATES = (State.SUBMITTED, State.SUPPLEMENT_REQUESTED, State.IN_PROGRESS, State.PAYMENT_DUE)
FINISHED_STATES = (State.HANDED_OVER, State.REFUSED_AT_RECEIPT, State.WITHDRAWN, State.STOPPED)
WITH_THE_OFFICE = (State.SUBMITTED, State.IN_PROGRESS)  # somebody in the agency must act


class Action(StrEnum):
    """The verbs of the dossier."""

    ACCEPT = "accept"
    REQUEST_SUPPLEMENT = "request_supplement"
    REFUSE = "refuse"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    PASS_ON = "pass_on"  # noqa: S105  a verb, not a password
    SEND_BACK = "send_back"
    REASSIGN = "reassign"
    CONSULT = "consult"
    REQUEST_PAYMENT = "request_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    EXTEND = "extend"
    CHOOSE_VARIANT = "choose_variant"
    STOP = "stop"
    SETTLE = "settle"
    HAND_OVER = "hand_over"
    CORRECT = "correct"
    REVOKE = "revoke"
    REISSUE = "reissue"


class Who(StrEnum):
    """Groups of persons seen from one dossier; `policies.py` says who belongs to each."""

    APPLICANT = "applicant"  # applicant, submitter, representative
    COUNTER = "counter"  # receivers and the head of the centre where it was handed in
    HANDLER = "handler"  # whoever holds the role of the present step in its unit
    HEAD = "head"  # heads of the deciding agency, its signers, the head of the centre
    SIGNER = "signer"  # those who sign for the deciding agency
    CLOCK = "clock"  # the platform itself, when time has run out


class Clock(StrEnum):
    """What an action does to the legal clock."""

    STARTS = "starts"
    RUNS_ON = "runs_on"
    PAUSES = "pauses"
    RESUMES = "resumes"
    PAUSES_IF_SAID = "pauses_if_said"  # only where the procedure says that payment time does not count
    ENDS = "ends"
    NONE = "none"


@dataclass(frozen=True)
class Transition:
    """One row of the table. `target` None: the state stays; BACK: to the state the supplement was asked from."""

    source: State
    action: Action
    target: State | None
    clock: Clock
    who: tuple[Who, ...]


BACK = None
_FREE = (Who.APPLICANT, Who.COUNTER)
S, A, W, C = State, Action, Who, Clock

# The first action that a person may do is the expected one and stands first on the page.
TABLE: tuple[Transition, ...] = (
    Transition(S.SUBMITTED, A.ACCEPT, S.IN_PROGRESS, C.STARTS, (W.COUNTER,)),
    Transition(S.SUBMITTED, A.REQUEST_SUPPLEMENT, S.SUPPLEMENT_REQUESTED, C.NONE, (W.COUNTER,)),
    Transition(S.SUBMITTED, A.REFUSE, S.REFUSED_AT_RECEIPT, C.ENDS, (W.COUNTER,)),
    Transition(S.SUBMITTED, A.WITHDRAW, S.WITHDRAWN, C.ENDS, _FREE),
    Transition(S.SUPPLEMENT_REQUESTED, A.RESUBMIT, BACK, C.RESUMES, _FREE),
    Transition(S.SUPPLEMENT_REQUESTED, A.WITHDRAW, S.WITHDRAWN, C.ENDS, _FREE),
    Transition(S.SUPPLEMENT_REQUESTED, A.STOP, S.STOPPED, C.ENDS, (W.HEAD, W.CLOCK)),
    Transition(S.IN_PROGRESS, A.PASS_ON, None, C.RUNS_ON, (W.HANDLER,)),
    Transition(S.IN_PROGRESS, A.SETTLE, S.SETTLED, C.ENDS, (W.HANDLER, W.SIGNER, W.CLOCK)),
    Transition(S.IN_PROGRESS, A.SEND_BACK, None, C.RUNS_ON, (W.HANDLER,)),
    Transition(S.IN_PROGRESS, A.REASSIGN, None, C.RUNS_ON, (W.HANDLER, W.HEAD)),
    Transition(S.IN_PROGRESS, A.CONSULT, None, C.RUNS_ON, (W.HANDLER,)),
    Transition(S.IN_PROGRESS, A.REQUEST_SUPPLEMENT, S.SUPPLEMENT_REQUESTED, C.PAUSES, (W.HANDLER, W.HEAD)),
    Transition(S.IN_PROGRESS, A.REQUEST_PAYMENT, S.PAYMENT_DUE, C.PAUSES_IF_SAID, (W.HANDLER,)),
    Transition(S.IN_PROGRESS, A.EXTEND, None, C.RUNS_ON, (W.HANDLER, W.HEAD)),
    Transition(S.IN_PROGRESS, A.CHOOSE_VARIANT, None, C.RUNS_ON, (W.HANDLER, W.HEAD)),
    Transition(S.IN_PROGRESS, A.WITHDRAW, S.WITHDRAWN, C.ENDS, _FREE),
    Transition(S.IN_PROGRESS, A.STOP, S.STOPPED, C.ENDS, (W.HEAD,)),
    Transition(S.PAYMENT_DUE, A.CONFIRM_PAYMENT, S.IN_PROGRESS, C.RESUMES, (W.COUNTER,)),
    Transition(S.PAYMENT_DUE, A.WITHDRAW, S.WITHDRAWN, C.ENDS, _FREE),
    Transition(S.PAYMENT_DUE, A.STOP, S.STOPPED, C.ENDS, (W.HEAD,)),
    Transition(S.SETTLED, A.HAND_OVER, S.HANDED_OVER, C.NONE, (W.COUNTER,)),
    Transition(S.SETTLED, A.CORRECT, None, C.NONE, (W.SIGNER,)),
    Transition(S.SETTLED, A.REVOKE, None, C.NONE, (W.SIGNER,)),
    Transition(S.SETTLED, A.REISSUE, None, C.NONE, (W.SIGNER,)),
    Transition(S.HANDED_OVER, A.CORRECT, None, C.NONE, (W.SIGNER,)),
    Transition(S.HANDED_OVER, A.REVOKE, None, C.NONE, (W.SIGNER,)),
    Transition(S.HANDED_OVER, A.REISSUE, None, C.NONE, (W.SIGNER,)),
    Transition(S.REFUSED_AT_RECEIPT, A.CORRECT, None, C.NONE, (W.SIGNER,)),
    Transition(S.REFUSED_AT_RECEIPT, A.REVOKE, None, C.NONE, (W.SIGNER,)),
    Transition(S.WITHDRAWN, A.CORRECT, None, C.NONE, (W.SIGNER,)),
    Transition(S.WITHDRAWN, A.REVOKE, None, C.NONE, (W.SIGNER,)),
    Transition(S.STOPPED, A.CORRECT, None, C.NONE, (W.SIGNER,)),
    Transition(S.STOPPED, A.REVOKE, None, C.NONE, (W.SIGNER,)),
)

_BY_STATE_AND_ACTION = {(row.source, row.action): row for row in TABLE}


def transition(state: str, action: Action) -> Transition | None:
    """Return the row for this state and action, or None where the action is not possible."""
    return _BY_STATE_AND_ACTION.get((State(state), action))


def possible(state: str) -> Iterator[Transition]:
    """Yield what may happen in this state, the expected action first."""
    return (row for row in TABLE if row.source == state)


def national_code(state: str, *, first_step_done: bool) -> int:
    """Return the national status code 1–10 that other systems know a state by (domain, 1.3)."""
    if state == State.IN_PROGRESS:
        return 4 if first_step_done else 2
    return _NATIONAL_CODES[State(state)]


_NATIONAL_CODES = {
    State.SUBMITTED: 1,
    State.REFUSED_AT_RECEIPT: 3,
    State.SUPPLEMENT_REQUESTED: 5,
    State.PAYMENT_DUE: 6,
    State.WITHDRAWN: 7,
    State.STOPPED: 8,
    State.SETTLED: 9,
    State.HANDED_OVER: 10,
}
