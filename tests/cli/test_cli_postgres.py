"""The embedded PostgreSQL: private, patient, shared, and never left behind."""

import multiprocessing
import os
import pwd
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import pytest

from motcua.cli import binaries
from motcua.cli.binaries import SYSTEM_FOLDER
from motcua.cli.environment import Complaint
from motcua.cli.grants import grant
from motcua.cli.home import Home
from motcua.cli.postgres import ADMIN, APP, OWNER, Server, shared_buffers

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    """One server for the tests that only look at it."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-test-", dir="/tmp"))
    folder.chmod(0o755)
    server = Server(Home(folder), durable=False)
    with server.lease():
        yield server
    server.destroy()
    shutil.rmtree(folder)


def ask(server: Server, statement: str, role: str = OWNER) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(role)) as connection:
        return connection.execute(statement).fetchall()


def test_each_role_signs_in_with_its_own_password(running: Server) -> None:
    assert [ask(running, "select current_user", role) for role in (ADMIN, OWNER, APP)] == [
        [(ADMIN,)],
        [(OWNER,)],
        [(APP,)],
    ]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(running.url(APP).replace(running.home.secret(APP), "guessed"))


def test_the_server_listens_on_this_machine_alone(running: Server) -> None:
    process = running.process()
    assert process is not None
    addresses = {connection.laddr.ip for connection in process.net_connections("inet")}
    assert addresses == {"127.0.0.1"}


def test_what_is_private_can_be_read_by_nobody_else(running: Server) -> None:
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (running.folder, running.data, running.home.private)]
    secrets = {stat.S_IMODE(path.stat().st_mode) for path in running.home.private.iterdir()}
    assert modes == [0o700, 0o700, 0o700]
    assert secrets == {0o600}


def test_vietnamese_letters_are_letters_whatever_the_system_says(running: Server) -> None:
    assert ask(running, "select upper('đăng ký hộ tịch'), 'ữ' ~ '^[[:alpha:]]$'") == [("ĐĂNG KÝ HỘ TỊCH", True)]


@pytest.mark.parametrize(("gib", "buffers"), [(0.5, "128MB"), (2, "256MB"), (24, "3072MB"), (256, "4096MB")])
def test_a_larger_machine_keeps_more_pages_in_memory(gib: float, buffers: str) -> None:
    assert shared_buffers(int(gib * 1024**3)) == buffers


def test_the_server_takes_its_part_of_this_machines_memory(running: Server) -> None:
    asked = shared_buffers(psutil.virtual_memory().total)
    assert ask(running, f"SELECT pg_size_bytes(current_setting('shared_buffers')) = pg_size_bytes('{asked}')") == [
        (True,)
    ]


def test_the_last_one_to_leave_stops_the_server(server: Server) -> None:
    with server.lease():
        with Server(server.home, durable=False).lease():
            pass
        assert server.process() is not None
    assert server.process() is None


def test_data_and_address_outlive_a_killed_server(server: Server) -> None:
    server.durable = True
    with server.lease():
        with psycopg.connect(server.url(OWNER)) as connection:
            connection.execute("create table kept (word text)")
            connection.execute("insert into kept values ('hồ sơ')")
        address, process = server.url(OWNER), server.process()
        assert process is not None

        process.send_signal(signal.SIGKILL)
        process.wait(10)
        server.start()

        assert ask(server, "select word from kept") == [("hồ sơ",)]
        assert server.url(OWNER) == address


def test_a_note_about_a_process_that_is_now_another_program_does_not_block_the_start(server: Server) -> None:
    with server.lease():
        process = server.process()
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        note = server.data / "postmaster.pid"
        note.write_text(note.read_text().replace(str(process.pid), str(os.getpid()), 1))

        server.start()

        assert server.process() is not None
    assert psutil.pid_exists(os.getpid())


def test_half_a_data_directory_from_a_killed_start_is_made_anew(server: Server) -> None:
    half = server.folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")

    with server.lease():
        assert ask(server, "select 1") == [(1,)]


def test_data_of_another_version_is_refused_with_a_way_out(server: Server) -> None:
    with server.lease():
        pass
    (server.data / "PG_VERSION").write_text("9")

    with pytest.raises(Complaint, match=r"made by PostgreSQL 9.*--reset"):
        server.start()


def test_data_whose_passwords_are_gone_are_left_alone_and_told_at_once_with_a_way_out(server: Server) -> None:
    with server.lease():
        pass
    shutil.rmtree(server.home.private)

    with pytest.raises(Complaint, match=r"passwords that open it are gone.*--reset") as told:
        Server(server.home, durable=False).start()

    assert str(server.data) in str(told.value)
    assert (server.data / "PG_VERSION").exists()
    assert list(server.home.private.iterdir()) == []  # none was made in place of those that are gone


def test_a_server_that_still_runs_for_a_home_without_passwords_is_left_alone(server: Server) -> None:
    with server.lease():
        shutil.rmtree(server.home.private)

        with pytest.raises(Complaint, match="passwords that open it are gone"):
            Server(server.home, durable=False).start()

        assert server.process() is not None


def test_data_that_other_passwords_open_are_told_at_once_and_no_server_is_left_behind(server: Server) -> None:
    with server.lease():
        pass
    (server.home.private / ADMIN).write_text("of another installation")

    with pytest.raises(Complaint, match="passwords that open it are gone"):
        server.start()

    assert server.process() is None
    assert (server.data / "PG_VERSION").exists()


def test_a_server_in_use_is_not_destroyed(running: Server) -> None:
    with pytest.raises(Complaint, match="still uses"):
        Server(running.home).destroy()


def test_the_application_cannot_rewrite_the_journal(running: Server) -> None:
    with psycopg.connect(running.url(OWNER)) as owner:
        for table in ("journal_entry", "dossiers_dossier"):
            owner.execute(f"create table {table} (id bigserial, word text)")
    grant(running.url(OWNER), APP)

    with psycopg.connect(running.url(APP), autocommit=True) as app:
        for table in ("journal_entry", "dossiers_dossier"):
            app.execute(f"insert into {table} (word) values ('một')")
        app.execute("update dossiers_dossier set word = 'hai'")
        for statement in (
            "update journal_entry set word = 'hai'",
            "delete from journal_entry",
            "truncate journal_entry",
            "truncate dossiers_dossier",
            "drop table dossiers_dossier",
            "create table own (id int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
        assert app.execute("select word from journal_entry").fetchall() == [("một",)]


def test_the_databases_address_hides_nothing_but_its_password(running: Server) -> None:
    parts = urlsplit(running.url())
    assert (parts.hostname, parts.username, parts.path) == ("127.0.0.1", APP, "/motcua")
    command = " ".join(psutil.Process(running.process().pid).cmdline())  # type: ignore[union-attr]
    assert running.home.secret(APP) not in command


@as_root
def test_root_runs_the_server_as_a_user_without_rights(running: Server) -> None:
    process = running.process()
    assert process is not None
    assert process.uids().effective == running.user.pw_uid != 0  # type: ignore[union-attr]


@as_root
def test_programs_that_the_servers_user_cannot_reach_are_copied_to_where_he_can(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "SYSTEM_FOLDER", home.path / "system")
    monkeypatch.delenv("MOTCUA_POSTGRES_BIN", raising=False)
    user = binaries.server_user()
    package = binaries.Binaries.find(user).folder.parent.parent
    closed = tmp_path / "site-packages"
    closed.mkdir(mode=0o700)
    for name in (package.name, f"{package.name}.libs"):
        shutil.copytree(package.parent / name, closed / name)
    original = closed / package.name / "pginstall" / "bin" / "postgres"
    assert not binaries.succeeds([str(original), "--version"], user)

    copy = binaries.readable_copy(closed / package.name)

    assert binaries.succeeds([str(copy / "pginstall" / "bin" / "initdb"), "--version"], user)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_roots_closed_folders_stay_closed(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Server(Home(closed / "motcua"), durable=False)
    try:
        with server.lease():
            assert ask(server, "select 1") == [(1,)]
            assert server.folder.parent == SYSTEM_FOLDER
            assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    finally:
        server.destroy()


@as_root
def test_a_home_that_was_deleted_by_hand_leaves_its_data_until_a_reset_is_asked_for(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = Home(closed / "motcua")
    try:
        with Server(home, durable=False).lease():
            pass
        shutil.rmtree(home.path)

        server = Server(home, durable=False)
        with pytest.raises(Complaint, match="--reset"):
            server.start()
        assert (server.data / "PG_VERSION").exists()

        server.destroy()  # as --reset does
        with server.lease():
            assert ask(server, "select 1") == [(1,)]
    finally:
        Server(home, durable=False).destroy()


def _use_server(folder: str, answers: "multiprocessing.SimpleQueue[object]", as_user: int | None) -> None:
    if as_user is not None:
        os.setgroups([])
        os.setgid(as_user)
        os.setuid(as_user)
    server = Server(Home(Path(folder)), durable=False)
    with server.lease():
        process = server.process()
        answers.put((ask(server, "select 1"), process.uids().effective if process else None, str(server.folder)))


@as_root
def test_an_ordinary_user_runs_the_server_himself(home: Home) -> None:
    user = pwd.getpwnam("nobody")
    shutil.chown(home.path, user.pw_uid, user.pw_gid)
    answers: multiprocessing.SimpleQueue[object] = multiprocessing.get_context("fork").SimpleQueue()
    child = multiprocessing.get_context("fork").Process(target=_use_server, args=(str(home.path), answers, user.pw_uid))
    child.start()
    child.join(60)

    assert child.exitcode == 0
    assert answers.get() == ([(1,)], user.pw_uid, str(home.path / "postgres"))


def test_eight_processes_that_start_together_share_one_server(home: Home) -> None:
    context = multiprocessing.get_context("fork")
    answers: multiprocessing.SimpleQueue[object] = context.SimpleQueue()
    users = [context.Process(target=_use_server, args=(str(home.path), answers, None)) for _ in range(8)]
    for user in users:
        user.start()
    for user in users:
        user.join(120)

    assert [user.exitcode for user in users] == [0] * 8
    assert Server(home, durable=False).process() is None
    assert (home.logs / "postgres.log").read_text().count("starting PostgreSQL") >= 1
    Server(home, durable=False).destroy()
