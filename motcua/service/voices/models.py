"""What people say about how they were served."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_COMMENT = 2000  # characters


class Level(models.IntegerChoices):
    """The one question after a result (mức độ hài lòng)."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    NEUTRAL = 3, _("Neutral")
    DISSATISFIED = 2, _("Dissatisfied")
    VERY_DISSATISFIED = 1, _("Very dissatisfied")


SATISFIED_FROM = Level.SATISFIED


class Reason(models.TextChoices):
    """What was good or bad; the factors of the State's own survey (domain, section 5)."""

    TIME = "time", _("Time against the promise")
    ATTITUDE = "attitude", _("Attitude of the officials")
    PROCEDURE = "procedure", _("Papers and steps asked for")
    VISITS = "visits", _("Number of visits and contacts")
    INFORMATION = "information", _("Information and guidance")
    ONLINE = "online", _("Applying online")
    PREMISES = "premises", _("The counter and its equipment")
    RESULT = "result", _("The result itself")


class Rating(models.Model):
    """The rating (đánh giá mức độ hài lòng) of one dossier: given once, after its result, by those it concerns."""

    dossier = models.OneToOneField("dossiers.Dossier", models.PROTECT, related_name="+")
    procedure_code = models.CharField(max_length=32)  # copied: the averages join nothing
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    level = models.PositiveSmallIntegerField(choices=Level)
    reasons = ArrayField(models.CharField(max_length=16, choices=Reason), default=list, blank=True)
    comment = models.CharField(max_length=LONGEST_COMMENT, blank=True)
    rated_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")  # null: by the secret
    rated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="rating_level_1_to_5", condition=Q(level__gte=1, level__lte=5)),
        ]
        indexes = [
            models.Index(name="rating_procedure", fields=["procedure_code", "rated_at"], include=["level"]),
            models.Index(name="rating_agency", fields=["agency", "rated_at"], include=["level"]),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id}: {self.level}"
