"""What each action must be given: one body for each verb of the transition table."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from motcua.kernel.refusal import Fault
from motcua.service.dossiers.refusals import Missing
from motcua.service.dossiers.states import Action
from motcua.web.api.describing import Given
from motcua.web.api.texts import LegalGround, Line, Lines, LongLines, Reason, Short

type PersonId = Annotated[int, Field(ge=1, lt=2**63)]
type Vnd = Annotated[int, Field(ge=1, le=10**13, description="Whole đồng")]
type Days = Annotated[int, Field(ge=1, le=60, description="Working days")]


class Nothing(Given):
    """Nothing needs to be stated."""


class Reasoned(Given):
    """The reason; it is told to the applicant."""

    reason: Reason


class Grounded(Reasoned):
    """The reason and the legal ground (căn cứ pháp lý); both are told to the applicant."""

    legal_ground: LegalGround


class Accept(Given):
    """variant: code of the case that sets the time; empty for the usual time."""

    variant: Short = ""


class Mark(Given):
    """One thing to add or correct."""

    kind: Literal["field", "paper"]
    code: Annotated[str, Field(min_length=1, max_length=160, description="`section.field`, or the paper's code")]
    reason: Annotated[Lines, Field(min_length=1, max_length=1000)]
    remedy: Annotated[Lines, Field(min_length=1, max_length=1000, description="How to mend it")]


class RequestSupplement(Given):
    """Everything that is missing, at once. A second request needs a head of unit and its `reason`."""

    items: Annotated[list[Mark], Field(min_length=1, max_length=200)]
    reason: Lines = ""


class PaperGiven(Given):
    """A paper: a document that was sent before, or the number of the record that replaces it."""

    paper: Annotated[str, Field(min_length=1, max_length=64)]
    document: UUID | None = None
    data_number: Short = ""


class Resubmit(Given):
    """The answer to a supplement request: only marked fields and papers are taken. Fields as in the JSON Schema."""

    answers: Annotated[dict[str, dict[str, Any]], Field(max_length=100)] = {}
    papers: Annotated[list[PaperGiven], Field(max_length=50)] = []


class PassOn(Given):
    """assignee: who of the next role shall handle it; null: whoever is free."""

    assignee: PersonId | None = None


class Reassign(Given):
    """assignee: who of the present role shall handle it."""

    assignee: PersonId


class Consult(Given):
    """Asks another agency; the legal clock runs on."""

    agency: Annotated[str, Field(min_length=1, max_length=32, description="Code of the agency to ask")]
    question: Reason
    working_days: Days = 3


class Payment(Given):
    """The amount."""

    amount_vnd: Vnd


class Extend(Reasoned):
    """A new date, with an apology letter (xin lỗi và hẹn lại)."""

    working_days: Days


class ChooseVariant(Reasoned):
    """The case that sets the legal time."""

    variant: Annotated[str, Field(min_length=1, max_length=64)]


class Correct(Reasoned):
    """The corrected text; the old result stays, marked as replaced."""

    text: LongLines
    document: UUID | None = None


class Propose(Given):
    """The result as the handler proposes it. A refusal needs `text` and `legal_ground`."""

    outcome: Literal["granted", "refused"]
    text: LongLines = ""
    legal_ground: Line = ""
    document: Annotated[UUID | None, Field(description="The result as a file, instead of the template")] = None


class Reissue(Propose):
    """A new result where every one before was revoked, and why. A refusal needs `text` and `legal_ground`."""

    reason: Reason


class SubmitForSignature(Propose):
    """The same, and passed on to the signer in one act (trình ký)."""

    assignee: PersonId | None = None


# What officials do beside the transition table, when a dossier can be passed on: the operation and its body.
PROPOSING: dict[str, type[Given]] = {"propose_result": Propose, "submit_for_signature": SubmitForSignature}

BODIES: dict[Action, type[Given]] = {
    Action.ACCEPT: Accept,
    Action.REQUEST_SUPPLEMENT: RequestSupplement,
    Action.REFUSE: Grounded,
    Action.RESUBMIT: Resubmit,
    Action.WITHDRAW: Reasoned,
    Action.PASS_ON: PassOn,
    Action.SEND_BACK: Reasoned,
    Action.REASSIGN: Reassign,
    Action.CONSULT: Consult,
    Action.REQUEST_PAYMENT: Payment,
    Action.CONFIRM_PAYMENT: Payment,
    Action.EXTEND: Extend,
    Action.CHOOSE_VARIANT: ChooseVariant,
    Action.STOP: Grounded,
    Action.SETTLE: Nothing,
    Action.HAND_OVER: Nothing,
    Action.CORRECT: Correct,
    Action.REVOKE: Grounded,
    Action.REISSUE: Reissue,
}


def needed(body: type[Given]) -> list[str]:
    """Return the names that must be given."""
    return [name for name, field in body.model_fields.items() if field.is_required()]


def open_to_choice(body: type[Given]) -> list[str]:
    """Return the names that may be given beside."""
    return [name for name, field in body.model_fields.items() if not field.is_required()]


# What an action of the dossier calls by another name than the body does.
_OTHER_NAMES = {"amount": "amount_vnd", "reason": "text"}


def place_missing(missing: Missing, body: type[Given]) -> Missing:
    """Return the refusal with the places of the body that it is about."""
    names = missing.data.get("names")
    found = names if isinstance(names, tuple) else ()
    own = [name if name in body.model_fields else _OTHER_NAMES.get(name, name) for name in found]
    missing.data["faults"] = [Fault(f"/{name}", str(missing), missing.code) for name in own]
    return missing
