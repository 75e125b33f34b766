"""Reading a message of the portal. What cannot be read is told in a code and the name of the field, never a crash.

Pure: no database. What the codes mean, and what to do, stands in `problems`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.kernel.text import TextRefused, clean
from motcua.registry.people.vocabulary import PersonKind
from motcua.service.national_portal.times import read

MOST_FILES = 100  # of one dossier
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]{2,49}")
_PROCEDURE = re.compile(r"(\d\.\d{3,9})(?:\.[0-9A-Za-z.]*)?")  # 1.001193, also with a locality: 1.001193.000.00.00.H17
_KINDS = {"0": PersonKind.CITIZEN, "1": PersonKind.CITIZEN, "2": PersonKind.ORGANISATION, "3": PersonKind.ORGANISATION}
_YES = ("1", "true", "True")


class Unreadable(Exception):
    """The message cannot become a dossier as it is. `code`: of `problems`; `detail`: which field, never its content."""

    def __init__(self, code: str, detail: str = "", *, number: str = "") -> None:
        self.code, self.detail, self.number = code, detail, number
        super().__init__(f"{code} {detail}")


@dataclass(frozen=True)
class File:
    """A file that the portal holds, or the record that replaces it."""

    file_id: str
    component: str
    name: str
    link: str
    data_source: str  # MaCSDL, where it comes from a national database


@dataclass(frozen=True)
class Arrived:
    """A dossier as the portal sends it, read."""

    number: str
    procedure: str
    agency: str
    full_name: str
    kind: str
    identity: str  # MaDoiTuong: personal number or tax code
    is_identity_checked: bool
    phone: str
    email: str
    subject: str  # TrichYeuHoSo
    files: tuple[File, ...]
    supplemented_at: datetime | None  # the latest answer to a supplement request


def number_in(body: str) -> str:
    """Return MaHoSo as far as it can be read; "" where it cannot."""
    try:
        found = _object(body).get("MaHoSo")
    except Unreadable:
        return ""
    return found if isinstance(found, str) and _NUMBER.fullmatch(found) else ""


def arrived(body: str) -> Arrived:
    """Return what arrived. Raises Unreadable."""
    fields = _object(body)
    number = _text(fields, "MaHoSo", most=50)
    if not _NUMBER.fullmatch(number):
        raise Unreadable("no_number", "MaHoSo")
    try:
        return _read(number, fields)
    except Unreadable as unreadable:
        raise Unreadable(unreadable.code, unreadable.detail, number=number) from None


def _read(number: str, fields: Mapping[str, Any]) -> Arrived:
    procedure = _PROCEDURE.fullmatch(_text(fields, "MaTTHC", most=60))
    if procedure is None:
        raise Unreadable("field", "MaTTHC")
    name = _text(fields, "ChuHoSo", most=200)
    if not name:
        raise Unreadable("field", "ChuHoSo")
    kind = _KINDS.get(_text(fields, "LoaiDoiTuong", most=4) or "1")
    if kind is None:
        raise Unreadable("field", "LoaiDoiTuong")
    return Arrived(
        number=number,
        procedure=procedure.group(1),
        agency=_text(fields, "DonViXuLy", most=100),
        full_name=name,
        kind=kind,
        identity="".join(_text(fields, "MaDoiTuong", most=20).split()),
        is_identity_checked=_text(fields, "TaiKhoanDuocXacThucVoiVNeID", most=8) in _YES,
        phone=_text(fields, "SoDienThoai", most=30),
        email=_text(fields, "Email", most=254),
        subject=_text(fields, "TrichYeuHoSo", most=2000),
        files=_files(fields),
        supplemented_at=_supplemented_at(fields),
    )


def _object(body: str) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("no_json") from None
    if isinstance(found, dict) and isinstance(found.get("data"), list) and len(found["data"]) == 1:
        found = found["data"][0]  # wrapped as our own messages are
    if not isinstance(found, dict):
        raise Unreadable("no_object")
    return found


def _text(fields: Mapping[str, Any], name: str, *, most: int) -> str:
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable("field", name)
    try:
        text = clean(str(value)).strip()
    except TextRefused:  # hidden signs
        raise Unreadable("field", name) from None
    if len(text) > most:
        raise Unreadable("field", name)
    return text


def _rows(fields: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = fields.get(name)
    if value in (None, ""):
        return []
    if not isinstance(value, list) or len(value) > MOST_FILES or not all(isinstance(each, dict) for each in value):
        raise Unreadable("field", name)
    return value


def _files(fields: Mapping[str, Any]) -> tuple[File, ...]:
    found: dict[str, File] = {}
    for row in _rows(fields, "TaiLieuNop"):
        file_id = _text(row, "TepDinhKemId", most=100)
        if not file_id:
            raise Unreadable("field", "TepDinhKemId")
        if _text(row, "IsDeleted", most=8) in _YES:
            continue
        component = _text(row, "MaThanhPhanHoSo", most=64)
        link = _text(row, "DuongDanTaiTepTin", most=1000)
        found[file_id] = File(
            file_id=file_id,
            component=component,
            name=_text(row, "TenTepDinhKem", most=255) or component or file_id,
            link=link,
            data_source=_text(row, "MaCSDL", most=64) if not link else "",
        )
    return tuple(found.values())


def _supplemented_at(fields: Mapping[str, Any]) -> datetime | None:
    times = []
    for row in _rows(fields, "DanhSachHoSoBoSung"):
        text = _text(row, "NgayTiepNhanBoSung", most=30)
        if text:
            try:
                times.append(read(text))
            except ValueError:
                raise Unreadable("field", "NgayTiepNhanBoSung") from None
    return max(times, default=None)
