"""Writing to the journal: one function, one SQL statement."""

import logging
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds, prepared, replica
from motcua.journal.acting import Acting, Origin
from motcua.journal.data import plain
from motcua.journal.models import Entry
from motcua.journal.refusals import EntryRefused
from motcua.journal.wake import wake_sequencer

logger = logging.getLogger(__name__)

SALT_BYTES = 32

# A function of the database (migration 0006): the entry, its place within the subject, and its salt.
_RECORD = "SELECT entry_id, seq, recorded FROM journal_record(%s, %s)"


class UnknownKind(EntryRefused):
    """The room that records must register the kind in its AppConfig.ready()."""

    code = "unknown_kind"
    message = _("The journal does not know this kind of entry. Tell the administrator.")


class OutsideTransaction(EntryRefused):
    """An entry stands or falls with the change it tells of."""

    code = "outside_transaction"
    message = _("The journal is written only together with the change it tells of. Tell the administrator.")


class NotNow(EntryRefused):
    """`at` differs by more than 60 s from the database's time."""

    code = "not_now"
    message = _("The time of this act is not the present time. Nothing was saved. Try again now.")


class SubjectNotLocked(EntryRefused):
    """Two transactions wrote about one subject at once: one of them had not locked its row."""

    code = "subject_not_locked"
    message = _("Somebody else has just changed the same thing. Nothing was saved. Open it again, then act.")


_BY_CONSTRAINT = {"entry_live_is_not_backdated": NotNow, "entry_subject_order": SubjectNotLocked}


def record(
    kind: str,
    *,
    subject_type: str,
    subject_id: int,
    by: Acting,
    at: datetime,
    data: Mapping[str, object] | None = None,
) -> Entry:
    """Write what happened to a subject, in the caller's transaction, with the subject's row locked by the caller.

    at:    the legal time, aware, from `moment.database_now()` at the edge. Within 60 s of the database's own time
           unless the origin is simulated, imported or backfilled, with a reason.
    data:  no personal data: ids, codes, states, amounts (whole đồng), times. What is taken: see `data.plain`.

    Costs one statement. Raises UnknownKind, OutsideTransaction, DataRefused, NotNow, SubjectNotLocked.
    """
    row = next_entry(kind, subject_type=subject_type, subject_id=subject_id, by=by, at=at, data=data)
    with refusals(kind):
        found = prepared.ask(_RECORD, [msgspec.json.encode(row).decode(), new_salt()])
    assert found is not None
    entry_id, subject_seq, recorded_at = found
    return Entry(id=entry_id, subject_seq=subject_seq, recorded_at=recorded_at, **row)


def next_entry(
    kind: str,
    *,
    subject_type: str,
    subject_id: int,
    by: Acting,
    at: datetime,
    data: Mapping[str, object] | None = None,
) -> dict[str, Any]:
    """Return the row of a subject's next entry, for a statement that writes other things in the same breath.

    The same refusals as `record`, whose function `journal_record` the statement calls with the row and `new_salt()`,
    inside `refusals`. The sequencer is woken after the commit.
    """
    replica.refuse_decisions()
    if not connection.in_atomic_block:
        raise OutsideTransaction(kind=kind)
    row = {"subject_id": subject_id, **_row(kind, subject_type, by, at, data)}
    if by.origin == Origin.LIVE:  # the fallback poll is soon enough for the others
        transaction.on_commit(wake_sequencer, robust=True)
    return row


@contextmanager
def refusals(kind: str) -> Iterator[None]:
    """Within: what the database refuses of an entry is told as `record` tells it; other refusals stay as they are."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if getattr(diagnosis, "table_name", "") != Entry._meta.db_table:
            raise
        constraint = getattr(diagnosis, "constraint_name", "")
        logger.exception("The database refused a journal entry: %s.", constraint)
        raise _BY_CONSTRAINT.get(constraint, EntryRefused)(kind=kind) from error


def new_salt() -> str:
    """Return the salt of a new entry in hexadecimal digits."""
    return secrets.token_hex(SALT_BYTES)


def first_entry(
    kind: str, *, subject_type: str, by: Acting, at: datetime, data: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return the row of a new subject's first entry, for a statement that writes the subject in the same breath.

    The same refusals as `record`. The statement gives the entry its id and its subject's, writes SALT_BYTES of salt
    beside it, and wakes the sequencer after the commit (`wake.wake_sequencer`).
    """
    return {"subject_seq": 1, **_row(kind, subject_type, by, at, data)}


def _row(kind: str, subject_type: str, by: Acting, at: datetime, data: Mapping[str, object] | None) -> dict[str, Any]:
    if not kinds.is_known(kind):
        raise UnknownKind(kind=kind)
    if at.tzinfo is None:
        raise NotNow(kind=kind, at=at)
    return {**_who(by), "kind": kind, "subject_type": subject_type, "at": at, "data": plain(data or {})}


def _who(by: Acting) -> dict[str, str | int | None]:
    return {
        "actor": by.person_id,
        "acting_role": by.role,
        "acting_unit": by.unit_id,
        "on_behalf_of": by.on_behalf_of_id,
        "assurance": by.assurance,
        "channel": by.channel,
        "origin": by.origin,
        "origin_reason": by.origin_reason,
    }
