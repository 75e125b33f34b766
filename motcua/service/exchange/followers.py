"""The reactor `webhooks`: queues a message for each webhook that an entry concerns, in the follower's transaction.

Only what happens live is called out; what was simulated, imported or entered afterwards stands in the change feed. A
message repeats what the feed says of the entry, so that a receiver needs no further question.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Q
from msgspec import json

from motcua.journal.acting import Origin
from motcua.journal.followers import Effect, Reactor
from motcua.journal.positions import PositionedEntry
from motcua.service.exchange import changes, jobs
from motcua.service.exchange.changes import DOSSIER, Reader, Watched
from motcua.service.exchange.models import FiledDossier, Webhook, WebhookDelivery


def react(item: PositionedEntry) -> list[Effect]:
    """Return one effect for each webhook that is on, asks for this kind and may see the entry."""
    if item.entry.origin != Origin.LIVE:
        return []
    return [Effect(f"webhook:{webhook.id}", _telling(webhook, item)) for webhook in concerned(item)]


def concerned(item: PositionedEntry) -> list[Webhook]:
    """Return the webhooks that an entry goes to. One statement, by webhook_active and the dossier's key."""
    entry, may_see = item.entry, Q(is_province_wide=True)
    if entry.subject_type == DOSSIER:
        filer = FiledDossier.objects.filter(dossier_id=entry.subject_id).values("partner_id")
        may_see |= Q(partner_id__in=filer)
    active = Webhook.objects.filter(may_see, state=Webhook.State.ACTIVE, after_position__lt=item.position)
    wanted = active.filter(kinds__contains=[entry.kind], partner__blocked_at=None)
    return list(wanted.order_by("id"))


def _telling(webhook: Webhook, item: PositionedEntry) -> Callable[[], None]:
    def perform() -> None:
        (watched,) = changes.watch([item])
        queue_message(webhook, watched, at=item.entry.recorded_at)
        jobs.queue_sending(webhook.id)

    return perform


def queue_message(webhook: Webhook, watched: Watched, *, at: datetime) -> None:
    """Queue the message of an entry; the same message again if it was sent or given up before."""
    entry, position = watched.item.entry, watched.item.position
    WebhookDelivery.objects.update_or_create(
        webhook=webhook,
        position=position,
        defaults={"state": WebhookDelivery.State.QUEUED, "next_try_at": at, "attempts": 0},
        create_defaults={
            "state": WebhookDelivery.State.QUEUED,
            "next_try_at": at,
            "message_id": message_id(webhook, position),
            "kind": entry.kind,
            "body": body_of(webhook, watched),
            "created_at": at,
        },
    )


def message_id(webhook: Webhook, position: int) -> str:
    """Return the id of a message: the same for one webhook and position for ever, so that receivers know doubles."""
    return f"msg_{uuid5(NAMESPACE_URL, f'motcua:webhook:{webhook.public_id}:{position}').hex}"


def body_of(webhook: Webhook, watched: Watched) -> str:
    """Return the message as Standard Webhooks shapes it: type, timestamp, data: the entry as in the feed."""
    entry = watched.item.entry
    reader = Reader(is_province_wide=True) if webhook.is_province_wide else Reader(partner_id=webhook.partner_id)
    told = {"type": entry.kind, "timestamp": entry.at.isoformat(), "data": changes.as_item(watched, reader)}
    return json.encode(told).decode()


WEBHOOKS = Reactor(name="webhooks", kinds=None, react=react)
