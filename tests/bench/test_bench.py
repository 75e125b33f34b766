"""The bench measures what it says: it counts answers, writes the same rows by pgbench, and doubts what cannot be."""

import json
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from django.db import connection

from bench import baseline, client, plausible, requests, scoring
from bench.report import page
from motcua.service.exchange.filing import HandedIn
from tests.dossiers.factories import make_commune, make_procedure
from tests.exchange.test_filing import Bank, bare, sent
from tests.exchange.written_rows import added_rows

ROOT = Path(__file__).resolve().parent.parent.parent


class Answering(BaseHTTPRequestHandler):
    """Answers every second request with a refusal."""

    protocol_version = "HTTP/1.1"
    seen: list[str] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        refused = len(self.seen) % 2 == 0
        body = b"" if refused else b"x" * 70_000  # arrives in several parts
        self.send_response(404 if refused else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: Any) -> None:
        """Stay silent."""


@pytest.fixture
def port() -> Iterator[int]:
    Answering.seen = []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_the_client_sends_each_request_once_and_counts_every_answer(port: int):
    groups = [[requests.request("GET", f"/{number}", {})] for number in range(20)]

    told = client.run("127.0.0.1", port, 3, 60, groups, cycle=False)

    assert told["requests"] == 20
    assert told["statuses"] == {"200": 10, "404": 10}
    assert sorted(Answering.seen) == sorted(f"/{number}" for number in range(20))


def test_the_requests_of_a_group_follow_one_another(port: int):
    groups = [[requests.request("GET", f"/{group}/{place}", {}) for place in range(3)] for group in range(4)]

    told = client.run("127.0.0.1", port, 2, 60, groups, cycle=False)

    assert told["groups"] == 4
    for group in range(4):
        assert [seen for seen in Answering.seen if seen.startswith(f"/{group}/")] == [f"/{group}/{n}" for n in range(3)]


@pytest.mark.django_db
def test_pgbench_writes_as_many_rows_of_the_same_tables_as_a_filing():
    commune = make_commune()
    make_procedure()
    bank = Bank()
    papers = [HandedIn("giay_chung_minh", data_number="1"), HandedIn("giay_chung_minh", document=sent(bank))]
    filed = bank.file(bare(commune, bank, papers=papers))
    raw = cast("psycopg.Connection[Any]", connection.connection)

    each = baseline.make_function(raw, filed.number)
    written = added_rows(lambda: raw.execute("SELECT bench_submit((SELECT min(id) FROM people_person))"))

    assert {table: len(rows) for table, rows in written.items() if table in each} == each
    assert set(written) - set(each) == {"journal_unsequenced"}  # by trigger, on both sides
    assert each["dossiers_dossierpaper"] == 2


def test_a_row_that_is_missing_is_found():
    written, each = {"dossiers_dossier": 100, "journal_entry": 99}, {"dossiers_dossier": 1, "journal_entry": 1}

    assert plausible.faults_of_writing("HTTP", 100, written, {"dossiers_dossier": 1}) == []
    assert plausible.faults_of_writing("HTTP", 100, written, each) == [
        "HTTP: 100 submissions were acknowledged, but journal_entry has 99 new rows instead of 100"
    ]


@pytest.mark.parametrize(
    ("faults", "is_doubted"),
    [
        (plausible.faults_of_ratio("submission", 0.35), False),
        (plausible.faults_of_ratio("submission", 0.45), True),
        (plausible.faults_of_answers("submission", {"201": 10}, "201"), False),
        (plausible.faults_of_answers("submission", {"201": 10, "429": 1}, "201"), True),
        (plausible.faults_of_answers("submission", {}, "201"), True),
        (plausible.faults_of_sizes({"dossiers_dossier": 1000.0}, {"dossiers_dossier": 950.0}), False),
        (plausible.faults_of_sizes({"dossiers_dossier": 1000.0}, {"dossiers_dossier": 300.0}), True),
        (plausible.faults_of_settings({"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}), False),
        (plausible.faults_of_settings({"fsync": "on", "synchronous_commit": "off", "full_page_writes": "on"}), True),
    ],
)
def test_what_cannot_be_true_is_doubted(faults: list[str], is_doubted: bool):
    assert bool(faults) is is_doubted


def test_the_page_states_conditions_ratios_and_doubts():
    row = {"per_second": 900.0, "pgbench_per_second": 4500.0, "ratio": 0.2, "p50_ms": 8, "p95_ms": 14, "p99_ms": 20}
    row["cpu_percent"] = {"web": 60, "database": 35, "client": 5}

    text = page({"cores": 2}, {"submission": {8: row}, "statements": {"submission": 4.0}}, ["something is wrong"])

    assert "* cores: 2" in text
    assert "| 8 | 900.0 | 4500.0 | **0.2** | 8 | 14 | 20 | 60 / 35 / 5 | 7.9 |" in text
    assert "* something is wrong" in text


def test_of_several_runs_of_pgbench_the_middle_one_counts_and_all_their_rows():
    runs = [baseline.Figure(1, speed, count, 1.0) for speed, count in ((900.0, 90), (10.0, 1), (800.0, 80))]

    assert baseline.middle(runs) == baseline.Figure(1, 800.0, 171, 1.0)


def test_a_table_is_scored_as_pandas_scores_it_and_a_difference_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(scoring, "SIZES", (63,))
    rows, faults = scoring.measured()
    assert (rows["63 units"]["units"], faults) == (63, [])

    monkeypatch.setattr(scoring, "_half_up", lambda figures: figures.round(1))
    assert scoring.measured()[1] == ["scoring 63 units: ours and pandas come to different points"]


def test_the_page_shows_plain_tables():
    rebuilt = {"live_counts": {"positions": 5, "per second": 20_000}}
    taken_in = {"dossiers": {"rows": 70, "seconds": 0.1, "per second": 700}}
    text = page({}, {"rebuild": rebuilt, "import": taken_in}, [])

    assert "| live_counts | 5 | 20000 |" in text
    assert "| dossiers | 70 | 0.1 | 700 |" in text


STATEMENTS = {  # at most, of transactions and the sequencer's call too; a process learns a little at its first request
    "submission": 5,
    "whole dossier": 2.5,
    "status": 2.5,
    "accept": 16,
    "pass_on": 12,
    "propose_result": 11,
    "settle": 16,
}


@pytest.mark.slow
def test_the_whole_bench_runs_in_one_command(tmp_path: Path):
    command = [sys.executable, "-m", "bench", "--quick", "--seconds", "1", "--size", "0", "--out", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=False, timeout=900)

    found = json.loads((tmp_path / "results.json").read_text())
    counted = found["results"]["statements"]
    assert counted.keys() == STATEMENTS.keys()
    assert {name: count for name, count in counted.items() if count > STATEMENTS[name]} == {}
    assert not [fault for fault in found["faults"] if "new rows" in fault or "answers other than" in fault]
