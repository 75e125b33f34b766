"""Entries in the one order that everybody follows."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
from django.db.models import BigIntegerField, ExpressionWrapper, F, Max, Min, QuerySet, TextField
from django.db.models.base import ModelState
from django.db.models.functions import Cast

from motcua.journal.models import Entry, JournalPosition

WIDE = 1000  # positions; for more the planner would read the whole journal unless it is told between which ids they lie
_COLUMNS = tuple(field.attname for field in Entry._meta.concrete_fields if field.attname != "data")


class PositionedEntry(NamedTuple):
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
    if upto - after > WIDE:
        entries = entries.filter(id__range=_ids(after, upto))
    if kinds is not None:
        entries = entries.filter(kind__in=kinds)
    if subjects is not None:
        entries = entries.filter(subject_type=subjects[0], subject_id__in=subjects[1])
    placed = entries.order_by("place__position").annotate(text=Cast("data", TextField()))
    rows = placed.values_list("place__position", "text", *_COLUMNS)[:limit]
    return [PositionedEntry(position, _entry(text, values)) for position, text, *values in rows]


def _ids(after: int, upto: int) -> tuple[int, int]:
    """Return the least and the greatest id at these positions: they run nearly alike. Uses the primary key.

    Of the bare column the planner would look for the least id along the index of ids, from the very first entry on.
    """
    found = JournalPosition.objects.filter(position__gt=after, position__lte=upto)
    entry_id = ExpressionWrapper(F("entry_id") + 0, BigIntegerField())
    ids = found.aggregate(least=Min(entry_id), greatest=Max(entry_id))
    return ids["least"] or 0, ids["greatest"] or 0


def _entry(text: str, values: Sequence[Any]) -> Entry:
    """Return an entry without the ceremony of a model's constructor, which would take half of a follower's time."""
    entry = Entry.__new__(Entry)
    entry.__dict__ = dict(zip(_COLUMNS, values, strict=True))
    entry.data = msgspec.json.decode(text)
    entry._state = ModelState()
    entry._state.adding = False
    return entry
