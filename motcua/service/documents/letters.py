"""The letters an office writes. An action fills one of these, `freeze` keeps it, `pdf` writes it out.

Texts in a letter are Vietnamese as such: it is an official paper, whatever language the screen had.
Moments are aware and shown in Vietnam's time; amounts are whole đồng.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from .models import LetterKind

__all__ = [
    "Apology",
    "AppointmentSlip",
    "CashReceipt",
    "Certificate",
    "Fact",
    "FeeLine",
    "Follow",
    "Letter",
    "LetterHead",
    "LetterKind",
    "ReceiptFile",
    "Refusal",
    "RefusalAtReceipt",
    "ResultDocument",
    "Section",
    "SelfServiceCard",
    "Signature",
    "StopNotice",
    "SubmissionReceipt",
    "SupplementItem",
    "SupplementRequest",
    "Who",
]


@dataclass(frozen=True, kw_only=True)
class LetterHead:
    """The official heading (Decree 30/2020/NĐ-CP, annex I): who writes, under what number, where and when."""

    agency_name: str  # "Ủy ban nhân dân phường Hạc Thành"
    place_name: str  # as before the date: "Hạc Thành"
    issued_at: datetime
    parent_agency_name: str = ""  # above the agency: "Ủy ban nhân dân tỉnh Thanh Hóa"
    number: str = ""  # "12/PXL-TTPVHCC"; empty: no number line


@dataclass(frozen=True, kw_only=True)
class Follow:
    """How the applicant follows the dossier. `url` is what the QR code says, and is printed beside it.

    A result is shown to others: give it the address where anybody can check the paper, never the secret one.
    """

    dossier_code: str  # the code, or before acceptance the number
    url: str
    lookup_code: str = ""  # mã tra cứu


@dataclass(frozen=True, kw_only=True)
class Who:
    """The person a letter concerns or is addressed to."""

    full_name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    is_organisation: bool = False  # decides between "Ông/Bà" and "Quý cơ quan, tổ chức"


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signs. `title` is the official line: "CHỦ TỊCH", or several lines "KT. CHỦ TỊCH\\nPHÓ CHỦ TỊCH"."""

    title: str
    full_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of a table of facts: "Họ, chữ đệm, tên" – "NGUYỄN GIA HƯNG"."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """Further facts under a heading: "Người mẹ"."""

    title: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What all letters have. `is_sample` puts the banner "Số liệu minh họa" on every page."""

    kind: ClassVar[LetterKind]
    head: LetterHead
    is_sample: bool = False


@dataclass(frozen=True, kw_only=True)
class DossierLetter(Letter):
    """A letter about one dossier."""

    follow: Follow
    procedure_name: str
    applicant: Who


@dataclass(frozen=True, kw_only=True)
class ReceiptFile:
    """A file as the receipt lists it. Size and SHA-256 are those of the bytes the applicant sent."""

    name: str
    size_bytes: int
    sha256: str
    paper_name: str = ""


@dataclass(frozen=True, kw_only=True)
class SubmissionReceipt(DossierLetter):
    """Automatic confirmation that a dossier arrived (Decree 45/2020/NĐ-CP, article 11). Not yet an acceptance."""

    kind = LetterKind.SUBMISSION_RECEIPT
    submitted_at: datetime
    answer_due_at: datetime  # 8 working hours on: accepted, or told what is missing
    submitter_name: str
    agency_phone: str = ""
    files: tuple[ReceiptFile, ...] = ()
    proof_note: str = ""  # how the receipt can be proved; empty: not said


@dataclass(frozen=True, kw_only=True)
class AppointmentSlip(DossierLetter):
    """Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""

    kind = LetterKind.APPOINTMENT_SLIP
    papers: tuple[str, ...]  # what was handed in, in words
    received_at: datetime
    due_at: datetime | None  # None: the sheet names no time limit
    statutory_time: str  # "05 ngày làm việc"
    return_place: str  # where and how the result is collected
    submitter_name: str
    receiver_name: str
    sets_count: int = 1
    papers_not_needed: tuple[str, ...] = ()  # "không phải nộp": the data replaces them
    register_volume: str = ""
    register_number: str = ""
    contact_phone: str = ""
    fee_text: str = ""


@dataclass(frozen=True, kw_only=True)
class SupplementItem:
    """One thing that is missing or wrong: the field or paper, why, and what to do about it."""

    what: str
    reason: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class SupplementRequest(DossierLetter):
    """Form 02: one complete request (Decree 45/2020/NĐ-CP, article 11)."""

    kind = LetterKind.SUPPLEMENT_REQUEST
    items: tuple[SupplementItem, ...]
    answer_by_date: date | None  # None: the procedure sets none
    contact_name: str
    contact_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class RefusalAtReceipt(DossierLetter):
    """Form 03: refused at receipt, with reason and legal ground."""

    kind = LetterKind.REFUSAL_AT_RECEIPT
    reason: str
    legal_ground: str
    receiver_name: str
    next_step: str = ""  # what the applicant can do instead
    contact_phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Refusal(DossierLetter):
    """Văn bản từ chối giải quyết: refused after processing; signed by the head of the agency."""

    kind = LetterKind.REFUSAL
    received_at: datetime
    reason: str
    legal_ground: str
    signature: Signature
    next_step: str = ""
    is_signed: bool = False


@dataclass(frozen=True, kw_only=True)
class Apology(DossierLetter):
    """Form 04: apology and extension. States the first date and the new one; the first is never overwritten."""

    kind = LetterKind.APOLOGY
    received_at: datetime
    promised_at: datetime
    new_due_at: datetime
    reason: str
    signature: Signature
    is_signed: bool = False


@dataclass(frozen=True, kw_only=True)
class StopNotice(DossierLetter):
    """Form 05: Thông báo dừng giải quyết hồ sơ."""

    kind = LetterKind.STOP_NOTICE
    received_at: datetime
    reason: str
    signature: Signature
    legal_ground: str = ""
    next_step: str = ""
    is_signed: bool = False


@dataclass(frozen=True, kw_only=True)
class ResultDocument(DossierLetter):
    """The result of a procedure in the common form: title, paragraphs, facts."""

    kind = LetterKind.RESULT
    result_code: str  # "<code>-KQ1"
    title: str
    signature: Signature
    subtitle: str = ""  # "Về việc …"
    grounds: tuple[str, ...] = ()  # "Căn cứ …"
    paragraphs: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    closing: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    is_signed: bool = False


@dataclass(frozen=True, kw_only=True)
class Certificate(DossierLetter):
    """A result that is a certificate: Giấy khai sinh, Giấy xác nhận tình trạng hôn nhân and the like."""

    kind = LetterKind.CERTIFICATE
    result_code: str
    title: str
    facts: tuple[Fact, ...]
    signature: Signature
    opening: str = ""  # before the facts: "Xét đề nghị của …"
    attestation: str = ""  # "XÁC NHẬN: …"
    closing: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    book_number: str = ""  # "Số: 12/2026" of the register book
    is_signed: bool = False


@dataclass(frozen=True, kw_only=True)
class FeeLine:
    """One fee that was paid."""

    name: str
    amount_vnd: int
    rule: str = ""  # where the amount comes from


@dataclass(frozen=True, kw_only=True)
class CashReceipt(DossierLetter):
    """Cash taken at the counter. The total in words is computed when the letter is frozen."""

    kind = LetterKind.CASH_RECEIPT
    lines: tuple[FeeLine, ...]
    paid_at: datetime
    payer_name: str
    cashier_name: str


@dataclass(frozen=True, kw_only=True)
class SelfServiceCard(Letter):
    """The small card "Lần sau tự làm" for somebody an official typed for: a QR code to a pre-filled draft."""

    kind = LetterKind.SELF_SERVICE_CARD
    person_name: str
    procedure_name: str
    url: str
    steps: tuple[str, ...] = ()
    help_phone: str = ""
