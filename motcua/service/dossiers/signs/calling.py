"""What somebody who calls a citizen back must know: whom to call, and what the record says."""

from dataclasses import dataclass
from datetime import datetime

from motcua.service.dossiers import policies
from motcua.service.dossiers.models import Dossier, Outcome


@dataclass(frozen=True)
class ToCall:
    """The citizen and the record. phone: "" where none is known. fee_vnd None: the record does not say."""

    number: str
    code: str
    procedure: str
    agency: str
    name: str
    phone: str
    submitted_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    handed_over_at: datetime | None
    fee_vnd: int | None
    is_granted: bool
    supplements: int


def to_call(dossier_id: int) -> ToCall:
    """Return whom to ask about a settled dossier: whoever handed it in, else whom it is for. Raises DoesNotExist.

    Who may be shown this decides whoever asks.
    """
    found = Dossier.objects.select_related("procedure", "agency", "submitter", "applicant").get(id=dossier_id)
    whom = found.submitter if found.submitter.phone else found.applicant
    return ToCall(
        found.number,
        found.code or found.number,
        found.procedure.name,
        found.agency.label,
        whom.full_name,
        whom.phone,
        found.submitted_at,
        found.due_at,
        found.settled_at,
        found.handed_over_at,
        found.fee_vnd,
        found.outcome == Outcome.GRANTED,
        found.supplement_count,
    )


def is_party(person_id: int | None, dossier_id: int) -> bool:
    """Whether somebody is concerned by a dossier themselves, and had better not ask about it."""
    return policies.is_party(person_id, Dossier.objects.get(id=dossier_id))
