"""`motcua demo-data` says what it cannot do, and how far it has come."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.translation import override

from motcua.cli.demo_data import PROCESSES
from motcua.cli.environment import CHECKOUT
from motcua.cli.main import parser
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
