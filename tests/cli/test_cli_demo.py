"""The demo: ready when it says so, alone in its data directory, whole again after any kill, gone after Ctrl-C."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from motcua.cli import demo
from motcua.cli.environment import CHECKOUT, Complaint, Environment
from motcua.cli.home import Home
from motcua.cli.postgres import Server
from motcua.cli.processes import orphans
from tests.ports import free_port

READY_SECONDS = 300  # on a busy machine, the sample province included


def environment(home: Home, **changes: object) -> Environment:
    values = {
        "port": 8000,
        "feed_port": 8001,
        "dossiers": 5,
        "finished": 0,
        "database_url": "",
        "owner_url": "",
    } | changes
    return Environment(home=home, **values)  # type: ignore[arg-type]


def test_a_second_demo_is_told_where_the_first_runs(home: Home) -> None:
    with demo.alone(environment(home, port=8123)):
        second = demo.alone(environment(home, port=8124))
        with pytest.raises(Complaint, match=rf"already runs at http://127.0.0.1:8123 \(process {os.getpid()}\)"):
            second.__enter__()


def test_what_a_killed_demo_left_in_its_lock_blocks_nobody(home: Home) -> None:
    home.prepare()
    (home.run / "demo.lock").write_text(json.dumps({"url": "http://127.0.0.1:8123", "pid": 1}))

    with demo.alone(environment(home)):
        assert json.loads((home.run / "demo.lock").read_text())["pid"] == os.getpid()


def test_a_taken_port_is_told_with_its_owner_and_a_way_out() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(Complaint, match=rf"Port {port} is taken by .*process {os.getpid()}.*PORT={port + 1}"):
            demo.require_free_port(port)


def test_a_database_that_is_not_ours_is_never_reset(home: Home) -> None:
    with pytest.raises(Complaint, match="DATABASE_URL"):
        demo.reset(environment(home, database_url="postgresql://motcua@db.example.vn/motcua"))


@dataclass
class Running:
    """A demo in a process of its own, as a person would start it."""

    home: Home
    port: int
    log: Path
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def wait_until_ready(self) -> None:
        self.until(lambda: f"Motcua is ready at {self.url.rstrip('/')}\n" in self.log.read_text(), READY_SECONDS)

    def until(self, condition: "object", seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while not condition():  # type: ignore[operator]
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(self.url, timeout=10).close()
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False
        return True

    def child(self, word: str) -> psutil.Process | None:
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # it may just have died
                if word in child.cmdline():
                    return child
        return None

    def stop(self, way: signal.Signals) -> int:
        self.process.send_signal(way)
        return self.process.wait(60)


@dataclass
class Starter:
    """Starts demos on one data directory."""

    home: Home
    port: int
    started: list[Running]

    def __call__(self) -> Running:
        log = self.home.path / f"demo-{len(self.started)}.log"
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_"))}
        environ |= {"MOTCUA_HOME": str(self.home.path), "PORT": str(self.port), "DOSSIERS": "5", "FINISHED": "50"}
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "motcua", "demo"], cwd=CHECKOUT, env=environ, stdout=output, stderr=output
            )
        self.started.append(Running(self.home, self.port, log, process))
        return self.started[-1]


@pytest.fixture
def start(home: Home) -> Iterator[Starter]:
    starter = Starter(home, free_port(in_a_row=3), [])
    yield starter
    for running in starter.started:
        running.process.kill()
        running.process.wait()
    for orphan in orphans(home.path):
        orphan.kill()
    Server(home).destroy()


@pytest.mark.slow
def test_a_demo_survives_every_kill_and_ends_without_a_trace(start: Starter) -> None:
    running = start()
    running.wait_until_ready()
    assert running.answers()

    for word in ("granian", "feed", "work", "sequence"):
        child = running.child(word)
        assert child is not None
        child.kill()
        running.until(lambda word=word, old=child: (new := running.child(word)) and new.pid != old.pid)
    running.until(running.answers)

    database = Server(start.home).process()
    assert database is not None
    database.kill()
    running.until(lambda: (new := Server(start.home).process()) and new.pid != database.pid)
    running.until(running.answers)

    assert running.stop(signal.SIGINT) == 130
    assert list(orphans(start.home.path)) == []
    assert Server(start.home).process() is None


@pytest.mark.slow
def test_after_a_killed_supervisor_the_next_start_keeps_the_data_and_takes_seconds(start: Starter) -> None:
    first = start()
    first.wait_until_ready()
    refused = start()
    assert refused.process.wait(60) == 2
    assert "already runs" in refused.log.read_text()
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()

    began = time.monotonic()
    second = start()
    second.wait_until_ready()

    assert time.monotonic() - began < 60  # seconds when nothing else runs; the tests' machine is busy
    assert re.search(r"Ending \d+ processes", second.log.read_text())
    assert second.answers()
    assert second.stop(signal.SIGTERM) == 130
    assert list(orphans(start.home.path)) == []
