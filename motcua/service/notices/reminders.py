"""What nobody does and time alone brings about: drafts that expire, dossiers that fall due."""

from datetime import datetime, timedelta

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.spoken_dates import short_date, short_datetime
from motcua.registry.people import queries as people
from motcua.service.dossiers import drafts
from motcua.service.dossiers import queries as dossiers
from motcua.service.notices import actions

DUE_SOON = timedelta(days=2)


def remind_of_expiring_drafts(*, at: datetime) -> int:
    """Tell owners that their draft will be deleted, once for each date of expiry. Return how many drafts there are."""
    expiring = drafts.expiring(at)
    for draft in expiring:
        assert draft.owner_id is not None
        day = draft.expires_at.astimezone(VIETNAM).date()
        actions.tell(
            draft.owner_id,
            "draft_expiring",
            key=f"draft:{draft.id}:{day.isoformat()}",
            params={"day": short_date(day)},
            at=at,
            page=("apply:overview", str(draft.key)),
        )
    return len(expiring)


def remind_of_due_soon(*, at: datetime) -> int:
    """Tell whoever has a dossier on the desk that it is due within two days, once for each due time, in-app only."""
    due = dossiers.due_between(at, at + DUE_SOON)
    for dossier in due:
        assert dossier.due_at is not None
        holders = people.people_in_role(dossier.unit_id, dossier.role) if dossier.unit_id else []
        readers = [dossier.assignee_id] if dossier.assignee_id else [person.id for person in holders]
        for person_id in readers:
            actions.tell(
                person_id,
                "due_soon",
                key=f"due:{dossier.id}:{dossier.due_at.isoformat()}:{person_id}",
                params={"name": str(dossier), "due": short_datetime(dossier.due_at)},
                at=at,
                dossier_number=dossier.number,
                page=("desk:dossier", dossier.number),
                carry=False,
            )
    return len(due)
