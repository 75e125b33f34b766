"""The helper process: what a hostile job does to it reaches nobody else."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from django.db import connection, connections, transaction

from motcua.service.documents import actions, intake, storage, workshop
from motcua.service.documents.models import StoredFile
from tests.documents import attack_files as attack
from tests.documents import samples

LOOK = {"cleaned": "/nonexistent", "extension": "pdf"}


@pytest.fixture
def paper(tmp_path: Path) -> str:
    path = tmp_path / "paper"
    path.write_bytes(attack.pdf())
    return str(path)


def test_many_threads_share_one_helper(paper: str) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _n: workshop.run("inspect", LOOK | {"path": paper}), range(24)))

    assert {answer["page_count"] for answer in answers} == {1}


def test_a_helper_that_was_killed_is_replaced_and_the_next_job_is_done(paper: str) -> None:
    workshop.run("inspect", LOOK | {"path": paper})
    (helper,) = [child for child in psutil.Process().children() if "foreman" in " ".join(child.cmdline())]

    helper.send_signal(signal.SIGKILL)
    helper.wait(5)

    assert workshop.run("inspect", LOOK | {"path": paper})["page_count"] == 1


def test_a_job_that_asks_for_too_much_memory_is_refused_and_the_next_one_is_done(paper: str, tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(attack.image("PNG", (5000, 5000)))
    large = {"path": str(tmp_path / "large.png"), "cleaned": str(tmp_path / "out"), "extension": "png"}

    assert workshop.run("inspect", large, workshop.Limits(memory_mib=16))["refused"] == "too_heavy"
    assert workshop.run("inspect", LOOK | {"path": paper})["page_count"] == 1


def test_the_helper_knows_no_secret_and_ends_with_its_server(paper: str) -> None:
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time\n"
            "from motcua.service.documents import workshop\n"
            f"workshop.run('inspect', {LOOK | {'path': paper}!r})\n"
            "print('ready', flush=True); time.sleep(60)",
        ],
        stdout=subprocess.PIPE,
        env=os.environ | {"MOTCUA_PLANTED": "planted-secret", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    (helper,) = psutil.Process(server.pid).children()
    assert "planted-secret" not in helper.environ().values()
    assert not any("postgres" in value for value in helper.environ().values())

    server.kill()
    server.wait(5)
    server.stdout.close()

    helper.wait(5)


@pytest.mark.django_db(transaction=True)
def test_two_first_downloads_at_once_write_one_file() -> None:
    letter = actions.freeze(samples.appointment_slip())
    together = threading.Barrier(4)

    def download(_number: int) -> bytes:
        together.wait()
        try:
            return actions.pdf(letter.id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        pdfs = set(threads.map(download, range(4)))

    assert len(pdfs) == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_content_whose_row_is_on_its_way_is_not_swept(home: Path) -> None:
    """The sweeper runs between the file and the commit of its row, with the shortest patience possible."""
    stored, go_on = threading.Event(), threading.Event()

    def upload() -> None:
        with transaction.atomic():
            intake.receive_bytes(attack.pdf(), name="a.pdf")
            stored.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=upload)
    thread.start()
    assert stored.wait(20)
    swept = intake.sweep_orphans(in_an_hour())
    go_on.set()
    thread.join()

    assert swept == 0
    assert storage.read(StoredFile.objects.get().sha256) == attack.pdf()


@pytest.mark.django_db
def test_what_a_killed_server_left_half_written_is_swept(home: Path) -> None:
    half = home / "papers" / "ab" / ("ab" * 32 + ".1234.5678.part")
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")

    assert intake.sweep_orphans(in_an_hour()) == 1
    assert not half.exists()


def in_an_hour() -> datetime:
    return datetime.fromtimestamp(time.time() + 3600, tz=UTC)
