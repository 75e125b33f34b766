"""A streaming replica of the landscape's server, made by pg_basebackup as on real machines."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from motcua.cli.binaries import Binaries, popen, server_user
from motcua.cli.postgres import ADMIN
from tests.ports import free_port
from tests.scale.landscape import Landscape

READY_SECONDS = 60.0


@dataclass
class Standby:
    """The second server."""

    country: Landscape
    folder: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = None

    def address(self, of: str) -> str:
        """The same role and database on this server."""
        parts = urlsplit(of)
        return urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{self.port}"))

    def copy(self) -> None:
        server = self.country.server
        user = server_user()
        programs = Binaries.find(user).folder
        service = self.folder / "passwords"
        service.write_text(f"127.0.0.1:{server.port}:*:{ADMIN}:{server.home.secret(ADMIN)}\n")
        service.chmod(0o600)
        for path in (self.folder, service):
            if user:
                shutil.chown(path, user.pw_uid, user.pw_gid)
        command = [
            *("/usr/bin/env", f"PGPASSFILE={service}", str(programs / "pg_basebackup"), "-h", "127.0.0.1"),
            *("-p", str(server.port), "-U", ADMIN, "-D", str(self.folder / "data"), "-R", "-X", "stream", "-c", "fast"),
        ]
        with (self.folder / "backup.log").open("ab") as log:
            code = popen(command, user, stdout=log, stderr=log).wait(READY_SECONDS)
        assert code == 0, (self.folder / "backup.log").read_text()

    def start(self) -> None:
        user = server_user()
        programs = Binaries.find(user).folder
        options = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        # after it stood still for longer than the usual 30 s, it would cancel whatever is asked while it catches up
        options["max_standby_streaming_delay"] = "-1"
        words = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "server.log").open("ab") as log:
            command = [str(programs / "postgres"), "-D", str(self.folder / "data"), *words]
            self.process = popen(command, user, stdout=log, stderr=log)
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "server.log").read_text()
                assert time.monotonic() < deadline, "the replica did not answer"
                time.sleep(0.1)

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(3)  # at once, as when its machine is gone
            self.process.wait()
            self.process = None

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        return psycopg.connect(self.address(self.country.admin_url), autocommit=True)

    def stand_still(self, *, still: bool) -> None:
        """Stop taking in what the primary sends, or go on."""
        with self.connect() as db:
            db.execute(f"select pg_wal_replay_{'pause' if still else 'resume'}()")


@contextmanager
def standby(country: Landscape) -> Iterator[Standby]:
    """Copy, start, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-standby-", dir="/tmp"))
    found = Standby(country, folder, free_port())
    try:
        found.copy()
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)
