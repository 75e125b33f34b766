"""Examples of the parts that show: states, times, lists, figures."""

from datetime import datetime, timedelta

from django.utils import timezone

from motcua.web.design.examples.example import Example
from motcua.web.design.parts import (
    Column,
    ExplanationLine,
    FeeLine,
    Filter,
    Link,
    Row,
    SummaryRow,
    Task,
    TimelineEntry,
)

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=timezone.get_fixed_timezone(7 * 60))  # a Tuesday in Viet Nam
FRIDAY_17 = datetime(2026, 11, 27, 17, tzinfo=NOW.tzinfo)
STATE_CODES = range(1, 11)
LINES = [
    ExplanationLine("Thứ Ba, 24/11/2026", "Tiếp nhận lúc 09:30; ngày làm việc tiếp theo mới bắt đầu tính"),
    ExplanationLine("Thứ Tư, 25/11/2026", "Ngày làm việc", "1 ngày"),
    ExplanationLine("Thứ Năm, 26/11/2026", "Ngày làm việc", "1 ngày"),
    ExplanationLine("Thứ Sáu, 27/11/2026", "Ngày làm việc; hết giờ lúc 17:00", "1 ngày"),
]
ENTRIES = [
    TimelineEntry(
        NOW, "Yêu cầu bổ sung", "Còn thiếu: ảnh chụp giấy chứng sinh rõ hơn.", "Lê Thị Minh, công chức tiếp nhận", True
    ),
    TimelineEntry(NOW - timedelta(hours=3), "Đã gửi hồ sơ", who="Người dân tự nộp"),
]
DOSSIERS = [
    Row(["H56.15.38-261120-0007", "Bùi Thị Hoa", "Xác nhận tình trạng hôn nhân", 2], "#1", "7"),
    Row(["H56.15.38-261119-0031", "Công ty TNHH Sông Mã", "Cấp giấy phép xây dựng nhà ở riêng lẻ", 11], "#2", "31"),
    Row(["H56.15.38-261118-0002", "Lò Văn Pánh", "Đăng ký khai sinh", None], "#3", "2"),
]
COLUMNS = [
    Column("Mã hồ sơ", "code"),
    Column("Chủ hồ sơ", "applicant"),
    Column("Thủ tục"),
    Column("Còn lại (ngày)", "left", is_number=True),
]
CHART = (
    '{% chart kind="KIND" columns="PLACES" %}'
    '{% data_table columns=columns rows=rows caption="Điểm theo chỉ số: KIND" %}{% endchart %}'
)
CHART_COLUMNS = [Column("Chỉ số"), *(Column(name, is_number=True) for name in ("Đạt", "Mất", "Thứ hạng"))]
CHART_ROWS = [
    Row(["Hoạt động chính quyền số", "126,12", "73,88", "3"]),
    Row(["Hoạt động xã hội số", "80,39", "69,61", "12"]),
    Row(["An toàn thông tin mạng", "95,00", "5,00", None]),
]

EXAMPLES: dict[str, list[Example]] = {
    "state_tag": [
        Example(
            "mười trạng thái, lời cho người dân",
            "{% for code in codes %}<p>{% state_tag state=code %}</p>{% endfor %}",
            {"codes": STATE_CODES},
        ),
        Example(
            "lời chính thức",
            "{% for code in codes %}<p>{% state_tag state=code for_official=True %}</p>{% endfor %}",
            {"codes": STATE_CODES},
        ),
    ],
    "tag": [
        Example("mới", '{% tag word="Chờ phân loại" tone="new" %}'),
        Example("đang làm", '{% tag word="Đang thực hiện trong hạn" %}'),
        Example("chờ", '{% tag word="Chờ ý kiến" tone="waiting" %}'),
        Example("quá hạn", '{% tag word="Quá hạn" tone="late" %}'),
        Example("xong", '{% tag word="Đã trả lời, đã công khai" tone="done" %}'),
    ],
    "deadline": [
        Example("còn hạn", "{% deadline due_at=due now=now working_days_left=3 %}", {"due": FRIDAY_17, "now": NOW}),
        Example(
            "hôm nay",
            "{% deadline due_at=due now=now working_minutes_left=330 %}",
            {"due": NOW + timedelta(hours=7.5), "now": NOW},
        ),
        Example(
            "quá hạn",
            "{% deadline due_at=due now=now working_days_left=-2 %}",
            {"due": NOW - timedelta(days=2), "now": NOW},
        ),
        Example(
            "đang chờ người dân", "{% deadline due_at=due now=now is_waiting=True %}", {"due": FRIDAY_17, "now": NOW}
        ),
        Example("xong đúng hạn", "{% deadline due_at=due now=now done_at=now %}", {"due": FRIDAY_17, "now": NOW}),
        Example("trong bảng", "{% deadline due_at=due now=now is_short=True %}", {"due": FRIDAY_17, "now": NOW}),
        Example("chưa tiếp nhận", "{% deadline due_at=None now=now %}", {"now": NOW}),
    ],
    "stations": [
        Example("đang xử lý", "{% stations current=3 %}"),
        Example("chờ bổ sung", '{% stations current=2 is_halted=True note="Chờ bổ sung" %}'),
        Example("đã trả kết quả", "{% stations current=5 %}"),
    ],
    "timeline": [Example("hai việc", "{% timeline entries=entries %}", {"entries": ENTRIES})],
    "date_explanation": [
        Example(
            "mở",
            '{% date_explanation lines=lines sum="Hẹn trả chậm nhất 17:00, Thứ Sáu, 27/11/2026" is_open=True %}',
            {"lines": LINES},
        ),
    ],
    "task_list": [
        Example(
            "các phần của một hồ sơ",
            "{% task_list tasks=tasks %}",
            {
                "tasks": [
                    Task("Người nộp hồ sơ", "Đã xong", "#", "done"),
                    Task("Nội dung đề nghị", "Đang nhập", "#", "running", "Còn 2 câu hỏi"),
                    Task("Giấy tờ", "Chưa bắt đầu", "#", "new"),
                    Task("Kiểm tra và nộp", "Chưa thể bắt đầu"),
                ]
            },
        ),
    ],
    "summary_list": [
        Example(
            "xem lại câu trả lời",
            "{% summary_list rows=rows %}",
            {
                "rows": [
                    SummaryRow("Họ và tên", "Bùi Thị Hoa", "#"),
                    SummaryRow("Ngày sinh", "01/02/1997", "#"),
                    SummaryRow("Giấy tờ", "", "#", links=[Link("don-xac-nhan.pdf", "#")]),
                    SummaryRow("Số điện thoại", "", "#"),
                ]
            },
        ),
        Example(
            "các dữ kiện",
            "{% summary_list rows=rows is_plain=True %}",
            {
                "rows": [
                    SummaryRow("Cơ quan", "UBND xã Mường Lát"),
                    SummaryRow("Kênh nộp", "Trực tiếp", note="Công chức nộp thay"),
                ]
            },
        ),
    ],
    "data_table": [
        Example(
            "xếp theo cột, có phím tắt",
            '{% data_table columns=columns rows=rows caption="Hồ sơ của tôi" sort="left" query=query shortcuts=True %}',
            {"columns": COLUMNS, "rows": DOSSIERS, "query": {"loc": "sap-den-han"}},
        ),
    ],
    "shortcut_help": [
        Example("phím của hộp việc", "{% shortcut_help keys=keys %}", {"keys": {"a": "tiếp nhận", "f": "tìm hồ sơ"}}),
    ],
    "filter_list": [
        Example(
            "hộp việc",
            "{% filter_list filters=filters %}",
            {
                "filters": [
                    Filter("Mới đến", "#", 46, is_current=True),
                    Filter("Đến hạn hôm nay", "#", 1),
                    Filter("Quá hạn", "#", 2, is_alarm=True),
                    Filter("Chờ người dân bổ sung", "#", 1250),
                    Filter("Đã kết thúc", "#", 1000, is_more=True),
                    Filter("Chờ ý kiến", "#"),
                ]
            },
        ),
    ],
    "fee_lines": [
        Example(
            "được miễn",
            "{% fee_lines lines=lines %}",
            {
                "lines": [
                    FeeLine(
                        "Lệ phí hộ tịch", 0, 15_000, "Theo nghị quyết của Hội đồng nhân dân tỉnh, khi nộp trực tuyến"
                    ),
                    FeeLine("Phí bản sao, 3 bản", 24_000),
                ]
            },
        ),
        Example("nguồn không nói rõ", "{% fee_lines lines=lines %}", {"lines": [FeeLine("Phí thẩm định", None)]}),
    ],
    "figure": [
        Example(
            "có thay đổi, khoảng và đường xu hướng",
            '{% figure value="94,2 %" label="Hồ sơ trực tuyến" href="#" change="tăng 3,1 điểm" tone="done" '
            'note="Thứ hạng 12 (khoảng 9–15) trong 166 xã, phường" trend=trend source="Hệ thống tự tính" %}',
            {"trend": [81, 84, 83, 88, 90, 91.1, 94.2]},
        ),
        Example(
            "chưa đủ dữ liệu",
            '{% figure value="–" label="Giải quyết đúng hạn" href="#" note="Chưa đủ dữ liệu để xếp hạng" %}',
        ),
    ],
    "figures": [
        Example(
            "một hàng",
            '{% figures label="Kết quả phục vụ" %}'
            '{% figure value="98,6 %" label="Đúng hạn" href="#" change="giảm 0,4 điểm" tone="late" %}'
            '{% figure value="1,9 ngày" label="Một nửa xong trong" href="#" %}'
            '{% figure value="4,7 / 5" label="Mức độ hài lòng" href="#" %}{% endfigures %}',
        ),
    ],
    "chart": [
        Example(kind, source.replace("KIND", kind), {"columns": CHART_COLUMNS, "rows": CHART_ROWS})
        for kind, source in (
            ("stacked", CHART.replace("PLACES", "1 2")),
            ("bars", CHART.replace("PLACES", "1 2")),
            ("range", CHART.replace("PLACES", "1 2 3")),
            ("ranks", CHART.replace("PLACES", "3")),
            ("lines", CHART.replace("PLACES", "1")),
        )
    ],
    "qr_figure": [
        Example(
            "trên giấy hẹn",
            '{% qr_figure text="https://example.gov.vn/t/7K3MQ9XW" caption="Quét để xem hồ sơ" alt="Mã QR" %}',
        ),
    ],
    "paper_thumbnail": [
        Example("chưa có hình", '{% paper_thumbnail name="Giấy chứng sinh" href="#" pages=2 %}'),
        Example("đánh dấu thiếu", '{% paper_thumbnail name="Trích đo" href="#" is_marked=True note="Thiếu chữ ký" %}'),
    ],
}
