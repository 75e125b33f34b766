"""Sequencers that are killed at any moment, and several databases on one server."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, transaction

from motcua.journal.followers import drain
from motcua.journal.models import Entry, FollowerCursor
from tests.journal.harness import (
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
type Command = Callable[..., int]
ROOT = Path(__file__).parent.parent.parent
KILLED = -9


def database_url(name: str) -> str:
    at = connection.settings_dict
    user, password = quote(str(at["USER"])), quote(str(at["PASSWORD"]))
    return f"postgresql://{user}:{password}@{at['HOST']}:{at['PORT']}/{name}"


@contextmanager
def process(database: str) -> Iterator[Command]:
    """A process that makes sequencers of `database`; call it with a command and numbers."""
    env = {**os.environ, "DATABASE_URL": database_url(database)}
    command = [sys.executable, "-m", "tests.journal.sequencing"]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdin
        assert running.stdout
        lines_in, lines_out = running.stdin, running.stdout

        def tell(name: str, *numbers: int) -> int:
            lines_in.write(" ".join([name, *map(str, numbers)]) + "\n")
            lines_in.flush()
            answer: int = json.loads(lines_out.readline())
            return answer

        yield tell
        lines_in.close()


@contextmanager
def sequencing(tell: Command) -> Iterator[int]:
    child = tell("sequence")
    yield child
    tell("kill", child)


def write_until(done: Callable[[], bool], seed: int) -> list[int]:
    chance = random.Random(seed)
    ids: list[int] = []
    while not done():
        with transaction.atomic():
            new = happen(*chance.sample(range(1, 21), 2))
            time.sleep(0.02 if chance.random() < 0.1 else 0)
            if undo := chance.random() < 0.2:
                transaction.set_rollback(True)
        ids += [] if undo else new
    connection.close()
    return ids


@pytest.mark.parametrize(
    ("writers", "kills", "longest_life_seconds"),
    [pytest.param(2, 6, 0.15), pytest.param(8, 20, 0.6, marks=pytest.mark.slow)],
)
def test_killed_sequencers_leave_nothing_skipped_or_doubled(
    alone: Alone, writers: int, kills: int, longest_life_seconds: float
) -> None:
    chance = random.Random(kills)
    over: list[bool] = []
    with process(connection.settings_dict["NAME"]) as tell, ThreadPoolExecutor(writers) as pool:
        written = [pool.submit(write_until, lambda: bool(over), seed) for seed in range(writers)]
        try:
            for number in range(kills):
                child = tell("sequence")
                if number == 0:
                    until(given_order)  # on however busy a machine, it has done something: else nothing is tried
                time.sleep(chance.uniform(0.03, longest_life_seconds))
                assert tell("kill", child) == KILLED
        finally:
            over.append(True)
        ids = sorted(entry for each in written for entry in each.result())

    alone(seeing_view(), counting_view(), telling_reactor())
    drain()
    assert sorted(given_order()) == ids == sorted(Entry.objects.values_list("id", flat=True))
    assert faults(given_order()) == []
    assert seen() == given_order()
    assert outbox() == [(entry, recipient) for entry in ids for recipient in ("person:17", "unit:4")]
    assert run("SELECT sum(entries) FROM trial_count") == [(len(ids),)]


def test_a_follower_that_dies_after_its_effect_has_had_none(alone: Alone) -> None:
    ids = [committed(1)[0] for _ in range(4)]
    with process(connection.settings_dict["NAME"]) as tell:
        assert tell("await", tell("sequence", 3)) == KILLED
        assert seen() == []
        assert FollowerCursor.objects.get(follower="seeing").position == 0
        with sequencing(tell):
            until(lambda: seen() == ids)
    assert seen() == ids


@pytest.fixture
def second_database() -> Iterator[str]:
    name = f"{connection.settings_dict['NAME']}_second"
    run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    run(f"CREATE DATABASE {name}")
    yield name
    run(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def looking_at(database: str) -> Iterator[None]:
    """Let this thread's connection lead to another database for a while."""
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own


def both_lead(*databases: str) -> bool:
    held = run("SELECT datname FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory'")
    return {name for (name,) in held} >= set(databases)


def test_two_databases_on_one_server_have_a_sequencer_and_an_order_each(second_database: str) -> None:
    own = connection.settings_dict["NAME"]
    with process(own) as here, process(second_database) as there:
        there("prepare")
        with sequencing(here), sequencing(there):
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(lambda write: write("write", 60), [here, there]))
            until(lambda: both_lead(own, second_database))
            for database in (own, second_database):
                with looking_at(database):
                    until(lambda: len(seen()) == Entry.objects.count())

    for database in (own, second_database):
        with looking_at(database):
            assert Entry.objects.count() > 60
            assert faults(given_order()) == []
            assert seen() == given_order()
