"""Entries in the one order that everybody follows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max, QuerySet

from motcua.journal.models import Entry, JournalPosition


@dataclass(frozen=True)
class PositionedEntry:
    """An entry at its place in the journal: 1, 2, 3 … without a gap."""

    position: int
    entry: Entry


def head() -> int:
    """The last position given so far; 0 when there is none. Uses the primary key."""
    last = JournalPosition.objects.aggregate(last=Max("position"))["last"]
    return last or 0


def between(
    after: int,
    upto: int,
    kinds: Collection[str] | None = None,
    *,
    subjects: tuple[str, QuerySet[Any]] | None = None,
    limit: int | None = None,
) -> list[PositionedEntry]:
    """Entries at `after` < position <= `upto`, in order; of all kinds if `kinds` is None. Uses primary keys.

    subjects: a type and a query of ids: entries about these alone.  limit: at most so many, the first ones.
    """
    entries = Entry.objects.filter(place__position__gt=after, place__position__lte=upto)
    if kinds is not None:
        entries = entries.filter(kind__in=kinds)
    if subjects is not None:
        entries = entries.filter(subject_type=subjects[0], subject_id__in=subjects[1])
    placed = entries.annotate(position=F("place__position")).order_by("place__position")[:limit]
    return [PositionedEntry(entry.position, entry) for entry in placed]
