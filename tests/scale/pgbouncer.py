"""Debian's PgBouncer in transaction mode before the landscape's server, with few server connections for each role."""

import os
import pwd
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
from psycopg.rows import dict_row

from motcua.cli.binaries import server_user
from tests.ports import free_port
from tests.scale.landscape import Landscape

POOL = 3  # server connections for each role: fewer than clients
ADMIN_PASSWORD = "pooler"

CONFIGURATION = """
[databases]
motcua = host=127.0.0.1 port={server_port} dbname=motcua

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {folder}/users.txt
admin_users = pooler
pool_mode = transaction
default_pool_size = {pool}
max_client_conn = 200
ignore_startup_parameters = {ignored}
logfile = {folder}/pgbouncer.log
"""


def missing() -> str:
    """What keeps it from being started, or nothing."""
    return "" if shutil.which("pgbouncer", path=SEARCHED) else "pgbouncer is missing (Debian: apt install pgbouncer)"


SEARCHED = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"


@dataclass
class Pooler:
    """A running PgBouncer."""

    port: int

    def through(self, address: str) -> str:
        """The same address by way of the pooler."""
        parts = urlsplit(address)
        return urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{self.port}"))

    def server_connections(self) -> dict[str, int]:
        """How many connections to the server each role has."""
        address = f"postgresql://pooler:{ADMIN_PASSWORD}@127.0.0.1:{self.port}/pgbouncer"
        with psycopg.connect(address, autocommit=True) as db:
            rows = psycopg.ClientCursor(db, row_factory=dict_row).execute("show servers").fetchall()
        count: dict[str, int] = {}
        for row in rows:
            count[str(row["user"])] = count.get(str(row["user"]), 0) + 1
        return count


@contextmanager
def pooler(country: Landscape, *, ignored: str = "") -> Iterator[Pooler]:
    """Start one with all roles of the landscape; `ignored` is its setting ignore_startup_parameters."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-pooler-", dir="/tmp"))
    user: pwd.struct_passwd | None = server_user()
    found = Pooler(free_port())
    lines = [f'"pooler" "{ADMIN_PASSWORD}"']
    for province in country.provinces.values():
        parts = urlsplit(province.addresses["DATABASE_URL"])
        lines.append(f'"{parts.username}" "{parts.password}"')
    (folder / "users.txt").write_text("\n".join(lines) + "\n")
    (folder / "pgbouncer.ini").write_text(
        CONFIGURATION.format(
            server_port=country.server.port, port=found.port, folder=folder, pool=POOL, ignored=ignored
        )
    )
    if user:
        for path in (folder, *folder.iterdir()):
            os.chown(path, user.pw_uid, user.pw_gid)
    program = shutil.which("pgbouncer", path=SEARCHED)
    assert program
    process = subprocess.Popen(
        [program, "-q", str(folder / "pgbouncer.ini")],
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(found.port, process)
        yield found
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(f"postgresql://pooler:{ADMIN_PASSWORD}@127.0.0.1:{port}/pgbouncer", autocommit=True).close()
            return
        except psycopg.OperationalError:
            assert process.poll() is None, "pgbouncer ended"
            assert time.monotonic() < deadline, "pgbouncer did not answer"
            time.sleep(0.1)
