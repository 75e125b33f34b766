"""Writing a message: a dossier, or a piece of progress, in the national field names.

Written when it is sent and kept nowhere. What it says is as of the entry it is about, so that a message that waited for
days still tells what was true then, and the next one what came after.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from motcua.journal import queries as journal
from motcua.journal.acting import Channel
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import PersonKind
from motcua.service.dossiers import queries as dossiers
from motcua.service.national_portal.models import OutMessage
from motcua.service.national_portal.standing import MOVED, Standing, of_entries
from motcua.service.national_portal.times import written

CHANNEL_CODES = {Channel.COUNTER: "1", Channel.ONLINE: "2", Channel.POST: "3"}  # KenhThucHien
KIND_CODES = {PersonKind.CITIZEN: "1", PersonKind.ORGANISATION: "2"}  # LoaiDoiTuong
RESULT_LINK = "national-result"  # salt of the signature
RESULT_LINK_DAYS = 30
AT_RECEIPT = "1"  # HinhThucThu
FEE_KIND = "1"  # LoaiPhiLePhi; the source gives no list


def dossier_body(message: OutMessage) -> dict[str, Any]:
    """Return the whole dossier as of the message's entry."""
    about = message.about
    dossier = dossiers.for_report(about.dossier_id)
    entries = [
        entry
        for entry in journal.entries_of("dossier", dossier.id)
        if "state" in entry.data and entry.subject_seq <= message.entry_seq
    ]
    now = of_entries(entries)
    assert now.at is not None
    return {
        "MaHoSo": about.number,
        **_procedure(dossier),
        **_applicant(dossier),
        **_times(now),
        "TrichYeuHoSo": dossier.procedure.name,
        "TrangThaiHoSo": str(now.code),
        "HinhThuc": "0",
        "DonViXuLy": dossier.agency.name,
        "GhiChu": f"Số tại địa phương: {dossier.code or dossier.number}",
        "KenhThucHien": CHANNEL_CODES.get(Channel(dossier.channel), "2"),
        "DuocThanhToanTrucTuyen": "0",
        "HoSoCoThanhPhanSoHoa": "1" if any(paper.file_id for paper in dossier.papers.all()) else "0",
        "TaiLieuNop": [] if about.came_from_portal else _papers(dossier, now.at),
        "DanhSachLePhi": _fees(dossier.fee_lines),
        "DanhSachHoSoBoSung": _supplements(dossier, now),
        "DanhSachGiayToKetQua": _results(dossier, now.at),
        **_moved(now, entries),
    }


def _procedure(dossier: Any) -> dict[str, str]:
    field = dossier.procedure.field
    return {
        "MaTTHC": dossier.procedure.code,
        "TenTTHC": dossier.procedure.name,
        "MaLinhVuc": "",
        "TenLinhVuc": field,
    }


def _applicant(dossier: Any) -> dict[str, str]:
    person = dossier.applicant
    return {
        "ChuHoSo": person.full_name,
        "LoaiDoiTuong": KIND_CODES[PersonKind(person.kind)],
        "MaDoiTuong": person.personal_number or person.tax_code or "",
        "Email": person.email,
        "SoDienThoai": person.phone,
        "TaiKhoanDuocXacThucVoiVNeID": "1" if person.is_identity_checked else "0",
    }


def _times(now: Standing) -> dict[str, str]:
    return {
        "NgayTiepNhan": written(now.accepted_at),
        "NgayHenTra": written(now.appointment),
        "NgayKetThucXuLy": written(now.ended_at),
        "NgayTra": written(now.handed_over_at),
    }


def _papers(dossier: Any, at: datetime) -> list[dict[str, str]]:
    """What was handed in here. The files themselves stay here; the source has no way to send them after."""
    return [
        {
            "TepDinhKemId": str(paper.id),
            "TenTepDinhKem": paper.file_name,
            "MaThanhPhanHoSo": paper.paper_code,
            "DuongDanTaiTepTin": "",
            "DuocSoHoa": "1" if paper.file_id else "0",
            "DuocLayTuKhoDMQG": "1" if paper.data_number else "0",
        }
        for paper in dossier.papers.all()
        if paper.added_at <= at
    ]


def _fees(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Fees in đồng; one that the source does not say is left out: it is not nought."""
    known = [line for line in lines if line.get("amount_vnd") is not None]
    return [
        {
            "TenPhiLePhi": str(line["name"]),
            "MaPhiLePhi": "",
            "HinhThucThu": AT_RECEIPT,
            "Gia": str(line["amount_vnd"]),
            "LoaiPhiLePhi": FEE_KIND,
        }
        for line in known
    ]


def _supplements(dossier: Any, now: Standing) -> list[dict[str, str]]:
    """Each request with its answer, and the appointment before and after it."""
    assert now.at is not None
    told = []
    for request in dossier.supplement_requests.all():
        if request.asked_at > now.at:
            continue
        answered = request.answered_at if request.answered_at and request.answered_at <= now.at else None
        move = next((move for move in now.moves if answered and move.at == answered), None)
        told.append(
            {
                "HoSoBoSungId": str(request.id),
                "NguoiYeuCauBoSung": request.asked_by.full_name if request.asked_by else "",
                "NoiDungBoSung": "; ".join(f"{item.label}: {item.reason}" for item in request.items.all())[:2000],
                "NgayBoSung": written(request.asked_at),
                "NgayTiepNhanBoSung": written(answered),
                "TrangThaiBoSung": "1" if answered else "0",
                "NgayHenTraTruoc": written(move.before if move else None),
                "NgayHenTraMoi": written(move.after if move else None),
            }
        )
    return told


def _moved(now: Standing, entries: Sequence[Any]) -> dict[str, str]:
    """An appointment moved by an extension: both dates. It is no supplement, and must not be counted as one."""
    own = {entry.id for entry in entries if entry.kind.removeprefix("dossier.") in MOVED}
    last = next((move for move in reversed(now.moves) if move.entry_id in own), None)
    return {"NgayHenTraTruoc": written(last.before), "NgayHenTraMoi": written(last.after)} if last else {}


def _results(dossier: Any, at: datetime) -> list[dict[str, str]]:
    valid = [
        result
        for result in dossier.results.all()
        if result.issued_at and result.issued_at <= at and not (result.revoked_at and result.revoked_at <= at)
    ]
    return [
        {
            "MaKetQua": result.number,
            "TenGiayTo": result.title,
            "MaThanhPhanHoSo": "",
            "GiayToId": str(result.id),
            "DuongDanTepTinKetQua": result_link(result.id) if result.file_id or result.letter_id else "",
        }
        for result in valid
    ]


def result_link(result_id: int) -> str:
    """Return the address under which the portal fetches a result: signed, for some weeks, for nothing else."""
    token = signing.dumps(result_id, salt=RESULT_LINK)
    return str(settings.SITE_URL) + reverse("connections:national_result", args=[token])


def result_of(token: str) -> int:
    """Return the id that a link was made for. Raises signing.BadSignature for a forged or an old one."""
    found: int = signing.loads(token, salt=RESULT_LINK, max_age=RESULT_LINK_DAYS * 24 * 3600)
    return found


def progress_body(message: OutMessage) -> dict[str, Any]:
    """Return one step: who did what, when, and the state after it."""
    dossier = dossiers.for_report(message.about.dossier_id)
    entries = [e for e in journal.entries_of("dossier", dossier.id) if e.subject_seq <= message.entry_seq]
    entry, now = entries[-1], of_entries([e for e in entries if "state" in e.data])
    run = dossier.step_runs.filter(entered_at__lte=entry.at).order_by("-id").first()
    return {
        "MaHoSo": message.about.number,
        "NguoiXuLy": people.person(entry.actor).full_name if entry.actor else "",
        "ChucDanh": people.name_and_title(entry.actor, entry.acting_unit)[1]
        if entry.actor and entry.acting_unit
        else "",
        "ThoiDiemXuLy": written(entry.at),
        "PhongBanXuLy": agencies.agency(entry.acting_unit).name if entry.acting_unit else "",
        "NoiDungXuLy": WORDS.get(entry.kind.removeprefix("dossier."), ""),
        "TrangThai": str(now.code),
        "NgayBatDau": written(run.entered_at if run else None),
        "NgayKetThucTheoQuyDinh": written(run.due_at if run else None),
    }


WORDS = {  # NoiDungXuLy, in the language of the portal
    "passed_on": "Chuyển bước xử lý",
    "sent_back": "Trả lại bước trước",
    "consulted": "Lấy ý kiến cơ quan phối hợp",
    "consultation_answered": "Cơ quan phối hợp đã trả lời",
}
