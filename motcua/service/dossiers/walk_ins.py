"""A dossier that an official begins for somebody who has come to the counter."""

from datetime import datetime

from motcua.journal.acting import Acting, Channel
from motcua.service.dossiers import drafts
from motcua.service.dossiers.models import Draft
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.queries import Live


def begin(live: Live, *, applicant_id: int, by: Acting, place_id: int | None, at: datetime) -> Draft:
    """Begin a draft that the official owns. It goes to the only agency that can decide, if there is just one.

    place_id: of the counter's commune: where its committee may decide, that is the one.
    """
    draft = drafts.start(
        live.version_id, at=at, owner_id=by.person_id, channel=Channel.COUNTER, applicant_id=applicant_id
    )
    found = procedures.agencies_for(live.id, place_id)
    return drafts.choose_agency(draft.id, found[0], at=at) if len(found) == 1 else draft
