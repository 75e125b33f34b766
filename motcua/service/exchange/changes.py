"""The change feed: what happened, in the one order of the journal, as far as a reader may see it.

Positions only grow, and every page says from where to ask next, also when nothing on it concerned the reader: whoever
goes on from `next` reads every entry once and misses none. What may be seen is decided twice, by the query of a page
and in memory for those who wait (`Reader.sees`); a test holds the two together.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from motcua.journal.kinds import is_known
from motcua.journal.positions import PositionedEntry, between, head
from motcua.registry.people import queries as people
from motcua.service.dossiers import queries as dossiers
from motcua.service.exchange.access import Caller, require_scope
from motcua.service.exchange.models import FiledDossier
from motcua.service.exchange.refusals import KindUnknown, PositionAhead
from motcua.service.exchange.scopes import Scope

DOSSIER = "dossier"
MOST_ITEMS = 1000  # on one page
SCANNED = 20_000  # positions that one page goes through at most
LONGEST_WAIT_SECONDS = 60

# What a partner is told of an entry about a dossier it filed: what its applicant sees too. Who did it in which office
# are ids of people and units, which mean nothing outside.
_TOLD = {
    "amount_vnd",
    "answer_due_at",
    "channel",
    "clock_rests",
    "code",
    "due_at",
    "due_before",
    "fee_vnd",
    "items",
    "original_due_at",
    "outcome",
    "papers",
    "procedure",
    "replaces",
    "result",
    "state",
    "supplements",
    "variant",
    "was_accepted",
}
_KEPT_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")  # as the journal keeps times
_UNDECIDED = "dossier.result_proposed"  # what is proposed is no result before it is signed


@dataclass(frozen=True)
class Reader:
    """Whose eyes read the feed. Everything, or the dossiers of a partner, or those of a person and their units."""

    is_province_wide: bool = False
    partner_id: int | None = None
    person_id: int | None = None
    unit_ids: frozenset[int] = frozenset()

    def sees(self, watched: "Watched") -> bool:
        """Whether an entry concerns this reader: the same answer as the query of a page."""
        if self.is_province_wide:
            return True
        if self.partner_id is not None:
            return watched.partner_id == self.partner_id
        return self.person_id in watched.person_ids or bool(self.unit_ids & watched.unit_ids)


@dataclass(frozen=True)
class Watched:
    """An entry at its position, with whom it concerns and how its subject is called outside."""

    item: PositionedEntry
    number: str = ""  # of the dossier
    code: str | None = None
    partner_id: int | None = None
    reference: str = ""  # the partner's own number of the dossier
    unit_ids: frozenset[int] = frozenset()
    person_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Page:
    """What a reader is given.

    items:  in order; at most as many as asked for.
    next:   the position to ask from next: everything up to it was on this page or does not concern the reader.
    last:   the last position there is; equal to `next` once the reader has caught up.
    """

    items: list[dict[str, Any]] = field(default_factory=list)
    next: int = 0
    last: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the body of the answer."""
        return {"changes": self.items, "next": self.next, "last": self.last, "more": self.next < self.last}


def reader_of(caller: Caller) -> Reader:
    """Return with whose eyes a token reads. Raises ScopeMissing without one of the two scopes of the feed."""
    if caller.has(Scope.CHANGES_READ_ALL):
        return Reader(is_province_wide=True)
    require_scope(caller, Scope.CHANGES_READ)
    if caller.acts_as_id is None:
        return Reader(partner_id=caller.partner_id)
    units = frozenset(post.agency_id for post in people.posts_of(caller.acts_as_id))
    return Reader(person_id=caller.acts_as_id, unit_ids=units)


def page(reader: Reader, *, after: int, limit: int = 100, kinds: Iterable[str] | None = None) -> Page:
    """Return what follows position `after`, at most `limit` entries (up to 1,000), of some kinds or of all.

    Goes through at most 20,000 positions; a reader whom little concerns gets an empty page now and then and goes on
    from its `next`. Uses primary keys, in at most six statements. Raises PositionAhead for one that was never given,
    KindUnknown.
    """
    last = head()
    if after > last:
        raise PositionAhead(last)
    chosen = _known(kinds)
    limit, upto = max(1, min(limit, MOST_ITEMS)), min(last, after + SCANNED)
    found = between(after, upto, chosen, subjects=_subjects(reader), limit=limit)
    items = [as_item(watched, reader) for watched in watch(found)]
    return Page(items, found[-1].position if len(found) == limit else upto, last)


def watch(found: list[PositionedEntry]) -> list[Watched]:
    """Return entries with whom they concern, in three statements for all of them."""
    ids = {item.entry.subject_id for item in found if item.entry.subject_type == DOSSIER}
    filed = {row.dossier_id: row for row in FiledDossier.objects.filter(dossier__in=ids)} if ids else {}
    audiences = dossiers.audiences(ids) if ids else {}
    return [_watched(item, filed, audiences) for item in found]


def _watched(
    item: PositionedEntry, filed: Mapping[int, FiledDossier], audiences: Mapping[int, dossiers.Audience]
) -> Watched:
    audience = audiences.get(item.entry.subject_id) if item.entry.subject_type == DOSSIER else None
    if audience is None:
        return Watched(item)
    by = filed.get(item.entry.subject_id)
    return Watched(
        item,
        audience.number,
        audience.code,
        by.partner_id if by else None,
        by.reference if by else "",
        audience.unit_ids,
        audience.person_ids,
    )


def as_item(watched: Watched, reader: Reader) -> dict[str, Any]:
    """Return one entry as its reader gets it: ids, codes, states, amounts and times, no names."""
    entry = watched.item.entry
    told: dict[str, Any] = {
        "position": watched.item.position,
        "kind": entry.kind,
        "at": entry.at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "origin": entry.origin,
        "subject": _subject(watched, reader),
        "data": _written(data_for_partner(entry.kind, entry.data) if reader.partner_id is not None else entry.data),
    }
    if reader.partner_id is None:
        told["acting"] = {"person": entry.actor, "role": entry.acting_role, "unit": entry.acting_unit}
    return told


def _written(value: Any) -> Any:
    """Return data of an entry with its times as all answers have them; the journal keeps, and seals, its own form."""
    match value:
        case str() if _KEPT_TIME.fullmatch(value):
            return datetime.fromisoformat(value).isoformat()
        case list():
            return [_written(part) for part in value]
        case dict():
            return {name: _written(part) for name, part in value.items()}
    return value


def data_for_partner(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an entry's data goes to the partner that filed the dossier."""
    told = {name: value for name, value in data.items() if name in _TOLD}
    return {"state": told.get("state")} if kind == _UNDECIDED else told


def _known(kinds: Iterable[str] | None) -> set[str] | None:
    """Return the kinds asked for, all of which there are: whoever waits for a misspelt one waits for ever."""
    chosen = None if kinds is None else set(kinds)
    for kind in sorted(chosen or ()):
        if not is_known(kind):
            raise KindUnknown(kind)
    return chosen


def _subject(watched: Watched, reader: Reader) -> dict[str, Any]:
    entry = watched.item.entry
    subject: dict[str, Any] = {"type": entry.subject_type, "sequence": entry.subject_seq}
    if entry.subject_type != DOSSIER:
        return {**subject, "id": entry.subject_id}
    named = {**subject, "number": watched.number, "code": watched.code}
    return {**named, "reference": watched.reference} if reader.partner_id is not None else named


def _subjects(reader: Reader) -> tuple[str, QuerySet[Any]] | None:
    if reader.is_province_wide:
        return None
    if reader.partner_id is not None:
        return DOSSIER, FiledDossier.objects.filter(partner_id=reader.partner_id).values("dossier_id")
    assert reader.person_id is not None
    return DOSSIER, dossiers.ids_seen_by(reader.person_id, sorted(reader.unit_ids))
