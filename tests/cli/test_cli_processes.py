"""Children that die are started again, children that are orphaned are found, and nobody else's process is touched."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from motcua.cli.processes import FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS, MARK, Child, Patience, end_orphans, orphans
from motcua.cli.supervisor import Supervisor

FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]
WITH_WORKER = [  # a leader that starts a worker, as the web server does
    sys.executable,
    "-c",
    "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])",
]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[list[str]], Child]]:
    """Make children of a data directory; those that still live are killed after the test."""

    def child(command: list[str]) -> Child:
        return Child("web", command, os.environ | {MARK: str(tmp_path)}, tmp_path / "web.log")

    yield child
    end_orphans(tmp_path, lambda _line: None)


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_a_killed_child_is_started_again(make: Callable[[list[str]], Child]) -> None:
    told: list[str] = []
    child = make(FOREVER)
    supervisor = Supervisor([child], None, told.append)
    with supervisor.running():
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)

        until(lambda: supervisor.watch_once() or child.pid not in (None, first))

        assert told == [f"web ended unexpectedly and is started again; see {child.log}"]
    assert child.pid is None


def test_what_a_killed_child_had_started_does_not_stay_behind(make: Callable[[list[str]], Child]) -> None:
    child = make(WITH_WORKER)
    child.start()
    leader = psutil.Process(child.pid)
    until(leader.children)
    worker = leader.children()[0]

    leader.kill()
    until(child.watch)

    until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)


def test_a_child_that_keeps_dying_is_tried_less_and_less_often() -> None:
    patience, delays = Patience(), []
    for _ in range(9):
        delays.append(patience.delay)
        patience.died(after_seconds=0.1)

    assert delays[:4] == [FIRST_DELAY_SECONDS, 1.0, 2.0, 4.0]
    assert delays[-1] == LONGEST_DELAY_SECONDS


def test_a_child_that_lived_long_is_tried_again_at_once() -> None:
    patience = Patience(delay=LONGEST_DELAY_SECONDS)

    patience.died(after_seconds=3600)

    assert patience.retry_at - time.monotonic() <= FIRST_DELAY_SECONDS


def test_children_are_stopped_however_the_block_ends(make: Callable[[list[str]], Child]) -> None:
    child = make(FOREVER)
    block = Supervisor([child], None, print).running()
    block.__enter__()
    process = psutil.Process(child.pid)

    block.__exit__(RuntimeError, RuntimeError(), None)

    assert not process.is_running()


def test_orphans_are_known_by_their_data_directory_and_others_left_alone(
    make: Callable[[list[str]], Child], tmp_path: Path
) -> None:
    orphan = make(FOREVER)
    orphan.start()
    until(lambda: [process.pid for process in orphans(tmp_path)] == [orphan.pid])
    neighbour = subprocess.Popen(FOREVER, env=os.environ | {MARK: str(tmp_path / "other")})
    try:
        end_orphans(tmp_path, lambda _line: None)

        until(lambda: orphan.pid is None)
        assert neighbour.poll() is None
    finally:
        neighbour.kill()
        neighbour.wait()


def test_a_large_log_is_put_aside_at_the_next_start(
    make: Callable[[list[str]], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("motcua.cli.processes.LOG_BYTES", 10)
    child = make([sys.executable, "-c", "print('new')"])
    child.log.write_text("twenty characters old")

    child.start()
    child.stop()

    assert child.log.read_text() == "new\n"
    assert child.log.with_suffix(".old.log").read_text() == "twenty characters old"
