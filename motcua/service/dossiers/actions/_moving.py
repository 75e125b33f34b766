"""What every action does in the same order: lock, look whether it moved, ask the table, write, record."""

from collections.abc import Mapping
from datetime import datetime

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.journal.record import record
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import queries as people
from motcua.service.documents import letters
from motcua.service.documents.actions import freeze
from motcua.service.dossiers import policies
from motcua.service.dossiers.models import Dossier, DossierLetter, ReasonGiven
from motcua.service.dossiers.refusals import DossierMoved, Missing, NotPossibleNow, NotYours
from motcua.service.dossiers.states import Action, State, Transition, transition
from motcua.service.procedures import queries as procedures

SUBJECT = "dossier"


def locked(dossier_id: int, seen_version: int | None) -> Dossier:
    """Return the dossier with its row locked. Raises DossierMoved if it changed since `seen_version`."""
    dossier = Dossier.objects.select_for_update(no_key=True).get(id=dossier_id)
    if seen_version is not None and dossier.row_version != seen_version:
        raise DossierMoved(str(dossier))
    return with_people_and_units(dossier)


def with_people_and_units(dossier: Dossier) -> Dossier:
    """Load what actions and letters read beside the dossier: three small look-ups by key.

    Joined to the locking query they cost ten milliseconds of planning an act, and seconds while the tables are so new
    that the database has no statistics.
    """
    units = agencies.in_bulk({dossier.agency_id, dossier.centre_id})
    persons = people.persons([dossier.applicant_id, dossier.submitter_id])
    dossier.version_of_procedure = procedures.version(dossier.version_of_procedure_id)
    dossier.procedure = dossier.version_of_procedure.procedure
    dossier.agency, dossier.centre = units[dossier.agency_id], units[dossier.centre_id]
    dossier.applicant, dossier.submitter = persons[dossier.applicant_id], persons[dossier.submitter_id]
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
