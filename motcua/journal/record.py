"""Writing to the journal: one function, one SQL statement."""

import json
import logging
import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds, replica
from motcua.journal.acting import Acting, Origin
from motcua.journal.data import plain
from motcua.journal.models import Entry
from motcua.journal.refusals import EntryRefused
from motcua.journal.wake import wake_sequencer

logger = logging.getLogger(__name__)

SALT_BYTES = 32
type _Values = dict[str, str | int | datetime | None]

# One statement: the entry (its place within the subject is counted here, under the caller's lock) and its salt. The
# trigger on journal_entry adds the row in journal_unsequenced, so that no way of inserting can forget it.
_INSERT = """
WITH entry AS (
    INSERT INTO journal_entry (subject_type, subject_id, subject_seq, kind, at, origin, origin_reason, actor,
                               acting_role, acting_unit, on_behalf_of, assurance, channel, data)
    SELECT %(subject_type)s, %(subject_id)s,
           coalesce((SELECT max(subject_seq) FROM journal_entry
                     WHERE subject_type = %(subject_type)s AND subject_id = %(subject_id)s), 0) + 1,
           %(kind)s, %(at)s, %(origin)s, %(origin_reason)s, %(actor)s,
           %(acting_role)s, %(acting_unit)s, %(on_behalf_of)s, %(assurance)s, %(channel)s, %(data)s::jsonb
    RETURNING id, subject_seq, recorded_at
), salt AS (
    INSERT INTO journal_entry_salt (entry_id, salt) SELECT id, %(salt)s FROM entry
)
SELECT id, subject_seq, recorded_at FROM entry
"""


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
    replica.refuse_decisions()
    if not kinds.is_known(kind):
        raise UnknownKind(kind=kind)
    if not connection.in_atomic_block:
        raise OutsideTransaction(kind=kind)
    if at.tzinfo is None:
        raise NotNow(kind=kind, at=at)
    values: _Values = {**_who(by), "kind": kind, "subject_type": subject_type, "subject_id": subject_id, "at": at}
    stored = plain(data or {})
    entry_id, subject_seq, recorded_at = _insert({**values, "data": json.dumps(stored, ensure_ascii=False)})
    if by.origin == Origin.LIVE:  # the fallback poll is soon enough for the others
        transaction.on_commit(wake_sequencer, robust=True)
    return Entry(id=entry_id, subject_seq=subject_seq, recorded_at=recorded_at, data=stored, **values)


def first_entry(
    kind: str, *, subject_type: str, by: Acting, at: datetime, data: Mapping[str, object] | None = None
) -> dict[str, object]:
    """Return the row of a new subject's first entry, for a statement that writes the subject in the same breath.

    The same refusals as `record`. The statement gives the entry its id and its subject's, writes SALT_BYTES of salt
    beside it, and wakes the sequencer after the commit (`wake.wake_sequencer`).
    """
    if not kinds.is_known(kind):
        raise UnknownKind(kind=kind)
    if at.tzinfo is None:
        raise NotNow(kind=kind, at=at)
    return {
        **_who(by),
        "kind": kind,
        "subject_type": subject_type,
        "subject_seq": 1,
        "at": at,
        "data": plain(data or {}),
    }


def _who(by: Acting) -> _Values:
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


def _insert(values: _Values) -> tuple[int, int, datetime]:
    try:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, {**values, "salt": secrets.token_bytes(SALT_BYTES)})
            row: tuple[int, int, datetime] = cursor.fetchone()
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        logger.exception("The database refused a journal entry: %s.", constraint)
        raise _BY_CONSTRAINT.get(constraint, EntryRefused)(kind=values["kind"]) from error
    return row
