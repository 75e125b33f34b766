"""What every action does in the same order: lock, look whether it moved, ask the table, write, record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, wraps
from typing import Any

import msgspec
from django.db import models, transaction

from motcua.journal import prepared
from motcua.journal.acting import Acting
from motcua.journal.record import new_salt, next_entry, refusals
from motcua.journal.rows import ByKey
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.standstill import as_of_now
from motcua.service.documents.actions import columns_of
from motcua.service.documents.letters import Letter
from motcua.service.dossiers import flow, policies
from motcua.service.dossiers.models import Dossier, Result
from motcua.service.dossiers.refusals import DossierMoved, Missing, NotPossibleNow, NotYours
from motcua.service.dossiers.states import Action, State, Transition, transition
from motcua.service.procedures import queries as procedures

SUBJECT = "dossier"
_WRITE = "SELECT letter_id, result_id FROM dossiers_write_act(%s)"  # migration 0007
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


def write(
    dossier: Dossier,
    kind: str,
    by: Acting,
    at: datetime,
    data: Mapping[str, object] | None = None,
    *,
    reason: str = "",
    legal_ground: str = "",
    slip: flow.Slip | None = None,
    letters: Sequence[Letter] = (),
    result: Result | None = None,
    with_answers: bool = False,
) -> None:
    """Write everything that an act changes, in one statement: the dossier, and one entry that tells of it.

    From now on everybody who looked before knows that the dossier moved. The words of a reason stay beside the journal,
    which holds no free text. letters: frozen now; a PDF is drawn when somebody first opens it. result: gets its id, and
    the letter that comes with it. Few acts change the answers.
    """
    dossier.row_version += 1
    moving = _row(dossier, _MOVING_WITH_ANSWERS if with_answers else _MOVING)
    rows: dict[str, Any] = {"dossier": moving, **_entry(dossier, kind, by, at, data), "letters": _frozen(letters)}
    if reason:
        rows["reason"] = {"reason": reason, "legal_ground": legal_ground}
    if slip is not None and slip.left_at is not None:
        rows["left"] = {"left_at": slip.left_at, "done_by_id": slip.done_by_id}
    if slip is not None and slip.run is not None:
        rows["run"] = _row(slip.run)
    if result is not None:
        rows["result"] = _row(result)
    letter_id, result_id = _written(f"dossier.{kind}", rows)
    if result is not None:
        result.pk, result.letter_id, result._state.adding = result_id, letter_id or result.letter_id, False


def tell_of_birth(
    dossier: Dossier, by: Acting, at: datetime, data: Mapping[str, object], letters: Sequence[Letter]
) -> None:
    """Write the first entry of a dossier that was just inserted, and the letters that go with it."""
    _written("dossier.submitted", {**_entry(dossier, "submitted", by, at, data), "letters": _frozen(letters)})


def _entry(
    dossier: Dossier, kind: str, by: Acting, at: datetime, data: Mapping[str, object] | None
) -> dict[str, object]:
    facts: dict[str, object] = {"state": str(dossier.state), **(data or {})}
    entry = next_entry(f"dossier.{kind}", subject_type=SUBJECT, subject_id=dossier.id, by=by, at=at, data=facts)
    return {"entry": entry, "salt": new_salt()}


def _frozen(letters: Sequence[Letter]) -> list[dict[str, Any]]:
    return [columns_of(letter) for letter in letters]


def _written(kind: str, rows: dict[str, Any]) -> tuple[int | None, int | None]:
    """Write these rows; return the id of the last letter and of the result."""
    with refusals(kind):
        found = prepared.ask(_WRITE, [msgspec.json.encode(rows).decode()])
    assert found is not None
    letter_id, result_id = found
    return letter_id, result_id


def _row(instance: models.Model, columns: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """Return a record as its row: columns and values."""
    return {column: getattr(instance, name) for column, name in columns or _columns(type(instance))}


@cache
def _columns(model: type[models.Model], names: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """Return column and attribute of these fields; of all fields where none is named."""
    fields = [field for field in model._meta.concrete_fields if not names or field.name in names]
    return tuple((str(field.column), field.attname) for field in fields)


_MOVING_WITH_ANSWERS = _columns(Dossier, Dossier.MOVING)
_MOVING = tuple(column for column in _MOVING_WITH_ANSWERS if column != ("answers", "answers"))


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
