"""The papers storage: bytes under their SHA-256, behind Django's storages: here a folder, in `object_store` a bucket.

Whatever is read is compared with the hash it is named by: a damaged content is refused, never shown as a paper.
"""

import hashlib
import logging
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db import connection

from .refusals import ContentDamaged

log = logging.getLogger(__name__)
CHUNK_BYTES = 1024 * 1024
# What we write: a content where `place_of` says, or what a killed process left half written beside it.
OURS = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{62}(\.\d+\.\d+\.part)?")


class PapersStorage(FileSystemStorage):
    """A folder in which a file appears whole or not at all: written beside, synced, then renamed."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002  Django's signature
        """The name is the content's hash: an equal name is the same content, never a clash."""
        return name

    def _save(self, name: str, content: "File[bytes]") -> str:
        target = Path(self.path(name))
        if target.exists():
            os.utime(target)  # young again: the sweeper leaves it alone while our row is not yet committed
            return name
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f"{target.name}.{os.getpid()}.{id(content)}.part")
        try:
            with beside.open("wb") as out:
                for chunk in content.chunks(CHUNK_BYTES):
                    out.write(chunk)
                if self.file_permissions_mode is not None:
                    os.fchmod(out.fileno(), self.file_permissions_mode)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        _sync_folder(target.parent)
        return name

    def written(self) -> Iterator[tuple[str, datetime]]:
        """Name and last change of every content."""
        for folder in sorted(Path(self.location).glob("??")):
            for path in sorted(folder.iterdir()):
                yield f"{folder.name}/{path.name}", datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def papers() -> Storage:
    """The storage named "papers" in the settings."""
    return storages["papers"]


def place_of(sha256: str) -> str:
    """The name of a content in the storage: `ab/ab12…`."""
    return f"{sha256[:2]}/{sha256}"


def keep(content: IO[bytes]) -> str:
    """Store the bytes and return their SHA-256. Call inside the transaction that writes the row naming them.

    The lock on this content, held until the transaction ends, keeps `sweep` away from a file whose row is on its way.
    """
    sha256 = hash_of(content)
    lock(sha256)
    content.seek(0)
    papers().save(place_of(sha256), File(content))
    return sha256


def hash_of(content: "IO[bytes] | File[bytes]") -> str:
    """SHA-256 of a stream from its beginning."""
    content.seek(0)
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def open_verified(sha256: str) -> "File[bytes]":
    """A stored content, open for reading from its beginning. Raises FileNotFoundError, ContentDamaged."""
    content = papers().open(place_of(sha256))
    if hash_of(content) != sha256:
        content.close()
        log.error("stored content is damaged: %s", sha256)
        raise ContentDamaged(sha256=sha256)
    content.seek(0)
    return content


def read(sha256: str) -> bytes:
    """All bytes of a stored content. Raises FileNotFoundError, ContentDamaged."""
    with open_verified(sha256) as source:
        return bytes(source.read())


def lock(sha256: str) -> None:
    """Hold this content until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_lock_key(sha256)])


def try_lock(sha256: str) -> bool:
    """Hold this content until the transaction ends, or return False because somebody else does."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [_lock_key(sha256)])
        row: Any = cursor.fetchone()
        return bool(row[0])


def _lock_key(sha256: str) -> int:
    return int(sha256[:15], 16)  # 60 bits: fits a bigint


def stored_before(moment: datetime) -> Iterator[str]:
    """SHA-256 of every content, and names of half-written ones, last written before `moment`."""
    for name, written_at in papers().written():  # type: ignore[attr-defined]  # both of ours have it
        if written_at < moment and OURS.fullmatch(name):
            yield name.partition("/")[2]
