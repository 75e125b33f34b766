"""Reading the journal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min

from motcua.journal.acting import Origin
from motcua.journal.followers import all_followers
from motcua.journal.models import CLOCK_TOLERANCE, Entry, FollowerCursor, Unsequenced
from motcua.journal.positions import PositionedEntry, between, head
from motcua.journal.rows import ByKey

__all__ = [
    "FollowerHealth",
    "Health",
    "PositionedEntry",
    "changes_after",
    "entered_later",
    "entries_about",
    "entries_of",
    "head",
    "health",
    "lost_entries",
    "subjects_between",
    "taken_up_to",
]

LONGEST_TRANSACTION = timedelta(hours=1)  # an entry is sequenced at most so long after it was recorded


def entries_of(subject_type: str, subject_id: int) -> list[Entry]:
    """Everything that happened to a subject, in its order, sequenced or not. Uses entry_subject_order."""
    return list(Entry.objects.filter(subject_type=subject_type, subject_id=subject_id).order_by("subject_seq"))


def entries_about(subject_type: str, subject_ids: Collection[int], *, upto: int) -> list[Entry]:
    """What happened to these subjects up to a position, in the order of the journal. Uses entry_subject_order."""
    found = Entry.objects.filter(subject_type=subject_type, subject_id__in=subject_ids, place__position__lte=upto)
    return list(found.order_by("place__position"))


def entered_later(position: int, kinds: Collection[str], *, before: datetime | None = None) -> list[Entry]:
    """Entries of these kinds after a position. before: only those of an earlier legal time, whenever they were entered.

    Live entries are recorded within a minute of their time, so with `before` the cost does not grow with what happened
    since, but for entries of another origin. Uses entry_recorded and entry_not_live.
    """
    found = Entry.objects.filter(place__position__gt=position, kind__in=kinds)
    last = Entry.objects.filter(place__position=position).values_list("recorded_at", flat=True).first()
    if last is not None:
        found = found.filter(recorded_at__gte=last - LONGEST_TRANSACTION)
    if before is None:
        return list(found)
    found = found.filter(at__lt=before)
    live = found.filter(origin=Origin.LIVE, recorded_at__lt=before + CLOCK_TOLERANCE)
    return [*live, *found.exclude(origin=Origin.LIVE)]


def subjects_between(
    subject_type: str, since: datetime, until: datetime, *, origins: Collection[str] = (Origin.LIVE, Origin.BACKFILLED)
) -> list[int]:
    """Ids of the subjects of a type that something happened to from `since` to before `until`, in their order.

    By the time of recording, so that what was entered afterwards is found when it was entered. Uses entry_recorded.
    """
    entries = Entry.objects.filter(subject_type=subject_type, recorded_at__gte=since, recorded_at__lt=until)
    entries = entries.filter(origin__in=origins)
    return list(entries.order_by("subject_id").values_list("subject_id", flat=True).distinct())


def changes_after(position: int, limit: int = 100) -> list[PositionedEntry]:
    """The next entries of all kinds after `position`, at most `limit`, without a gap: the change feed.

    A reader that remembers the last position it was given misses nothing, ever. Uses primary keys.
    """
    return between(position, position + limit)


_CURSORS = ByKey(FollowerCursor, "follower = ANY(%s)", ("follower", "position"))


def taken_up_to(followers: Collection[str]) -> int:
    """The position up to which all of these followers have taken in the journal; 0 where one has not begun."""
    positions = {row.follower: row.position for row in _CURSORS.all(list(followers))}
    return min(positions.get(name, 0) for name in followers)


@dataclass(frozen=True)
class FollowerHealth:
    """How far a follower is behind the head, in positions, and what troubles it."""

    name: str
    position: int
    behind: int
    failures: int
    message: str
    retry_at: datetime | None


@dataclass(frozen=True)
class Health:
    """Whether the journal keeps up."""

    head: int  # the last position
    unsequenced: int  # committed entries without a position; a crowd that grows means that no sequencer runs
    waiting_since: datetime | None  # when the oldest of them was recorded
    followers: tuple[FollowerHealth, ...]

    @property
    def is_well(self) -> bool:
        """Whether no follower fails. Being behind for a moment is usual."""
        return not any(follower.failures for follower in self.followers)


def health() -> Health:
    """The lag of the sequencer and of every registered follower. Counts a table that is empty in good times."""
    last = head()
    waiting_since = Unsequenced.objects.aggregate(oldest=Min("entry__recorded_at"))["oldest"]
    known = {cursor.follower: cursor for cursor in FollowerCursor.objects.filter(follower__in=all_followers())}
    cursors = [known.get(name, FollowerCursor(follower=name)) for name in all_followers()]
    followers = tuple(
        FollowerHealth(c.follower, c.position, max(last - c.position, 0), c.failures, c.message, c.retry_at)
        for c in cursors
    )
    return Health(last, Unsequenced.objects.count(), waiting_since, followers)


def lost_entries(limit: int = 100) -> list[int]:
    """Ids of entries that have no position and wait for none: somebody has meddled, or a restore was incomplete.

    For audits: goes through the whole journal. At other times the answer is the empty list.
    """
    lost = Entry.objects.filter(place=None).exclude(id__in=Unsequenced.objects.values("entry_id"))
    return list(lost.order_by("id").values_list("id", flat=True)[:limit])
