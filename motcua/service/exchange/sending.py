"""Sending to webhooks: one message at a time to each of them, again and again with growing pauses, at last no more.

There is one round for a webhook at a time, so a slow receiver takes one place of the worker and no more. After a
message that nobody took, the webhook rests, so that an outage costs one attempt now and then and not one for every
message. Messages may come twice (under one id) and in another order than they happened in; each tells its position.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.journal.record import record
from motcua.service.exchange import jobs, notes, signing, targets
from motcua.service.exchange.models import Webhook, WebhookDelivery

logger = logging.getLogger(__name__)

# Before the second try, the third …: the pauses that the Standard Webhooks specification proposes; 75 hours in all.
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)
LONGEST_REST = timedelta(hours=1)  # of a webhook after a failure; its messages wait at least as long as WAITS
PATIENCE = timedelta(days=3)  # of failures without one success, then it is switched off
ROUND = timedelta(seconds=20)  # of one job; what is left gets the next one
AGAIN = timedelta(seconds=2)  # when another round holds the webhook
KEPT = timedelta(days=90)  # in the log of deliveries
GONE = 410
_NOT_TAKEN = "The receiver answered %s."
_OTHER_KEY = "The platform's key has changed: replace the secret of this webhook."


def send_round(webhook_id: int) -> int:
    """Send what is due to one webhook, for at most 20 s. Return how many attempts were made.

    Reads the database's clock at every attempt: an attempt takes up to 15 s.
    """
    attempts, until = 0, database_now() + ROUND
    while (now := database_now()) < until:
        if not _send_next(webhook_id, at=now):
            return attempts
        attempts += 1
    jobs.queue_sending(webhook_id)
    return attempts


def take_up_waiting(*, at: datetime) -> int:
    """Queue rounds for webhooks that have something due: retries, and what a lost job left. Return how many."""
    due = WebhookDelivery.objects.filter(
        state=WebhookDelivery.State.QUEUED, next_try_at__lte=at, webhook__state=Webhook.State.ACTIVE
    )
    awake = due.exclude(webhook__rests_until__gt=at).values_list("webhook_id", flat=True)
    waiting = sorted(set(awake.order_by("webhook_id").distinct()[:1000]))
    for webhook_id in waiting:
        jobs.queue_sending(webhook_id)
    return len(waiting)


def forget_old(*, at: datetime) -> int:
    """Delete what was sent or given up long ago from the log. Uses webhook_delivery_age."""
    old = WebhookDelivery.objects.filter(created_at__lt=at - KEPT).exclude(state=WebhookDelivery.State.QUEUED)
    return old.delete()[0]


@transaction.atomic
def _send_next(webhook_id: int, *, at: datetime) -> bool:
    """Make one attempt; False if there is none to make, or another round is at it.

    No row is locked while the receiver takes its time: what is done with the webhook meanwhile is not held up.
    """
    if not _hold(webhook_id):
        jobs.queue_sending(webhook_id, at + AGAIN)
        return False
    active = Webhook.objects.filter(id=webhook_id, state=Webhook.State.ACTIVE, partner__blocked_at=None)
    webhook = active.exclude(rests_until__gt=at).first()
    waiting = WebhookDelivery.objects.filter(
        webhook_id=webhook_id, state=WebhookDelivery.State.QUEUED, next_try_at__lte=at
    )
    delivery = waiting.order_by("id").first()
    if webhook is None or delivery is None:
        return False
    _note(webhook.id, delivery, _call(webhook, delivery, at), at)
    return True


def _hold(webhook_id: int) -> bool:
    """Be the one round of this webhook until the transaction ends, or return False because there is another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('motcua webhook ' || current_schema() || %s, 0))",
            [webhook_id],
        )
        row: tuple[bool] = cursor.fetchone()
    return row[0]


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended: the status of the answer, if there was one, and what went wrong, if anything did."""

    status: int | None = None
    why: str = ""
    is_final: bool = False  # this webhook is not to be called any more


def _call(webhook: Webhook, delivery: WebhookDelivery, at: datetime) -> Outcome:
    if not signing.is_same_key(webhook):
        return Outcome(why=_OTHER_KEY, is_final=True)
    headers = signing.headers(webhook, delivery.message_id, delivery.body, at=at)
    headers |= {"Content-Type": "application/json", "User-Agent": "Motcua-Webhooks"}
    try:
        status = targets.post(targets.resolve(webhook.url), delivery.body.encode(), headers)
    except (targets.NotReached, targets.UrlRefused) as failure:
        return Outcome(why=str(failure))
    return Outcome(status, "" if 200 <= status < 300 else _NOT_TAKEN % status, is_final=status == GONE)


def _note(webhook_id: int, sent: WebhookDelivery, outcome: Outcome, at: datetime) -> None:
    """Write down how an attempt ended. Whatever was done with the webhook meanwhile stands."""
    webhook = Webhook.objects.select_for_update(of=("self",)).select_related("partner").filter(id=webhook_id).first()
    delivery = WebhookDelivery.objects.select_for_update().filter(id=sent.id).first()
    if webhook is None or delivery is None or delivery.state != WebhookDelivery.State.QUEUED:
        return
    delivery.attempts += 1
    delivery.status_code, delivery.error = outcome.status, outcome.why[:200]
    if not outcome.why:
        delivery.state, delivery.sent_at, delivery.next_try_at = WebhookDelivery.State.SENT, at, None
        webhook.failing_since, webhook.failures, webhook.rests_until = None, 0, None
    elif delivery.attempts > len(WAITS):
        delivery.state, delivery.next_try_at = WebhookDelivery.State.FAILED, None
    else:
        delivery.next_try_at = at + WAITS[delivery.attempts - 1]
    delivery.save()
    if outcome.why:
        webhook.failing_since = webhook.failing_since or at
        webhook.failures += 1
        webhook.rests_until = at + min(WAITS[0] * 2 ** min(webhook.failures - 1, 16), LONGEST_REST)
    webhook.save(update_fields=["failing_since", "failures", "rests_until"])
    is_hopeless = webhook.failing_since is not None and at - webhook.failing_since >= PATIENCE
    if outcome.is_final or is_hopeless:
        disable(webhook, outcome.why, at=at)


def disable(webhook: Webhook, why: str, *, at: datetime) -> None:
    """Switch off a webhook whose row is locked, tell its partner and the administrators, and give up what waits.

    What was not sent is not lost: it stands in the change feed, and a replay sends it.
    """
    webhook.state, webhook.state_reason = Webhook.State.DISABLED, why[:200]
    webhook.save(update_fields=["state", "state_reason"])
    waiting = WebhookDelivery.objects.filter(webhook=webhook, state=WebhookDelivery.State.QUEUED)
    waiting.update(state=WebhookDelivery.State.FAILED, next_try_at=None, error="The webhook was switched off.")
    data = {"partner": webhook.partner_id}
    record("webhook.disabled", subject_type="webhook", subject_id=webhook.id, by=Acting.system(), at=at, data=data)
    notes.webhook_disabled(webhook, why, at=at)
    logger.warning("Webhook %s was switched off: %s", webhook.public_id, why)
