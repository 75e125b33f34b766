"""Every text that goes to people, as data: by kind, in Vietnamese and English.

Placeholders: {name} code or number of the dossier, {you} how the reader is addressed, and what the kind adds ({items},
{amount}, {day}, {answer_due}; {unit}, {unit_en} and lines of figures in a brief). Where a date was promised, the
sentence DUE follows. No name, identity number or answer of anybody stands here: a message lies open on a locked
telephone. With its link, a text without diacritics is an SMS of 160 characters at most where the procedure's codes
are of usual length.
"""

from collections.abc import Mapping
from dataclasses import dataclass

YOU = {"citizen": "Ông/Bà", "organisation": "Quý cơ quan, doanh nghiệp"}
DUE_VI = " Hẹn trả kết quả: {due}."
DUE_EN = " Result promised for {due}."
GREETING_VI, CLOSING_VI = "Kính gửi {you},", "Trân trọng.\nTrang thông tin và tra cứu thủ tục hành chính"
GREETING_EN, CLOSING_EN = "Dear Sir or Madam,", "Yours faithfully,\nProvincial procedures and dossier tracking"
MORE_VI, MORE_EN = "Xem chi tiết:", "See more:"


@dataclass(frozen=True)
class Text:
    """A headline (also the subject of an e-mail, after the dossier's name) and the message, in two languages.

    only: channels that it may go out by, whatever way its reader prefers; empty: as the reader prefers.
    """

    head_vi: str
    vi: str
    head_en: str
    en: str
    only: tuple[str, ...] = ()

    def said(self, params: Mapping[str, str]) -> tuple[str, str]:
        """Return the message in Vietnamese and in English."""
        vi, en = (self.vi + DUE_VI, self.en + DUE_EN) if params.get("due") else (self.vi, self.en)
        return vi.format_map(params), en.format_map(params)


TEXTS: Mapping[str, Text] = {
    "submitted": Text(
        "Đã nhận",
        "Đã nhận hồ sơ {name} của {you}. Sẽ trả lời trước {answer_due}.",
        "Received",
        "We have received dossier {name}. You will have an answer by {answer_due}.",
    ),
    "accepted": Text(
        "Đã tiếp nhận",
        "Hồ sơ {name} của {you} đã được tiếp nhận.",
        "Accepted",
        "Dossier {name} has been accepted.",
    ),
    "refused_at_receipt": Text(
        "Không được tiếp nhận",
        "Hồ sơ {name} của {you} không được tiếp nhận. Lý do có trong phiếu từ chối.",
        "Not accepted",
        "Dossier {name} has not been accepted. The letter says why.",
    ),
    "supplement_requested": Text(
        "Cần bổ sung",
        "Hồ sơ {name}: cần bổ sung {items} mục. Nội dung và cách bổ sung có trong hồ sơ.",
        "Something to add",
        "Dossier {name}: {items} to add or correct. The dossier says what and how.",
    ),
    "resubmitted": Text(
        "Đã nhận bổ sung",
        "Đã nhận phần bổ sung của hồ sơ {name}.",
        "Supplement received",
        "We have received your supplement to dossier {name}.",
    ),
    "withdrawn": Text(
        "Đã rút",
        "Hồ sơ {name} đã được rút theo đề nghị của {you}.",
        "Withdrawn",
        "Dossier {name} has been withdrawn as you asked.",
    ),
    "payment_requested": Text(
        "Cần nộp phí, thuế",
        "Hồ sơ {name}: {you} cần nộp {amount}.",
        "Payment due",
        "Dossier {name}: please pay {amount}.",
    ),
    "payment_confirmed": Text(
        "Đã nhận tiền",
        "Đã nhận {amount} cho hồ sơ {name}.",
        "Payment received",
        "We have received {amount} for dossier {name}.",
    ),
    "extended": Text(
        "Xin lỗi và hẹn lại",
        "Xin lỗi {you}: hồ sơ {name} chưa xong đúng hẹn.",
        "An apology and a new date",
        "We apologise: dossier {name} needs more time.",
    ),
    "variant_chosen": Text(
        "Thời hạn thay đổi",
        "Thời hạn giải quyết hồ sơ {name} được xác định lại.",
        "Another time applies",
        "The time for dossier {name} has been set anew.",
    ),
    "settled": Text(
        "Đã có kết quả",
        "Hồ sơ {name} đã có kết quả, mời {you} nhận.",
        "Result ready",
        "The result of dossier {name} is ready for you.",
    ),
    "settled_refused": Text(
        "Có văn bản từ chối",
        "Hồ sơ {name} của {you} có văn bản từ chối giải quyết. Lý do có trong văn bản.",
        "Request refused",
        "The request of dossier {name} has been refused. The letter says why.",
    ),
    "handed_over": Text(
        "Đã trả kết quả",
        "Đã trả kết quả hồ sơ {name}. Mời {you} đánh giá mức độ hài lòng.",
        "Result handed over",
        "The result of dossier {name} has been handed over. Please tell us how satisfied you are.",
    ),
    "stopped": Text(
        "Dừng giải quyết",
        "Hồ sơ {name} của {you} đã dừng giải quyết. Lý do có trong thông báo.",
        "Stopped",
        "Processing of dossier {name} has stopped. The letter says why.",
    ),
    "corrected": Text(
        "Kết quả được sửa",
        "Kết quả hồ sơ {name} đã được sửa. Bản mới thay bản cũ.",
        "Result corrected",
        "The result of dossier {name} has been corrected. The new one replaces the old one.",
    ),
    "revoked": Text(
        "Kết quả bị thu hồi",
        "Kết quả hồ sơ {name} đã bị thu hồi, hủy. Lý do có trong hồ sơ.",
        "Result revoked",
        "The result of dossier {name} has been revoked. The dossier says why.",
    ),
    "reissued": Text(
        "Có kết quả mới",
        "Hồ sơ {name} đã có kết quả mới thay kết quả bị thu hồi.",
        "New result",
        "A new result of dossier {name} was issued in place of the revoked one.",
    ),
    "draft_expiring": Text(
        "Bản đang soạn sắp hết hạn",
        "Hồ sơ đang soạn của {you} sẽ bị xóa ngày {day}. Mở lại và lưu để giữ.",
        "Your draft expires",
        "What you were filling in will be deleted on {day}. Open and save it to keep it.",
    ),
    "counter_submitted": Text(
        "Hồ sơ mới",
        "Hồ sơ mới {name}: trả lời trước {answer_due}.",
        "New dossier",
        "New dossier {name}: answer by {answer_due}.",
    ),
    "counter_resubmitted": Text(
        "Đã bổ sung",
        "Hồ sơ {name} đã được bổ sung, cần kiểm tra lại.",
        "Supplement arrived",
        "The supplement to dossier {name} has arrived and waits to be checked.",
    ),
    "due_soon": Text(
        "Sắp đến hạn",
        "Hồ sơ {name} sắp đến hạn.",
        "Due soon",
        "Dossier {name} is due soon.",
    ),
    "task_given": Text(
        "Việc mới được giao",
        "Việc số {name} được giao, hạn {day}.",
        "A task for you",
        "Task {name} was given to you; it is due on {day}.",
    ),
    "task_reported": Text(
        "Báo cáo hoàn thành",
        "Việc số {name} đã được báo cáo hoàn thành, chờ xem xét, kết thúc.",
        "Reported done",
        "Task {name} was reported done and waits to be closed.",
    ),
    "task_closed": Text(
        "Việc đã kết thúc",
        "Việc số {name} đã được xác nhận hoàn thành và kết thúc.",
        "Task closed",
        "Task {name} was closed.",
    ),
    "task_reopened": Text(
        "Việc được giao lại",
        "Việc số {name} cần làm tiếp, hạn mới {day}. Lý do có trong việc.",
        "Task opened again",
        "Task {name} goes on, until {day}. Its page says why.",
    ),
    "task_due_soon": Text(
        "Việc sắp đến hạn",
        "Việc số {name} đến hạn ngày {day}.",
        "Task due soon",
        "Task {name} is due on {day}.",
    ),
    "task_overdue": Text(
        "Việc quá hạn",
        "Việc số {name} đã quá hạn ngày {day}.",
        "Task overdue",
        "Task {name} was due on {day}.",
    ),
    "calls_drawn": Text(
        "Gọi lại người dân",
        "Đơn vị có {name} cuộc gọi lại người dân phải thực hiện, về kết quả giải quyết tuần từ {day}.",
        "Calls to make",
        "Your unit has {name} calls to make about dossiers settled in the week of {day}.",
    ),
    "report_due": Text(
        "Báo cáo sắp đến hạn",
        "Báo cáo kỳ {name}: hạn nộp {day}. Mời {you} kê khai và nộp.",
        "Report due",
        "Report for {name}: due on {day}. Please declare the figures and submit it.",
    ),
    "round_extended": Text(
        "Gia hạn nộp báo cáo",
        "Báo cáo kỳ {name}: hạn nộp được gia hạn đến {day}. Lý do có trong báo cáo.",
        "More time for a report",
        "Report for {name}: the closing day is now {day}. The report says why.",
    ),
    "round_cancelled": Text(
        "Kỳ báo cáo bị hủy",
        "Kỳ báo cáo {name} đã bị hủy, không phải nộp báo cáo. Lý do có trong báo cáo.",
        "Report round cancelled",
        "The report round {name} was cancelled; nothing is to be handed in. The report says why.",
    ),
    "report_judged": Text(
        "Số liệu báo cáo cần giải trình",
        "Báo cáo kỳ {name}: {items} số liệu không được chấp nhận như đã khai. Mời {you} giải trình hoặc sửa.",
        "Figures to explain",
        "Report for {name}: {items} figures were not accepted as declared. Please explain or correct them.",
    ),
    "report_late": Text(
        "Báo cáo quá hạn",
        "Báo cáo kỳ {name} đã quá hạn nộp {day}. Mời {you} nộp ngay.",
        "Report overdue",
        "The report for {name} was due on {day} and is missing. Please submit it now.",
    ),
    "weekly_brief": Text(
        "Bản tin tuần",
        "Bản tin tuần, {unit}.\n{figures_vi}",
        "Weekly brief",
        "Weekly brief, {unit_en}.\n{figures_en}",
        only=("email",),  # asked for by e-mail, and too long for a telephone
    ),
    "token_expires": Text(
        "Mã truy cập sắp hết hạn",
        "Mã truy cập {name} hết hạn ngày {day}. Hãy cấp mã thay thế.",
        "A token is about to expire",
        "Token {name} expires on {day}. Replace it.",
    ),
    "webhook_disabled": Text(
        "Webhook đã bị tắt",
        "Webhook của đối tác {name} đã bị tắt vì gửi không thành công. Lý do có trong trang quản trị.",
        "A webhook was switched off",
        "A webhook of {name} was switched off because its messages were not taken. The page says why.",
    ),
}
