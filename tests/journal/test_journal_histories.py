"""Random histories: open transactions interleaved anyhow, a sequencer that stops anywhere, followers in between."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from motcua.journal import followers
from motcua.journal.models import Entry
from motcua.journal.order import sequence_batch
from tests.journal.harness import faults, given_order, happen, outbox, run, seeing_view, seen, telling_reactor

WRITERS = st.integers(0, 2)
EMPTY = """
TRUNCATE journal_entry, journal_entry_salt, journal_unsequenced, journal_position, journal_follower_cursor,
         journal_reaction, trial_seen, trial_outbox
"""


class Writer:
    """A session of its own, with at most one open transaction."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1)
        self.open: AbstractContextManager[None] | None = None
        self.subjects: set[int] = set()

    def write(self, subject: int) -> None:
        self.thread.submit(self._write, subject).result()
        self.subjects.add(subject)

    def _write(self, subject: int) -> None:
        if self.open is None:
            self.open = transaction.atomic()
            self.open.__enter__()
        happen(subject)

    def end(self, keep: bool) -> None:
        self.thread.submit(self._end, keep).result()
        self.subjects = set()

    def _end(self, keep: bool) -> None:
        if self.open is not None:
            transaction.set_rollback(not keep)
            self.open.__exit__(None, None, None)
            self.open = None

    def leave(self) -> None:
        self.end(keep=False)
        self.thread.submit(lambda: connection.close()).result()  # the writer's own: found in its thread
        self.thread.shutdown()


class History(RuleBasedStateMachine):
    """Whatever the interleaving: positions only grow, without a gap, and what is visible is delivered exactly once."""

    def __init__(self) -> None:
        super().__init__()
        run(EMPTY)
        self.writers = [Writer() for _ in range(3)]
        self.order: list[int] = []

    def busy(self) -> set[int]:
        return {subject for writer in self.writers for subject in writer.subjects}

    @rule(writer=WRITERS, subject=st.integers(1, 4))
    def write(self, writer: int, subject: int) -> None:
        if subject not in self.busy() - self.writers[writer].subjects:  # else it would wait for the lock
            self.writers[writer].write(subject)

    @rule(writer=WRITERS, keep=st.booleans())
    def end(self, writer: int, keep: bool) -> None:
        self.writers[writer].end(keep)

    @rule(limit=st.integers(1, 4))
    def sequence(self, limit: int) -> None:
        sequence_batch(limit)

    @rule()
    def sequence_and_crash(self) -> None:
        with transaction.atomic():
            sequence_batch()
            transaction.set_rollback(True)

    @rule()
    def follow(self) -> None:
        followers.run_followers_once()

    @precondition(lambda self: self.order)
    @rule()
    def rebuild(self) -> None:
        assert followers.rebuild("seeing").changed_tables == ()
        assert followers.rebuild("telling").missing == ()

    @invariant()
    def positions_only_grow(self) -> None:
        order = given_order()
        assert order[: len(self.order)] == self.order
        assert [fault for fault in faults(order) if not fault.endswith("skipped")] == []
        assert seen() == order[: len(seen())]
        self.order = order

    def teardown(self) -> None:
        for number, writer in enumerate(self.writers):
            writer.end(keep=number == 0)
            writer.leave()
        followers.drain()
        assert faults(given_order()) == []
        assert seen() == given_order()
        entries = Entry.objects.order_by("id").values_list("id", flat=True)
        assert outbox() == [(entry, name) for entry in entries for name in ("person:17", "unit:4")]


@pytest.fixture
def _following(province: None) -> None:
    for follower in (seeing_view(), telling_reactor()):
        followers.register(follower)


@pytest.mark.usefixtures("_following")
def test_every_history_ends_with_each_entry_delivered_once_and_in_order() -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
