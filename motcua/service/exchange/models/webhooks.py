"""Addresses that partners want to be called at, and every call made to them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.service.exchange.models.partners import Partner


class Webhook(models.Model):
    """A subscription: entries of these kinds are posted to this address, signed (Standard Webhooks).

    The signing secret is derived from the platform's key, this row and `secret_generation`; it is stored nowhere.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Switched off by hand")
        DISABLED = "disabled", _("Switched off after failures")

    public_id = models.UUIDField(unique=True, default=uuid.uuid4)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="webhooks")
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=64), help_text=_("Kinds of entries, for example dossier.settled"))
    is_province_wide = models.BooleanField(default=False)  # else only of dossiers that the partner filed
    state = models.CharField(max_length=12, choices=State, default=State.ACTIVE)
    state_reason = models.CharField(max_length=200, blank=True)
    after_position = models.BigIntegerField()  # tells of what stands after it; moved on when switched on or changed
    secret_generation = models.PositiveIntegerField(default=1)
    previous_secret_until = models.DateTimeField(null=True, blank=True)  # the one before signs as well until then
    secret_digest = models.CharField(max_length=64)  # SHA-256 of today's secret: tells whether the platform's key is it
    failing_since = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)  # in a row
    rests_until = models.DateTimeField(null=True, blank=True)  # after a failure nothing is sent for a while
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="webhook_has_kinds", condition=Q(kinds__len__gte=1))]
        indexes = [models.Index(name="webhook_active", fields=["partner", "id"], condition=Q(state="active"))]

    def __str__(self) -> str:
        return f"{self.partner_id} → {self.url}"


class WebhookDelivery(models.Model):
    """One message to one webhook, and how its sending went. Every attempt sends the same bytes under the same id."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not delivered")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    message_id = models.CharField(max_length=64, unique=True)  # header webhook-id: receivers drop what they know
    kind = models.CharField(max_length=64)
    position = models.BigIntegerField(null=True, blank=True)  # in the journal; null: a test
    body = models.TextField()  # JSON, frozen
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)  # since it was queued
    next_try_at = models.DateTimeField(null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)  # of the last answer
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="webhook_delivery_once", fields=["webhook", "position"], condition=Q(position__isnull=False)
            ),
            models.CheckConstraint(
                name="webhook_delivery_queued_has_next_try",
                condition=Q(state="queued", next_try_at__isnull=False)
                | (~Q(state="queued") & Q(next_try_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="webhook_delivery_log", fields=["webhook", "-id"]),
            models.Index(
                name="webhook_delivery_due", fields=["webhook", "next_try_at", "id"], condition=Q(state="queued")
            ),
            models.Index(name="webhook_delivery_age", fields=["created_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
