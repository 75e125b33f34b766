"""Webhooks: set up, changed, switched on and off, tested, replayed, removed. Each writes one entry about the webhook.

`caller` is the partner's program that asks; without one an administrator acts, for any partner.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from msgspec import json

from motcua.journal import kinds as journal_kinds
from motcua.journal.acting import Acting
from motcua.journal.positions import between, head
from motcua.journal.record import record
from motcua.service.exchange import changes, jobs, policies, signing, targets
from motcua.service.exchange.access import Caller
from motcua.service.exchange.actions.partners import locked, require_partner_administrator
from motcua.service.exchange.followers import queue_message
from motcua.service.exchange.models import Webhook, WebhookDelivery
from motcua.service.exchange.refusals import (
    KindsRefused,
    RangeTooLong,
    TooManyWebhooks,
    WebhookNotFound,
    WebhookNotOn,
    WebhookNotYours,
)

MOST_WEBHOOKS = 10  # of one partner
MOST_REPLAYED = 10_000  # positions of one replay
SECRET_OVERLAP = timedelta(days=1)
PING = "webhook.test"


@dataclass(frozen=True)
class SetUp:
    """A webhook and its signing secret, which is to be shown once."""

    webhook: Webhook
    secret: str


@transaction.atomic
def create_webhook(
    partner_id: int,
    *,
    url: str,
    kinds: Iterable[str],
    is_province_wide: bool = False,
    caller: Caller | None = None,
    by: Acting,
    at: datetime,
) -> SetUp:
    """Set up a webhook: from now on entries of these kinds are posted to this address, signed.

    is_province_wide: of all dossiers and of everything else; else of the dossiers that the partner filed.
    Raises WebhookNotYours, NotPartnerAdministrator, UrlRefused, KindsRefused, TooManyWebhooks.
    """
    _require(partner_id, is_province_wide, caller, by)
    partner = locked(partner_id)
    if Webhook.objects.filter(partner=partner).count() >= MOST_WEBHOOKS:
        raise TooManyWebhooks
    targets.check_url(url)
    webhook = Webhook(partner=partner, url=url, kinds=_kinds(kinds, is_province_wide), created_at=at)
    webhook.is_province_wide, webhook.after_position = is_province_wide, head()
    webhook.secret_digest = signing.digest_of(webhook)
    webhook.save(force_insert=True)
    _note(webhook, "created", by, at, kinds=len(webhook.kinds), is_province_wide=is_province_wide)
    return SetUp(webhook, signing.secret_of(webhook))


@transaction.atomic
def change_webhook(
    webhook_id: int, *, url: str, kinds: Iterable[str], caller: Caller | None = None, by: Acting, at: datetime
) -> Webhook:
    """Let a webhook call another address or tell of other kinds, from now on. Raises as `create_webhook`."""
    webhook = _locked(webhook_id, caller, by)
    targets.check_url(url)
    chosen = _kinds(kinds, webhook.is_province_wide)
    if set(chosen) != set(webhook.kinds):
        webhook.after_position = head()
    webhook.url, webhook.kinds = url, chosen
    webhook.save(update_fields=["url", "kinds", "after_position"])
    _note(webhook, "changed", by, at, kinds=len(chosen))
    return webhook


@transaction.atomic
def switch_webhook(webhook_id: int, *, is_on: bool, caller: Caller | None = None, by: Acting, at: datetime) -> Webhook:
    """Switch a webhook off, or on again; what happened in between is sent only by a replay."""
    webhook = _locked(webhook_id, caller, by)
    if is_on == (webhook.state == Webhook.State.ACTIVE):
        return webhook
    webhook.state = Webhook.State.ACTIVE if is_on else Webhook.State.PAUSED
    webhook.state_reason, webhook.failing_since, webhook.failures, webhook.rests_until = "", None, 0, None
    if is_on:
        webhook.after_position = head()
    webhook.save()
    _note(webhook, "switched", by, at, is_on=is_on)
    return webhook


@transaction.atomic
def rotate_webhook_secret(webhook_id: int, *, caller: Caller | None = None, by: Acting, at: datetime) -> SetUp:
    """Give a webhook a new secret; for a day messages carry a signature by each of the two."""
    webhook = _locked(webhook_id, caller, by)
    was_good = signing.is_same_key(webhook)
    webhook.secret_generation += 1
    webhook.previous_secret_until = at + SECRET_OVERLAP if was_good else None
    webhook.secret_digest = signing.digest_of(webhook)
    webhook.save(update_fields=["secret_generation", "previous_secret_until", "secret_digest"])
    _note(webhook, "secret_rotated", by, at, generation=webhook.secret_generation)
    return SetUp(webhook, signing.secret_of(webhook))


@transaction.atomic
def delete_webhook(webhook_id: int, *, caller: Caller | None = None, by: Acting, at: datetime) -> None:
    """Remove a webhook with its log."""
    webhook = _locked(webhook_id, caller, by)
    _note(webhook, "deleted", by, at)
    webhook.delete()


@transaction.atomic
def ping_webhook(webhook_id: int, *, caller: Caller | None = None, by: Acting, at: datetime) -> WebhookDelivery:
    """Send a test message, with everything a real one has but a position. Raises WebhookNotOn."""
    webhook = _locked(webhook_id, caller, by)
    _require_on(webhook)
    body = json.encode({"type": PING, "timestamp": at.isoformat(), "data": {"webhook": str(webhook.public_id)}})
    delivery = WebhookDelivery.objects.create(
        webhook=webhook,
        message_id=f"msg_{uuid4().hex}",
        kind=PING,
        body=body.decode(),
        next_try_at=at,
        created_at=at,
    )
    jobs.queue_sending(webhook.id)
    return delivery


@transaction.atomic
def replay_delivery(delivery_id: int, *, caller: Caller | None = None, by: Acting, at: datetime) -> WebhookDelivery:
    """Send one message again, under its old id. Raises WebhookNotFound, WebhookNotOn."""
    webhook_id = WebhookDelivery.objects.filter(id=delivery_id).values_list("webhook_id", flat=True).first()
    webhook = _locked(webhook_id or 0, caller, by)
    _require_on(webhook)
    delivery = WebhookDelivery.objects.select_for_update().get(id=delivery_id)
    delivery.state, delivery.next_try_at, delivery.attempts = WebhookDelivery.State.QUEUED, at, 0
    delivery.save(update_fields=["state", "next_try_at", "attempts"])
    _wake(webhook)
    _note(webhook, "replayed", by, at, positions=1)
    return delivery


@transaction.atomic
def replay_positions(
    webhook_id: int, *, first: int, last: int, caller: Caller | None = None, by: Acting, at: datetime
) -> int:
    """Queue what happened from one position to another, as if it happened now; return how many messages that is.

    Also what happened before the webhook was set up or while it was off. At most 10,000 positions. Raises RangeTooLong,
    WebhookNotFound, WebhookNotOn.
    """
    webhook = _locked(webhook_id, caller, by)
    _require_on(webhook)
    if not 1 <= first <= last or last - first >= MOST_REPLAYED:
        raise RangeTooLong(MOST_REPLAYED)
    reader = changes.Reader(is_province_wide=webhook.is_province_wide, partner_id=webhook.partner_id)
    found = [each for each in changes.watch(between(first - 1, last, webhook.kinds)) if reader.sees(each)]
    for watched in found:
        queue_message(webhook, watched, at=at)
    _wake(webhook)
    _note(webhook, "replayed", by, at, positions=len(found), first=first, last=last)
    return len(found)


def _require(partner_id: int, is_province_wide: bool, caller: Caller | None, by: Acting) -> None:
    if caller is None:
        require_partner_administrator(by)
    elif not policies.may_manage_webhook(caller, partner_id, is_province_wide=is_province_wide):
        raise WebhookNotYours


def _locked(webhook_id: int, caller: Caller | None, by: Acting) -> Webhook:
    """Lock a webhook; another partner's is not found."""
    if caller is None:
        require_partner_administrator(by)
    rows = Webhook.objects.select_for_update(of=("self",)).select_related("partner").filter(id=webhook_id)
    webhook = (rows if caller is None else rows.filter(partner_id=caller.partner_id)).first()
    if webhook is None:
        raise WebhookNotFound
    if caller is not None:
        _require(webhook.partner_id, webhook.is_province_wide, caller, by)
    return webhook


def _require_on(webhook: Webhook) -> None:
    if webhook.state != Webhook.State.ACTIVE:
        raise WebhookNotOn


def _wake(webhook: Webhook) -> None:
    """Somebody has just asked for it: the rest after a failure is over."""
    webhook.rests_until = None
    webhook.save(update_fields=["rests_until"])
    jobs.queue_sending(webhook.id)


def _kinds(kinds: Iterable[str], is_province_wide: bool) -> list[str]:
    chosen = sorted(set(kinds))
    is_fit = all(journal_kinds.is_known(kind) and (is_province_wide or kind.startswith("dossier.")) for kind in chosen)
    if not chosen or not is_fit:
        raise KindsRefused
    return chosen


def _note(webhook: Webhook, what: str, by: Acting, at: datetime, **data: object) -> None:
    facts = {"partner": webhook.partner_id, **data}
    record(f"webhook.{what}", subject_type="webhook", subject_id=webhook.id, by=by, at=at, data=facts)
