"""The weekly sample of settled dossiers whose applicants another unit calls."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

LONGEST_NOTE = 500  # characters


class Answer(models.TextChoices):
    """What came of a call."""

    CONFIRMED = "confirmed", _("Everything as recorded")
    DIFFERENT = "different", _("The citizen tells it differently")
    NOT_REACHED = "not_reached", _("Nobody was reached")
    REFUSED = "refused", _("Did not want to answer")


class Reached(models.TextChoices):
    """How a call went."""

    REACHED = "reached", _("Reached, and answered")
    NOT_REACHED = "not_reached", _("Nobody was reached")
    REFUSED = "refused", _("Did not want to answer")


class Said(models.TextChoices):
    """What the citizen says of one point of the record."""

    SAME = "same", _("As recorded")
    OTHER = "other", _("Differently")
    UNSURE = "unsure", _("Does not remember")


class Point(models.TextChoices):
    """What is asked about. The values are columns of CallBack."""

    DATES = "dates", _("Days of handing in and of the result")
    FEE = "fee", _("What was paid")
    RESULT = "result", _("The result")
    PAPERS = "papers", _("Papers asked for beyond the list")


class CallBack(models.Model):
    """One dossier to call about. Plain ids, as in the journal: a call must not hinder anybody from tidying up."""

    week = models.DateField()  # Monday of the week in which the dossier was settled
    dossier_id = models.BigIntegerField(unique=True)
    agency_id = models.BigIntegerField()  # that decided
    caller_id = models.BigIntegerField()  # the agency that calls: another one
    tries = models.PositiveSmallIntegerField(default=0)  # without reaching anybody
    tried_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Answer, blank=True)
    dates = models.CharField(max_length=8, choices=Said, blank=True)
    fee = models.CharField(max_length=8, choices=Said, blank=True)
    result = models.CharField(max_length=8, choices=Said, blank=True)
    papers = models.CharField(max_length=8, choices=Said, blank=True)
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    recorded_at = models.DateTimeField(null=True)
    recorded_by_id = models.BigIntegerField(null=True)  # a person's id

    class Meta:
        indexes = [
            models.Index(name="call_back_caller", fields=["caller_id", "-week", "id"]),
            models.Index(name="call_back_week", fields=["week", "agency_id"]),
        ]
        constraints = [
            models.CheckConstraint(name="call_back_is_by_another", condition=~Q(caller_id=models.F("agency_id"))),
            models.CheckConstraint(
                name="call_back_recorded_is_whole",
                condition=Q(outcome="", recorded_at__isnull=True) | (~Q(outcome="") & Q(recorded_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.dossier_id}"
