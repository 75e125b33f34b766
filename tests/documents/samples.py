"""Letters as the commune Hạc Thành would write them."""

from datetime import datetime

from motcua.kernel.spoken_dates import VIETNAM
from motcua.service.documents import letters
from motcua.service.documents.letters import Follow, LetterHead, Signature, Who

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
