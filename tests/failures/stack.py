"""The whole platform as `script/demo` starts it, in a data directory of its own, and ways to kill parts of it."""

import http.client
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from motcua.cli.environment import CHECKOUT
from motcua.cli.home import Home
from motcua.cli.postgres import OWNER, Server
from tests.ports import free_port

READY_SECONDS = 180.0  # the sample province of no dossiers, on a busy machine
BACK_SECONDS = 30.0  # security.md, 3.1: no more until everything works again, on a machine that does nothing else
HELPERS = ("feed", "work", "sequence")  # beside the web server
SMALL_LIMITS = {"MOTCUA_UPLOAD_MAX_BYTES": str(2 * 1024 * 1024)}  # one file: 2 MiB, so that the limit is soon reached


def on_this_machine(seconds: float) -> float:
    """Stretch a time by how much more is to be done here than the cores can do at once."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@dataclass
class Stack:
    """One supervisor with its children and its database."""

    home: Home
    port: int = field(default_factory=lambda: free_port(in_a_row=3))
    process: "subprocess.Popen[bytes] | None" = None
    starts: int = 0

    @property
    def temporary(self) -> Path:
        """Where this platform keeps temporary files; nobody else does."""
        return self.home.path / "tmp"

    @property
    def log(self) -> Path:
        return self.home.path / f"supervisor-{self.starts}.log"

    @property
    def environ(self) -> dict[str, str]:
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_"))}
        return environ | {
            **SMALL_LIMITS,
            "MOTCUA_HOME": str(self.home.path),
            "PORT": str(self.port),
            "DOSSIERS": "0",
            "FINISHED": "0",
            "TMPDIR": str(self.temporary),
        }

    def run_python(self, code: str) -> None:
        """Run some lines as an administrator would, in a process of their own."""
        command = [sys.executable, "-m", "motcua", "manage", "shell", "-c", code]
        subprocess.run(command, cwd=CHECKOUT, env=self.environ, check=True, capture_output=True)

    def start(self) -> float:
        """Start the supervisor and wait until it says that all is ready. Returns the seconds that took."""
        self.starts += 1
        self.temporary.mkdir(exist_ok=True)
        began = time.monotonic()
        with self.log.open("wb") as output:
            command = [sys.executable, "-m", "motcua", "demo"]
            self.process = subprocess.Popen(command, cwd=CHECKOUT, env=self.environ, stdout=output, stderr=output)
        self.until(lambda: "Motcua is ready" in self.log.read_text(), READY_SECONDS, "the start")
        return time.monotonic() - began

    def until(self, condition: Callable[[], object], seconds: float, what: str) -> float:
        """Wait for something. Returns the seconds that took; fails with the supervisor's log.

        seconds: on a machine that does nothing else; on a busy one more, see `on_this_machine`.
        """
        assert self.process is not None
        began = time.monotonic()
        while not condition():
            assert self.process.poll() is None, f"the supervisor ended: {self.log.read_text()}"
            assert time.monotonic() - began < on_this_machine(seconds), (
                f"{what} took more than {seconds} s: {self.log.read_text()}"
            )
            time.sleep(0.1)
        return time.monotonic() - began

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    # Processes

    def child(self, word: str) -> psutil.Process | None:
        """The supervised child with `word` in its command: granian or one of the helpers."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # it may just have died
                if word in child.cmdline() and child.status() != psutil.STATUS_ZOMBIE:
                    return child
        return None

    def web_workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        master = self.child("granian")
        with suppress(psutil.Error):
            return [p for p in (master.children() if master else []) if _is_web_worker(p)]
        return []

    def postmaster(self) -> psutil.Process | None:
        return Server(self.home).process()

    def backends(self) -> list[psutil.Process]:
        """PostgreSQL's processes that serve our application."""
        postmaster = self.postmaster()
        if postmaster is None:
            return []
        return [p for p in postmaster.children() if _is_backend(p)]

    def is_whole(self) -> bool:
        """Whether every process that may be killed is there, also those that died of another's death."""
        children = all(self.child(word) for word in ("granian", *HELPERS))
        return bool(children and self.web_workers() and self.postmaster() and self.backends())

    # Answers

    def answers(self) -> bool:
        """Whether a page that reads the database comes back whole."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/thu-tuc/1.003622/")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection of our own, to look at what is true. It may take its time, unlike the platform's."""
        return psycopg.connect(Server(self.home).url(OWNER), autocommit=True, options="-c statement_timeout=0")


def _is_web_worker(process: psutil.Process) -> bool:
    """Beside its workers the web server has a tracker of shared things."""
    with suppress(psutil.Error):
        return "granian" in process.cmdline() or "spawn_main" in " ".join(process.cmdline())
    return False


def _is_backend(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return " ".join(process.cmdline()).startswith("postgres: motcua_app")
    return False


def kill_web_worker(stack: Stack, chance: random.Random) -> Callable[[], object]:
    """Kill one of the processes that answer requests. Returns how to see that it is back."""
    workers = stack.web_workers()
    before = {worker.pid for worker in workers}
    chance.choice(workers).kill()
    return lambda: len(now := stack.web_workers()) == len(before) and {worker.pid for worker in now} != before


def kill_child(word: str) -> Callable[[Stack, random.Random], Callable[[], object]]:
    """Kill the leader of a supervised child: the web server's, the feed, the worker, the sequencer."""

    def kill(stack: Stack, _chance: random.Random) -> Callable[[], object]:
        old = stack.child(word)
        assert old is not None
        old.kill()
        return lambda: (new := stack.child(word)) and new.pid != old.pid

    return kill


def kill_postmaster(stack: Stack, _chance: random.Random) -> Callable[[], object]:
    """Kill the head of PostgreSQL."""
    old = stack.postmaster()
    assert old is not None
    old.kill()
    return lambda: (new := stack.postmaster()) and new.pid != old.pid


def kill_backend(stack: Stack, chance: random.Random) -> Callable[[], object]:
    """Kill one process of PostgreSQL, which then ends all others and recovers by itself."""
    found = stack.backends()
    assert found
    old = chance.choice(found)
    old.kill()
    return lambda: not old.is_running()


VICTIMS: dict[str, Callable[[Stack, random.Random], Callable[[], object]]] = {
    "web worker": kill_web_worker,
    "web server": kill_child("granian"),
    "feed": kill_child("feed"),
    "worker": kill_child("work"),
    "sequencer": kill_child("sequence"),
    "postmaster": kill_postmaster,
    "backend": kill_backend,
}
