"""Followers: each entry once, cursor and effect together, a failing one stops nobody, rebuilds change nothing."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.journal import followers, positions
from motcua.journal.checks import followed_kinds_are_known
from motcua.journal.followers import (
    Effect,
    FollowersFailed,
    Missing,
    Reactor,
    Rebuilt,
    View,
    drain,
    drain_views,
    rebuild,
    run_followers_once,
)
from motcua.journal.models import Entry, FollowerCursor, Reaction
from motcua.journal.order import sequence_batch
from motcua.journal.positions import PositionedEntry, between
from motcua.journal.queries import health
from motcua.journal.snapshots import snapshot
from tests.journal.harness import (
    HAPPENED,
    OTHER,
    committed,
    counting_view,
    empty,
    outbox,
    run,
    see,
    seeing_view,
    seen,
    send,
    tell_both,
    telling_reactor,
)

pytestmark = pytest.mark.usefixtures("province")
type Alone = Callable[..., None]


@pytest.fixture(autouse=True)
def _small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "WINDOW", 4)
    monkeypatch.setattr(followers, "REBUILD_WINDOW", 4)


def troubled(bad: int, broken: list[bool]) -> View:
    """A view that cannot take in position `bad` while `broken` says so; its trace is already written by then."""

    def apply(items: Sequence[PositionedEntry]) -> None:
        see(items)
        if broken[0] and bad in [item.position for item in items]:
            raise ValueError(f"cannot read {bad}")

    return View("troubled", None, apply, lambda: None, ("trial_seen",))


def cursor_of(name: str) -> int:
    return FollowerCursor.objects.get(follower=name).position


def test_a_view_takes_in_each_entry_once_and_in_order(alone: Alone) -> None:
    alone(seeing_view())
    ids = [entry for n in range(5) for entry in committed(1, 2, n=n)]

    assert drain() == 10
    assert drain() == 0
    assert seen() == ids
    assert cursor_of("seeing") == 10


def test_a_follower_is_given_only_the_kinds_it_follows(alone: Alone) -> None:
    alone(View("choosy", [OTHER], see, lambda: None))
    committed(1, 2, 3)
    ids = committed(4, kind=OTHER)
    committed(5)
    drain()

    assert seen() == ids
    assert cursor_of("choosy") == 5  # the others do not make it late


def test_followers_at_the_same_position_share_one_reading(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    spans: list[tuple[int, int]] = []
    read = followers.between

    def counted(after: int, upto: int, *others: Any) -> list[PositionedEntry]:
        spans.append((after, upto))
        return read(after, upto, *others)

    monkeypatch.setattr(followers, "between", counted)
    heard: list[int] = []
    alone(
        View("choosy", [OTHER], lambda items: heard.extend(item.position for item in items), lambda: None),
        seeing_view(),
    )
    committed(1, 2)
    committed(3, kind=OTHER)
    drain()

    assert spans == [(0, 3)]
    assert (heard, len(seen())) == ([3], 3)


def test_many_entries_are_read_as_few_are(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    alone()
    for n in range(4):
        committed(1, 2, n=n)
    drain()
    few = between(1, 7)
    monkeypatch.setattr(positions, "WIDE", 2)

    many = between(1, 7)

    assert [item.position for item in many] == [2, 3, 4, 5, 6, 7]
    assert many == few
    stored = Entry.objects.in_bulk()
    assert all(vars(item.entry) | {"_state": 0} == vars(stored[item.entry.id]) | {"_state": 0} for item in many)
    assert between(8, 20) == []


def test_what_lies_far_along_the_journal_is_found_without_walking_there() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO journal_position (position, entry_id) SELECT n, n FROM generate_series(1, 50000) n")
        cursor.execute("ANALYZE journal_position")
        with CaptureQueriesContext(connection) as asked:
            between(40_000, 50_000)
        cursor.execute("EXPLAIN " + next(query["sql"] for query in asked if "MIN(" in query["sql"]))
        plan = "\n".join(line for (line,) in cursor.fetchall())
        transaction.set_rollback(True)

    assert "journal_position_pkey" in plan
    assert "entry_id_key" not in plan


def test_a_follower_registered_later_starts_from_the_first_position(alone: Alone) -> None:
    alone(counting_view())
    ids = committed(1, 2, 3) + committed(1)
    drain()
    alone(seeing_view())
    drain()
    assert seen() == ids


def test_a_name_is_taken_once(alone: Alone) -> None:
    view = seeing_view()
    alone(view, view)  # the same again is harmless
    with pytest.raises(ValueError, match="Two followers"):
        alone(seeing_view())


def test_a_follower_of_a_misspelt_kind_is_reported_before_the_start(alone: Alone) -> None:
    alone(counting_view(), seeing_view())
    assert followed_kinds_are_known(None) == []
    alone(View("typist", ["trial.hapened"], see, lambda: None))
    assert [error.id for error in followed_kinds_are_known(None)] == ["journal.E001"]


def test_a_failing_follower_stops_at_its_entry_and_nobody_else(alone: Alone, caplog: pytest.LogCaptureFixture) -> None:
    broken = [True]
    alone(troubled(6, broken), counting_view())
    ids = [committed(1)[0] for _ in range(9)]

    with caplog.at_level(logging.CRITICAL), pytest.raises(FollowersFailed, match="troubled at position 6"):
        drain()

    assert seen() == ids[:5]  # all before the bad entry, nothing of it
    assert cursor_of("counting") == 9
    sick = next(follower for follower in health().followers if follower.name == "troubled")
    assert (sick.position, sick.behind, sick.message) == (5, 4, "ValueError: cannot read 6")
    assert sick.failures >= 1
    assert not health().is_well

    broken[0] = False
    assert run_followers_once() == 0  # its time has not come: backing off
    FollowerCursor.objects.update(retry_at=None)
    drain()
    assert seen() == ids
    assert health().is_well


def test_back_off_grows_up_to_five_minutes(alone: Alone, caplog: pytest.LogCaptureFixture) -> None:
    alone(troubled(1, [True]))
    committed(1)
    sequence_batch()
    waits = []
    with caplog.at_level(logging.CRITICAL):
        for _ in range(10):
            run_followers_once(retry_now=True)
            waits += run("SELECT round(extract(epoch FROM retry_at - now())) FROM journal_follower_cursor")
    assert [float(str(seconds)) for (seconds,) in waits] == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_an_effect_that_fails_only_at_commit_leaves_nothing(alone: Alone, caplog: pytest.LogCaptureFixture) -> None:
    """The cursor has been moved by then, and must come back with the effect."""
    alone(seeing_view())
    run("ALTER TABLE trial_seen ADD CONSTRAINT late UNIQUE (entry_id) DEFERRABLE INITIALLY DEFERRED")
    ids = committed(1)
    run("INSERT INTO trial_seen VALUES (0, %s)", ids[0])  # in the way

    with caplog.at_level(logging.CRITICAL), pytest.raises(FollowersFailed):
        drain()
    assert (seen(), cursor_of("seeing")) == (ids, 0)

    run("DELETE FROM trial_seen")
    drain()
    assert (seen(), cursor_of("seeing")) == (ids, 1)


def test_a_reactor_acts_once_for_each_recipient(alone: Alone) -> None:
    alone(telling_reactor())
    first, second = committed(1) + committed(1)
    drain()
    FollowerCursor.objects.update(position=0)  # whatever happens to the cursor
    drain()
    assert outbox() == [(id_, name) for id_ in (first, second) for name in ("person:17", "unit:4")]
    assert Reaction.objects.count() == 4


def test_the_views_can_be_brought_up_to_date_before_anybody_is_told(alone: Alone) -> None:
    alone(seeing_view(), telling_reactor())
    ids = [entry for n in range(5) for entry in committed(1, n=n)]

    drain_views()

    assert seen() == ids
    assert outbox() == []
    drain()
    assert len(outbox()) > 0


def test_a_recipient_named_twice_is_told_once(alone: Alone) -> None:
    alone(Reactor("twice", None, lambda item: tell_both(item) + tell_both(item)))
    committed(1)
    drain()
    assert [recipient for _entry, recipient in outbox()] == ["person:17", "unit:4"]


def test_when_the_second_effect_fails_the_first_has_not_happened(
    alone: Alone, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("no queue")

    def react(item: PositionedEntry) -> Iterable[Effect]:
        return [Effect("person:17", lambda: send(item.entry.id, "person:17")), Effect("unit:4", fail)]

    alone(Reactor("half", None, react))
    committed(1)
    with caplog.at_level(logging.CRITICAL), pytest.raises(FollowersFailed, match="no queue"):
        drain()
    assert (outbox(), Reaction.objects.count(), cursor_of("half")) == ([], 0, 0)


def test_drain_not_strict_only_logs(alone: Alone, caplog: pytest.LogCaptureFixture) -> None:
    alone(troubled(1, [True]))
    committed(1)
    with caplog.at_level(logging.ERROR):
        assert drain(strict=False) == 0
    assert "Follower troubled fails at position 1" in caplog.text


def test_a_rebuilt_view_is_the_same_row_by_row(alone: Alone) -> None:
    alone(counting_view(), seeing_view())
    for n in range(7):
        committed(1, 2 + n % 3, n=n)
    drain()
    before = snapshot(["trial_count", "trial_seen"])
    steps: list[tuple[int, int]] = []

    rebuilt = rebuild("counting", lambda done, all_: steps.append((done, all_)))

    assert rebuilt == Rebuilt("counting", 14)
    assert snapshot(["trial_count", "trial_seen"]) == before
    assert steps == [(4, 14), (8, 14), (12, 14), (14, 14)]
    assert cursor_of("counting") == 14


def test_a_rebuild_tells_of_a_table_that_somebody_changed(alone: Alone) -> None:
    alone(counting_view())
    committed(1, 2)
    drain()
    run("UPDATE trial_count SET total = total + 1 WHERE subject_id = 2")

    assert rebuild("counting").changed_tables == ("trial_count",)
    assert rebuild("counting").changed_tables == ()


def test_a_rebuild_goes_only_as_far_as_the_view_had_come(alone: Alone) -> None:
    alone(counting_view())
    committed(1)
    drain()
    committed(1)
    sequence_batch()
    assert rebuild("counting") == Rebuilt("counting", 1)
    drain()
    assert run("SELECT entries FROM trial_count") == [(2,)]


def test_a_rebuild_that_breaks_leaves_the_old_rows(alone: Alone) -> None:
    broken = [False]
    alone(View("fragile", None, troubled(2, broken).apply, lambda: empty("trial_seen")))
    ids = committed(1, 2)
    drain()
    broken[0] = True
    with pytest.raises(ValueError, match="cannot read"):
        rebuild("fragile")
    assert seen() == ids


def test_rebuilding_a_reactor_sends_nothing_and_names_what_is_missing(alone: Alone) -> None:
    alone(telling_reactor())
    ids = committed(1) + committed(2)
    drain()
    sent = outbox()
    assert rebuild("telling") == Rebuilt("telling", 2)

    Reaction.objects.filter(entry=ids[1], recipient="unit:4").delete()
    assert rebuild("telling") == Rebuilt("telling", 2, missing=(Missing(2, ids[1], "unit:4"),))
    assert outbox() == sent
    assert cursor_of("telling") == 2


def test_rebuilding_an_unknown_follower_is_an_error(alone: Alone) -> None:
    with pytest.raises(KeyError):
        rebuild("nobody")


def test_followers_work_inside_one_uncommitted_transaction_too(alone: Alone) -> None:
    """Tests of other rooms run in one transaction that is rolled back."""
    alone(seeing_view(), telling_reactor())
    with transaction.atomic():
        ids = committed(1, 2)
        drain()
        assert seen() == ids
        transaction.set_rollback(True)
    assert seen() == []
    assert HAPPENED in followers.all_followers()["telling"].kinds  # type: ignore[operator]
