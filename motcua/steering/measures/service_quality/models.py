"""The tables of the view `service_quality`: written by it alone, rebuilt from the journal at any time."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

COUNTS = (
    "dossiers",
    "late",
    "unhappy",  # late, or rated unsatisfied
    "online",
    "online_with_result",
    "result",
    "digitised",
    "reused",
    "ended",
    "settled",
    "supplemented",
    "supplemented_twice",
    "extended",
    "answered",
    "answered_in_time",
    "typed_self",
    "typed_official",
    "typed_mandate",
    "typed_partner",
    "rated",
    "satisfied",
    "dissatisfied",
)
ALL = ""  # the procedure code of a row that adds up all procedures of an agency


class QualityDossier(models.Model):
    """What one dossier counts for and since when: the evidence behind every figure. Days are local.

    Nothing is forgotten when it changes: a dossier that was late and got a new date stays late for the days between.
    """

    dossier_id = models.BigIntegerField(primary_key=True)
    procedure_code = models.CharField(max_length=32)
    agency_id = models.BigIntegerField()
    channel = models.CharField(max_length=16)
    typed_by = models.CharField(max_length=16)
    received_at = models.DateTimeField()
    received_day = models.DateField()
    left_day = models.DateField(null=True)  # withdrawn before acceptance: from here on it counts nowhere
    answer_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)  # first accepted, asked back or refused
    due_at = models.DateTimeField(null=True)  # the date promised last; before acceptance the longest legal time
    is_promised = models.BooleanField(default=False)  # whether `due_at` is a date that the applicant was given
    late_from = models.DateTimeField(null=True)  # late after this moment; null: no date, or the clock rests
    late_changes = ArrayField(models.DateField(), default=list)  # late from, not late from, late from … ascending
    supplements = models.PositiveSmallIntegerField(default=0)
    supplement_day = models.DateField(null=True)  # of the first one
    second_supplement_day = models.DateField(null=True)
    asked_at = models.DateTimeField(null=True)  # since when it waits for its applicant
    extended_day = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=16, blank=True)  # judging.End
    result_day = models.DateField(null=True)  # settled with a result that is a file
    digitised_day = models.DateField(null=True)  # its papers are files or data
    reused_day = models.DateField(null=True)  # a record was looked up instead of a paper
    rated_day = models.DateField(null=True)
    rating = models.PositiveSmallIntegerField(null=True)  # 1 to 5

    class Meta:
        indexes = [  # serve evidence.page, each with the tie broken by the key
            models.Index(name="quality_agency_day", fields=["agency_id", "received_day", "dossier_id"]),
            models.Index(name="quality_day", fields=["received_day", "dossier_id"]),
            models.Index(
                name="quality_late_day",
                fields=["received_day", "dossier_id"],
                include=["agency_id", "procedure_code"],
                condition=~Q(late_changes=[]),
            ),
            models.Index(name="quality_unhappy_day", fields=["received_day", "dossier_id"], condition=Q(rating__lte=2)),
            models.Index(  # serves figures: what is due later today
                name="quality_late_from", fields=["late_from"], condition=Q(ended_at=None, late_from__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.procedure_code}"


class QualityTime(models.Model):
    """How many dossiers settled in a month had taken so many days. Sums of rows give exact percentiles."""

    agency_id = models.BigIntegerField()
    procedure_code = models.CharField(max_length=32, blank=True)  # ALL: all procedures together
    settled_month = models.DateField()  # its first day
    days = models.IntegerField()  # calendar days from the day of handing in to the day of the result
    dossiers = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="quality_time_once", fields=["procedure_code", "settled_month", "agency_id", "days"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.procedure_code or '*'} {self.settled_month}: {self.dossiers} in {self.days}"


class QualityCount(models.Model):
    """By how much the counts of an agency changed on a day or in a month, for the dossiers received in a month.

    A figure of a period is a sum of rows: those of the months in which its dossiers were received, up to its end. Days
    to come hold what will change without an entry: dossiers that become late. Rows of months and of days lie in two
    partitions (migration 0007).
    """

    agency_id = models.BigIntegerField()
    procedure_code = models.CharField(max_length=32, blank=True)  # ALL: all procedures together
    received_month = models.DateField()  # its first day
    is_month = models.BooleanField()  # whether the row adds up a whole month
    changed_on = models.DateField()  # the day, or the first day of the month
    is_same_day = models.BooleanField()  # of dossiers received on that very day; false in rows of months
    dossiers = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    unhappy = models.IntegerField(default=0)  # late, or rated unsatisfied
    online = models.IntegerField(default=0)
    online_with_result = models.IntegerField(default=0)
    result = models.IntegerField(default=0)
    digitised = models.IntegerField(default=0)
    reused = models.IntegerField(default=0)
    ended = models.IntegerField(default=0)
    settled = models.IntegerField(default=0)
    supplemented = models.IntegerField(default=0)
    supplemented_twice = models.IntegerField(default=0)
    extended = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)
    answered_in_time = models.IntegerField(default=0)
    typed_self = models.IntegerField(default=0)
    typed_official = models.IntegerField(default=0)
    typed_mandate = models.IntegerField(default=0)
    typed_partner = models.IntegerField(default=0)
    rated = models.IntegerField(default=0)
    satisfied = models.IntegerField(default=0)
    dissatisfied = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(  # serves sums: of all procedures, or of one
                name="quality_count_once",
                fields=["procedure_code", "received_month", "is_month", "changed_on", "agency_id", "is_same_day"],
            )
        ]
        indexes = [  # no count stands in an index: rows are updated in place
            models.Index(  # serves sums.by_procedure and procedures_online
                name="quality_count_by_month",
                fields=["received_month", "is_month", "changed_on", "agency_id", "procedure_code"],
                condition=~Q(procedure_code=ALL),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.procedure_code or '*'} {self.received_month} {self.changed_on}"
