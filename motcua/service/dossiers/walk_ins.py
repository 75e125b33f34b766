"""A dossier that an official begins for somebody who has come to the counter."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from motcua.journal.acting import Acting, Channel
from motcua.kernel.refusal import ActionRefused
from motcua.registry.people import actions as people
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Person
from motcua.service.dossiers import drafts
from motcua.service.dossiers.models import Draft
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.queries import Live


class WalkInIncomplete(ActionRefused):
    """A name alone does not tell somebody at the counter from others of the same name."""

    code = "walk_in_incomplete"
    http_status = 422
    message = _(
        "A name alone does not say who has come. Give the personal number, or else the date of birth; a telephone is "
        "not needed at the counter."
    )


def applicant(details: PersonDetails, *, by: Acting, at: datetime, is_identity_checked: bool = False) -> Person:
    """Return the person who has come: found where that is certain, else entered.

    Whoever files from afar must name a telephone where they have no number (`PersonDetails.missing`); who stands at
    the counter is seen, and takes paper home. Raises WalkInIncomplete and what `find_or_create_person` raises.
    """
    if not (details.personal_number or details.birth_date):
        raise WalkInIncomplete
    return people.find_or_create_person(details, by=by, at=at, is_identity_checked=is_identity_checked)


def begin(live: Live, *, applicant_id: int, by: Acting, place_id: int | None, at: datetime) -> Draft:
    """Begin a draft that the official owns. It goes to the only agency that can decide, if there is just one.

    place_id: of the counter's commune: where its committee may decide, that is the one.
    """
    draft = drafts.start(
        live.version_id, at=at, owner_id=by.person_id, channel=Channel.COUNTER, applicant_id=applicant_id
    )
    found = procedures.agencies_for(live.id, place_id)
    return drafts.choose_agency(draft.id, found[0], at=at) if len(found) == 1 else draft
