"""Who exchanges data with the province, by which tokens, and which dossiers each has filed."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from motcua.service.exchange.scopes import Scope

MOST_PER_MINUTE = 1_000_000
_IS_SHA256 = Q(secret_digest__regex=r"^[0-9a-f]{64}$")  # noqa: S106  a shape, no secret


class Partner(models.Model):
    """An organisation whose programs use the API: a bank, a notary's office, another agency's system."""

    code = models.SlugField(max_length=40, unique=True)  # in commands and logs; never changes
    name = models.CharField(max_length=200)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(help_text=_("Told when a token is about to expire or a webhook was switched off"))
    requests_per_minute = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PER_MINUTE)],
        help_text=_("For each of its tokens. Empty: the platform's usual limit."),
    )
    burst = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PER_MINUTE)],
        help_text=_("Requests that may come at once. Empty: the platform's usual limit."),
    )
    created_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True, blank=True)  # none of its tokens opens anything from then on

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="partner_limits",
                condition=(Q(requests_per_minute=None) | Q(requests_per_minute__range=(1, MOST_PER_MINUTE)))
                & (Q(burst=None) | Q(burst__range=(1, MOST_PER_MINUTE))),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PartnerToken(models.Model):
    """The key of one of a partner's programs. The secret itself is shown once and stored nowhere."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="tokens")
    public_id = models.CharField(max_length=12, unique=True)  # names the token in lists and logs; opens nothing
    secret_digest = models.CharField(max_length=64)  # SHA-256 of the 256-bit secret, in hexadecimal
    name = models.CharField(max_length=100)  # what for, in the administrator's words
    scopes = ArrayField(models.CharField(max_length=32, choices=Scope))
    acts_as = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()  # of a token that was rotated: the end of the overlap
    revoked_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    last_used_at = models.DateTimeField(null=True, blank=True)  # to the hour: not every call writes it
    told_days = models.PositiveSmallIntegerField(null=True, blank=True)  # before expiry, of the last notice sent

    class Meta:
        constraints = [
            models.CheckConstraint(name="partner_token_digest", condition=_IS_SHA256),
            models.CheckConstraint(name="partner_token_lives", condition=Q(expires_at__gte=F("issued_at"))),
            models.CheckConstraint(name="partner_token_has_scope", condition=Q(scopes__len__gte=1)),
        ]
        indexes = [
            models.Index(name="partner_token_partner", fields=["partner", "-issued_at", "id"]),
            models.Index(  # serves expiry.tokens_to_tell_of
                name="partner_token_expiry", fields=["expires_at", "id"], condition=Q(revoked_at=None, replaced_by=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (mtc_{self.public_id}_…)"


class RateWindow(models.Model):
    """How far a caller has used up its allowance: the moment at which all of it will be free again.

    An unlogged table (0002): counting costs no wait for the disk; after a crash of the database all start afresh.
    """

    key = models.CharField(max_length=80, primary_key=True)  # "token:17", or "address:" and a keyed digest
    busy_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="rate_window_idle", fields=["busy_until"])]  # serves rates.forget_idle

    def __str__(self) -> str:
        return self.key


class FiledDossier(models.Model):
    """Which partner filed a dossier, and under which number of its own."""

    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, primary_key=True, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="filed", db_index=False)
    reference = models.CharField(max_length=100, blank=True)  # the partner's own number; need not be unique
    request_digest = models.CharField(max_length=64)  # SHA-256 of what was sent: one key may not mean two dossiers
    filed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(name="filed_dossier_partner", fields=["partner", "-filed_at", "dossier"]),
            models.Index(name="filed_dossier_reference", fields=["partner", "reference"], condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.dossier_id}"
