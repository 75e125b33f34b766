"""What a citizen does at the portal: hands a dossier in, answers a supplement. The portal sends it to the province."""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from motcua.demo.national_portal.books import now
from motcua.demo.national_portal.misbehaviour import Misbehaviour
from motcua.demo.national_portal.province import Province

if TYPE_CHECKING:  # the server hands its portal in
    from motcua.demo.national_portal.server import Portal

ATTEMPTS = 4
NONSENSE = (b"<html>502</html>", b'{"MaHoSo": ', b'{"MaHoSo": "X1", "MaTTHC": ["?"]}', b"\xff\xfe\x00", b"[]")


def hand_in(portal: "Portal", province: Province, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """File a dossier at the portal and send it to the province; return the last reply, None where none came."""
    portal.books.file(body)
    if portal.strikes(Misbehaviour.SENDS_NONSENSE):
        for nonsense in NONSENSE:
            province.send(nonsense)
    return _deliver(portal, province, body)


def supplement(
    portal: "Portal", province: Province, body: Mapping[str, Any], files: list[dict[str, Any]], content: str
) -> dict[str, Any] | None:
    """Answer a supplement request: the same dossier with more files and the time of the answer."""
    answered = [{"NoiDungBoSung": content, "NgayBoSung": now(), "NgayTiepNhanBoSung": now()}]
    fuller = {**body, "TaiLieuNop": [*body.get("TaiLieuNop", []), *files], "DanhSachHoSoBoSung": answered}
    reply = _deliver(portal, province, fuller)
    if portal.strikes(Misbehaviour.SENDS_OUT_OF_ORDER):
        _deliver(portal, province, body)  # the older message comes last
    return reply


def _deliver(portal: "Portal", province: Province, body: Mapping[str, Any]) -> dict[str, Any] | None:
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


def sample(typed: Mapping[str, str], file_id: str) -> dict[str, Any]:
    """Return a dossier of what was typed on the simulator's page, with one file."""
    file = {
        "TepDinhKemId": file_id,
        "TenTepDinhKem": "giay-to.pdf",
        "MaThanhPhanHoSo": "TP01",
        "DuongDanTaiTepTin": f"/tep/{file_id}",
        "DuocSoHoa": "1",
    }
    return {
        "MaHoSo": f"000.00.00.G22-{now()[2:8]}-{file_id[:6]}",
        "MaTTHC": typed.get("MaTTHC", ""),
        "ChuHoSo": typed.get("ChuHoSo", ""),
        "LoaiDoiTuong": "1",
        "MaDoiTuong": "",
        "SoDienThoai": "",
        "TrichYeuHoSo": typed.get("TrichYeuHoSo", ""),
        "DonViXuLy": typed.get("DonViXuLy", ""),
        "KenhThucHien": "2",
        "TaiLieuNop": [file],
    }
