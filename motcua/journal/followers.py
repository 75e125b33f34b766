"""What reacts to the journal: views, which can be rebuilt from position 1, and reactors, which act only once.

Rooms register theirs in AppConfig.ready(). The sequencer's process runs them all; each has a cursor that moves in the
transaction of its effect, so after a crash either both have happened or neither. One that fails does not stop the
others: it is tried again, later and later, and `queries.health()` shows it.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from motcua.journal.models import FollowerCursor, Reaction, Unsequenced
from motcua.journal.order import BATCH, AnotherSequencer, sequence_batch
from motcua.journal.positions import PositionedEntry, between, head
from motcua.journal.snapshots import checksums

logger = logging.getLogger(__name__)

WINDOW = 1000  # positions that a follower takes in one transaction
REBUILD_WINDOW = 10_000  # a rebuild is one transaction anyway: larger windows touch each subject's rows fewer times
LONGEST_BACK_OFF_SECONDS = 300
BUSY_WAIT_SECONDS = 0.02
DRAIN_SECONDS = 60  # how long `drain` waits for a sequencer that works elsewhere


@dataclass(frozen=True)
class View:
    """Tables that follow from the journal: counts, search rows. `None` for `kinds` means all.

    apply:   take in the entries, in order; called once for each position, in the transaction that moves the cursor.
    reset:   empty the tables (by DELETE: the pages go on reading the old rows until the rebuild commits).
    tables:  the tables it writes, and nobody else: a rebuild tells whether they came out the same.
    """

    name: str
    kinds: Collection[str] | None
    apply: Callable[[Sequence[PositionedEntry]], None]
    reset: Callable[[], None]
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effect:
    """Something to do for one recipient. `perform` writes to this database only, usually by enqueueing a job."""

    recipient: str  # a plain key such as "person:17" or "webhook:3", at most 200 characters
    perform: Callable[[], None]


@dataclass(frozen=True)
class Reactor:
    """Acts on entries: notices, webhooks. `react` says what is to be done and does nothing itself.

    Each effect happens once for (reactor, entry, recipient), whatever is retried or rebuilt.
    """

    name: str
    kinds: Collection[str] | None
    react: Callable[[PositionedEntry], Iterable[Effect]]


type Follower = View | Reactor
_followers: dict[str, Follower] = {}


class FollowersFailed(Exception):
    """Some followers could not go on while `drain` waited for them; the message names them and why."""


def register(follower: Follower) -> None:
    """Let `follower` follow, from position 1 on. Called in AppConfig.ready(). Raises ValueError for a taken name."""
    if _followers.setdefault(follower.name, follower) is not follower:
        raise ValueError(f"Two followers are called {follower.name!r}.")


def all_followers() -> Mapping[str, Follower]:
    """Every registered follower by name, in the order of registration."""
    return dict(_followers)


def run_followers_once(*, retry_now: bool = False, views_only: bool = False, window: int = WINDOW) -> int:
    """Let every follower that is behind take one window; return how many positions were taken in altogether.

    A follower that has failed waits until its back-off is over, unless `retry_now`. Raises only when the database is
    gone.
    """
    last, followers = head(), all_followers()
    if views_only:
        followers = {name: each for name, each in followers.items() if isinstance(each, View)}
    cursors = {cursor.follower: cursor.position for cursor in FollowerCursor.objects.filter(follower__in=followers)}
    new = [FollowerCursor(follower=name) for name in followers if name not in cursors]
    if new:
        FollowerCursor.objects.bulk_create(new, ignore_conflicts=True)
    journal = _SharedReading(followers.values())
    return sum(
        _follow(each, cursors.get(each.name, 0), last, retry_now, window, journal) for each in followers.values()
    )


def drain(*, strict: bool = True) -> int:
    """Sequence and follow until nothing is left; return how many positions were taken in. For tests and the demo.

    Raises FollowersFailed if a follower failed (not strict: only logged), TimeoutError if another process's
    sequencer does not get on.
    """
    total, patience = 0, time.monotonic() + DRAIN_SECONDS
    while True:
        sequenced = _sequence_unless_busy()
        taken = run_followers_once(retry_now=True)
        total += taken
        if sequenced or taken:
            continue
        if not _others_are_busy():
            break
        if time.monotonic() > patience:
            raise TimeoutError("Another sequencer holds the journal and does not get on.")
        time.sleep(BUSY_WAIT_SECONDS)
    if strict:
        _raise_for_failures()
    return total


def drain_views(window: int = WINDOW) -> int:
    """Sequence everything and bring the views up to date; return how much was done. For the start of the demo.

    What reacts (notices, webhooks) follows in the sequencer's own time: nobody waits for it before the first page.
    """
    done = 0
    while moved := follow_views_once(window):
        done += moved
    return done


def follow_views_once(window: int = WINDOW) -> int:
    """Sequence one batch and let every view take one window; return how much was done.

    window: a larger one costs memory and touches each subject's rows fewer times; for a loader.
    """
    sequenced = _sequence_unless_busy(max(window, BATCH))
    return sequenced + run_followers_once(retry_now=True, views_only=True, window=window)


def _sequence_unless_busy(limit: int = BATCH) -> int:
    try:
        return sequence_batch(limit)
    except AnotherSequencer:
        return 0


def _others_are_busy() -> bool:
    """Whether something is left that neither we nor a failure holds back: another process has it in its hands."""
    if Unsequenced.objects.exists():
        return True
    last = head()  # asked only now: what the other has sequenced meanwhile is below it
    return FollowerCursor.objects.filter(follower__in=all_followers(), failures=0, position__lt=last).exists()


def _raise_for_failures() -> None:
    failed = FollowerCursor.objects.filter(follower__in=all_followers(), failures__gt=0).order_by("follower")
    if sentences := [f"{each.follower} at position {each.position + 1}: {each.message}" for each in failed]:
        raise FollowersFailed("; ".join(sentences))


class _SharedReading:
    """Reads what several followers want once: most of them stand at the same position. Entries never change."""

    def __init__(self, followers: Collection[Follower]) -> None:
        every = [each.kinds for each in followers]
        self._kinds = {kind for kinds in every for kind in kinds or ()} if None not in every else None
        self._span: tuple[int, int] | None = None
        self._items: list[PositionedEntry] = []

    def between(self, after: int, upto: int, kinds: Collection[str] | None) -> list[PositionedEntry]:
        """As `positions.between`."""
        if self._span != (after, upto):
            self._span, self._items = (after, upto), between(after, upto, self._kinds)
        wanted = kinds if kinds is None else frozenset(kinds)
        return [item for item in self._items if wanted is None or item.entry.kind in wanted]


def _follow(follower: Follower, position: int, last: int, retry_now: bool, window: int, journal: _SharedReading) -> int:
    """Take one window; if it fails, a smaller one, until all before the bad entry is in and the bad one is known."""
    size = min(window, last - position)
    while size > 0:
        try:
            return _take(follower, last, size, retry_now, journal)
        except Exception as error:
            if not connection.is_usable():
                raise
            if size == 1:
                _note_failure(follower, error)
            size //= 2
    return 0


@transaction.atomic
def _take(follower: Follower, last: int, size: int, retry_now: bool, journal: _SharedReading) -> int:
    cursors = FollowerCursor.objects.filter(follower=follower.name, position__lt=last)
    if not retry_now:
        cursors = cursors.filter(Q(retry_at=None) | Q(retry_at__lte=Now()))
    cursor = cursors.select_for_update(skip_locked=True).first()  # locked: another process follows right now
    if cursor is None:
        return 0
    upto = min(last, cursor.position + size)
    if items := journal.between(cursor.position, upto, follower.kinds):
        _apply(follower, items)
    cursors.update(position=upto, failures=0, message="", retry_at=None)
    return upto - cursor.position


def _apply(follower: Follower, items: Sequence[PositionedEntry]) -> None:
    if isinstance(follower, View):
        follower.apply(items)
        return
    for item in items:
        for effect in follower.react(item):
            if _is_new(follower, item, effect):
                effect.perform()


def _is_new(reactor: Reactor, item: PositionedEntry, effect: Effect) -> bool:
    """Claim the effect: written before it is performed, in the same transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_reaction (follower, entry_id, recipient) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [reactor.name, item.entry.id, effect.recipient],
        )
        return bool(cursor.rowcount == 1)


def _note_failure(follower: Follower, error: Exception) -> None:
    cursor = FollowerCursor.objects.get(follower=follower.name)
    failures = cursor.failures + 1
    seconds = min(2 ** min(failures, 10), LONGEST_BACK_OFF_SECONDS)
    logger.error(
        "Follower %s fails at position %s; next try in %s s.",
        follower.name,
        cursor.position + 1,
        seconds,
        exc_info=error,
    )
    FollowerCursor.objects.filter(follower=follower.name).update(
        failures=failures,
        message=f"{type(error).__name__}: {error}"[:2000].replace("\0", "�"),
        retry_at=Now() + timedelta(seconds=seconds),
    )


@dataclass(frozen=True)
class Missing:
    """An effect that a reactor should have had and has not."""

    position: int
    entry_id: int
    recipient: str


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild found: the positions it went through, tables that came out different, effects that are missing."""

    name: str
    position: int
    changed_tables: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


type Progress = Callable[[int, int], None]  # positions done, positions in all


def _silent(_done: int, _all: int) -> None:
    """Nobody watches."""


@transaction.atomic
def rebuild(name: str, progress: Progress = _silent) -> Rebuilt:
    """Rebuild a view from position 1, or verify a reactor, up to where it has come. Raises KeyError for a wrong name.

    A view is emptied and filled in one transaction: readers see the old rows until the new ones are complete, and a
    crash leaves the old ones. For a reactor nothing is sent: each effect it should have had is looked up.
    """
    follower = all_followers()[name]
    FollowerCursor.objects.get_or_create(follower=name)
    upto = FollowerCursor.objects.select_for_update().get(follower=name).position
    windows = _windows(follower, upto, progress)
    if isinstance(follower, Reactor):
        missing = [each for items in windows for each in _missing(follower, items)]
        return Rebuilt(name, upto, missing=tuple(missing))
    before = checksums(follower.tables)
    follower.reset()
    for items in windows:
        follower.apply(items)
    after = checksums(follower.tables)
    return Rebuilt(
        name, upto, changed_tables=tuple(table for table in follower.tables if before[table] != after[table])
    )


def _windows(follower: Follower, upto: int, progress: Progress) -> Iterator[list[PositionedEntry]]:
    for after in range(0, upto, REBUILD_WINDOW):
        items = between(after, min(after + REBUILD_WINDOW, upto), follower.kinds)
        if items:
            yield items
        progress(min(after + REBUILD_WINDOW, upto), upto)


def _missing(reactor: Reactor, items: Sequence[PositionedEntry]) -> Iterator[Missing]:
    entry_ids = [item.entry.id for item in items]
    found = Reaction.objects.filter(follower=reactor.name, entry__in=entry_ids).values_list("entry_id", "recipient")
    had = set(found)
    for item in items:
        for effect in reactor.react(item):
            if (item.entry.id, effect.recipient) not in had:
                yield Missing(item.position, item.entry.id, effect.recipient)
