"""Every way in which the simulator can misbehave. Whoever tries them all asks the simulator for this list."""

from enum import StrEnum


class Misbehaviour(StrEnum):
    """What the simulator does instead of what it should. The value is its name at the control address."""

    SLOW = "slow"
    DOWN = "down"
    SILENT = "silent"
    TIMEOUT_AFTER_TAKING = "timeout_after_taking"
    LOST_ANSWER = "lost_answer"
    ERROR_AFTER_TAKING = "error_after_taking"
    TAKES_TWICE = "takes_twice"
    OUT_OF_ORDER = "out_of_order"
    HTML = "html"
    BROKEN_JSON = "broken_json"
    WRONG_CODES = "wrong_codes"
    REFUSES = "refuses"
    SESSIONS_END = "sessions_end"
    FORGETS = "forgets"
    SENDS_TWICE = "sends_twice"
    SENDS_NONSENSE = "sends_nonsense"
    SENDS_OUT_OF_ORDER = "sends_out_of_order"
    IGNORES_REPLIES = "ignores_replies"
    FILES_MISSING = "files_missing"
    FILES_BROKEN = "files_broken"


MEANINGS = {
    Misbehaviour.SLOW: "Trả lời chậm",
    Misbehaviour.DOWN: "Từ chối kết nối (HTTP 503)",
    Misbehaviour.SILENT: "Đóng kết nối, không trả lời, không nhận",
    Misbehaviour.TIMEOUT_AFTER_TAKING: "Nhận rồi im lặng quá thời gian chờ",
    Misbehaviour.LOST_ANSWER: "Nhận rồi đóng kết nối, mất câu trả lời",
    Misbehaviour.ERROR_AFTER_TAKING: "Nhận rồi trả lỗi HTTP 500",
    Misbehaviour.TAKES_TWICE: "Ghi mỗi thông điệp hai lần",
    Misbehaviour.OUT_OF_ORDER: "Ghi thông điệp sau thông điệp kế tiếp",
    Misbehaviour.HTML: "Trả trang HTML thay cho JSON, không nhận",
    Misbehaviour.BROKEN_JSON: "Nhận rồi trả JSON bị cắt",
    Misbehaviour.WRONG_CODES: "Trả mã lạ, không nhận",
    Misbehaviour.REFUSES: "Từ chối mọi thông điệp đúng",
    Misbehaviour.SESSIONS_END: "Phiên làm việc hết hạn giữa chừng",
    Misbehaviour.FORGETS: "Quên hồ sơ đã nhận (khôi phục từ bản sao lưu)",
    Misbehaviour.SENDS_TWICE: "Gửi mỗi hồ sơ hai lần",
    Misbehaviour.SENDS_NONSENSE: "Gửi nội dung không đọc được trước hồ sơ",
    Misbehaviour.SENDS_OUT_OF_ORDER: "Gửi hồ sơ sau bản bổ sung của nó",
    Misbehaviour.IGNORES_REPLIES: "Bỏ qua câu trả lời và gửi lại",
    Misbehaviour.FILES_MISSING: "Đường dẫn tệp không còn",
    Misbehaviour.FILES_BROKEN: "Tệp bị cắt giữa chừng",
}
EVERY_NTH = 2  # misbehaves at every second chance, so that what should be taken after a retry is taken
