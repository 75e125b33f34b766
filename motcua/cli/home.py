"""The data directory (MOTCUA_HOME): what lies where, and the secrets made for this installation alone."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Home:
    """One installation's data directory. Nothing outside of it is written, but see `postgres.Server.folder`."""

    path: Path

    @property
    def private(self) -> Path:
        return self.path / "private"  # secrets; readable by their owner alone

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"  # locks and what is known of running processes

    def prepare(self) -> None:
        """Make the folders that are missing. The mode of a folder that exists is left as it is."""
        for folder in (self.path, self.logs, self.run):
            folder.mkdir(parents=True, exist_ok=True)
        self.private.mkdir(mode=0o700, exist_ok=True)

    def secret(self, name: str) -> str:
        """Return the secret `name` (43 characters, 256 bits), made at first use and kept from then on."""
        self.prepare()
        kept = self.private / name
        if not kept.exists():
            fresh = self.private / f".{name}.{os.getpid()}"
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(32))
            try:
                os.link(fresh, kept)  # fails if another process was first; a rename would replace its secret
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return kept.read_text().strip()

    def has_secret(self, name: str) -> bool:
        """Whether it was made. What it opens may lie elsewhere, and outlive a data directory that somebody deleted."""
        return (self.private / name).exists()

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold an exclusive lock. The kernel frees it when its holder dies, so none is ever stale."""
        self.prepare()
        with (self.run / f"{name}.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
