"""What every action does in the same order: lock, look whether it moved, ask the table, write, record."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps

from django.db import transaction

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.journal.record import record
from motcua.journal.rows import ByKey, insert, update
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.standstill import as_of_now
from motcua.service.documents import letters
from motcua.service.documents.actions import freeze
from motcua.service.dossiers import policies
from motcua.service.dossiers.models import Dossier, DossierLetter, ReasonGiven, Result
from motcua.service.dossiers.refusals import DossierMoved, Missing, NotPossibleNow, NotYours
from motcua.service.dossiers.states import Action, State, Transition, transition
from motcua.service.procedures import queries as procedures

SUBJECT = "dossier"
_MOVING_MOSTLY = tuple(name for name in Dossier.MOVING if name != "answers")
_TO_MOVE = ByKey(Dossier, "id = %s FOR NO KEY UPDATE")
_PROPOSED = ByKey(Result, "dossier_id = %s AND issued_at IS NULL FOR UPDATE")


def act[**P, R](action: Callable[P, R]) -> Callable[P, R]:
    """Make a function one act: one transaction, in which units, places and calendars are as they are now.

    Their revision is asked once; what this process knows of that revision is not asked again.
    """

    @wraps(action)
    def acted(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), as_of_now():
            return action(*args, **kwargs)

    return acted


def locked(dossier_id: int, seen_version: int | None) -> Dossier:
    """Return the dossier with its row locked. Raises DossierMoved if it changed since `seen_version`."""
    dossier = _TO_MOVE.get(dossier_id)
    if seen_version is not None and dossier.row_version != seen_version:
        raise DossierMoved(str(dossier))
    return with_units(dossier)


def with_units(dossier: Dossier) -> Dossier:
    """Load what every act reads beside the dossier; in an act both are mostly known to the process already.

    Joined to the locking query they would cost ten milliseconds of planning. Persons are loaded where a letter names
    them.
    """
    units = agencies.in_bulk({dossier.agency_id, dossier.centre_id})
    dossier.version_of_procedure = procedures.kept_version(dossier.version_of_procedure_id)
    dossier.agency, dossier.centre = units[dossier.agency_id], units[dossier.centre_id]
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


def save(dossier: Dossier, *, with_answers: bool = False) -> None:
    """Write what moved, and let everybody who looked before know that it moved. Few acts change the answers."""
    dossier.row_version += 1
    update(dossier, Dossier.MOVING if with_answers else _MOVING_MOSTLY)


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
        insert(ReasonGiven(dossier=dossier, entry_id=entry.id, reason=reason, legal_ground=legal_ground))
    return entry


def attach(dossier: Dossier, letter: letters.Letter, at: datetime) -> DossierLetter:
    """Freeze a letter now; its PDF is drawn when somebody first opens it."""
    frozen = freeze(letter)
    return insert(DossierLetter(dossier=dossier, kind=letter.kind, letter=frozen, made_at=at))


def somebody(by: Acting) -> int:
    """Return the person who acts. Raises NotYours for the platform itself: it takes no money and has no opinion."""
    if by.person_id is None:
        raise NotYours()
    return by.person_id


def proposed(dossier: Dossier) -> Result | None:
    """Return the result that is proposed, its row locked."""
    return _PROPOSED.first(dossier.id)


def given(**values: object) -> None:
    """Raise Missing for every value that is empty."""
    empty = [
        name
        for name, value in values.items()
        if value in (None, "", [], ()) or (isinstance(value, str) and not value.strip())
    ]
    if empty:
        raise Missing(*empty)
