"""Entries for rows that are loaded: what `journal.record` writes, without its statement."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motcua.journal.acting import Acting
from motcua.journal.data import plain
from motcua.journal.loading.making import made
from motcua.journal.models import Entry


def entry_of(
    id_: int, kind: str, subject: tuple[str, int, int], by: Acting, at: datetime, data: Mapping[str, Any]
) -> Entry:
    """Return an entry with everything but the time of recording, which the database sets.

    subject: type, id, and the place within it. Raises DataRefused.
    """
    subject_type, subject_id, subject_seq = subject
    return made(
        Entry,
        id=id_,
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        subject_seq=subject_seq,
        at=at,
        origin=by.origin,
        origin_reason=by.origin_reason,
        actor=by.person_id,
        acting_role=by.role,
        acting_unit=by.unit_id,
        on_behalf_of=by.on_behalf_of_id,
        assurance=by.assurance,
        channel=by.channel,
        data=plain(data),
    )
