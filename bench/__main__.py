"""`bench/run`: one command, one run. Prints the figures and writes results.md and results.json."""

import argparse
import base64
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench import baseline, foreign, machine, plausible, requests, weight
from bench.report import written
from motcua.cli import postgres
from motcua.cli.binaries import Binaries
from motcua.cli.home import Home
from motcua.cli.serve import PROCESSES, THREADS
from motcua.kernel.local_time import VIETNAM
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = (1, 8, 16)
AT_ONCE = {1: "one at a time", 2: "two at once"}  # who opens pages
PAGES = {  # a clerk's and a specialist's list, and what they look for; what leaders open
    "inbox of the counter": ("tiepnhan", "/can-bo/"),
    "inbox of a specialist": ("chuyenvien", "/can-bo/"),
    "search for a name": ("tiepnhan", "/can-bo/?q=nguyen+van"),
    "search for a word's beginning": ("chuyenvien", "/can-bo/?q=th"),
    "cockpit of the province": ("chutich", "/dieu-hanh/"),
    "cockpit of a commune": ("chutichxa", "/dieu-hanh/"),
    "quality of service of the province": ("chutich", "/dieu-hanh/chat-luong/"),
}
VIEWS = ("live_counts", "service_quality")  # the counts
NEWEST = (
    "SELECT d.number FROM dossiers_dossier d JOIN exchange_fileddossier f ON f.dossier_id = d.id "
    "WHERE d.state = 'submitted' ORDER BY d.id DESC LIMIT {}"
)
MILLION = 1_000_000
STATED = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "wal_sync_method")
CLIENT = "bench/client.py: one process, one thread, plain sockets (no wrk needed)"


@dataclass
class Bench:
    """One run: its database, its web server, its facts and what it found."""

    home: Home
    quick: bool
    seconds: int
    server: postgres.Server
    owner: psycopg.Connection[Any]
    facts: dict[str, Any]
    port: int
    web: psutil.Process
    results: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    # One run of the client, and of pgbench

    def send(self, groups: list[list[bytes]], clients: int, seconds: float, *, cycle: bool = False) -> dict[str, Any]:
        """Let the client send; return its figures with the CPU split."""
        order = {
            "host": "127.0.0.1",
            "port": self.port,
            "connections": clients,
            "seconds": seconds,
            "cycle": cycle,
            "groups": [[base64.b64encode(one).decode() for one in group] for group in groups],
        }
        before = self.cpu()
        done = subprocess.run(
            [sys.executable, "-m", "bench.client"], input=json.dumps(order), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"The client failed:\n{done.stderr}")
        figures: dict[str, Any] = json.loads(done.stdout)
        used = self.cpu().since(before)
        client = figures.pop("client_cpu_seconds")
        whole = (used.web + used.database + client) or 1.0
        parts = {"web": used.web, "database": used.database, "client": client}
        figures["cpu_percent"] = {name: round(100 * part / whole) for name, part in parts.items()}
        figures["cpu_ms_per_request"] = {
            name: round(1000 * part / max(figures["requests"], 1), 3) for name, part in parts.items()
        }
        return figures

    def cpu(self) -> machine.Cpu:
        process = self.server.process()
        assert process is not None
        return machine.cpu_of(self.web, process)

    def pgbench(self, script: str, clients: int) -> baseline.Figure:
        """Run pgbench; with one client thrice, and the middle one counts: one stall of the disk tells nothing."""
        runs = [self._pgbench(script, clients) for _run in range(3 if clients == 1 else 1)]
        return baseline.middle(runs)

    def _pgbench(self, script: str, clients: int) -> baseline.Figure:
        program = Binaries.find(self.server.user).folder / "pgbench"
        first, last = self.facts["people"]["ids"]
        low, high = self.dossier_ids()
        variables = {"first_person": first, "last_person": last, "first_dossier": low, "last_dossier": high}
        return baseline.measure(
            program,
            self.server.url(),
            script,
            self.home.run,
            clients=clients,
            seconds=self.seconds,
            variables=variables,
        )

    def dossier_ids(self) -> tuple[int, int]:
        """Ids of the dossiers that this run's partner filed."""
        row = self.owner.execute("SELECT min(dossier_id), max(dossier_id) FROM exchange_fileddossier").fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    # Cases

    def submission(self) -> None:
        """File dossiers by HTTP and by pgbench, at each number of clients, and compare the books."""
        one = self.send(requests.submissions(self.facts, 200, seed=10_000), 1, 5)  # warms processes and plans up
        self.faults += plausible.faults_of_answers("warming up", one["statuses"], "201")
        row = self.owner.execute(
            "SELECT d.number FROM dossiers_dossier d JOIN exchange_fileddossier f ON f.dossier_id = d.id "
            "ORDER BY d.id DESC"
        ).fetchone()
        assert row is not None
        each = baseline.make_function(self.owner, row[0])
        self._pgbench(baseline.SUBMIT, 1)
        rows = self.results["submission"] = {}
        for place, clients in enumerate(CLIENTS):
            ours, ids_of_ours = self._file(clients, each, 100_000 * (place + 1))
            theirs, ids_of_theirs = self._pgbench_submit(clients, each)
            ratio = round(ours["per_second"] / theirs.per_second, 3)
            rows[clients] = {**ours, "pgbench_per_second": theirs.per_second, "ratio": ratio}
            self.faults += plausible.faults_of_ratio(f"submission at {clients} clients", ratio)
            self.faults += plausible.faults_of_sizes(
                plausible.sizes(self.owner, *ids_of_ours), plausible.sizes(self.owner, *ids_of_theirs)
            )

    def _file(self, clients: int, each: dict[str, int], seed: int) -> tuple[dict[str, Any], tuple[int, int]]:
        groups = requests.submissions(self.facts, 2_500 * self.seconds, seed=seed)
        books = plausible.Books(self.owner)
        books.open()
        before = self.dossier_ids()[1]
        ours = self.send(groups, clients, self.seconds)
        self.faults += plausible.faults_of_answers("submission", ours["statuses"], "201")
        self.faults += plausible.faults_of_writing("HTTP", ours["requests"], books.written(), each)
        return ours, (before + 1, before + 1000)

    def _pgbench_submit(self, clients: int, each: dict[str, int]) -> tuple[baseline.Figure, tuple[int, int]]:
        books = plausible.Books(self.owner)
        books.open()
        before = self.dossier_ids()[1]
        theirs = self.pgbench(baseline.SUBMIT, clients)
        self.faults += plausible.faults_of_writing("pgbench", theirs.transactions, books.written(), each)
        return theirs, (before + 1, before + 1000)

    def read(self, case: str, part: str) -> None:
        """Read whole dossiers, or where they stand, against pgbench's two selects."""
        numbers = [
            number
            for (number,) in self.owner.execute(
                "SELECT d.number FROM dossiers_dossier d JOIN exchange_fileddossier f ON f.dossier_id = d.id "
                "ORDER BY md5(d.number) LIMIT 5000"
            )
        ]
        groups = requests.reads(self.facts, numbers, part)
        self.send(groups, 1, 2, cycle=True)
        rows = self.results[case] = {}
        for clients in CLIENTS:
            ours = self.send(groups, clients, self.seconds, cycle=True)
            theirs = self.pgbench(baseline.READ, clients)
            self.faults += plausible.faults_of_answers(case, ours["statuses"], "200")
            ratio = round(ours["per_second"] / theirs.per_second, 3)
            rows[clients] = {**ours, "pgbench_per_second": theirs.per_second, "ratio": ratio}

    def life_cycle(self) -> None:
        """Lead new dossiers from acceptance to the issued result by the tokens of three officials."""
        rows = self.results["life cycle"] = {}
        self.send(requests.submissions(self.facts, 40, seed=490_000), 8, 60)
        warming = [number for (number,) in self.owner.execute(NEWEST.format(40))]
        self.send(requests.life_cycles(self.facts, warming), 8, 60)  # each process and connection learns its part
        for clients in CLIENTS:
            wanted = 100 * self.seconds
            self.send(requests.submissions(self.facts, wanted, seed=500_000 + clients), 8, 600)
            numbers = [n for (n,) in self.owner.execute(NEWEST.format(wanted))]
            ours = self.send(requests.life_cycles(self.facts, numbers), clients, self.seconds)
            self.faults += plausible.faults_of_answers("life cycle", ours["statuses"], "200")
            row = self.owner.execute(
                "SELECT count(*) FROM dossiers_dossier WHERE state = 'settled' AND number = ANY (%s)", [numbers]
            ).fetchone()
            assert row is not None
            if row[0] != ours["groups"]:
                self.faults.append(f"life cycle: {ours['groups']} were led to the end, but {row[0]} are settled")
            rows[f"{clients} clients"] = ours

    def behind(self) -> None:
        """File once more while the sequencer and the followers work, and see how fast they take up what was filed."""
        with followers(self.server):
            groups = requests.submissions(self.facts, 2_500 * self.seconds, seed=700_000)
            self.results["with followers"] = {"8 clients": self.send(groups, 8, self.seconds)}

    def pages(self) -> None:
        """Weigh the pages that a citizen meets first."""
        self.results["page weight"] = {
            path: weight.of(self.port, path) for path in ("/", f"/thu-tuc/{self.facts['procedure']}/", "/tra-cuu/")
        }

    def scoring(self) -> None:
        """Score tables beside pandas, in a process that knows the schemes."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.scoring"],
            env=environ(self.server),
            check=True,
            capture_output=True,
            text=True,
        )
        self.results["scoring"], faults = json.loads(done.stdout)
        self.faults += faults

    def statements(self) -> None:
        """Count the SQL statements of a request as the database saw them."""
        cases = {"submission": requests.submissions(self.facts, 200, seed=900_000)}
        number = self.owner.execute(
            "SELECT d.number FROM dossiers_dossier d JOIN exchange_fileddossier f ON f.dossier_id = d.id LIMIT 1"
        ).fetchone()
        assert number is not None
        cases["whole dossier"] = requests.reads(self.facts, [number[0]] * 200)
        cases["status"] = requests.reads(self.facts, [number[0]] * 200, "/status")
        found = {name: self._counted(groups) for name, groups in cases.items()}
        self.send(requests.submissions(self.facts, 40, seed=950_000), 4, 60)
        numbers = [n for (n,) in self.owner.execute(NEWEST.format(40))]
        lives = requests.life_cycles(self.facts, numbers)
        for place, (act, _role, _given) in enumerate(requests.LIFE):
            found[act] = self._counted([[life[place]] for life in lives])
        self.results["statements"] = found

    def _counted(self, groups: list[list[bytes]]) -> float:
        self.owner.execute("SELECT pg_stat_statements_reset()")
        figures = self.send(groups, 4, 60)
        row = self.owner.execute(
            "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_roles r ON r.oid = s.userid "
            "WHERE r.rolname = %s",
            [postgres.APP],
        ).fetchone()
        assert row is not None
        return float(round(float(row[0]) / figures["requests"], 2))


@contextmanager
def database(home: Home) -> Iterator[postgres.Server]:
    """A PostgreSQL of the bench's own, as the demo has it: fsync on. It counts statements, for both sides alike."""
    postgres.CONFIGURATION["shared_preload_libraries"] = "pg_stat_statements"
    with postgres.Server(home).lease() as server:
        yield server


def environ(server: postgres.Server) -> dict[str, str]:
    return {
        **os.environ,
        "MOTCUA_MODE": "demo",
        "MOTCUA_HOME": str(server.home.path),
        "DATABASE_URL": server.url(),
        "MOTCUA_OWNER_DATABASE_URL": server.url(postgres.OWNER),
        "PYTHONPATH": str(ROOT),
    }


def prepare(server: postgres.Server, order: dict[str, Any]) -> dict[str, Any]:
    """Migrate, load the province and return the facts that requests are made from."""
    kept = server.home.run / f"bench-facts-{schema()}.json"
    subprocess.run([sys.executable, "-m", "motcua", "demo", "--prepare"], env=environ(server), check=True)
    if kept.exists():
        known: dict[str, Any] = json.loads(kept.read_text())
        return known
    done = subprocess.run(
        [sys.executable, "-m", "bench.province", json.dumps(order)],
        env=environ(server),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    kept.write_text(json.dumps(facts))
    return facts


@contextmanager
def followers(server: postgres.Server) -> Iterator[None]:
    """The sequencer and the followers, which take up what was committed."""
    command = [sys.executable, "-m", "motcua", "sequence"]
    with (
        (server.home.logs / "sequence.log").open("a") as log,
        subprocess.Popen(command, env=environ(server), stderr=log) as sequencer,
    ):
        try:
            yield
        finally:
            sequencer.terminate()


@contextmanager
def web(server: postgres.Server, port: int) -> Iterator[psutil.Process]:
    """The web server as it is served (Granian)."""
    serve = [sys.executable, "-m", "motcua", "serve", "--port", str(port)]
    with (
        (server.home.logs / "web.log").open("a") as log,
        subprocess.Popen(serve, env=environ(server), stderr=log) as process,
    ):
        try:
            wait_for(port)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Wait until something listens."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("The web server did not start.")


def schema() -> str:
    """Return a digest of all migrations: a database that was made by others is not used again."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("motcua/**/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def at_size(size: int, seconds: int, results: dict[str, Any], note: Callable[[], object], *, keep: bool) -> int:
    """Load a year of so many dossiers, open pages of desk and cockpit, and make the counts anew from the journal.

    note: called when the pages are measured, for counting anew takes long.
    keep: take a province that was loaded before.

    Return the seconds it took.
    """
    home = Home(ROOT / ".motcua" / f"bench-{size}")
    began = time.monotonic()
    kept = home.run / f"bench-loaded-{schema()}"
    if not (keep and kept.exists()):
        afresh(home)
    with database(home) as server:
        if not kept.exists():
            load = [sys.executable, "-m", "motcua", "demo-data", "--dossiers", str(size), "--set-based"]
            subprocess.run(load, env=environ(server), check=True)
            home.prepare()
            kept.touch()
        facts = sessions(server)
        port = free_port()
        found = results["pages at size"] = {}
        with web(server, port) as process, psycopg.connect(server.url(postgres.ADMIN), autocommit=True) as admin:
            bench = Bench(home, False, seconds, server, admin, facts, port, process)
            for name, (user, path) in PAGES.items():
                groups = requests.pages(path, facts["sessions"][user])
                bench.send(groups, 2, 1, cycle=True)
                for clients, words in AT_ONCE.items():
                    found[f"{name}, {words}"] = bench.send(groups, clients, seconds, cycle=True)
        note()
        results["rebuild"] = {view: rebuild(server, view) for view in VIEWS}
    return round(time.monotonic() - began)


def importing(rows: int) -> tuple[dict[str, Any], list[str]]:
    """Take in so many dossiers of another system, in a fresh province, until they are counted. Return also faults."""
    home = Home(ROOT / ".motcua" / "bench-import")
    afresh(home)
    with database(home) as server:
        prepare(server, {"only_ground": True})
        path = home.run / "foreign.csv"
        with psycopg.connect(server.url(postgres.ADMIN), autocommit=True) as admin:
            foreign.write(path, rows, foreign.ground(admin), datetime.now(VIETNAM).replace(tzinfo=None))
            admin.execute("ANALYZE")
            began = time.monotonic()
            command = [sys.executable, "-m", "motcua", "import", "dossiers", str(path)]
            subprocess.run(command, env=environ(server), check=True, stderr=subprocess.DEVNULL)
            seconds = time.monotonic() - began
            row = admin.execute("SELECT count(*) FROM dossiers_searchrow").fetchone()
            assert row is not None
    faults = [] if row[0] == rows else [f"import: {rows} rows were taken in, but {row[0]} are found"]
    return {"dossiers": {"rows": rows, "seconds": round(seconds, 1), "per second": round(rows / seconds)}}, faults


def rebuild(server: postgres.Server, view: str) -> dict[str, Any]:
    """Make a view anew from the first entry. Return how many positions it went through, and how many a second."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "motcua", "rebuild", view], env=environ(server), check=True)
    seconds = time.monotonic() - began
    with psycopg.connect(server.url(postgres.ADMIN)) as admin:
        row = admin.execute("SELECT position FROM journal_follower_cursor WHERE follower = %s", [view]).fetchone()
    assert row is not None
    return {"positions": row[0], "seconds": round(seconds, 1), "per second": round(row[0] / seconds)}


def afresh(home: Home) -> None:
    """Forget what an earlier run has left."""
    postgres.Server(home).destroy()
    shutil.rmtree(home.path, ignore_errors=True)


def sessions(server: postgres.Server) -> dict[str, Any]:
    """Sign the demo's officials in."""
    order = json.dumps({"only_sessions": True})
    done = subprocess.run(
        [sys.executable, "-m", "bench.province", order],
        env=environ(server),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def settings_of(owner: psycopg.Connection[Any]) -> dict[str, str]:
    return {name: str(owner.execute(f"SHOW {name}").fetchone()[0]) for name in STATED}  # type: ignore[index]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short runs and a small province: under three minutes")
    parser.add_argument("--size", type=int, default=MILLION, help="dossiers for inbox and search; 0: none")
    parser.add_argument("--import-rows", type=int, default=20_000, help="dossiers of another system (20000); 0: none")
    parser.add_argument("--seconds", type=int, help="of each run (8, quick 3)")
    parser.add_argument("--keep", action="store_true", help="use the databases of an earlier run again, if they fit")
    parser.add_argument("--out", type=Path, default=ROOT / "bench", help="folder of results.md and results.json")
    return parser.parse_args()


def main() -> int:
    """Measure, print, write. Ends with 1 where the figures contradict themselves."""
    given = arguments()
    home = Home(ROOT / ".motcua" / "bench")
    if not (given.keep and (home.run / f"bench-facts-{schema()}.json").exists()):
        afresh(home)
    seconds = given.seconds or (3 if given.quick else 8)
    with database(home) as server:
        facts = prepare(server, {"dossiers": 300, "people": 5_000, "documents": 200})
        with psycopg.connect(server.url(postgres.ADMIN), autocommit=True) as admin:
            admin.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            admin.execute("ANALYZE")
            port = free_port()
            version = f"{admin.info.server_version // 10000}.{admin.info.server_version % 10000}"
            stated = machine.conditions(version, settings_of(admin), CLIENT)
            stated |= {"web_server": f"Granian WSGI, {PROCESSES} processes × {THREADS} threads", "seconds": seconds}
            with web(server, port) as process:
                bench = Bench(home, given.quick, seconds, server, admin, facts, port, process)
                bench.faults += plausible.faults_of_settings(settings_of(admin))
                bench.submission()
                bench.read("whole dossier", "")
                bench.read("status", "/status")
                bench.life_cycle()
                bench.behind()
                bench.statements()
                bench.pages()
                bench.scoring()
        results, faults = bench.results, bench.faults
    if given.import_rows:
        results["import"], found = importing(given.import_rows)
        faults += found

    def note() -> str:  # what was found so far, should what takes long be broken off
        return written(stated, results, faults, given.out)

    note()
    if size := (20_000 if given.quick and given.size == MILLION else given.size):
        stated["size"] = size
        stated["seconds_to_load_and_open"] = at_size(size, seconds, results, note, keep=given.keep)
    stated["load_average_after"] = [round(load, 2) for load in os.getloadavg()]
    print(note())
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
