"""The embedded PostgreSQL: one private server per data directory, shared by all commands that need it.

Whoever uses the server holds a lease (a shared lock that the kernel frees at death); the last to let go stops it.
The server listens on 127.0.0.1 with passwords (SCRAM) made for this installation, and on a socket in a private folder.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from motcua.cli import binaries
from motcua.cli.environment import Complaint
from motcua.cli.home import Home

DATABASE = "motcua"
ADMIN, OWNER, APP = "motcua_admin", "motcua_owner", "motcua_app"
START_SECONDS = 180.0  # recovery after a power cut on a slow disk takes minutes, not seconds
STOP_SECONDS = 60.0
SOCKET_PATH_BYTES = 107  # the kernel's limit for the path of a socket
MIB = 1024 * 1024
LEAST_BUFFERS, MOST_BUFFERS = 128 * MIB, 4096 * MIB

CONFIGURATION = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "max_wal_size": "3GB",  # with the usual 1 GB a bulk load makes a checkpoint every 17 seconds
    "password_encryption": "scram-sha-256",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",  # our statements are short: compiling them costs more than it saves
}
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # thrown away: speed, not safety


def shared_buffers(memory_bytes: int) -> str:
    """Return the setting for a machine with so much memory: an eighth of it, for other programs live there, too.

    With too little, indexes of a million dossiers push each other out: half of a load went into writing pages back.
    """
    return f"{min(max(memory_bytes // 8, LEAST_BUFFERS), MOST_BUFFERS) // MIB}MB"


@dataclass
class Server:
    """The PostgreSQL of one data directory."""

    home: Home
    durable: bool = True  # False: for tests alone, a power cut may destroy it

    def __post_init__(self) -> None:
        self.home.prepare()
        self.user = binaries.server_user()
        self.folder = self._folder()
        self.data = self.folder / "data"
        self.log = self.home.logs / "postgres.log"

    def _folder(self) -> Path:
        if binaries.can_enter(self.home.path, self.user):
            return self.home.path / "postgres"
        # Root keeps its files where no other user can go. Opening those folders is not ours to decide.
        digest = hashlib.sha256(str(self.home.path).encode()).hexdigest()[:12]
        return binaries.SYSTEM_FOLDER / f"data-{digest}"

    # Addresses

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1; also part of the socket's name."""
        return int((self.home.run / "postgres.port").read_text())

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        """Return the address for `role`, password included: hand it on by environment, never by argument."""
        return f"postgresql://{role}:{quote(self.home.secret(role))}@127.0.0.1:{self.port}/{database}"

    # Life

    def process(self) -> psutil.Process | None:
        """Return the running server of this very data directory, or None."""
        try:
            process = psutil.Process(self._noted_pid())
            ours = (
                str(self.data) in process.cmdline()
            )  # the number may since belong to another program; a zombie has none
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if ours else None

    def _noted_pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        """Start the server unless it runs, and wait until it answers. Raises Complaint with the log's last lines.

        Data that the passwords of the home do not open are left as they are: Complaint says so at once.
        """
        with self.home.lock("postgres-start"):
            if (self.data / "PG_VERSION").exists() and not self.home.has_secret(ADMIN):
                raise Complaint(self._locked_out())
            if self.process() is None:
                programs = binaries.Binaries.find(self.user)
                self._prepare_data(programs)
                self._clear_away()
                self._wait(self._launch(programs))
            else:
                self._wait(None)

    def stop(self) -> None:
        """Stop the server, ending its connections; committed work is safe. Does nothing if it does not run."""
        process = self.process()
        if process is None:
            return
        for way in (signal.SIGINT, signal.SIGQUIT):  # PostgreSQL's "fast" shutdown, then the immediate one
            with suppress(psutil.Error):
                process.send_signal(way)
            deadline = time.monotonic() + STOP_SECONDS
            while _lives(process.pid) and time.monotonic() < deadline:
                time.sleep(0.02)

    def destroy(self) -> None:
        """Delete the database for ever. Raises Complaint while somebody else uses it."""
        with (self.home.run / "postgres-leases.lock").open("a") as held, self.home.lock("postgres-leases-change"):
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Complaint("Another command still uses this database. End it first.") from error
            self.stop()
            shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def lease(self) -> Iterator["Server"]:
        """Keep the server running for the time of the block; stop it afterwards if nobody else holds a lease."""
        with (self.home.run / "postgres-leases.lock").open("a") as held:
            with self.home.lock("postgres-leases-change"):
                self.start()
                fcntl.flock(held, fcntl.LOCK_SH)
            try:
                yield self
            finally:
                with self.home.lock("postgres-leases-change"), suppress(BlockingIOError):  # others hold a lease
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    # Steps of the start

    def _prepare_data(self, programs: binaries.Binaries) -> None:
        if (self.data / "PG_VERSION").exists():
            major = int((self.data / "PG_VERSION").read_text())
            if major != programs.major:
                raise Complaint(
                    f"{self.data} was made by PostgreSQL {major}, but {programs.folder} is {programs.major}. "
                    "Dump and restore it with both versions, or begin anew with script/demo --reset."
                )
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.folder / "data.new"  # becomes "data" when complete: a killed initdb leaves no half database
        shutil.rmtree(fresh, ignore_errors=True)
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self.home.secret(ADMIN))
        if self.user:
            for path in (self.folder, password):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
            if binaries.SYSTEM_FOLDER in self.folder.parents:
                binaries.SYSTEM_FOLDER.chmod(0o755)
        try:
            self._initdb(programs, fresh, password)
        finally:
            password.unlink()
        fresh.rename(self.data)

    def _initdb(self, programs: binaries.Binaries, folder: Path, password: Path) -> None:
        locale = ["--locale=C.UTF-8"]
        if programs.major >= 17:  # the provider whose rules never change with the system's libraries
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command = [
            *(str(programs.folder / "initdb"), f"--pgdata={folder}", "--encoding=UTF8", *locale),
            *("--auth=scram-sha-256", f"--username={ADMIN}", f"--pwfile={password}"),
            *([] if self.durable else ["--no-sync"]),
        ]
        with self.log.open("ab") as log:
            if binaries.popen(command, self.user, stdout=log, stderr=log).wait() != 0:
                raise Complaint(f"PostgreSQL could not make its data directory {folder}:\n{self._log_tail()}")

    def _clear_away(self) -> None:
        """Wait for the helpers of a killed server, then drop its notes if the number belongs to another program now.

        Notes whose process is gone stay: PostgreSQL itself reads them, to make sure that nobody writes the same files.
        """
        deadline = time.monotonic() + START_SECONDS
        while self._helpers() and time.monotonic() < deadline:
            time.sleep(0.05)
        with suppress(OSError, ValueError, IndexError):
            if psutil.pid_exists(self._noted_pid()) and not self._helpers():  # also a zombie that nobody takes leave of
                for note in (*self.folder.glob(".s.PGSQL.*"), self.data / "postmaster.pid"):
                    note.unlink()

    def _helpers(self) -> bool:
        """Tell whether any process works in the data directory; all of PostgreSQL's do, and no other program."""
        for process in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                if process.cwd() == str(self.data):
                    return True
        return False

    def _launch(self, programs: binaries.Binaries) -> int:
        port = self._free_port()
        (self.home.run / "postgres.port").write_text(str(port))
        options = CONFIGURATION | {"shared_buffers": shared_buffers(psutil.virtual_memory().total)}
        options |= ({} if self.durable else FOR_TESTS) | {"port": str(port)}
        socket_path = self.folder / f".s.PGSQL.{port}"
        options["unix_socket_directories"] = str(self.folder) if len(bytes(socket_path)) <= SOCKET_PATH_BYTES else ""
        command = [str(programs.folder / "postgres"), "-D", str(self.data)]
        command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        # Through a shell that ends at once: the server is nobody's child, so it outlives whoever happened to start it.
        detach = ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *command]
        with self.log.open("ab") as log, binaries.popen(detach, self.user, stdout=subprocess.PIPE, stderr=log) as shell:
            assert shell.stdout is not None
            return int(shell.stdout.read())

    def _free_port(self) -> int:
        """Return the port of last time if it is free (children hold its address), else any free one."""
        with suppress(OSError, ValueError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", self.port))
            return self.port
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def _wait(self, pid: int | None) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._prepare_roles()
                return
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):  # no code comes with a connection that failed
                    if pid is not None:
                        self.stop()
                    raise Complaint(self._locked_out()) from error
                if pid is not None and not _lives(pid):
                    raise Complaint(f"PostgreSQL ended while starting:\n{self._log_tail()}") from error
                if time.monotonic() > deadline:
                    raise Complaint(
                        f"PostgreSQL did not answer in {START_SECONDS:.0f} s:\n{self._log_tail()}"
                    ) from error
            time.sleep(0.05)

    def _prepare_roles(self) -> None:
        """Make our two roles and our database where they are missing. The first call that the server answers."""
        with psycopg.connect(self.url(ADMIN, "postgres"), autocommit=True, connect_timeout=5) as connection:
            known = {name for (name,) in connection.execute("select rolname from pg_roles")}
            for role, may in ((OWNER, "login createdb"), (APP, "login")):
                if role not in known:
                    statement = sql.SQL("create role {} " + may + " password {}")
                    connection.execute(statement.format(sql.Identifier(role), sql.Literal(self.home.secret(role))))
            if OWNER not in known:
                connection.execute(f"grant {APP} to {OWNER}")  # the owner may act as the application, not the reverse
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(f"create database {DATABASE} owner {OWNER}")
                connection.execute(f"revoke all on database {DATABASE} from public")
                connection.execute(f"grant connect on database {DATABASE} to {APP}")

    def _locked_out(self) -> str:
        return (
            f"The database of {self.home.path} is still there, in {self.data}, but the passwords that open it are gone "
            f"from {self.home.private}. Put that folder back from a backup; or let script/demo --reset delete this "
            "database and make a new one; or set MOTCUA_HOME to another folder. Nothing was changed."
        )

    def _log_tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(f"  {line}" for line in lines[-10:]) + f"\nThe whole log is {self.log}."


def _lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
