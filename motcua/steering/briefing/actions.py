"""Choosing and stopping the weekly mail."""

from datetime import datetime

from django.db import transaction

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.registry.people import queries as people
from motcua.steering.briefing import policies, schedule
from motcua.steering.briefing.models import BriefSubscription
from motcua.steering.briefing.refusals import AddressMissing, NotSubscribed, NotYourUnit, TimeNotOffered

SUBJECT = "brief"


@transaction.atomic
def subscribe(agency_id: int, *, weekday: int, hour: int, by: Acting, at: datetime) -> BriefSubscription:
    """Get the brief of a unit each week from here on, or at another time than before.

    weekday: 0 Monday … 6 Sunday. hour: one of schedule.HOURS, local. Writes the subscription and `brief.subscribed`;
    nothing where it already stands so. Raises NotYourUnit, TimeNotOffered, AddressMissing.
    """
    if by.person_id is None or not policies.may_read(by.person_id, agency_id):
        raise NotYourUnit
    if weekday not in range(7) or hour not in schedule.HOURS:
        raise TimeNotOffered
    if not people.person(by.person_id).email:
        raise AddressMissing
    chosen = {"weekday": weekday, "hour": hour}
    BriefSubscription.objects.get_or_create(
        person_id=by.person_id, agency_id=agency_id, defaults={**chosen, "chosen_at": at, "ended_at": at}
    )
    found = _locked(by.person_id, agency_id)
    if found.ended_at is None and (found.weekday, found.hour) == (weekday, hour):
        return found
    found.weekday, found.hour, found.chosen_at, found.ended_at = weekday, hour, at, None
    found.save()
    data = {"agency": agency_id, **chosen}
    record("brief.subscribed", subject_type=SUBJECT, subject_id=found.id, by=by, at=at, data=data)
    return found


@transaction.atomic
def unsubscribe(agency_id: int, *, by: Acting, at: datetime) -> None:
    """Get it no longer. Always one's own. Writes `brief.unsubscribed`. Raises NotSubscribed."""
    current = BriefSubscription.objects.select_for_update(of=("self",)).filter(agency_id=agency_id, ended_at=None)
    found = current.filter(person_id=by.person_id).first() if by.person_id is not None else None
    if found is None:
        raise NotSubscribed
    end(found, "asked", by=by, at=at)


def end(locked: BriefSubscription, reason: str, *, by: Acting, at: datetime) -> None:
    """End a subscription whose row the caller has locked. reason: "asked" or "role_lost"."""
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])
    data = {"agency": locked.agency_id, "reason": reason}
    record("brief.unsubscribed", subject_type=SUBJECT, subject_id=locked.id, by=by, at=at, data=data)


def _locked(person_id: int, agency_id: int) -> BriefSubscription:
    return BriefSubscription.objects.select_for_update(of=("self",)).get(person_id=person_id, agency_id=agency_id)
