"""Report rounds (kỳ báo cáo): who must say what by when, everything that was said, who judged it, and what came out.

What was once said is never overwritten: a changed value is a row of its own that names the row it replaces. The
database refuses anything else (migration 0002).
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

CODE_LENGTH = 64  # of schemes and indicators
PERIOD_LENGTH = 10
LONGEST_TEXT = 1000  # characters: explanations, notes, reasons
LONGEST_LINK = 500


class RoundState(models.TextChoices):
    """Where a round stands; whether its time is over says the calendar."""

    OPEN = "open", _("Open for reports")
    PUBLISHED = "published", _("Published")
    CANCELLED = "cancelled", _("Cancelled")


class ReportState(models.TextChoices):
    """Where the report of one unit stands."""

    DECLARING = "declaring", _("Self-assessment")
    SUBMITTED = "submitted", _("Submitted, waits for appraisal")
    APPRAISED = "appraised", _("Appraised")


class Source(models.TextChoices):
    """Where a figure came from; of several the first of this list is used (`precedence`)."""

    COMPUTED = "computed", _("Computed by the platform")
    RECEIVED = "received", _("Received from a partner")
    DECLARED = "declared", _("Declared by the unit")


class Verdict(models.TextChoices):
    """What the appraiser says of a figure."""

    ACCEPTED = "accepted", _("Accepted")
    ADJUSTED = "adjusted", _("Accepted with another figure")
    REJECTED = "rejected", _("Not accepted")


class Figures(models.Model):
    """What can be said of an indicator: a value, or a part and a whole, or a word."""

    value = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    word = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True


class Round(models.Model):
    """One collection of figures under one scheme for one period."""

    scheme_code = models.CharField(max_length=CODE_LENGTH)
    period = models.CharField(max_length=PERIOD_LENGTH)  # periods.PERIOD: 2026, 2026-H1, 2026-Q3, 2026-09
    holder = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")  # who appraises and publishes
    opens_on = models.DateField()
    closes_on = models.DateField()  # the last day on which a report is in time
    state = models.CharField(max_length=12, choices=RoundState, default=RoundState.OPEN)
    opened_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")  # null: the platform
    opened_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True)  # when known figures were counted for the last time
    published_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(  # one that was cancelled may be opened anew
                name="round_once", fields=["scheme_code", "period", "holder"], condition=~Q(state="cancelled")
            ),
            models.CheckConstraint(name="round_closes_after_opening", condition=Q(closes_on__gte=F("opens_on"))),
            models.CheckConstraint(
                name="round_published_has_time",
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="round_newest", fields=["-closes_on", "-id"]),
            models.Index(name="round_open", fields=["closes_on"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_code} {self.period}"


class RoundChange(models.Model):
    """A change of a round on its way: its closing day was moved (gia hạn), or it was cancelled (hủy)."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="changes")
    closed_on = models.DateField()  # the closing day until then
    closes_on = models.DateField(null=True)  # the new one; null: the round was cancelled
    reason = models.CharField(max_length=LONGEST_TEXT)
    changed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")  # null: the platform
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="round_cancelled_once", fields=["round"], condition=Q(closes_on__isnull=True)),
            models.CheckConstraint(
                name="round_change_is_later", condition=Q(closes_on__isnull=True) | Q(closes_on__gt=F("closed_on"))
            ),
            models.CheckConstraint(name="round_change_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.closed_on} → {self.closes_on}"


class Report(models.Model):
    """What one unit has to say in a round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="reports")
    unit = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.DECLARING)
    submitted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    row_version = models.PositiveIntegerField(default=1)  # grows with every act on it

    class Meta:
        constraints = [
            models.UniqueConstraint(name="report_once", fields=["round", "unit"]),
            models.CheckConstraint(
                name="report_submitted_has_time", condition=Q(state="declaring") | Q(submitted_at__isnull=False)
            ),
        ]
        indexes = [models.Index(name="report_unit", fields=["unit", "-round"])]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.unit_id}"


class Observation(Figures):
    """A figure of one indicator for one unit and period, as somebody said it at one time."""

    scheme_code = models.CharField(max_length=CODE_LENGTH)
    indicator = models.CharField(max_length=CODE_LENGTH)
    unit = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    period = models.CharField(max_length=PERIOD_LENGTH)
    source = models.CharField(max_length=10, choices=Source)
    as_of = models.DateField()  # số liệu đến ngày
    entered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    partner = models.ForeignKey("exchange.Partner", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    counted_upto = models.BigIntegerField(null=True)  # computed: the last entry that it had taken in, as a position
    reason = models.CharField(max_length=LONGEST_TEXT, blank=True)  # why it was corrected
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    is_current = models.BooleanField(default=True)  # the last word of its source

    class Meta:
        constraints = [
            models.UniqueConstraint(  # serves queries.current
                name="observation_current_once",
                fields=["scheme_code", "period", "unit", "indicator", "source", "partner"],
                condition=Q(is_current=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="observation_says_something",
                condition=Q(value__isnull=False)
                | Q(numerator__isnull=False, denominator__isnull=False)
                | ~Q(word="")
                | Q(source="declared"),  # a unit may take a figure back
            ),
            models.CheckConstraint(
                name="observation_part_within_whole",
                condition=Q(numerator__isnull=True)
                | Q(denominator__isnull=True)
                | Q(numerator__lte=F("denominator"), numerator__gte=0),
            ),
            models.CheckConstraint(
                name="observation_source_is_named",
                condition=Q(source="computed", entered_by__isnull=True, partner__isnull=True)
                | Q(source="declared", partner__isnull=True)
                | Q(source="received", partner__isnull=False),
            ),
        ]
        indexes = [  # serves queries.history
            models.Index(name="observation_history", fields=["scheme_code", "period", "unit", "indicator", "-id"]),
            models.Index(  # serves received.batches and received.beside
                name="observation_received",
                fields=["partner", "scheme_code", "period"],
                condition=Q(is_current=True, source="received"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_code} {self.indicator} {self.unit_id} {self.period}"


class Evidence(models.Model):
    """What shows that a figure is true (minh chứng): a file or an address."""

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="evidence")
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    link = models.URLField(max_length=LONGEST_LINK, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evidence_is_file_or_link",
                condition=(Q(file__isnull=False) & Q(link="")) | (Q(file__isnull=True) & ~Q(link="")),
            )
        ]

    def __str__(self) -> str:
        return self.link or f"file {self.file_id}"


class Appraisal(Figures):
    """What an appraiser (người thẩm định) found about a figure; with figures of its own where it is adjusted."""

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="appraisals")
    verdict = models.CharField(max_length=10, choices=Verdict)
    note = models.CharField(max_length=LONGEST_TEXT, blank=True)
    declared_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")  # copied: see below
    appraised_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")  # null: the platform
    appraised_for = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+")
    appraised_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="appraisal_current_once", fields=["observation"], condition=Q(is_current=True)
            ),
            models.CheckConstraint(  # nobody judges what they have declared themselves
                name="appraisal_by_another_person",
                condition=Q(declared_by__isnull=True)
                | Q(appraised_by__isnull=True)
                | ~Q(declared_by=F("appraised_by")),
            ),
            models.CheckConstraint(name="appraisal_says_why", condition=Q(verdict="accepted") | ~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.observation_id}: {self.verdict}"


class Explanation(models.Model):
    """What the unit answers to an appraisal (giải trình)."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="explanations")
    indicator = models.CharField(max_length=CODE_LENGTH)
    text = models.CharField(max_length=LONGEST_TEXT)
    explained_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="explanation_of", fields=["report", "indicator", "-id"])]

    def __str__(self) -> str:
        return f"{self.report_id} {self.indicator}"


class Outcome(models.Model):
    """What a round found for one unit, frozen when it was published."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="outcomes")
    unit = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    index = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # null: not computable
    rank = models.PositiveIntegerField(null=True)
    points = models.JSONField(default=dict)  # code of a node: points as text; what is not computable is absent
    missing = ArrayField(models.CharField(max_length=CODE_LENGTH), default=list)
    used = ArrayField(models.BigIntegerField(), default=list)  # ids of the observations it was made of

    class Meta:
        constraints = [
            models.UniqueConstraint(name="outcome_once", fields=["round", "unit"]),
            models.CheckConstraint(
                name="outcome_ranked_has_index",
                condition=Q(index__isnull=True, rank__isnull=True) | Q(index__isnull=False, rank__isnull=False),
            ),
        ]
        indexes = [models.Index(name="outcome_rank", fields=["round", "rank", "unit"])]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.unit_id}: {self.index}"


class Intake(models.Model):
    """One delivery of figures by a partner; the same key again is the same delivery."""

    partner = models.ForeignKey("exchange.Partner", models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)  # SHA-256 of what was sent
    added = models.PositiveIntegerField()
    corrected = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="intake_once", fields=["partner", "key"])]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.key}"
