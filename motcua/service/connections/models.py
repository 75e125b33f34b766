"""How each system outside is doing: one row for each that was ever spoken to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """What is known of a partner."""

    UP = "up", _("Working")
    DEGRADED = "degraded", _("Working with interruptions")
    DOWN = "down", _("Not reachable")


class Connection(models.Model):
    """One partner. While it is down nobody calls it before `retry_at`, and then one caller alone."""

    name = models.CharField(max_length=40, unique=True)  # partners.Partner.name
    state = models.CharField(max_length=8, choices=State, default=State.UP)
    since = models.DateTimeField()  # when it came into this state
    failures = models.PositiveIntegerField(default=0)  # in a row
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)  # in plain words; no address, no token
    retry_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="connection_down_has_retry",
                condition=Q(state="down", retry_at__isnull=False) | (~Q(state="down") & Q(retry_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="connection_up_has_no_failures",
                condition=(Q(state="up") & Q(failures=0)) | ~Q(state="up"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
