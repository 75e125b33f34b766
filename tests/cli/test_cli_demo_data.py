"""`motcua demo-data` says what it cannot do, and how far it has come."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.utils.translation import override

from motcua.cli.demo_data import PROCESSES
from motcua.cli.environment import CHECKOUT
from motcua.cli.home import Home
from motcua.cli.main import parser
from motcua.cli.postgres import Server
from motcua.cli.watching import watching
from motcua.demo.bulk import room


def asked(*words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "motcua", "demo-data", *words]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--dossiers", "0"), "--dossiers is a whole number from 1 to 20000000, not '0'"),
        (("--dossiers", "viele"), "--dossiers is a whole number"),
        (("--dossiers", "5", "--days", "-3"), "--days is a whole number from 1 to 1500"),
        (("--dossiers", "5", "--seed", "x"), "--seed is a whole number"),
        (("--dossiers", "5", "--until", "24/11/2026"), "a day is written 2026-11-24"),
        (("--dossiers", "5", "--through-actions", "--set-based"), "not allowed with"),
        ((), "--dossiers"),
    ],
)
def test_a_bad_argument_is_told_in_a_sentence(words: tuple[str, ...], said: str) -> None:
    answer = asked(*words)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_usual_way_is_a_year_in_two_processes() -> None:
    read = parser().parse_args(["demo-data", "--dossiers", "1000000"])
    assert (read.dossiers, read.days, read.processes, read.through_actions) == (1_000_000, 365, PROCESSES, False)


def test_a_disk_without_room_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with override("en"), pytest.raises(room.NoRoom, match=r"1000000000 dossiers need about \d+\.\d GB") as refusal:
        room.require_room(1_000_000_000, tmp_path)
    assert str(tmp_path) in str(refusal.value)
    room.require_room(1, tmp_path)


def test_a_log_file_has_a_line_for_every_few_percent() -> None:
    told: list[str] = []
    with watching(1000, told.append) as watch:
        for _step in range(100):
            watch(10)
    assert len(told) == 20
    assert told[0] == "50 of about 1000 dossiers (5 %)"
    assert told[-1] == "1000 of about 1000 dossiers (100 %)"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder where PostgreSQL's user can go, too; pytest's own are closed."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-demo-data-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def lived_through(folder: Path, processes: int) -> dict[str, list[tuple[object, ...]]]:
    """Let a few hundred dossiers live through the actions in a new database, and return what became of them."""
    home = Home(folder / str(processes))
    words = ["--dossiers", "250", "--days", "40", "--until", "2026-11-20", "--through-actions", "--processes"]
    command = [sys.executable, "-m", "motcua", "demo-data", *words, str(processes)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("MOTCUA_", "DATABASE_"))}
    subprocess.run(command, cwd=CHECKOUT, env=environ | {"MOTCUA_HOME": str(home.path)}, check=True)
    server = Server(home)
    try:
        with server.lease(), psycopg.connect(server.url()) as db:
            return {name: db.execute(query).fetchall() for name, query in OUTCOME.items()}
    finally:
        server.destroy()


OUTCOME = {
    "dossiers": "select idempotency_key, code, state, submitted_at, due_at, settled_at, ended_at from dossiers_dossier "
    "order by 1",
    "entries": "select d.idempotency_key, e.kind, e.at, e.data ->> 'state' from journal_entry e "
    "join dossiers_dossier d on e.subject_type = 'dossier' and e.subject_id = d.id order by 1, e.subject_seq",
    "people": "select personal_number, tax_code, full_name, phone from people_person order by 1, 2, 3",
    "counts": "select procedure_code, channel, day, sum(received), sum(on_time), sum(late) from measures_dailycount "
    "group by 1, 2, 3 order by 1, 2, 3",
}


@pytest.mark.slow
def test_dossiers_that_live_in_two_processes_come_out_as_in_one(folder: Path) -> None:
    together, alone = lived_through(folder, 2), lived_through(folder, 1)

    assert len(alone["dossiers"]) > 200
    assert {name for name in OUTCOME if together[name] != alone[name]} == set()
