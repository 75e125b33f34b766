"""What all verbs of the ledger share."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models

from motcua.demo.bulk.kept import Kept
from motcua.demo.bulk.known import Known
from motcua.demo.bulk.serials import Serials
from motcua.service.documents.models import StoredFile


@dataclass
class Book:
    """The open dossiers by id, what is known of the province, and where ids and serials come from."""

    known: Known
    files: dict[int, StoredFile]  # the pool of papers
    next_id: Callable[[type[models.Model]], int]
    serials: Serials
    all_kept: dict[int, Kept] = field(default_factory=dict)
    _consulted: dict[int, int] = field(default_factory=dict)  # open question: its dossier

    def kept(self, dossier_id: int) -> Kept:
        """Return an open dossier with its rows."""
        return self.all_kept[dossier_id]
