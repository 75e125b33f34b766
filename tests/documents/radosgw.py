"""A real S3 store for tests: Debian's Ceph with one monitor, one object server in memory, and its S3 gateway.

Needs `ceph-mon`, `ceph-osd` and `radosgw` (Debian: apt install ceph-mon ceph-osd radosgw). Up in about 15 seconds.
"""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port

PROGRAMS = ("monmaptool", "ceph-authtool", "ceph-mon", "ceph-osd", "ceph", "radosgw", "radosgw-admin")
START_SECONDS = 120.0
TRIED_KEY = "mot-cua"  # the name of a key that the gateway holds for tests of encryption

CONFIGURATION = """
[global]
fsid = {fsid}
mon host = [v2:127.0.0.1:{mon_port}]
public addr = 127.0.0.1
ms bind port min = {first_port}
ms bind port max = {last_port}
keyring = {folder}/keyring
run dir = {folder}/run
crash dir = {folder}/run
admin socket = {folder}/run/$name.asok
pid file =
log file = {folder}/$name.log
mon data = {folder}/mon
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1
rgw data = {folder}/rgw
rgw frontends = beast endpoint=127.0.0.1:{port}
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = {key_name}={key}
"""


def missing() -> str:
    """What keeps the store from being started, or nothing."""
    if absent := [name for name in PROGRAMS if shutil.which(name) is None]:
        return f"Ceph is not installed, missing: {', '.join(absent)} (Debian: apt install ceph-mon ceph-osd radosgw)"
    return "" if os.geteuid() == 0 else "Ceph's programs are started as root here"


@dataclass
class Gateway:
    """The running store."""

    folder: Path
    port: int = field(default_factory=free_port)
    key: str = "motcua-key"
    secret: str = field(default_factory=lambda: secrets.token_hex(20))
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        for name in ("mon", "osd", "run", "rgw"):
            (self.folder / name).mkdir()
        fsid, osd, mon_port = str(uuid.uuid4()), str(uuid.uuid4()), free_port()
        first = free_port(in_a_row=41)
        (self.folder / "ceph.conf").write_text(
            CONFIGURATION.format(
                fsid=fsid,
                mon_port=mon_port,
                folder=self.folder,
                first_port=first,
                last_port=first + 40,
                port=self.port,
                key_name=TRIED_KEY,
                key="YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=",
            )
        )
        self._keys()
        monmap = str(self.folder / "monmap")
        self._run("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v2:127.0.0.1:{mon_port}]", monmap)
        self._ceph("ceph-mon", "-i", "a", "--mkfs", "--monmap", monmap, "--keyring", str(self.folder / "keyring"))
        self._stay("mon", "ceph-mon", "-i", "a", "-f")
        self._ceph("ceph", "auth", "import", "-i", str(self.folder / "keyring"))
        self._ceph("ceph", "osd", "new", osd, "0")
        self._ceph("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self._stay("osd", "ceph-osd", "-i", "0", "-f")
        self.start_gateway()
        words = ("user", "create", "--uid=motcua", "--display-name=motcua")
        self._ceph("radosgw-admin", *words, f"--access-key={self.key}", f"--secret-key={self.secret}")

    def start_gateway(self) -> None:
        """Start the part that speaks S3 and wait for its first answer."""
        self._stay("rgw", "radosgw", "-n", "client.rgw", "-f")
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
                return
            except urllib.error.HTTPError as answer:
                answer.close()
                return
            except OSError:
                assert time.monotonic() < deadline, "radosgw did not answer"
                time.sleep(0.2)

    def stop_gateway(self) -> None:
        """Stop speaking S3; what is stored stays."""
        self._end("rgw")

    def fill_up(self, *, full: bool) -> None:
        """Let no more be stored, or let it again."""
        words = ("quota", "set", "--quota-scope=user", "--uid=motcua", "--max-objects=0")
        self._ceph("radosgw-admin", *words)
        self._ceph("radosgw-admin", "quota", "enable" if full else "disable", "--quota-scope=user", "--uid=motcua")

    def stop(self) -> None:
        for name in reversed(list(self.processes)):
            self._end(name)

    def _keys(self) -> None:
        ring = str(self.folder / "keyring")
        self._run("ceph-authtool", "--create-keyring", ring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        for name, mon in (("client.admin", "allow *"), ("client.rgw", "allow rwx"), ("osd.0", "allow profile osd")):
            self._run("ceph-authtool", ring, "--gen-key", "-n", name, "--cap", "mon", mon, "--cap", "osd", "allow *")

    def _ceph(self, program: str, *words: str) -> None:
        self._run(program, "-c", str(self.folder / "ceph.conf"), *words)

    def _run(self, *words: str) -> None:
        done = subprocess.run(words, capture_output=True, text=True, timeout=START_SECONDS)
        assert done.returncode == 0, f"{words[0]}: {done.stderr}"

    def _stay(self, name: str, program: str, *words: str) -> None:
        command = [program, "-c", str(self.folder / "ceph.conf"), *words]
        with (self.folder / f"{name}.out").open("ab") as out:
            self.processes[name] = subprocess.Popen(command, stdout=out, stderr=out)

    def _end(self, name: str) -> None:
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def running() -> Iterator[Gateway]:
    """Start the store, and leave nothing of it behind."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-ceph-", dir="/tmp"))
    gateway = Gateway(folder)
    try:
        gateway.start()
        yield gateway
    finally:
        gateway.stop()
        shutil.rmtree(folder, ignore_errors=True)
