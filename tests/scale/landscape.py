"""Several machines on one: a server with two provinces in two schemas, and for each as many hosts as a test wants.

A host is a data directory of its own with web server, worker and sequencer. It shares with other hosts of its province
what docs/scaling.md says that hosts share: the database, the secret key, the store of papers.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from motcua.cli.environment import CHECKOUT
from motcua.cli.home import Home
from motcua.cli.postgres import ADMIN, Server
from tests.failures.people import WAY, Town
from tests.failures.stack import on_this_machine
from tests.ports import free_port

CODES = ("38", "40")
READY_SECONDS = 60.0


@dataclass
class Host:
    """One machine of a province."""

    home: Home
    variables: dict[str, str]
    port: int = field(default_factory=free_port)
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def environ(self) -> dict[str, str]:
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_"))}
        return environ | {"MOTCUA_HOME": str(self.home.path), "PORT": str(self.port), **self.variables}

    def start(self, *words: str) -> None:
        """Start commands by their names: serve, work, sequence."""
        self.home.prepare()
        if "serve" in words:  # each host has its own copy of the style sheets, under the same names
            assert self.run("manage", "collectstatic", "--noinput", "--verbosity", "0").returncode == 0
        for word in words:
            command = [sys.executable, "-m", "motcua", word, *(["--processes", "1"] if word == "serve" else [])]
            with (self.home.logs / f"{word}.log").open("ab") as log:
                self.processes[word] = subprocess.Popen(
                    command, cwd=CHECKOUT, env=self.environ, stdout=log, stderr=log, start_new_session=True
                )
        if "serve" in words:
            self.until(self.answers, READY_SECONDS, "the web server")

    def run(self, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run one command to its end."""
        command = [sys.executable, "-m", "motcua", *words]
        environ = self.environ | variables
        return subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, timeout=300)

    def python(self, code: str, **variables: str) -> str:
        """Run some lines of Python on this host and return what they print."""
        done = self.run("manage", "shell", "--verbosity", "0", "-c", code, **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
                return bool(answer.status == 200)
        except urllib.error.HTTPError as answer:
            answer.close()
            return False
        except OSError:
            return False

    def log(self, word: str) -> str:
        return (self.home.logs / f"{word}.log").read_text()

    def until(self, condition: Callable[[], object], seconds: float, what: str) -> None:
        deadline = time.monotonic() + on_this_machine(seconds)
        while not condition():
            for word, process in self.processes.items():
                assert process.poll() is None, f"{word} ended: {self.log(word)[-3000:]}"
            assert time.monotonic() < deadline, f"{what} took more than {seconds} s"
            time.sleep(0.1)

    def stop(self) -> None:
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()


@dataclass
class Province:
    """A province in a schema of its own. `home` and `connect` are what tests.failures.truth asks for."""

    code: str
    folder: Path
    addresses: dict[str, str]
    hosts: list[Host] = field(default_factory=list)

    @property
    def home(self) -> Home:
        return Home(self.folder)  # its papers lie in here: the share that all its hosts mount

    @property
    def schema(self) -> str:
        return f"province_{self.code}"

    def host(self, name: str, **variables: str) -> Host:
        """One more machine."""
        shared = {
            **self.addresses,
            "MOTCUA_PROVINCE": "38",  # the sample province is Thanh Hóa, whatever schema it lies in
            "MOTCUA_SECRET_KEY": f"one secret for all hosts of {self.code}, as the manual wants it, 0123456789",
            "MOTCUA_PAPERS": str(self.folder / "papers"),
            "MOTCUA_PAGE_IMAGES": str(self.folder / "page-images"),
            "DOSSIERS": "0",
            "FINISHED": "0",
        }
        self.hosts.append(Host(Home(self.folder / name), shared | variables))
        return self.hosts[-1]

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.addresses["DATABASE_URL"], autocommit=True)

    def until(self, condition: Callable[[], object], seconds: float, what: str) -> float:
        began = time.monotonic()
        self.hosts[-1].until(condition, seconds, what)
        return time.monotonic() - began

    def run_python(self, code: str) -> None:
        self.hosts[-1].python(code)

    def load_sample(self) -> None:
        """The sample province without dossiers: its offices, people, procedures."""
        host = self.host("loader")
        host.home.prepare()
        for option in ("--prepare", "--load"):
            done = host.run("demo", option)
            assert done.returncode == 0, done.stdout + done.stderr

    def stop(self) -> None:
        for host in self.hosts:
            host.stop()


@dataclass
class Landscape:
    """The server and its provinces."""

    server: Server
    folder: Path
    provinces: dict[str, Province]

    @property
    def admin_url(self) -> str:
        return self.server.url(ADMIN)

    def admin(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.admin_url, autocommit=True)


def has_gone_its_way(town: Town) -> bool:
    """Whether a dossier went from its submission to the hand-over, or somebody gave up: waiting longer is of no use."""
    return bool(town.ledger.faults) or any(told.done == len(WAY) for told in town.ledger.told)


def add_province(server: Server, folder: Path, code: str, *options: str) -> Province:
    """Call `motcua province add` as an administrator would."""
    home = Home(folder / f"admin-{code}-{server.port}")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_"))}
    environ |= {"MOTCUA_HOME": str(home.path), "MOTCUA_ADMIN_DATABASE_URL": server.url(ADMIN)}
    command = [sys.executable, "-m", "motcua", "province", "add", code, *options]
    done = subprocess.run(command, cwd=CHECKOUT, env=environ, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    noted = (home.private / f"province_{code}.env").read_text().splitlines()
    return Province(code, folder / f"{code}-{server.port}", dict(line.split("=", 1) for line in noted))


@contextmanager
def landscape(folder: Path) -> Iterator[Landscape]:
    """Start it, and leave nothing of it running."""
    server = Server(Home(folder / "server"), durable=False)
    made: dict[str, Province] = {}
    try:
        with server.lease():
            for code in CODES:
                made[code] = add_province(server, folder, code)
            try:
                yield Landscape(server, folder, made)
            finally:
                for province in made.values():
                    province.stop()
    finally:
        server.destroy()
