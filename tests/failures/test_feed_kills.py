"""The change feed misses and doubles nothing under 16 writers while its processes are killed with SIGKILL."""

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from motcua.cli.environment import CHECKOUT
from motcua.cli.postgres import Server
from tests.failures.stack import BACK_SECONDS, VICTIMS, Stack, on_this_machine
from tests.failures.truth import unfollowed

pytestmark = pytest.mark.slow
WRITERS = 16
KILLED = ("sequencer", "feed", "writer", "backend", "sequencer", "feed", "writer", "postmaster", "feed", "sequencer")
SEED = random.SystemRandom().randrange(1_000_000)
SET_UP = """
from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.service.exchange import actions
from motcua.service.exchange.models import FiledDossier
from tests.dossiers.factories import make_commune, make_procedure, make_story
by, now = Acting.system(), database_now()
dossier = make_story(make_commune("Thử", "99998"), make_procedure("9.999998")).dossier
partner = actions.create_partner("thu", name="Thử", contact_email="a@example.vn", requests_per_minute=1000000,
                                 burst=1000000, by=by, at=now)
FiledDossier.objects.create(dossier=dossier, partner=partner, filed_at=now)
tokens = [actions.issue_token(partner.id, name="x", scopes=[scope], by=by, at=now).text
          for scope in ("changes:read_all", "changes:read")]
open({path!r}, "w").write("\\n".join([str(dossier.id), *tokens]))
"""


@dataclass
class Reader(threading.Thread):
    """A client that reads the feed as documented: asks from the last `next`, and asks again whatever happened."""

    port: int
    token: str
    next: int = 0
    positions: list[int] = field(default_factory=list)
    trouble: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    fault: str = ""

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        while not self.over.is_set():
            try:
                self._ask()
            except (OSError, http.client.HTTPException) as error:
                self.trouble[type(error).__name__] += 1
                time.sleep(0.1)

    def _ask(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            path = f"/api/v1/changes?after={self.next}&limit=100&wait=3"
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.token}"})
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status >= 500:
            self.trouble[str(response.status)] += 1
            time.sleep(0.1)
            return
        if response.status != 200:
            self.fault = f"{response.status} {body!r}"
            self.over.set()
            return
        page = json.loads(body)
        self.positions += [change["position"] for change in page["changes"]]
        self.next = page["next"]

    __hash__ = threading.Thread.__hash__


@dataclass
class Writers:
    """The sixteen; one that is killed is replaced by another."""

    stack: Stack
    dossier_id: int
    folder: Path
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    count: int = 0

    def add(self) -> None:
        environ = self.stack.environ | {"DATABASE_URL": Server(self.stack.home).url(), "PYTHONPATH": str(CHECKOUT)}
        words = ["-m", "tests.failures.writer", str(self.count), str(self._ledger(self.count)), str(self.dossier_id)]
        self.running.append(subprocess.Popen([sys.executable, *words], env=environ, cwd=CHECKOUT))
        self.count += 1

    def kill_one(self, chance: random.Random) -> None:
        victim = self.running.pop(chance.randrange(len(self.running)))
        victim.kill()
        victim.wait()
        self.add()

    def stop(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()

    def acknowledged(self) -> set[int]:
        """Ids of entries whose commit came back. A line that was being written at a kill counts for nothing."""
        lines = (self._ledger(n).read_text().split("\n")[:-1] for n in range(self.count) if self._ledger(n).exists())
        return {int(line) for part in lines for line in part}

    def _ledger(self, number: int) -> Path:
        return self.folder / f"writer-{number}"


@pytest.fixture
def writers(stack: Stack, tmp_path: Path) -> Iterator[tuple[Writers, list[str]]]:
    told = stack.home.path / "set-up"
    stack.run_python(SET_UP.format(path=str(told)))
    dossier_id, *tokens = told.read_text().split("\n")
    found = Writers(stack, int(dossier_id), tmp_path)
    yield found, tokens
    found.stop()


def test_the_feed_misses_and_doubles_nothing(stack: Stack, writers: tuple[Writers, list[str]]) -> None:
    crowd, tokens = writers
    chance = random.Random(SEED)
    readers = [Reader(stack.port + 1, token) for token in (*tokens, *tokens)]
    for _ in range(WRITERS):
        crowd.add()
    stack.until(lambda: len(crowd.acknowledged()) > 50, 60, "the first entries")
    for reader in readers:
        reader.start()

    for name in KILLED:
        time.sleep(chance.uniform(0.5, 2.0))
        if name == "writer":
            crowd.kill_one(chance)
        else:
            stack.until(VICTIMS[name](stack, chance), BACK_SECONDS, f"{name} to come back")
    before = len(crowd.acknowledged())
    stack.until(lambda: len(crowd.acknowledged()) > before + 50, 60, "writing after the last kill")
    crowd.stop()

    stack.until(lambda: not unfollowed(stack), 60, "sequencing")
    with stack.connect() as db:
        rows = db.execute(
            "select position, entry_id, subject_type = 'dossier' and subject_id = %s from journal_position"
            " join journal_entry on journal_entry.id = entry_id order by position",
            [crowd.dossier_id],
        ).fetchall()
    stack.until(lambda: all(reader.next == rows[-1][0] for reader in readers), 60, "the readers to catch up")
    for reader in readers:
        reader.over.set()
        reader.join(on_this_machine(20))
    every, filed = [row[0] for row in rows], [row[0] for row in rows if row[2]]
    acknowledged = crowd.acknowledged()
    print(f"seed {SEED}: {len(every)} positions, {len(acknowledged)} acknowledged; {[r.trouble for r in readers]}")
    assert [reader.fault for reader in readers] == [""] * len(readers)
    assert every == list(range(1, len(every) + 1))
    assert acknowledged <= {row[1] for row in rows}
    assert len(acknowledged) > 500
    for reader, expected in zip(readers, (every, filed, every, filed), strict=True):
        assert reader.positions == expected  # in order, each once, none missing
    assert sum(sum(reader.trouble.values()) for reader in readers) > 0  # they did feel the kills
