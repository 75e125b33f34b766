"""The portal over HTTP, as public code speaks to it.

Built from the clients of other systems (docs/national-portal.md names them), not from an official text, and never
tried against the real portal: confidence D. What is known: a session by user name and password; one address for all
services, named in the body; `error_code` "00" or 0 for success; `result` with what was asked for. What is guessed: the
codes of an ended session, the key `MaThongDiep`, and asking by time (`TuNgay`, `DenNgay`, `Trang`).
"""

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import requests
from django.conf import settings

from motcua.kernel.logs import masked
from motcua.service.national_portal.adapter import Answer, Body, FileMissing, PortalTrouble
from motcua.service.national_portal.times import written

SUCCESS = ("0", "00")
SESSION_ENDED = ("-1", "401")
LONGEST_ANSWER = 5_000_000  # bytes
CHUNK_BYTES = 64 * 1024
MOST_PAGES = 1000


class HttpPortal:
    """Speaks to one address with one account. Safe to be used by several threads."""

    def __init__(self, url: str, *, user: str, password: str, unit: str, timeout: float) -> None:
        self._url, self._user, self._password, self._unit, self._timeout = url, user, password, unit, timeout
        self._session, self._lock = "", threading.Lock()

    def send_dossier(self, body: Body, *, key: UUID, is_updating: bool) -> Answer:
        """Report a whole dossier."""
        return self._told("DongBoHoSoMC", body, key, isUpdating="True" if is_updating else "False")

    def send_progress(self, body: Body, *, key: UUID) -> Answer:
        """Report a step."""
        return self._told("CapNhatTienDoHoSoMC", body, key)

    def look_up(self, number: str) -> Body | None:
        """Ask for one dossier."""
        found = self._result(self._call("TraCuuHoSo", mahoso=number))
        return next((each for each in found if each.get("MaHoSo") == number), None)

    def held(self, since: datetime, until: datetime) -> Iterator[Body]:
        """Ask page by page."""
        for page in range(1, MOST_PAGES + 1):
            asked = self._call("TraCuuHoSo", TuNgay=written(since), DenNgay=written(until), Trang=page)
            found = self._result(asked)
            if not found:
                return
            yield from found

    def fetch(self, link: str) -> Iterator[bytes]:
        """Fetch from the portal's own host alone: a message must not make us call somebody else's (SSRF)."""
        address = urljoin(self._url, link)
        if urlsplit(address)[:2] != urlsplit(self._url)[:2]:
            raise FileMissing("The link leads away from the portal.")
        try:
            with requests.get(
                address,
                headers={"Authorization": f"Bearer {self._session_text()}"},
                timeout=self._timeout,
                stream=True,
                allow_redirects=False,
            ) as answer:
                if answer.status_code in (403, 404, 410):
                    raise FileMissing(f"The portal has no such file (HTTP {answer.status_code}).")
                if answer.status_code != 200 or answer.headers.get("Content-Type", "").startswith("text/html"):
                    raise PortalTrouble(f"The file did not come (HTTP {answer.status_code}).")
                yield from answer.iter_content(CHUNK_BYTES)
        except requests.RequestException as error:
            raise PortalTrouble(_plain(error)) from error

    def _told(self, service: str, body: Body, key: UUID, **more: str) -> Answer:
        answer = self._call(service, data=[{**body, "MaThongDiep": str(key)}], **more)
        code = str(answer["error_code"])
        return Answer(code in SUCCESS, "" if code in SUCCESS else masked(str(answer.get("message") or code))[:300])

    def _result(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        if str(answer["error_code"]) not in SUCCESS:
            raise PortalTrouble(f"It refuses to look up (code {answer['error_code']}).")
        found = answer.get("result") or []
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise PortalTrouble("Its answer holds no list of dossiers.")
        return found

    def _call(self, service: str, **given: Any) -> dict[str, Any]:
        """Call a service; once more with a new session where the old one has ended."""
        answer = self._post(settings.NATIONAL_SERVICE_PATH, self._envelope(service, given))
        if str(answer.get("error_code")) in SESSION_ENDED:
            self._session = ""
            answer = self._post(settings.NATIONAL_SERVICE_PATH, self._envelope(service, given))
        if str(answer.get("error_code")) in SESSION_ENDED:
            raise PortalTrouble("It ends every session at once; look at user name and password.")
        if not str(answer.get("error_code", "")).lstrip("-").isdigit():
            raise PortalTrouble("Its answer carries no error_code.")
        return answer

    def _envelope(self, service: str, given: dict[str, Any]) -> dict[str, Any]:
        return {"session": self._session_text(), "madonvi": self._unit, "service": service, **given}

    def _session_text(self) -> str:
        with self._lock:
            if not self._session:
                answer = self._post(
                    settings.NATIONAL_SESSION_PATH, {"username": self._user, "password": self._password}
                )
                if str(answer.get("error_code")) not in SUCCESS or not isinstance(answer.get("session"), str):
                    raise PortalTrouble("It does not let us in; look at user name and password.")
                self._session = answer["session"]
            return self._session

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return the answer as an object. HTTP 401 is an ended session; everything else that is no JSON is trouble."""
        try:
            with requests.post(
                self._url.rstrip("/") + path, json=body, timeout=self._timeout, stream=True, allow_redirects=False
            ) as answer:
                if answer.status_code == 401:
                    return {"error_code": "401"}
                if answer.status_code != 200:
                    raise PortalTrouble(f"It answers HTTP {answer.status_code}.")
                content = _up_to_the_limit(answer)
            found = json.loads(content)
        except requests.RequestException as error:
            raise PortalTrouble(_plain(error)) from error
        except ValueError as error:
            raise PortalTrouble("Its answer is no JSON.") from error
        if not isinstance(found, dict):
            raise PortalTrouble("Its answer is no JSON object.")
        return found


def _up_to_the_limit(answer: requests.Response) -> bytes:
    """Read an answer, but not for ever."""
    content = bytearray()
    for chunk in answer.iter_content(CHUNK_BYTES):
        content += chunk
        if len(content) > LONGEST_ANSWER:
            raise PortalTrouble("Its answer is longer than any answer should be.")
    return bytes(content)


def _plain(error: requests.RequestException) -> str:
    """What went wrong in words, without the address, which may hold a secret."""
    if isinstance(error, requests.Timeout):
        return "It did not answer in time."
    return "It cannot be reached." if isinstance(error, requests.ConnectionError) else type(error).__name__


@cache
def _portal(url: str, user: str, password: str, unit: str, timeout: float) -> HttpPortal:
    return HttpPortal(url, user=user, password=password, unit=unit, timeout=timeout)


def portal() -> HttpPortal:
    """Return the portal of the settings; one session for each process."""
    return _portal(
        settings.NATIONAL_URL,
        settings.NATIONAL_USER,
        settings.NATIONAL_PASSWORD,
        settings.NATIONAL_UNIT,
        settings.NATIONAL_TIMEOUT_SECONDS,
    )


def is_set_up() -> bool:
    """Whether this installation speaks to the portal at all."""
    return bool(settings.NATIONAL_URL)
