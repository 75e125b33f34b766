"""Sending a brief: a notice that goes out by e-mail alone, once for each hour of a week that was chosen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from motcua.journal.acting import Acting
from motcua.registry.agencies import queries as agencies
from motcua.service.notices import actions as notices
from motcua.service.notices.models import Notice
from motcua.steering.briefing import actions, board, policies, summary
from motcua.steering.briefing.models import BriefSubscription
from motcua.steering.scope import narrowed, scope_of_person

KIND = "weekly_brief"
PAGE = "cockpit:brief"


@transaction.atomic
def send(subscription_id: int, *, at: datetime) -> Notice | None:
    """Send the brief of a subscription if it is due; None where it is not, or another worker is at it.

    Notice, delivery and the mark that it was sent are one transaction. After an outage of several weeks one brief goes
    out, with the figures of now. Whoever has lost the role gets nothing, and the subscription ends.
    """
    waiting = BriefSubscription.objects.select_for_update(of=("self",), skip_locked=True)
    found = waiting.filter(id=subscription_id, ended_at=None).first()
    due_for = found.due_for(at) if found else None
    if found is None or due_for is None:
        return None
    if not policies.may_read(found.person_id, found.agency_id):
        actions.end(found, "role_lost", by=Acting.system(), at=at)
        return None
    found.sent_for = due_for
    found.save(update_fields=["sent_for"])
    unit = agencies.agency(found.agency_id)
    with override("en"):
        english = unit.short_label
    told = board.read(unit, narrowed(scope_of_person(found.person_id), unit.id), at, found.person_id)
    return notices.tell(
        found.person_id,
        KIND,
        key=f"brief:{found.id}:{due_for.isoformat()}",
        params={"unit": unit.short_name, "unit_en": english, **summary.in_both_languages(told)},
        at=at,
        page=(PAGE, unit.code),
    )
