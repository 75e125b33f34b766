"""Procedures and their versions. A dossier keeps the version it was filed under."""

from functools import cached_property

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from motcua.service.procedures.definition import Definition


class Procedure(models.Model):
    """A procedure (thủ tục hành chính) by its national code; what it says stands in its versions."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=1000)
    field = models.CharField(max_length=200)  # lĩnh vực
    level = models.CharField(max_length=16)  # commune, province, multi
    current = models.ForeignKey("procedures.ProcedureVersion", models.PROTECT, null=True, related_name="+")
    is_live = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    life_events = models.JSONField(default=list)
    search_text = models.TextField(blank=True)  # folded name, keywords, field: what a search looks through

    class Meta:
        indexes = [
            models.Index(name="procedure_field", fields=["field", "code"], condition=Q(is_live=True)),
            GinIndex(name="procedure_search", fields=["search_text"], opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.code


class ProcedureVersion(models.Model):
    """One version of a procedure, never changed."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)  # SHA-256 of the sheet's text
    definition = models.JSONField()
    source_text = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="procedure_version_number", fields=["procedure", "number"]),
            models.UniqueConstraint(name="procedure_version_content", fields=["procedure", "content_hash"]),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"

    @cached_property
    def compiled(self) -> Definition:
        """The definition as everything reads it."""
        return Definition.model_validate(self.definition)


class ProcedureAgency(models.Model):
    """Which agency decides a procedure that is not decided by the commune chosen."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="agencies")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="procedure_agency_once", fields=["procedure", "agency"])]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.agency_id}"
