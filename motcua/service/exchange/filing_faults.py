"""What a filing is refused for: every fault of it in one answer, each with its place in the body.

A program mends what it is told; told one fault at a time it asks ten times. What one fault hides is the exception: of
a procedure that is not known no answer can be checked.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motcua.kernel.refusal import ActionRefused, Fault, placed, pointer_of
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.refusals import PersonIncomplete


class KeyUsed(ActionRefused):
    """The idempotency key belongs to another submission."""

    code = "key_used"
    http_status = 409
    message = _("This Idempotency-Key was used for another dossier. Send a new key for each dossier.")


class PaperUnknown(ActionRefused):
    """The procedure has no such paper, or it came without document and number."""

    code = "paper_unknown"
    http_status = 422

    def __init__(self, paper: str) -> None:
        text = _("“%(paper)s” is no paper of this procedure, or has neither a document nor a number. See its papers.")
        super().__init__(text % {"paper": paper}, paper=paper)


class DocumentUnknown(ActionRefused):
    """The partner has sent no such document, or it has expired."""

    code = "document_unknown"
    http_status = 422

    def __init__(self, document: UUID) -> None:
        text = _("Document %(document)s is not known or has expired. Send the file again and name its new number.")
        super().__init__(text % {"document": document}, document=str(document))


class NotFiled(ActionRefused):
    """Several things of different kinds are wrong; each stands in `errors` with its own code."""

    code = "not_filed"
    http_status = 422

    def __init__(self, faults: list[Fault]) -> None:
        text = ngettext(
            "The dossier was not filed: there is %(count)s fault. Mend it and send the dossier again.",
            "The dossier was not filed: there are %(count)s faults, each listed with its place and its own code. Mend "
            "them and send the dossier again.",
            len(faults),
        )
        super().__init__(text % {"count": len(faults)}, faults=faults)


def together(refusals: Sequence[ActionRefused]) -> ActionRefused:
    """Return one refusal that tells all: of one kind under its own code, else NotFiled."""
    first = refusals[0]
    if len(refusals) == 1:
        return first
    faults = [fault for refusal in refusals for fault in _faults(refusal)]
    if any(refusal.code != first.code for refusal in refusals):
        return NotFiled(faults)
    first.data["faults"] = faults
    return first


def _faults(refusal: ActionRefused) -> list[Fault]:
    found: Any = refusal.data.get("faults") or [Fault("", str(refusal), refusal.code)]
    return list(found)


def party_refusals(where: str, details: PersonDetails, today: date) -> list[ActionRefused]:
    """Everything that is wrong with the applicant or the submitter (`where`), each with its place."""
    found = details.refusals(today=today)
    refusals = [placed(refusal, where, name) for name, refusal in found.items()]
    missing = [name for name in details.missing() if name not in found]
    if missing:
        incomplete = PersonIncomplete()
        incomplete.data["faults"] = [
            Fault(pointer_of(where, name), str(incomplete), incomplete.code) for name in missing
        ]
        refusals.append(incomplete)
    return refusals
