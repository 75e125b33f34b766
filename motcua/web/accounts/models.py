"""Sessions that began at an identity provider, so that the provider can end them."""

from django.db import models
from django.db.models import Q


class OutsideSession(models.Model):
    """One browser that came in by a provider. A session of ours names its row and is over once `ended_at` is set."""

    account = models.ForeignKey("people.Account", models.CASCADE, related_name="+")
    provider = models.CharField(max_length=31)
    subject = models.CharField(max_length=255)
    sid = models.CharField(max_length=255, blank=True)  # the provider's name of its session; "" if it tells none
    assurance = models.CharField(max_length=16)
    sealed_id_token = models.TextField(blank=True)  # encrypted; shown to the provider at signing out, then emptied
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                name="outside_session_open",  # serves oidc.sessions.end
                fields=["provider", "subject"],
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                name="outside_session_sid",
                fields=["provider", "sid"],
                condition=Q(ended_at__isnull=True) & ~Q(sid=""),
            ),
            models.Index(name="outside_session_began", fields=["began_at"]),  # serves oidc.sessions.forget
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.id}"


class UsedLogoutToken(models.Model):
    """A logout token works once; kept until it would have expired anyway."""

    provider = models.CharField(max_length=31)
    jti = models.CharField(max_length=255)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="used_logout_token_once", fields=["provider", "jti"])]

    def __str__(self) -> str:
        return f"{self.provider} {self.id}"
