"""The simulator of the national portal on this machine, with the platform's settings pointing to it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from motcua.demo.national_portal.books import Books
from motcua.demo.national_portal.server import Portal, make_server
from motcua.service.national_portal import http_adapter
from tests.web.conftest import _close_the_workshop, home, world

__all__ = ["_close_the_workshop", "home", "world"]


@dataclass
class Province:
    """Us, as the portal reaches us: through the address of the running system."""

    client: Client = field(default_factory=Client)
    token: str = "token-of-the-portal"
    replies: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    def send(self, message: bytes) -> dict[str, Any] | None:
        answer = self.client.post(
            reverse("connections:national_receive"),
            message,
            content_type="application/json",
            headers={"authorization": f"Bearer {self.token}"},
        )
        found: dict[str, Any] = answer.json()
        self.replies.append((answer.status_code, found))
        return found


@pytest.fixture
def portal(settings: LazySettings) -> Iterator[Portal]:
    """A simulated portal with empty books; slow and silent for split seconds only."""
    simulated = Portal(Books(":memory:"), slow_seconds=0.05, silence_seconds=0.6)
    server = make_server(simulated, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    settings.NATIONAL_URL = f"http://127.0.0.1:{server.server_port}"
    settings.NATIONAL_USER = settings.NATIONAL_PASSWORD = "motcua"
    settings.NATIONAL_UNIT, settings.NATIONAL_TIMEOUT_SECONDS = "000.00.00.H56", 0.3
    settings.NATIONAL_INBOUND_TOKEN = "token-of-the-portal"
    http_adapter._portal.cache_clear()
    yield simulated
    server.shutdown()
    thread.join()
    server.server_close()
    simulated.books.close()


@pytest.fixture
def province() -> Province:
    return Province()
