"""The counts of the view `live_counts`: written by it alone, rebuilt from the journal at any time.

Procedures and agencies stand here by code and plain id, as in the journal: a count must not hinder anybody from
tidying up what it counts.
"""

from django.db import models
from django.db.models import Q

from motcua.steering.measures.service_quality.models import QualityCount, QualityDossier, QualityTime

__all__ = [
    "DailyCount",
    "LateResult",
    "OpenByDueDay",
    "OverdueChange",
    "QualityCount",
    "QualityDossier",
    "QualityTime",
    "SettledAfter",
    "Standing",
    "UnitDay",
]


class Standing(models.Model):
    """Where an open dossier stands, as far as counting needs it. Gone when the dossier has ended."""

    dossier_id = models.BigIntegerField(primary_key=True)
    procedure_code = models.CharField(max_length=32)
    agency_id = models.BigIntegerField()
    channel = models.CharField(max_length=16)
    received_day = models.DateField()  # local
    overdue_from = models.DateTimeField(null=True)  # null: no date was promised yet, or the clock rests

    class Meta:
        indexes = [  # serves queries.overdue_now
            models.Index(name="standing_overdue_from", fields=["overdue_from"], condition=Q(overdue_from__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.overdue_from}"


class DailyCount(models.Model):
    """What happened on a local day, by procedure, agency and channel. Only ever grows."""

    procedure_code = models.CharField(max_length=32)
    agency_id = models.BigIntegerField()
    channel = models.CharField(max_length=16)
    day = models.DateField()
    received = models.IntegerField(default=0)
    on_time = models.IntegerField(default=0)  # settled by the date that held at last
    late = models.IntegerField(default=0)
    on_time_by_original = models.IntegerField(default=0)  # settled by the date first given
    late_by_original = models.IntegerField(default=0)
    undated = models.IntegerField(default=0)  # settled; the source names no time, so neither on time nor late
    ended_otherwise = models.IntegerField(default=0)  # refused at receipt, withdrawn, stopped

    class Meta:
        constraints = [
            models.UniqueConstraint(name="daily_count_once", fields=["procedure_code", "agency_id", "channel", "day"]),
        ]
        indexes = [  # serves queries.public_figures and received_by_day without touching the table
            models.Index(
                name="daily_count_day",
                fields=["day"],
                include=["received", "on_time", "late", "on_time_by_original", "late_by_original"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure_code} {self.agency_id} {self.channel} {self.day}"


class UnitDay(models.Model):
    """The sums of DailyCount over procedures and channels, for pages that look at all units over weeks.

    A province has two hundred rows a day, whatever it receives; of DailyCount it has thousands.
    """

    agency_id = models.BigIntegerField()
    day = models.DateField()
    received = models.IntegerField(default=0)
    on_time_by_original = models.IntegerField(default=0)
    late_by_original = models.IntegerField(default=0)

    class Meta:
        constraints = [  # serves units.done_by_unit
            models.UniqueConstraint(name="unit_day_once", fields=["day", "agency_id"])
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.day}"


class OpenByDueDay(models.Model):
    """How many dossiers are open, by the local day on which they become overdue (null: none is known now).

    A dossier becomes late without any entry: the past days of this table are the overdue ones.
    """

    procedure_code = models.CharField(max_length=32)
    agency_id = models.BigIntegerField()
    channel = models.CharField(max_length=16)
    due_day = models.DateField(null=True)
    open = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="open_by_due_day_once",
                fields=["procedure_code", "agency_id", "channel", "due_day"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="open_by_due_day_not_below_0", condition=Q(open__gte=0)),
        ]
        indexes = [models.Index(name="open_by_due_day_day", fields=["due_day"], include=["open"])]

    def __str__(self) -> str:
        return f"{self.procedure_code} {self.agency_id} {self.channel} {self.due_day}: {self.open}"


class LateResult(models.Model):
    """A dossier settled after the date first given: one of those that `DailyCount.late_by_original` adds up."""

    dossier_id = models.BigIntegerField(primary_key=True)
    agency_id = models.BigIntegerField()
    day = models.DateField()  # local, of the result

    class Meta:
        indexes = [  # serves units.late_result_ids
            models.Index(name="late_result_day", fields=["-day", "-dossier_id"], include=["agency_id"])
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.day}"


class OverdueChange(models.Model):
    """By how many the dossiers of an agency that are overdue at the end of a local day differ from the day before.

    Days to come have what will be overdue then if nothing happens; all days together are the open ones with a date.
    """

    agency_id = models.BigIntegerField()
    day = models.DateField()
    change = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(name="overdue_change_once", fields=["agency_id", "day"])]
        indexes = [
            models.Index(  # serves overdue_days.before_today
                name="overdue_change_day", fields=["day"], include=["agency_id", "change"]
            ),
            models.Index(  # the view takes out what has cancelled out, window after window
                name="overdue_change_none", fields=["day"], condition=Q(change=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.day}: {self.change:+}"


class SettledAfter(models.Model):
    """How many dossiers settled on a local day had taken so many days. Sums of rows give exact percentiles."""

    procedure_code = models.CharField(max_length=32)
    agency_id = models.BigIntegerField()
    day = models.DateField()
    days = models.IntegerField()  # calendar days from the day of handing in to the day of the result
    dossiers = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(  # serves queries.processing_times
                name="settled_after_once", fields=["procedure_code", "day", "agency_id", "days"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.procedure_code} {self.agency_id} {self.day}: {self.dossiers} after {self.days} days"
