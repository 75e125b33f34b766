"""A person's browser without a screen: keeps cookies, sends forms with their token, follows nothing by itself."""

import http.client
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode

TIMEOUT_SECONDS = 20.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class NoAnswer(Exception):
    """The connection broke: nobody knows whether the request was done."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str

    @property
    def is_trouble(self) -> bool:
        """Whether the server itself failed, so that nothing was acknowledged."""
        return self.status >= 500

    def json(self) -> Any:
        return json.loads(self.text)

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', self.text)
        assert found, f"no field {name} on the page"
        return unescape(found[1])


@dataclass
class Browser:
    """One person at one device."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Raises NoAnswer."""
        return self._send("GET", path, None, {})

    def post(self, path: str, fields: Mapping[str, str], page: Answer) -> Answer:
        """Post a form of `page`, with its token. Raises NoAnswer."""
        body = urlencode({**fields, "csrfmiddlewaretoken": token_on(page)}).encode()
        return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path: str, name: str, file_name: str, content: bytes, page: Answer) -> Answer:
        """Post one file as the page's script does. Raises NoAnswer."""
        body, content_type = multipart(name, file_name, content, token_on(page))
        return self._send("POST", path, body, {"Content-Type": content_type, "Accept": "application/json"})

    def headers(self) -> dict[str, str]:
        """What a request carries that says who we are."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_SECONDS)
        try:
            connection.request(method, path, body, {**headers, **self.headers()})
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return Answer(response.status, response.headers.get("Location", ""), text)


def token_on(page: Answer) -> str:
    """The token of a page's forms."""
    found = TOKEN.search(page.text)
    assert found, f"no form on the page ({page.status} {page.location}): {page.text[:400]}"
    return found[1]


def multipart(name: str, file_name: str, content: bytes, token: str) -> tuple[bytes, str]:
    """A form of one file and the token, and its content type."""
    boundary = f"motcua-{secrets.token_hex(8)}"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
