"""What happened to a dossier that the journal must not hold itself: words, persons, letters, results.

Where a foreign key has no index, another index begins with it, or nothing asks for all rows of that person or unit.
"""

from django.db import models
from django.db.models import Q

from motcua.service.dossiers.models.dossier import Dossier, DossierPaper, Outcome


class StepRun(models.Model):
    """One stay of a dossier at one step: the control slip (phiếu kiểm soát) has one line for each."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="step_runs", db_index=False)
    step_code = models.CharField(max_length=64)
    role = models.CharField(max_length=24)
    unit = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # by the step's share of the time
    left_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(  # who passed it on or settled it; null: it left otherwise. Read by `own_work` alone
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(name="step_run_dossier", fields=["dossier", "id"]),
            models.Index(  # serves own_work: the official's own
                name="step_run_done_by", fields=["done_by", "left_at"], condition=Q(done_by__isnull=False)
            ),
            models.Index(  # serves own_work: the same step of others
                name="step_run_done", fields=["step_code", "left_at"], condition=Q(done_by__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="step_run_one_open", fields=["dossier"], condition=Q(left_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.step_code}"


class Pause(models.Model):
    """A time in which the legal clock rested."""

    class Kind(models.TextChoices):
        SUPPLEMENT = "supplement"
        PAYMENT = "payment"

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=16, choices=Kind)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="pause_one_open", fields=["dossier"], condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(
                name="pause_ends_after_start",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
            ),
        ]
        indexes = [models.Index(name="pause_dossier", fields=["dossier", "id"])]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind} {self.started_at}"


class SupplementRequest(models.Model):
    """One complete request for what is missing (45/2020/NĐ-CP, article 11)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="supplement_requests")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    asked_from = models.CharField(max_length=24)  # the state to come back to
    answer_until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="supplement_request_one_open", fields=["dossier"], condition=Q(answered_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(name="supplement_request_dossier", fields=["dossier", "id"]),
            models.Index(name="supplement_request_asked", fields=["asked_at", "id"]),  # serves signs
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.asked_at}"


class SupplementItem(models.Model):
    """One thing that is missing or wrong: the very field or paper, why, and how to mend it."""

    class Kind(models.TextChoices):
        FIELD = "field"
        PAPER = "paper"

    request = models.ForeignKey(SupplementRequest, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=160)  # "section.field" or the paper's code
    label = models.CharField(max_length=500)
    reason = models.CharField(max_length=1000)
    remedy = models.CharField(max_length=1000)

    class Meta:
        indexes = [models.Index(name="supplement_item_request", fields=["request", "id"])]

    def __str__(self) -> str:
        return self.code


class Consultation(models.Model):
    """A question to another agency, with its own limit inside the total (lấy ý kiến phối hợp)."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="consultations")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    question = models.CharField(max_length=2000)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=4000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consultation_answer_is_whole", condition=Q(answered_at__isnull=True) | ~Q(answer="")
            )
        ]
        indexes = [
            models.Index(name="consultation_dossier", fields=["dossier", "id"]),
            models.Index(name="consultation_agency", fields=["agency", "dossier"]),
            models.Index(
                name="consultation_agency_open",
                fields=["agency", "due_at", "id"],
                condition=Q(answered_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.agency_id}"


class Result(models.Model):
    """The document that settles a dossier, from proposal to issue (kết quả giải quyết)."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="results", db_index=False)
    number = models.CharField(max_length=48, unique=True, null=True)  # noqa: DJ001  "<code>-KQ<n>", null until issued
    outcome = models.CharField(max_length=16, choices=Outcome)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    legal_ground = models.CharField(max_length=500, blank=True)  # of a refusal
    letter = models.ForeignKey("documents.LetterRecord", models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    proposed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    approved_at = models.DateTimeField(null=True)  # "ký": the approval; the signature itself comes with its own room
    issued_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="result_one_proposal", fields=["dossier"], condition=Q(issued_at__isnull=True)
            ),
            models.CheckConstraint(
                name="result_issued_has_number", condition=Q(issued_at__isnull=True) | Q(number__isnull=False)
            ),
        ]
        indexes = [models.Index(name="result_dossier", fields=["dossier", "id"])]

    def __str__(self) -> str:
        return self.number or self.title


class ReasonGiven(models.Model):
    """The words that belong to a journal entry. The journal itself holds no free text."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="reasons")
    entry_id = models.BigIntegerField(unique=True)  # journal.Entry; a plain number, because the journal lies below
    reason = models.CharField(max_length=2000)
    legal_ground = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(name="reason_given_dossier", fields=["dossier", "entry_id"])]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.entry_id}"


class DossierLetter(models.Model):
    """A letter that was sent about a dossier; its data is frozen, the page is drawn when first asked for."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="letters", db_index=False)
    kind = models.CharField(max_length=32)
    letter = models.ForeignKey("documents.LetterRecord", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="dossier_letter_dossier", fields=["dossier", "id"])]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class MissedLookUp(models.Model):
    """A database could not be reached when an official wanted to look up what replaces a paper; to be made up for."""

    paper = models.ForeignKey(DossierPaper, models.CASCADE, related_name="missed_look_ups", db_index=False)
    database = models.CharField(max_length=20)  # procedures.databases.Database.code
    missed_at = models.DateTimeField()  # the last time
    missed_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    made_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="missed_look_up_once", fields=["paper", "database"])]
        indexes = [
            models.Index(
                name="missed_look_up_open", fields=["database", "missed_at"], condition=Q(made_up_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.database}"
