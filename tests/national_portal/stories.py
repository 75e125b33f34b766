"""Dossiers that pass through every state while somebody works for the portal in between."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from motcua.demo.national_portal import citizen
from motcua.demo.national_portal.province import Province
from motcua.demo.national_portal.server import Portal
from motcua.journal.acting import Acting, Channel
from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.service.dossiers import actions
from motcua.service.dossiers.actions.asking import Item
from motcua.service.dossiers.models import Dossier
from motcua.service.national_portal.actions import files, sending
from motcua.service.national_portal.models import NationalDossier
from motcua.service.procedures.models import ProcedureVersion
from tests.documents.attack_files import pdf
from tests.dossiers.factories import Commune, make_commune, make_person, make_procedure
from tests.notices.world import live

NUMBER = "000.00.00.G22-261124-{n:04d}"


@dataclass
class Office:
    """A commune, its procedure, and the worker with a clock that runs ahead: waiting costs the tests no time."""

    commune: Commune = field(default_factory=make_commune)
    version: ProcedureVersion = field(default_factory=make_procedure)
    ahead: timedelta = timedelta()

    def work(self, minutes: int = 20) -> None:
        """Follow the journal, then let the worker do what has come due meanwhile."""
        drain()
        self.ahead += timedelta(minutes=minutes)
        at = database_now() + self.ahead
        sending.send_waiting(at=at)
        files.fetch_waiting(at=at)

    def finish(self, turns: int = 30) -> None:
        """Work until nothing waits."""
        for _ in range(turns):
            self.work(minutes=90)
            if not NationalDossier.objects.filter(next_try_at__isnull=False).exists():
                return

    def now(self) -> datetime:
        return database_now() + self.ahead


@dataclass
class Case:
    """One dossier and what is done to it."""

    office: Office
    dossier: Dossier

    def do(self, verb: str, role: str, **given: Any) -> None:
        """Let somebody act now."""
        by = self.applicant if role == "applicant" else live(self.office.commune.officials[role])
        getattr(actions, verb)(self.dossier.id, by=by, at=database_now(), seen_version=None, **given)
        self.dossier.refresh_from_db()

    @property
    def applicant(self) -> Acting:
        return Acting(self.dossier.submitter_id, role="applicant", channel=Channel.ONLINE)

    def ask(self) -> None:
        item = Item("paper", self.office.version.compiled.papers[0].code, "Giấy chứng minh", "Ảnh mờ", "Chụp lại")
        self.do("request_supplement", "receiver", items=[item])


def submitted(office: Office, **person: Any) -> Case:
    """A citizen submits on our own portal."""
    given = {"phone": "+84912345678", "personal_number": "038190000017"} | person
    who = make_person("Bùi Thị Thảo", commune=office.commune.place, **given)
    submission = actions.Submission(
        key=uuid4(),
        version_id=office.version.id,
        agency_id=office.commune.committee.id,
        applicant_id=who.id,
        submitter_id=who.id,
        typist_id=who.id,
        answers={"request": {"content": "Xin xác nhận để vay vốn"}},
        fee_lines=[{"name": "Lệ phí", "amount_vnd": 15000, "before_vnd": 15000, "rule": "", "legal": ""}],
    )
    by = Acting(who.id, role="applicant", channel=Channel.ONLINE)
    return Case(office, actions.submit(submission, by=by, at=database_now()))


def message(office: Office, n: int = 1, **changed: Any) -> dict[str, Any]:
    """A dossier as the portal sends it."""
    return {
        "MaHoSo": NUMBER.format(n=n),
        "MaTTHC": f"{office.version.procedure.code}.000.00.00.H56",
        "TenTTHC": "Cấp giấy xác nhận thử nghiệm",
        "ChuHoSo": "Quách Văn Bảo",
        "LoaiDoiTuong": "1",
        "MaDoiTuong": "038090000011",
        "Email": "bao@example.vn",
        "SoDienThoai": "0912345678",
        "TrichYeuHoSo": "Xin xác nhận tạm trú",
        "DonViXuLy": office.commune.committee.code,
        "KenhThucHien": "2",
        "TaiKhoanDuocXacThucVoiVNeID": "1",
        "TaiLieuNop": [],
    } | changed


def attached(portal: Portal, name: str = "giay-chung-minh.pdf", content: bytes | None = None) -> dict[str, Any]:
    """A file that the portal holds."""
    file_id = f"f{len(portal.files) + 1}"
    portal.files[file_id] = pdf() if content is None else content
    return {
        "TepDinhKemId": file_id,
        "TenTepDinhKem": name,
        "MaThanhPhanHoSo": "TP01",
        "DuongDanTaiTepTin": f"/tep/{file_id}",
        "DuocSoHoa": "1",
    }


# The ways a dossier can go. Each yields after every act, so that whoever drives it can let the worker work.


def granted(office: Office) -> Iterator[None]:
    """1 2 4 9 10, with another appointment and a correction on the way."""
    case = submitted(office)
    yield
    case.do("accept", "receiver")
    yield
    case.do("pass_on", "receiver")
    yield
    case.do("extend", "specialist", reason="Phải xác minh thêm", working_days=3)
    yield
    case.do("propose_result", "specialist", outcome="granted")
    case.do("pass_on", "specialist")
    yield
    case.do("pass_on", "signer")
    case.do("settle", "records_clerk")
    yield
    case.do("correct", "signer", reason="Sai tên", text="Tên đúng")
    case.do("hand_over", "receiver")
    yield


def refused(office: Office) -> Iterator[None]:
    """1 3."""
    case = submitted(office)
    yield
    case.do("refuse", "receiver", reason="Không thuộc thẩm quyền", legal_ground="Điều 3")
    yield


def withdrawn(office: Office) -> Iterator[None]:
    """1 2 5 2 7, with the appointment moved by the time of the supplement."""
    case = submitted(office)
    case.do("accept", "receiver")
    yield
    case.ask()
    yield
    case.do("resubmit", "applicant", answers={"request": {"content": "Đã sửa"}})
    yield
    case.do("withdraw", "applicant", reason="Không cần nữa")
    yield


def stopped(office: Office) -> Iterator[None]:
    """1 2 6 2 8."""
    case = submitted(office)
    case.do("accept", "receiver")
    case.do("request_payment", "receiver", amount_vnd=15000)
    yield
    case.do("confirm_payment", "receiver", amount_vnd=15000)
    yield
    case.do("stop", "head_of_unit", reason="Không còn căn cứ", legal_ground="Điều 5")
    yield


def from_the_portal(office: Office, portal: Portal, province: Province, n: int = 1) -> Iterator[None]:
    """Filed at the portal with a file, asked back, answered there, settled here."""
    body = message(office, n, TaiLieuNop=[attached(portal)])
    citizen.hand_in(portal, province, body)
    about = NationalDossier.objects.get(number=body["MaHoSo"])
    case = Case(office, about.dossier)
    yield
    case.ask()
    yield
    citizen.supplement(portal, province, body, [attached(portal, "ban-moi.pdf")], "Nộp lại bản rõ")
    case.dossier.refresh_from_db()
    yield
    case.do("accept", "receiver")
    case.do("pass_on", "receiver")
    yield
    case.do("propose_result", "specialist", outcome="granted")
    case.do("pass_on", "specialist")
    case.do("pass_on", "signer")
    case.do("settle", "records_clerk")
    yield


WAYS: tuple[Callable[[Office], Iterator[None]], ...] = (granted, refused, withdrawn, stopped)
