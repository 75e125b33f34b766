"""The journal's tables. Nothing here refers to people or units but by plain ids: they live on a higher floor.

References to an entry carry no foreign key in the database: checking one writes a lock into the entry's row, which
doubles the writing, and entries cannot go away.
"""

from datetime import timedelta

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from motcua.journal.acting import Assurance, Channel, Origin

CLOCK_TOLERANCE = timedelta(seconds=60)  # between the legal time and the database's own


class Entry(models.Model):
    """Something that happened to a subject. Written by `record.record`, never changed and never deleted (triggers)."""

    id = models.BigAutoField(primary_key=True)  # drawn while the subject's row is locked; the sequence caches nothing
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)  # a trigger sets it, whatever is passed
    at = models.DateTimeField()  # the legal time
    origin = models.CharField(max_length=12)
    origin_reason = models.CharField(max_length=200, blank=True)
    subject_type = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    subject_seq = models.PositiveIntegerField()  # 1, 2, 3 … within the subject: who holds two receipts sees a gap
    kind = models.CharField(max_length=64)
    actor = models.BigIntegerField(null=True)  # a person's id
    acting_role = models.CharField(max_length=32, blank=True)
    acting_unit = models.BigIntegerField(null=True)
    on_behalf_of = models.BigIntegerField(null=True)  # a person's id
    assurance = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    data = models.JSONField(default=dict)

    class Meta:
        db_table = "journal_entry"
        indexes = [  # rows come in this order, so a few kilobytes are enough
            BrinIndex(name="entry_recorded", fields=["recorded_at"], autosummarize=True),  # queries.subjects_between
            BrinIndex(  # queries.entered_later
                name="entry_not_live",
                fields=["recorded_at"],
                condition=~Q(origin=Origin.LIVE.value),
                autosummarize=True,
            ),
        ]
        constraints = [
            models.UniqueConstraint(name="entry_subject_order", fields=["subject_type", "subject_id", "subject_seq"]),
            models.CheckConstraint(name="entry_subject_seq_from_1", condition=Q(subject_seq__gte=1)),
            models.CheckConstraint(name="entry_origin", condition=Q(origin__in=[o.value for o in Origin])),
            models.CheckConstraint(name="entry_assurance", condition=Q(assurance__in=[a.value for a in Assurance])),
            models.CheckConstraint(name="entry_channel", condition=Q(channel__in=[c.value for c in Channel])),
            models.CheckConstraint(
                name="entry_reason_unless_live", condition=Q(origin=Origin.LIVE.value) | ~Q(origin_reason="")
            ),
            models.CheckConstraint(
                name="entry_live_is_not_backdated",
                condition=~Q(origin=Origin.LIVE.value)
                | Q(at__gte=F("recorded_at") - CLOCK_TOLERANCE, at__lte=F("recorded_at") + CLOCK_TOLERANCE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_type} {self.subject_id}.{self.subject_seq}"


class EntrySalt(models.Model):
    """32 random bytes that blind an entry's commitment in the proofs; deleting them erases it from the proofs."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")
    salt = models.BinaryField(max_length=32)

    class Meta:
        db_table = "journal_entry_salt"

    def __str__(self) -> str:
        return f"salt of {self.entry_id}"


class Unsequenced(models.Model):
    """An entry that has no position yet. A trigger puts every new entry here, in the entry's own transaction."""

    entry = models.OneToOneField(Entry, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")

    class Meta:
        db_table = "journal_unsequenced"

    def __str__(self) -> str:
        return f"unsequenced {self.entry_id}"


class JournalPosition(models.Model):
    """The place of an entry in the one order that all followers share: 1, 2, 3 … without a gap, forever."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.DO_NOTHING, db_constraint=False, related_name="place")

    class Meta:
        db_table = "journal_position"
        constraints = [models.CheckConstraint(name="position_from_1", condition=Q(position__gte=1))]

    def __str__(self) -> str:
        return f"position {self.position}"


class FollowerCursor(models.Model):
    """How far a follower has come, moved in the transaction of its effect; and its trouble, if it has any."""

    follower = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField(default=0)  # the last position taken in
    failures = models.PositiveIntegerField(default=0)  # in a row, at position + 1
    message = models.TextField(blank=True)  # what went wrong last
    retry_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "journal_follower_cursor"

    def __str__(self) -> str:
        return f"{self.follower} at {self.position}"


class Reaction(models.Model):
    """An effect that a reactor has had: one per follower, entry and recipient, so nobody is written to twice."""

    follower = models.CharField(max_length=64)
    entry = models.ForeignKey(Entry, models.DO_NOTHING, db_constraint=False, related_name="+")
    recipient = models.CharField(max_length=200)
    reacted_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "journal_reaction"
        constraints = [models.UniqueConstraint(name="reaction_once", fields=["follower", "entry", "recipient"])]

    def __str__(self) -> str:
        return f"{self.follower} → {self.recipient}"
