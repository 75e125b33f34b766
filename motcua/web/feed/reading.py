"""What the feed asks of the database, in short visits of a few threads; nothing here waits for anything to happen."""

import asyncio
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.db import close_old_connections, connection
from django.utils import translation

from motcua.journal.moment import database_now
from motcua.journal.positions import between, head
from motcua.service.exchange import access, changes
from motcua.service.exchange.access import Admission
from motcua.service.exchange.changes import Page, Reader
from motcua.web.feed.asking import Asked
from motcua.web.feed.hub import Look

THREADS = 4
SECONDS_TO_HANG_UP = 10.0  # for visits under way
WINDOW = 2000  # positions that one look takes in


@dataclass(frozen=True)
class Opened:
    """A request that was let in, with its first page."""

    admission: Admission
    reader: Reader
    page: Page

    @property
    def at(self) -> datetime:
        return self.admission.at


class Reading:
    """The threads that read, each with its own connection."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="feed")

    async def open(self, asked: Asked) -> Opened:
        """Let the caller in, count the request and read the first page."""
        return await self._do(lambda: _open(asked))

    async def page(self, reader: Reader, asked: Asked, after: int) -> Page:
        """Read another page of the same request."""
        return await self._do(lambda: changes.page(reader, after=after, limit=asked.limit, kinds=asked.kinds))

    async def again(self, asked: Asked, after: int) -> Page:
        """Read a page with the rights of this moment, for those whose rights may change while they wait."""
        return await self._do(lambda: _again(asked, after))

    async def look(self, after: int, token_ids: Collection[int]) -> Look | None:
        """Read once for all who wait what has happened since `after`."""
        return await self._do(lambda: _look(after, token_ids))

    def close(self) -> None:
        """Wait for the visits under way and hang up: each thread has a connection of its own to close."""
        all_here = threading.Barrier(THREADS)
        for _thread in range(THREADS):
            self._pool.submit(_hang_up, all_here)
        self._pool.shutdown()

    async def _do[T](self, visit: Callable[[], T]) -> T:
        language = translation.get_language()  # of the request: refusals find their words in the thread
        return await asyncio.get_running_loop().run_in_executor(self._pool, _visit, visit, language)


def _visit[T](visit: Callable[[], T], language: str | None) -> T:
    close_old_connections()
    try:
        with translation.override(language):
            return visit()
    finally:
        if connection.in_atomic_block or not connection.is_usable():
            connection.close()


def _hang_up(all_here: threading.Barrier) -> None:
    all_here.wait(SECONDS_TO_HANG_UP)  # so that no thread does it twice and another never
    connection.close()


def _open(asked: Asked) -> Opened:
    admission = access.admit(asked.secret, address=lambda: asked.address)
    reader = changes.reader_of(admission.caller)
    return Opened(admission, reader, changes.page(reader, after=asked.after, limit=asked.limit, kinds=asked.kinds))


def _again(asked: Asked, after: int) -> Page:
    reader = changes.reader_of(access.caller_of(asked.secret, at=database_now()))
    return changes.page(reader, after=after, limit=asked.limit, kinds=asked.kinds)


def _look(after: int, token_ids: Collection[int]) -> Look | None:
    last = head()
    if last <= after:
        return None
    upto = min(last, after + WINDOW)
    return Look(after, upto, changes.watch(between(after, upto)), access.ended(token_ids))
