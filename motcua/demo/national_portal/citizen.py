"""What a citizen does at the portal: hands a dossier in, answers a supplement. The portal sends it to the province."""

import contextlib
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from motcua.demo.national_portal.books import now
from motcua.demo.national_portal.misbehaviour import Misbehaviour
from motcua.demo.national_portal.server import Portal

ATTEMPTS = 4
NONSENSE = (b"<html>502</html>", b'{"MaHoSo": ', b'{"MaHoSo": "X1", "MaTTHC": ["?"]}', b"\xff\xfe\x00", b"[]")


class Province(Protocol):
    """Where the portal sends dossiers."""

    def send(self, message: bytes) -> dict[str, Any] | None:
        """Send one message; return the reply, None where none came."""


@dataclass
class HttpProvince:
    """The province at the address and with the token that were agreed."""

    url: str
    token: str

    def send(self, message: bytes) -> dict[str, Any] | None:
        """Post it."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url, message, headers, method="POST")  # noqa: S310  our own address
        with contextlib.suppress(OSError, ValueError), urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  likewise
            found = json.loads(answer.read())
            return dict(found) if isinstance(found, dict) else None
        return None


def hand_in(portal: Portal, province: Province, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """File a dossier at the portal and send it to the province; return the last reply, None where none came."""
    portal.books.file(body)
    if portal.strikes(Misbehaviour.SENDS_NONSENSE):
        for nonsense in NONSENSE:
            province.send(nonsense)
    return _deliver(portal, province, body)


def supplement(
    portal: Portal, province: Province, body: Mapping[str, Any], files: list[dict[str, Any]], content: str
) -> dict[str, Any] | None:
    """Answer a supplement request: the same dossier with more files and the time of the answer."""
    answered = [{"NoiDungBoSung": content, "NgayBoSung": now(), "NgayTiepNhanBoSung": now()}]
    fuller = {**body, "TaiLieuNop": [*body.get("TaiLieuNop", []), *files], "DanhSachHoSoBoSung": answered}
    reply = _deliver(portal, province, fuller)
    if portal.strikes(Misbehaviour.SENDS_OUT_OF_ORDER):
        _deliver(portal, province, body)  # the older message comes last
    return reply


def _deliver(portal: Portal, province: Province, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Send until there is a reply; in bad moods it is not listened to."""
    message = json.dumps(dict(body), ensure_ascii=False).encode()
    if portal.strikes(Misbehaviour.SENDS_TWICE):
        province.send(message)
    reply = None
    for _ in range(ATTEMPTS):
        reply = province.send(message)
        if reply is not None and not portal.strikes(Misbehaviour.IGNORES_REPLIES):
            break
    return reply
