"""What pages and jobs read of subscriptions."""

from datetime import datetime

from motcua.steering.briefing.models import BriefSubscription

MOST = 5_000  # in one run; the next one, an hour later, goes on


def subscription(person_id: int, agency_id: int) -> BriefSubscription | None:
    """Return a person's subscription to the brief of a unit; None where there is none now. Uses brief_once."""
    return BriefSubscription.objects.filter(person_id=person_id, agency_id=agency_id, ended_at=None).first()


def due_ids(at: datetime) -> list[int]:
    """Return the subscriptions that something is to be sent for. Uses brief_current."""
    current = BriefSubscription.objects.filter(ended_at=None).order_by("id")
    return [each.id for each in current.iterator() if each.due_for(at)][:MOST]
