"""What every action does in the same order: lock, look whether it moved, ask the table, write, record."""

from collections.abc import Mapping
from datetime import datetime

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.journal.record import record
from motcua.service.documents import letters
from motcua.service.documents.actions import freeze
from motcua.service.dossiers import policies
from motcua.service.dossiers.models import Dossier, DossierLetter, ReasonGiven
from motcua.service.dossiers.refusals import DossierMoved, Missing, NotPossibleNow, NotYours
from motcua.service.dossiers.states import Action, State, Transition, transition

SUBJECT = "dossier"
_RELATED = (
    "procedure",
    "version_of_procedure",
    "agency__parent",
    "agency__place",
    "centre__parent",
    "centre__place",
    "applicant",
    "submitter",
)


def locked(dossier_id: int, seen_version: int | None) -> Dossier:
    """Return the dossier with its row locked. Raises DossierMoved if it changed since `seen_version`."""
    query = Dossier.objects.select_for_update(of=("self",), no_key=True).select_related(*_RELATED)
    dossier = query.get(id=dossier_id)
    if seen_version is not None and dossier.row_version != seen_version:
        raise DossierMoved(str(dossier))
    return dossier


def begin(dossier_id: int, action: Action, by: Acting, seen_version: int | None) -> tuple[Dossier, Transition]:
    """Lock the dossier and return it with its row of the table.

    Raises DossierMoved, NotPossibleNow (no such row) or NotYours (row, but not for this actor).
    """
    dossier = locked(dossier_id, seen_version)
    row = transition(dossier.state, action)
    if row is None:
        raise NotPossibleNow(str(dossier), str(State(dossier.state).label), action)
    policies.require(by, dossier, action)
    return dossier, row


def save(dossier: Dossier) -> None:
    """Write what moved, and let everybody who looked before know that it moved."""
    dossier.row_version += 1
    dossier.save(update_fields=Dossier.MOVING)


def note(
    dossier: Dossier,
    kind: str,
    by: Acting,
    at: datetime,
    data: Mapping[str, object] | None = None,
    *,
    reason: str = "",
    legal_ground: str = "",
) -> Entry:
    """Record the entry of this act; the words of its reason stay beside the journal, which holds no free text."""
    facts: dict[str, object] = {"state": str(dossier.state), **(data or {})}
    entry = record(f"dossier.{kind}", subject_type=SUBJECT, subject_id=dossier.id, by=by, at=at, data=facts)
    if reason:
        ReasonGiven.objects.create(dossier=dossier, entry_id=entry.id, reason=reason, legal_ground=legal_ground)
    return entry


def attach(dossier: Dossier, letter: letters.Letter, at: datetime) -> DossierLetter:
    """Freeze a letter now; its PDF is drawn when somebody first opens it."""
    frozen = freeze(letter)
    return DossierLetter.objects.create(dossier=dossier, kind=letter.kind, letter=frozen, made_at=at)


def somebody(by: Acting) -> int:
    """Return the person who acts. Raises NotYours for the platform itself: it takes no money and has no opinion."""
    if by.person_id is None:
        raise NotYours()
    return by.person_id


def given(**values: object) -> None:
    """Raise Missing for every value that is empty."""
    empty = [
        name
        for name, value in values.items()
        if value in (None, "", [], ()) or (isinstance(value, str) and not value.strip())
    ]
    if empty:
        raise Missing(*empty)
