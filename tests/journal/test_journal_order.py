"""The order: nothing skipped, doubled or reordered, with writers, rollbacks and late committers at work."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.journal import followers, sequencer, wake
from motcua.journal.models import Entry, JournalPosition, Unsequenced
from motcua.journal.order import LOCK_KEY, AnotherSequencer, sequence_batch
from motcua.journal.positions import head
from motcua.journal.queries import changes_after, health, lost_entries
from motcua.journal.record import SubjectNotLocked, record
from motcua.journal.sequencer import drain, run_forever
from motcua.journal.wake import CHANNEL, wake_sequencer
from tests.journal.harness import (
    CLERK,
    HAPPENED,
    committed,
    counting_view,
    faults,
    given_order,
    happen,
    outbox,
    run,
    seeing_view,
    seen,
    telling_reactor,
    until,
)

pytestmark = pytest.mark.usefixtures("province")
type Alone = Callable[..., None]


def in_thread[T](work: Callable[[], T]) -> T:
    """Do `work` on a connection of its own."""

    def clean() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(clean).result()


@contextmanager
def sequencer_thread() -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=run_forever, args=[stop])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        wake_sequencer()
        thread.join(20)
    assert not thread.is_alive()


@contextmanager
def open_transaction(*subjects: int) -> Iterator[list[int]]:
    """A late committer: has written, and commits only when the block ends."""
    written, go = threading.Event(), threading.Event()
    ids: list[int] = []

    def work() -> None:
        try:
            with transaction.atomic():
                ids.extend(happen(*subjects))
                written.set()
                go.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert written.wait(20)
    try:
        yield ids
    finally:
        go.set()
        thread.join(20)


def write_much(seed: int, transactions: int) -> list[int]:
    """One writer: some transactions touch several subjects, roll back or commit late. Returns what was committed."""
    chance = random.Random(seed)
    ids: list[int] = []
    for _ in range(transactions):
        subjects = chance.sample(range(1, 21), chance.choice([1, 1, 1, 2, 3]))
        with transaction.atomic():
            new = happen(*subjects, n=chance.randint(1, 9))
            if chance.random() < 0.1:
                time.sleep(0.03)
            if undo := chance.random() < 0.2:
                transaction.set_rollback(True)
        ids += [] if undo else new
    connection.close()
    return ids


def test_positions_are_given_in_the_order_of_ids_from_1() -> None:
    ids = committed(1, 2) + committed(1)

    assert [sequence_batch(limit=2), sequence_batch(limit=2), sequence_batch(limit=2)] == [2, 1, 0]
    assert given_order() == ids
    assert not Unsequenced.objects.exists()


def test_many_writers_at_once_lose_and_double_nothing(alone: Alone) -> None:
    alone(seeing_view(), counting_view(), telling_reactor())
    with sequencer_thread(), ThreadPoolExecutor(6) as pool:
        written = [pool.submit(write_much, seed, 40) for seed in range(6)]
        ids = sorted(entry for each in written for entry in each.result())
        drain()

    assert sorted(given_order()) == ids == sorted(Entry.objects.values_list("id", flat=True))
    assert faults(given_order()) == []
    assert seen() == given_order()
    assert outbox() == sorted((entry, recipient) for entry in ids for recipient in ("person:17", "unit:4"))
    assert run("SELECT sum(entries) FROM trial_count") == [(len(ids),)]


def test_a_late_committer_is_not_skipped_and_a_reader_by_id_would_skip_it() -> None:
    """The planted fault: whoever remembers the highest id misses what commits late. The same judge sees it."""
    naive: list[int] = []

    def read_by_id() -> None:
        last = max(naive, default=0)
        naive.extend(Entry.objects.filter(id__gt=last).order_by("id").values_list("id", flat=True))

    with open_transaction(1) as late:
        early = committed(2)
        read_by_id()
        sequence_batch()
    assert late < early
    read_by_id()
    sequence_batch()

    assert faults(naive) == [f"{late[0]} skipped"]
    assert faults(given_order()) == []
    assert given_order() == early + late


def test_the_judge_sees_doubling_reordering_and_invention() -> None:
    first, second = committed(1) + committed(1)

    assert faults([first, second]) == []
    assert faults([second, first])[0] == f"{second} reordered: 1.2 after 0"
    assert f"{first} doubled" in faults([first, first, second])
    assert faults([first, second, 999]) == ["999 invented"]


def test_what_is_rolled_back_gets_no_position() -> None:
    kept = committed(1)
    with transaction.atomic():
        happen(1, 2)
        transaction.set_rollback(True)
    kept += committed(1)
    sequence_batch()

    assert given_order() == kept
    assert [entry.subject_seq for entry in Entry.objects.order_by("id")] == [1, 2]


def test_positions_once_given_stay_when_more_come() -> None:
    with open_transaction(1):
        committed(2, 3)
        sequence_batch()
        before = given_order()
    sequence_batch()
    assert given_order()[: len(before)] == before


def test_the_change_feed_has_no_gap_while_it_grows() -> None:
    fed: list[int] = []
    done = threading.Event()

    def read() -> None:
        position = 0
        while not done.is_set() or JournalPosition.objects.filter(position__gt=position).exists():
            for change in changes_after(position, limit=7):
                assert change.position == position + 1
                fed.append(change.entry.id)
                position = change.position
        connection.close()

    with sequencer_thread(), ThreadPoolExecutor(4) as pool:
        reader = pool.submit(read)
        writers = [pool.submit(write_much, seed, 20) for seed in range(3)]
        for writer in writers:
            writer.result()
        drain()
        done.set()
        reader.result()

    assert faults(fed) == []


def test_writing_about_a_subject_that_is_not_locked_is_caught() -> None:
    def unlocked() -> None:
        with transaction.atomic():
            run("SET LOCAL lock_timeout = '20s'")
            now = run("SELECT now()")[0][0]
            record(HAPPENED, subject_type="trial", subject_id=1, by=CLERK, at=now)  # type: ignore[arg-type]

    committed(1)
    with ThreadPoolExecutor(1) as pool, open_transaction(1):
        careless = pool.submit(in_thread, unlocked)
        while not run("SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"):
            time.sleep(0.01)
    with pytest.raises(SubjectNotLocked):
        careless.result()
    sequence_batch()
    assert faults(given_order()) == []


def test_two_sequencers_never_work_at_once() -> None:
    committed(1)
    run(f"SELECT pg_advisory_lock({LOCK_KEY})")
    with pytest.raises(AnotherSequencer):
        in_thread(sequence_batch)
    assert sequence_batch() == 1  # whoever holds the lock goes on
    run(f"SELECT pg_advisory_unlock({LOCK_KEY})")
    assert in_thread(sequence_batch) == 0


def test_drain_waits_for_the_sequencer_of_another_process(alone: Alone) -> None:
    alone(seeing_view())
    with sequencer_thread():
        while not leaders():
            time.sleep(0.01)
        ids = committed(1, 2, 3)
        drain()
        assert seen() == ids


def test_drain_does_not_overlook_what_is_sequenced_while_it_asks_for_the_rest(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process commits its positions at the worst moment: just after the end of the order was asked for."""
    alone(seeing_view())
    ids = committed(1, 2, 3)
    heads = []

    def head_before_the_other_commits() -> int:
        heads.append(head())
        if len(heads) == 2:  # the first is what the followers are told
            in_thread(sequence_batch)
        return heads[-1]

    with monkeypatch.context() as busy:
        busy.setattr(followers, "head", head_before_the_other_commits)
        busy.setattr(followers, "_sequence_unless_busy", lambda: 0)
        busy.setattr(followers, "BUSY_WAIT_SECONDS", 0)
        busy.setattr(followers, "DRAIN_SECONDS", 20)
        drain()

    assert seen() == ids


def test_provinces_in_schemas_of_one_database_have_locks_and_channels_of_their_own() -> None:
    with transaction.atomic():
        run("CREATE SCHEMA trial_province")
        keys = f"SELECT {LOCK_KEY}, {CHANNEL}"
        here = run(keys)[0]
        run("SET LOCAL search_path = trial_province")
        there = run(keys)[0]
        transaction.set_rollback(True)
    assert here[0] != there[0]
    assert here[1] != there[1]


def leaders() -> list[int]:
    """Backends of this database that hold a sequencer's lock."""
    held = run(
        "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return [int(str(pid)) for (pid,) in held]


def test_a_commit_wakes_the_sequencer(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencer, "POLL_SECONDS", 60.0)
    alone(seeing_view())
    with sequencer_thread():
        until(leaders)
        time.sleep(0.3)  # now it sleeps
        ids = committed(1)
        until(lambda: seen() == ids)


def test_what_is_committed_soon_after_a_call_does_not_call_again_and_is_found_all_the_same(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencer, "POLL_SECONDS", 60.0)
    monkeypatch.setattr(sequencer, "LOOK_AGAIN_SECONDS", 2.0)
    alone(seeing_view())
    with sequencer_thread():
        until(leaders)
        time.sleep(0.3)  # now it sleeps
        wake_sequencer()
        time.sleep(0.1)  # it has looked, and found nothing
        with monkeypatch.context() as soon, CaptureQueriesContext(connection) as asked:
            soon.setattr(wake, "SOON_SECONDS", 60.0)
            ids = committed(1)
        until(lambda: seen() == ids)
    assert not [query for query in asked if "pg_notify" in query["sql"]]


def test_a_lost_wake_up_call_costs_a_second_at_most(alone: Alone) -> None:
    alone(seeing_view())
    simulated = CLERK.system(origin="simulated", origin_reason="calls nobody")
    with sequencer_thread():
        until(leaders)
        ids = committed(1, by=simulated)
        until(lambda: seen() == ids)


def test_the_sequencer_outlives_a_restart_of_the_database(alone: Alone) -> None:
    alone(seeing_view())
    with sequencer_thread():
        until(leaders)
        first = leaders()
        ids = committed(1)
        run("SELECT pg_terminate_backend(%s)", first[0])
        ids += committed(1)
        until(lambda: seen() == ids)
        assert leaders() != first
    assert faults(given_order()) == []


def test_a_standby_takes_over(alone: Alone) -> None:
    alone(seeing_view())
    with sequencer_thread():
        until(leaders)
        first = leaders()
        with sequencer_thread():
            run("SELECT pg_terminate_backend(%s)", first[0])
            ids = committed(1)
            until(lambda: seen() == ids)
    assert faults(given_order()) == []


def test_health_tells_how_much_is_waiting(alone: Alone) -> None:
    alone(seeing_view())
    first = Entry.objects.get(id=committed(1)[0])
    committed(2)
    waiting = health()
    assert (waiting.head, waiting.unsequenced, waiting.waiting_since) == (0, 2, first.recorded_at)

    sequence_batch()
    behind = health()
    assert (behind.head, behind.unsequenced, behind.waiting_since) == (2, 0, None)
    assert [(follower.name, follower.behind) for follower in behind.followers] == [("seeing", 2)]

    drain()
    assert [follower.behind for follower in health().followers] == [0]


def test_an_entry_hidden_from_the_sequencer_is_found() -> None:
    ids = committed(1, 2, 3)
    assert lost_entries() == []
    Unsequenced.objects.filter(entry=ids[1]).delete()
    sequence_batch()
    assert lost_entries() == [ids[1]]
