"""Contents in a bucket of an S3-compatible object store, with the same promises as in a folder.

An object appears whole or not at all (one PUT, whose MD5 the store compares), under its hash, so that all web servers
and workers share it. No object is ever public: no ACL is sent and no link is handed out; papers leave through our own
pages, which ask the dossier first.
"""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NoReturn

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from .refusals import NoRoomOnDisk, StoreOutOfReach

IN_MEMORY_BYTES = 4 * 1024 * 1024  # a larger content is read by way of a temporary file
FULL = {"QuotaExceeded", "EntityTooLarge", "InsufficientCapacity", "XMinioStorageFull"}  # what stores say when full
GONE = {"404", "NoSuchKey", "NotFound"}
CLIENT = Config(
    connect_timeout=3,  # seconds
    read_timeout=10,  # likewise; together with the attempts a page waits half a minute at most
    retries={"mode": "standard", "total_max_attempts": 3},
    max_pool_connections=16,
    s3={"addressing_style": "path"},  # stores of one's own rarely have a name for each bucket
    request_checksum_calculation="when_required",  # older gateways refuse the newer checksums; MD5 all understand
    response_checksum_validation="when_required",
)


class BucketStorage(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """A bucket whose objects are named by their hash."""

    def get_default_settings(self) -> dict[str, Any]:
        """Ours before the library's; nothing of it is read from AWS_… settings or variables but the credentials."""
        ours = {"client_config": CLIENT, "default_acl": None, "max_memory_size": IN_MEMORY_BYTES}
        return {**super().get_default_settings(), **ours}

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002  Django's signature
        """The name is the content's hash: an equal name is the same content, never a clash."""
        return name

    def _save(self, name: str, content: "File[bytes]") -> str:
        """Put it, also when it is there already: that makes it young again, so that the sweeper leaves it alone while
        our row is not yet committed, and mends a damaged one. (A copy onto itself would save the way, but gateways
        refuse that for encrypted objects.)
        """
        key, body = self._normalize_name(name), content.read()
        digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        with trouble_told():
            self._client.put_object(
                Bucket=self.bucket_name, Key=key, Body=body, ContentMD5=digest, **self._get_write_parameters(key)
            )
        return name

    def _open(self, name: str, mode: str = "rb") -> "File[bytes]":
        with trouble_told():
            opened: File[bytes] = super()._open(name, mode)
            assert opened.file is not None  # fetched now: trouble shows here, not in the middle of an answer
        return opened

    def exists(self, name: str) -> bool:
        with trouble_told():
            return bool(super().exists(name))

    def delete(self, name: str) -> None:
        with trouble_told():
            super().delete(name)

    def get_modified_time(self, name: str) -> datetime:
        with trouble_told():
            modified: datetime = super().get_modified_time(name)
        return modified

    def written(self) -> Iterator[tuple[str, datetime]]:
        """Name and last change of every object, a thousand in one call to the store."""
        start = f"{self.location}/" if self.location else ""
        with trouble_told():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket_name, Prefix=start):
                for found in page.get("Contents", ()):
                    yield found["Key"].removeprefix(start), found["LastModified"]

    def url(self, name: str, *_: object, **__: object) -> NoReturn:
        """Hand out no links: who may have a paper is asked for each download."""
        raise NotImplementedError("Papers have no address of their own.")

    @property
    def _client(self) -> Any:
        return self.connection.meta.client


@contextmanager
def trouble_told() -> Iterator[None]:
    """Turn what the store or the way to it says into refusals of ours."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in GONE:
            raise FileNotFoundError("The store has no such content.") from error
        if code in FULL:
            raise NoRoomOnDisk from error
        raise StoreOutOfReach(why=code) from error
    except BotoCoreError as error:
        raise StoreOutOfReach(why=type(error).__name__) from error
