"""The catalogue: procedures, their versions, and which provincial agency answers for which."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from motcua.service.procedures.definition import Definition

MOST_COMPILED = 4_000  # versions kept in memory per process, about 40 kB each
_compiled: dict[str, Definition] = {}


class Procedure(models.Model):
    """What one can ask for (thủ tục hành chính). The words for search are copied from the current version."""

    code = models.CharField(max_length=32, unique=True)
    current = models.ForeignKey("ProcedureVersion", models.PROTECT, null=True, related_name="+")
    is_live = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)  # when it last went live
    offline_reason = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=700)
    name_en = models.CharField(max_length=700, blank=True)
    field = models.CharField(max_length=200, blank=True)  # lĩnh vực
    level = models.CharField(max_length=16)  # commune, province or multi
    online_level = models.CharField(max_length=16, blank=True)  # full, partial or not said
    life_events = ArrayField(models.CharField(max_length=40), default=list)
    folded_name = models.CharField(max_length=300)  # kernel.text.fold(name), cut: it only sorts and is compared
    has_all_parts = models.BooleanField(default=False)  # of the current version: publication.PARTS, copied
    search_text = models.TextField()  # folded: name, keywords, field, results, code; trigram index in 0002

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="procedure_live_has_version",
                condition=Q(is_live=False) | Q(current__isnull=False, published_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="procedure_field", fields=["field", "folded_name", "id"], condition=Q(is_live=True)),
            models.Index(name="procedure_by_name", fields=["folded_name", "id"], condition=Q(is_live=True)),
            GinIndex(name="procedure_life_events", fields=["life_events"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ProcedureVersion(models.Model):
    """A procedure as it was at a time. Never changed: a dossier keeps the version it was filed under."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the procedure
    content_hash = models.CharField(max_length=64)  # SHA-256 of the definition's canonical JSON, hexadecimal
    definition = models.JSONField()  # definition.Definition
    source_text = models.TextField()  # the sheet as it was loaded
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="procedure_version_number", fields=["procedure", "number"]),
            models.UniqueConstraint(name="procedure_version_content", fields=["procedure", "content_hash"]),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"

    @property
    def compiled(self) -> Definition:
        """The definition as its models; kept by content, because a version never changes."""
        if (known := _compiled.get(self.content_hash)) is not None:
            return known
        if len(_compiled) >= MOST_COMPILED:
            _compiled.clear()
        return _compiled.setdefault(self.content_hash, Definition.model_validate(self.definition))


class ProcedureAgency(models.Model):
    """That a provincial agency answers for a procedure: mapped by the loader or picked by an administrator."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="agencies")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="procedure_agency_once", fields=["procedure", "agency"])]
        indexes = [models.Index(name="procedure_agency_agency", fields=["agency", "procedure"])]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.agency_id}"


class Announcement(models.Model):
    """That a decision (quyết định công bố) names a procedure; a unit has then five working days to publish it.

    The procedure stands here by its code: it may be published for the first time because of it.
    """

    procedure_code = models.CharField(max_length=32)
    decision_number = models.CharField(max_length=64)
    decided_on = models.DateField()
    decide_by = models.DateField(null=True, blank=True)  # until when it had to be decided; null: nobody has said so
    publisher = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    due_on = models.DateField()  # the last day to publish it
    noted_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)  # when a version was first loaded on or after `decided_on`

    class Meta:
        constraints = [
            models.UniqueConstraint(name="announcement_once", fields=["procedure_code", "decision_number"]),
        ]
        indexes = [
            models.Index(name="announcement_due", fields=["due_on", "publisher"]),
            models.Index(name="announcement_decide_by", fields=["decide_by"], condition=Q(decide_by__isnull=False)),
            models.Index(
                name="announcement_open", fields=["publisher", "due_on", "id"], condition=Q(published_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_code} {self.decision_number}"
