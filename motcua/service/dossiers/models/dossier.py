"""The dossier itself, its papers, and the numbers it carries."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from motcua.journal.acting import Channel, Origin
from motcua.service.dossiers.states import FINISHED_STATES, OPEN_STATES, State


class TypedBy(models.TextChoices):
    """Who typed the dossier: kept so that the online share is not flattered (domain, section 7)."""

    SELF = "self"
    OFFICIAL = "official"
    MANDATE = "mandate"
    PARTNER = "partner"  # a partner's program, over the API


class Outcome(models.TextChoices):
    """How a dossier was settled."""

    GRANTED = "granted"
    REFUSED = "refused"


REVOKED = "revoked"  # of a dossier alone: every result that was issued has been revoked


ENDED_ELSEWHERE = (  # where it ended is neither who decided nor who received: a unit below, to which it had been passed
    Q(state__in=[State.SETTLED, *FINISHED_STATES]) & ~Q(unit=F("agency")) & ~Q(unit=F("centre"))
)


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Filters that chain."""

    def open(self) -> "DossierQuerySet":
        """Keep those that are not finished."""
        return self.filter(state__in=OPEN_STATES)

    def handled_in(self, unit_ids: list[int]) -> "DossierQuerySet":
        """Keep those that one of these units decides, received, has on its desk, or is to give its opinion on."""
        return self.filter(
            Q(agency_id__in=unit_ids)
            | Q(centre_id__in=unit_ids)
            | Q(unit_id__in=unit_ids)
            | Q(state__in=OPEN_STATES, consultations__agency_id__in=unit_ids, consultations__answered_at=None)
        ).distinct()

    def belonging_to(self, person_id: int) -> "DossierQuerySet":
        """Keep those of this person as applicant, submitter or representative."""
        return self.filter(Q(applicant_id=person_id) | Q(submitter_id=person_id) | Q(representative_id=person_id))


class Dossier(models.Model):
    """One request (hồ sơ) under one procedure by one applicant, handled by one agency."""

    number = models.CharField(max_length=20, unique=True)  # permanent, random; in addresses and on the receipt
    code = models.CharField(max_length=40, unique=True, null=True)  # noqa: DJ001  null until acceptance, not ""
    tracking_code = models.CharField(max_length=8)  # mã tra cứu
    secret = models.CharField(max_length=32, unique=True)  # 128 bits, in the QR code of the receipt
    idempotency_key = models.UUIDField(unique=True)

    # Without an index of their own: those below begin with them, or nothing asks for all dossiers of a version, of a
    # typist or of an assignee; and one over a unit's whole past misleads the planner.
    procedure = models.ForeignKey("procedures.Procedure", models.PROTECT, related_name="+", db_index=False)
    version_of_procedure = models.ForeignKey(
        "procedures.ProcedureVersion", models.PROTECT, related_name="+", db_index=False
    )
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)  # decides
    centre = models.ForeignKey(
        "agencies.Agency", models.PROTECT, related_name="+", db_index=False
    )  # receives, hands over
    applicant = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    submitter = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    representative = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    typist = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    typed_by = models.CharField(max_length=16, choices=TypedBy)
    channel = models.CharField(max_length=16, default=Channel.ONLINE)
    origin = models.CharField(max_length=16, default=Origin.LIVE)

    answers = models.JSONField(default=dict)  # as in Draft
    fee_lines = models.JSONField(default=list)  # frozen at submission, each line with the rule it comes from
    fee_vnd = models.PositiveBigIntegerField(
        null=True
    )  # đồng: the sum of the lines, or what a payment request states; null: the source does not say

    state = models.CharField(max_length=24, choices=State, default=State.SUBMITTED)
    row_version = models.PositiveIntegerField(default=1)  # grows with every act; who acts says which one was seen
    step = models.PositiveSmallIntegerField(default=0)  # index in the procedure's flow
    role = models.CharField(max_length=24, blank=True)  # who must act now, in `unit`
    unit = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+", db_index=False)
    assignee = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)

    submitted_at = models.DateTimeField()
    answer_due_at = models.DateTimeField(
        null=True
    )  # 8 working hours to accept, ask or refuse (45/2020/NĐ-CP, article 11)
    accepted_at = models.DateTimeField(null=True)
    deadline = models.JSONField(null=True)  # frozen at acceptance: value, unit, working, cutoff, and the variant chosen
    due_at = models.DateTimeField(null=True)
    original_due_at = models.DateTimeField(null=True)  # never overwritten by an extension
    extra_working_days = models.PositiveSmallIntegerField(default=0)  # granted by extensions
    extension_count = models.PositiveSmallIntegerField(default=0)
    supplement_count = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=[*Outcome.choices, (REVOKED, "Revoked")], blank=True)
    handed_over_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # settled, refused, withdrawn or stopped

    objects = models.Manager.from_queryset(DossierQuerySet)()

    # What an action may change; everything else is fixed at submission.
    MOVING: ClassVar[tuple[str, ...]] = (
        "code",
        "answers",
        "fee_vnd",
        "state",
        "row_version",
        "step",
        "role",
        "unit",
        "assignee",
        "answer_due_at",
        "accepted_at",
        "deadline",
        "due_at",
        "original_due_at",
        "extra_working_days",
        "extension_count",
        "supplement_count",
        "settled_at",
        "outcome",
        "handed_over_at",
        "ended_at",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="dossier_accepted_has_code_and_deadline",
                condition=Q(accepted_at__isnull=True) | Q(code__isnull=False, deadline__isnull=False),
            ),
            models.CheckConstraint(  # null: the source names no time, and no date was promised
                name="dossier_original_due_at_with_due_at",
                condition=Q(due_at__isnull=True, original_due_at__isnull=True)
                | Q(due_at__isnull=False, original_due_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_running_was_accepted",
                condition=~Q(state=State.IN_PROGRESS) | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dossier_settled_has_outcome",
                condition=~Q(state__in=[State.SETTLED, State.HANDED_OVER])
                | (Q(settled_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="dossier_ended_has_end",
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="dossier_unit_open", fields=["unit", "state", "due_at", "id"], condition=Q(state__in=OPEN_STATES)
            ),
            *(  # serve the inbox: what is open is counted whole, what has ended is read from its newest end
                models.Index(name=f"dossier_{unit}_{name}", fields=[unit, *order], condition=condition)
                for unit in ("agency", "centre")
                for name, order, condition in (
                    ("open", ("due_at", "id"), Q(state__in=OPEN_STATES)),
                    ("ready", ("-ended_at", "-id"), Q(state=State.SETTLED)),
                    ("finished", ("-ended_at", "-id"), Q(state__in=FINISHED_STATES)),
                )
            ),
            models.Index(name="dossier_elsewhere", fields=["unit", "-ended_at", "-id"], condition=ENDED_ELSEWHERE),
            models.Index(name="dossier_applicant", fields=["applicant", "-submitted_at", "id"]),
            models.Index(name="dossier_submitter", fields=["submitter", "-submitted_at", "id"]),
            models.Index(
                name="dossier_representative",
                fields=["representative", "-submitted_at", "id"],
                condition=Q(representative__isnull=False),
            ),
            models.Index(
                name="dossier_assignee_open", fields=["assignee", "due_at", "id"], condition=Q(state__in=OPEN_STATES)
            ),
            models.Index(name="dossier_due_open", fields=["due_at", "id"], condition=Q(state__in=OPEN_STATES)),
            models.Index(  # serves signs
                name="dossier_ended", fields=["ended_at", "id"], condition=Q(ended_at__isnull=False)
            ),
            models.Index(
                name="dossier_procedure_settled",
                fields=["procedure", "settled_at", "id"],
                condition=Q(settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code or self.number

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something before there is an end."""
        return self.state in OPEN_STATES


class DossierPaper(models.Model):
    """A paper of a dossier: a file, or the number of the record that replaces it."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="papers", db_index=False)  # the index below
    paper_code = models.CharField(max_length=64)
    name = models.CharField(max_length=500)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255, blank=True)
    data_number = models.CharField(max_length=64, blank=True)
    data_checked_at = models.DateTimeField(null=True)  # "đã tra cứu": an official looked it up
    data_checked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField(default=0)  # 0: handed in first; n: with the n-th supplement
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="dossier_paper_dossier", fields=["dossier", "paper_code", "id"])]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.paper_code}"


class DailySerial(models.Model):
    """The last serial that an agency gave on a day. Locked while a code is drawn, never set back."""

    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="daily_serial_once", fields=["agency", "day"])]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.day} {self.last}"


class CashReceipt(models.Model):
    """Cash that a clerk received for a dossier."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="cash_receipts")
    amount_vnd = models.PositiveBigIntegerField()  # đồng
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(name="cash_receipt_positive", condition=Q(amount_vnd__gt=0))]
        indexes = [models.Index(F("dossier_id"), F("id"), name="cash_receipt_dossier")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.amount_vnd}"
