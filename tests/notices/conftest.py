"""A gateway of our own on this machine: what reaches it was really sent."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest


@dataclass
class Gateway:
    """Takes messages as a provider of SMS or Zalo would, and answers as it is told."""

    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    answer: int = 200
    refuses: Callable[[str], int] = lambda _path: 0  # path → status, 0: `answer`

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.taken]


@pytest.fixture
def gateway(settings: Any) -> Iterator[Gateway]:
    """A gateway that both SMS and Zalo use."""
    state = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = state.refuses(self.path) or state.answer
            if status == 200:
                state.taken.append({**body, "path": self.path})
            state.tokens.append(self.headers["Authorization"])
            self.send_response(status)
            if status == 302:
                self.send_header("Location", state.url + "/elsewhere")
            self.end_headers()
            self.wfile.write(b'{"id": "g-1"}')

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    settings.SMS_URL, settings.ZALO_URL = f"{state.url}/sms", f"{state.url}/zalo"
    settings.SMS_TOKEN = settings.ZALO_TOKEN = "secret-token"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield state
    server.shutdown()
    thread.join()
    server.server_close()
