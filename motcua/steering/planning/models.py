"""What a forecast left behind: written whole by `actions.refresh_likely_late`, read by pages."""

from django.db import models
from django.db.models import Q

LIKELY_FROM = 0.5  # a dossier is called likely late from this probability on


class LikelyLate(models.Model):
    """An open dossier that was due within five working days at the last forecast, with its probability of being late.

    Plain ids, as in the journal: a forecast must not hinder anybody. A dossier that has ended since stays until the
    next forecast; `queries` leave it out.
    """

    dossier_id = models.BigIntegerField(primary_key=True)
    agency_id = models.BigIntegerField()
    chance = models.FloatField()  # 0 to 1
    due_at = models.DateTimeField()
    behind_percent = models.SmallIntegerField()  # of the legal time: used, less what the steps behind it were given

    class Meta:
        constraints = [
            models.CheckConstraint(name="likely_late_chance_0_to_1", condition=Q(chance__gte=0, chance__lte=1))
        ]
        indexes = [  # serve queries.likely_late of the province and of some units
            models.Index(name="likely_late_chance", fields=["-chance", "due_at", "dossier_id"]),
            models.Index(name="likely_late_agency", fields=["agency_id", "-chance", "due_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.chance:.2f}"


class LatenessForecast(models.Model):
    """The one row that says when the forecast was made and how good it was on the last month, which it had not seen."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    made_at = models.DateTimeField()
    is_naive = models.BooleanField()  # too few late dossiers to learn from: the procedure's own share was told
    quality = models.JSONField(null=True)  # lateness.fitting.Quality; null: nothing to judge by yet

    class Meta:
        constraints = [models.CheckConstraint(name="lateness_forecast_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.made_at}"


class LikelyLateDay(models.Model):
    """What the first forecast of a local day said of a unit. A statement of that day: never changed afterwards.

    A unit of which nothing was due within five working days has a row of 0, so that null stays: no forecast was made.
    """

    agency_id = models.BigIntegerField()
    day = models.DateField()
    made_at = models.DateTimeField()
    due = models.IntegerField()  # dossiers due within five working days
    likely = models.IntegerField()  # of them with a probability of at least LIKELY_FROM
    expected = models.FloatField()  # the sum of all probabilities

    class Meta:
        constraints = [  # serves queries.expected_by_day
            models.UniqueConstraint(name="likely_late_day_once", fields=["day", "agency_id"])
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.day}: {self.likely}"
