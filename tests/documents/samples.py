"""Letters as the commune Hạc Thành would write them."""

from datetime import date, datetime

from motcua.kernel.spoken_dates import VIETNAM
from motcua.service.documents import letters
from motcua.service.documents.letters import Fact, Follow, LetterHead, Section, Signature, Who

URL = "https://motcua.example/ho-so/7K2M9QX4?k=mJ3v0sYqT1uXw8LrZ5bN2A"
HEAD = LetterHead(
    agency_name="Trung tâm Phục vụ hành chính công phường Hạc Thành",
    parent_agency_name="Ủy ban nhân dân phường Hạc Thành",
    place_name="Hạc Thành",
    number="0042/TNHS",
    issued_at=datetime(2026, 11, 23, 9, 5, tzinfo=VIETNAM),
)
SIGNER = Signature(title="KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", full_name="Quách Thị Bảo An")
ABOUT = {
    "head": HEAD,
    "follow": Follow(dossier_code="H56.104-261123-0042", url=URL, lookup_code="T7KM-29QX"),
    "procedure_name": "Cấp Giấy xác nhận tình trạng hôn nhân",
    "applicant": Who(
        full_name="Bùi Thị Thuỷ Nguyên",
        address="Số 12, phố Đông Vệ, phường Hạc Thành, tỉnh Thanh Hóa",
        phone="0912 345 678",
        email="thuynguyen@example.vn",
    ),
    "is_sample": True,
}
RECEIVED_AT = datetime(2026, 11, 23, 9, 0, tzinfo=VIETNAM)
DUE_AT = datetime(2026, 11, 27, 17, 0, tzinfo=VIETNAM)


def appointment_slip(**changes: object) -> letters.AppointmentSlip:
    fields = ABOUT | {
        "papers": ("Tờ khai cấp Giấy xác nhận tình trạng hôn nhân", "Quyết định ly hôn (bản chụp)"),
        "papers_not_needed": ("Giấy chứng nhận kết hôn trước đây",),
        "received_at": RECEIVED_AT,
        "due_at": DUE_AT,
        "statutory_time": "03 ngày làm việc",
        "return_place": "Trung tâm Phục vụ hành chính công phường Hạc Thành, quầy 3",
        "submitter_name": "Bùi Thị Thuỷ Nguyên",
        "receiver_name": "Lê Văn Gia",
        "contact_phone": "0237 385 1234",
        "fee_text": "0 đồng (miễn theo Nghị quyết của Hội đồng nhân dân tỉnh)",
    }
    return letters.AppointmentSlip(**(fields | changes))  # type: ignore[arg-type]


def submission_receipt(**changes: object) -> letters.SubmissionReceipt:
    files = (
        letters.ReceiptFile(name="to-khai.pdf", size_bytes=182_400, sha256="3f" * 32, paper_name="Tờ khai"),
        letters.ReceiptFile(name="Quyết định ly hôn (chụp).jpg", size_bytes=2_340_000, sha256="a7" * 32),
    )
    fields = ABOUT | {
        "submitted_at": datetime(2026, 11, 22, 21, 14, tzinfo=VIETNAM),
        "answer_due_at": datetime(2026, 11, 23, 17, 0, tzinfo=VIETNAM),
        "submitter_name": "Bùi Thị Thuỷ Nguyên",
        "agency_phone": "0237 385 1234",
        "files": files,
    }
    return letters.SubmissionReceipt(**(fields | changes))  # type: ignore[arg-type]


def supplement_request(**changes: object) -> letters.SupplementRequest:
    items = (
        letters.SupplementItem(
            what="Quyết định ly hôn",
            reason="Ảnh chụp bị mờ ở trang 2, không đọc được số quyết định.",
            remedy="Chụp lại trang 2 đủ sáng, thấy rõ bốn góc giấy.",
        ),
        letters.SupplementItem(
            what="Nơi cư trú từ năm 2019 đến năm 2021",
            reason="Tờ khai còn trống mục này.",
            remedy="Ghi rõ xã, phường đã cư trú trong thời gian đó.",
        ),
    )
    fields = ABOUT | {
        "items": items,
        "answer_by_date": date(2026, 12, 7),
        "contact_name": "Lê Văn Gia",
        "contact_phone": "0237 385 1234",
    }
    return letters.SupplementRequest(**(fields | changes))  # type: ignore[arg-type]


def refusal_at_receipt(**changes: object) -> letters.RefusalAtReceipt:
    fields = ABOUT | {
        "reason": "Thủ tục này không thuộc thẩm quyền của Ủy ban nhân dân cấp xã.",
        "legal_ground": "Điều 21 Nghị định số 123/2015/NĐ-CP ngày 15 tháng 11 năm 2015 của Chính phủ",
        "receiver_name": "Lê Văn Gia",
        "next_step": "Nộp hồ sơ tại Sở Tư pháp tỉnh Thanh Hóa; giấy tờ đã nộp được giữ để dùng lại.",
        "contact_phone": "0237 385 1234",
    }
    return letters.RefusalAtReceipt(**(fields | changes))  # type: ignore[arg-type]


def refusal(**changes: object) -> letters.Refusal:
    fields = ABOUT | {
        "received_at": RECEIVED_AT,
        "reason": "Kết quả xác minh cho thấy người đề nghị đang có vợ hoặc chồng.",
        "legal_ground": "Điều 22 Nghị định số 123/2015/NĐ-CP",
        "signature": SIGNER,
        "next_step": "Bổ sung bản án hoặc quyết định ly hôn đã có hiệu lực rồi nộp hồ sơ mới.",
    }
    return letters.Refusal(**(fields | changes))  # type: ignore[arg-type]


def apology(**changes: object) -> letters.Apology:
    fields = ABOUT | {
        "received_at": RECEIVED_AT,
        "promised_at": DUE_AT,
        "new_due_at": datetime(2026, 12, 2, 17, 0, tzinfo=VIETNAM),
        "reason": "Xã nơi cư trú trước đây chưa trả lời kết quả xác minh.",
        "signature": SIGNER,
    }
    return letters.Apology(**(fields | changes))  # type: ignore[arg-type]


def stop_notice(**changes: object) -> letters.StopNotice:
    fields = ABOUT | {
        "received_at": RECEIVED_AT,
        "reason": "Đã quá thời hạn bổ sung mà chưa nhận được giấy tờ theo yêu cầu.",
        "signature": SIGNER,
        "next_step": "Nộp hồ sơ mới khi có đủ giấy tờ; thông tin đã khai được điền sẵn.",
    }
    return letters.StopNotice(**(fields | changes))  # type: ignore[arg-type]


def result(**changes: object) -> letters.ResultDocument:
    fields = ABOUT | {
        "result_code": "H56.104-261123-0042-KQ1",
        "title": "Quyết định",
        "subtitle": "Về việc trợ cấp xã hội hằng tháng",
        "signature": SIGNER,
        "grounds": ("Căn cứ Luật Tổ chức chính quyền địa phương;", "Xét đề nghị của công chức chuyên môn,"),
        "paragraphs": ("Điều 1. Trợ cấp xã hội hằng tháng cho bà Bùi Thị Thuỷ Nguyên.",),
        "facts": (Fact(label="Mức trợ cấp", value="500.000 đồng/tháng"),),
        "closing": ("Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",),
    }
    return letters.ResultDocument(**(fields | changes))  # type: ignore[arg-type]


def certificate(**changes: object) -> letters.Certificate:
    fields = ABOUT | {
        "result_code": "H56.104-261123-0042-KQ1",
        "title": "Giấy khai sinh",
        "book_number": "12/2026",
        "facts": (
            Fact(label="Họ, chữ đệm, tên", value="NGUYỄN GIA HƯNG"),
            Fact(
                label="Ngày, tháng, năm sinh",
                value="05/11/2026, ngày năm tháng mười một năm hai nghìn không trăm hai mươi sáu",
            ),
            Fact(label="Giới tính", value="Nam"),
            Fact(label="Dân tộc", value="Mường"),
            Fact(label="Nơi sinh", value="Bệnh viện Phụ sản tỉnh Thanh Hóa"),
        ),
        "sections": (
            Section(title="Người mẹ", facts=(Fact(label="Họ, chữ đệm, tên", value="BÙI THỊ THUỶ NGUYÊN"),)),
            Section(title="Người cha", facts=(Fact(label="Họ, chữ đệm, tên", value="NGUYỄN VĂN KHÁNH"),)),
        ),
        "signature": SIGNER,
    }
    return letters.Certificate(**(fields | changes))  # type: ignore[arg-type]


def cash_receipt(**changes: object) -> letters.CashReceipt:
    lines = (
        letters.FeeLine(name="Phí chứng thực bản sao, 2 bản, 12 trang", amount_vnd=24_000, rule="2.000 đồng/trang"),
        letters.FeeLine(name="Lệ phí", amount_vnd=8_000),
    )
    fields = ABOUT | {
        "lines": lines,
        "paid_at": RECEIVED_AT,
        "payer_name": "Bùi Thị Thuỷ Nguyên",
        "cashier_name": "Lê Văn Gia",
    }
    return letters.CashReceipt(**(fields | changes))  # type: ignore[arg-type]


def self_service_card(**changes: object) -> letters.SelfServiceCard:
    fields = {
        "head": HEAD,
        "is_sample": True,
        "person_name": "Bùi Thị Thuỷ Nguyên",
        "procedure_name": "Cấp Giấy xác nhận tình trạng hôn nhân",
        "url": URL,
        "help_phone": "0237 385 1234",
    }
    return letters.SelfServiceCard(**(fields | changes))  # type: ignore[arg-type]


ALL = (
    submission_receipt,
    appointment_slip,
    supplement_request,
    refusal_at_receipt,
    refusal,
    apology,
    stop_notice,
    result,
    certificate,
    cash_receipt,
    self_service_card,
)
