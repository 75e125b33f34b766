"""Keeps web server, change feed, worker, sequencer and the embedded PostgreSQL running until it is told to stop."""

import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from motcua.cli.database import Addresses
from motcua.cli.environment import Complaint, Environment
from motcua.cli.postgres import Server
from motcua.cli.processes import MARK, Child, Patience, stop_all
from motcua.cli.serve import granian, web_environ

LOOK_SECONDS = 0.2  # between two looks at the children
READY_SECONDS = 60.0  # for the web server's first answer

PROCESSES = {"national": "command"}  # kinds of process that the settings do not know

type Tell = Callable[[str], None]


def children(environment: Environment, addresses: Addresses) -> list[Child]:
    """Describe our children; none is started."""
    command = [sys.executable, "-m", "motcua"]
    words = {
        "web": granian("127.0.0.1", environment.port),
        "feed": [*command, "feed", "--port", str(environment.feed_port)],
        "work": [*command, "work"],
        "sequence": [*command, "sequence"],
    }
    environ = web_environ(environment, addresses.web) | {MARK: str(environment.home.path)}
    if environment.national_port:
        words["national"] = [*command, "national-simulator", "--port", str(environment.national_port)]
        environ |= national_environ(environment)
    return [
        Child(
            name,
            words[name],
            environ | {"MOTCUA_PROCESS": PROCESSES.get(name, name)},
            environment.home.logs / f"{name}.log",
        )
        for name in words
    ]


def national_environ(environment: Environment) -> dict[str, str]:
    """Return what makes all children speak to the simulated national portal, and it to them."""
    return {
        "MOTCUA_NATIONAL_URL": f"http://127.0.0.1:{environment.national_port}",
        "MOTCUA_NATIONAL_USER": "motcua",
        "MOTCUA_NATIONAL_PASSWORD": "motcua",
        "MOTCUA_NATIONAL_UNIT": "000.00.00.H56",
        "MOTCUA_NATIONAL_INBOUND_TOKEN": environment.home.secret("national-token"),
    }


@dataclass
class Supervisor:
    """Watches the children and, if it is the embedded one, the database."""

    children: list[Child]
    server: Server | None
    tell: Tell
    _patience: Patience = field(default_factory=Patience)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start the first child, the web server; stop all when the block ends, however it ends.

        The others start in `wait_for_web`: the web server can get ready while the sample province is still loaded.
        """
        try:
            self.children[0].start()
            yield
        finally:
            stop_all(self.children)

    def watch_once(self) -> None:
        """Start again what has died, each after its own growing delay."""
        self._watch_database()
        for child in self.children:
            self._watch(child)

    def watch_forever(self) -> None:
        """Watch until an exception (Stopped) ends it."""
        while True:
            self.watch_once()
            time.sleep(LOOK_SECONDS)

    def wait_for_web(self, url: str) -> None:
        """Watch until the web server answers anything at all, then start the others.

        Raises Complaint after READY_SECONDS.
        """
        web = self.children[0]
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self._watch_database()
            self._watch(web)
            if _answers(url):
                for child in self.children[1:]:
                    child.start()
                return
            time.sleep(LOOK_SECONDS)
        raise Complaint(f"The web server did not answer in {READY_SECONDS:.0f} s. Its log is {web.log}.")

    def _watch(self, child: Child) -> None:
        if child.watch():
            self.tell(f"{child.name} ended unexpectedly and is started again; see {child.log}")

    def _watch_database(self) -> None:
        if self.server is None or self.server.process() or not self._patience.is_over:
            return
        self.tell(f"PostgreSQL ended unexpectedly and is started again; see {self.server.log}")
        self._patience.died(after_seconds=0)
        try:
            self.server.start()
            self._patience = Patience()
        except Complaint as complaint:
            self.tell(str(complaint))


def _answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=10).close()  # noqa: S310  our own address
    except urllib.error.HTTPError as answer:
        answer.close()
    except OSError:
        return False
    return True
