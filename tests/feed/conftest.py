"""The feed's server in a thread of the test, on a port of its own, and a client that asks over the net."""

import asyncio
import http.client
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connections

from motcua.web.feed.application import Feed
from motcua.web.feed.server import serve_until
from tests.ports import free_port


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def positions(self) -> list[int]:
        return [change["position"] for change in self.json["changes"]]


@dataclass
class Server:
    """A running feed."""

    port: int
    feed: Feed
    loop: asyncio.AbstractEventLoop
    stop: asyncio.Event
    thread: threading.Thread
    waiting: list[threading.Thread] = field(default_factory=list)

    def get(self, token: str = "", path: str = "/api/v1/changes", method: str = "GET", **query: object) -> Answer:
        """Ask, and wait for the answer."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Accept-Language": str(query.pop("language", "en"))}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, f"{path}?{urlencode(query)}", headers=headers)
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def begin(self, token: str, **query: object) -> "list[Answer]":
        """Ask in a thread of its own; the answer appears in the list."""
        answers: list[Answer] = []
        before = len(self.feed.hub)
        thread = threading.Thread(target=lambda: answers.append(self.get(token, **query)))
        thread.start()
        self.waiting.append(thread)
        until(lambda: len(self.feed.hub) > before or answers)
        return answers

    def end(self) -> None:
        self.loop.call_soon_threadsafe(self.stop.set)
        self.thread.join(20)
        assert not self.thread.is_alive()
        for thread in self.waiting:
            thread.join(20)
            assert not thread.is_alive()


def until(condition: Any, seconds: float = 15.0) -> None:
    """Wait for something that other threads do."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    """Start it; stop it in the orderly way."""
    ready: list[Server] = []

    def run() -> None:
        async def serve() -> None:
            feed, stop, port = Feed(), asyncio.Event(), free_port()
            ready.append(Server(port, feed, asyncio.get_running_loop(), stop, threading.current_thread()))
            await serve_until(stop, feed, "127.0.0.1", port)

        asyncio.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    until(lambda: ready)
    found = ready[0]

    def is_up() -> bool:
        try:
            return found.get(path="/healthz").status == 200
        except OSError:
            return False

    until(is_up)
    yield found
    if thread.is_alive():
        found.end()
    connections.close_all()
