"""Examples of the parts that act, lead somewhere, or speak."""

from motcua.web.design.examples.asking import SampleForm
from motcua.web.design.examples.example import Example
from motcua.web.design.parts import Link, Tab

EXAMPLES: dict[str, list[Example]] = {
    "button": [
        Example("chính, một nút mỗi trang", '{% button label="Nộp hồ sơ" %}'),
        Example("phụ", '{% button label="Lưu nháp" kind="secondary" %}'),
        Example("khó quay lại", '{% button label="Rút hồ sơ" kind="warning" %}'),
        Example("như liên kết", '{% button label="Thêm người" kind="link" name="add" value="1" %}'),
        Example("tạm khóa", '{% button label="Tiếp nhận" is_disabled=True %}'),
    ],
    "link_button": [
        Example("bắt đầu", '{% link_button label="Bắt đầu nộp hồ sơ" href="#" is_start=True %}'),
        Example("phụ", '{% link_button label="In giấy hẹn" href="#" kind="secondary" %}'),
    ],
    "post_button": [
        Example(
            "một việc không cần nhập gì",
            '{% post_button label="Tiếp nhận" action="#" fields=hidden kind="primary" key="a" %}',
            {"hidden": {"version": 3}},
        ),
        Example("như liên kết", '{% post_button label="Theo dõi hồ sơ này" action="#" kind="link" %}'),
    ],
    "inline_action": [
        Example(
            "đóng",
            '{% inline_action label="Rút hồ sơ" action="#" button="Rút hồ sơ" kind="warning" %}'
            '{% textarea_field name="reason" label="Lý do" rows=3 id="rut-dong" %}{% endinline_action %}',
        ),
        Example(
            "mở",
            '{% inline_action label="Chuyển lại bước trước" action="#" button="Chuyển lại" is_open=True %}'
            '{% textarea_field name="reason" label="Lý do" rows=3 id="rut-mo" %}{% endinline_action %}',
        ),
    ],
    "copyable": [
        Example("mã tra cứu", '{% copyable text="7K3M-Q9XW" %}'),
    ],
    "error_summary": [
        Example(
            "từ các câu",
            "{% error_summary errors=errors %}",
            {
                "errors": {
                    "so_dinh_danh": "Số định danh có 12 chữ số. Đang có 8 chữ số.",
                    "": "Hồ sơ chưa có giấy tờ nào.",
                }
            },
        ),
        Example("từ biểu mẫu Django", "{% error_summary form=form %}", {"form": SampleForm({}, prefix="f3")}),
    ],
    "field_error": [
        Example("tại trường", '{% field_error text="Số điện thoại có 10 chữ số. Đang có 9 chữ số." %}'),
    ],
    "notification": [
        Example("lưu ý", '{% notification text="Bộ phận Một cửa nghỉ ngày 24/11/2026." id="n1" %}'),
        Example(
            "đã xong",
            '{% notification text="Đã gửi bổ sung." kind="success" id="n2" link=link %}',
            {"link": Link("Xem hồ sơ", "#")},
        ),
        Example("chú ý", '{% notification text="Bản nháp hết hạn sau 3 ngày." kind="warning" id="n3" %}'),
        Example(
            "chưa thực hiện được",
            '{% notification text="Người khác vừa xử lý hồ sơ này. Hãy mở lại hồ sơ." kind="error" id="n4" %}',
        ),
    ],
    "warning": [
        Example("hậu quả", '{% warning text="Yêu cầu bổ sung lần hai làm hồ sơ bị tính là quá hạn trong chỉ số." %}'),
    ],
    "must_do": [
        Example(
            "có việc",
            '{% must_do title="Cần bổ sung 1 mục" %}<p class="govuk-body">Còn thiếu: ảnh giấy chứng sinh rõ hơn.</p>'
            '{% link_button label="Bổ sung hồ sơ" href="#" %}{% endmust_do %}',
        ),
        Example(
            "không có việc",
            '{% must_do title="Hiện chưa cần làm gì thêm" is_nothing=True id="nothing" %}'
            '<p class="govuk-body">Khi có kết quả, hệ thống sẽ nhắn tin.</p>{% endmust_do %}',
        ),
    ],
    "empty": [
        Example(
            "danh sách trống",
            '{% empty title="Chưa có hồ sơ nào" text="Hồ sơ đã nộp sẽ hiện ở đây." link=link %}',
            {"link": Link("Tìm thủ tục để nộp hồ sơ", "#")},
        ),
    ],
    "sample_banner": [Example("dưới tên trang", "{% sample_banner %}")],
    "saved": [Example("chỗ ghi giờ lưu", "{% saved %}")],
    "breadcrumbs": [
        Example(
            "ba bậc",
            "{% breadcrumbs links=links %}",
            {"links": [Link("Trang chủ", "#"), Link("Hộ tịch", "#"), Link("Xác nhận tình trạng hôn nhân")]},
        ),
    ],
    "back_link": [Example("bước trước", '{% back_link href="#" %}')],
    "pagination": [
        Example("giữa nhiều trang", "{% pagination page=6 pages=42 query=query %}", {"query": {"loc": "qua-han"}}),
        Example("trang đầu", '{% pagination page=1 pages=3 label="Các trang kết quả" %}'),
    ],
    "tabs": [
        Example(
            "nhiều mặt của một việc",
            '{% tabs tabs=tabs label="Hồ sơ" %}'
            '{% tab_panel id="giay-to" is_first=True %}<p class="govuk-body">3 giấy tờ đã nhận.</p>{% endtab_panel %}'
            '{% tab_panel id="tien-trinh" %}<p class="govuk-body">Đang thẩm định.</p>{% endtab_panel %}{% endtabs %}',
            {"tabs": [Tab("Giấy tờ", "giay-to"), Tab("Tiến trình", "tien-trinh")]},
        ),
        Example(
            "mỗi mặt là một trang",
            '{% tabs tabs=tabs label="Kỳ báo cáo" %}{% endtabs %}',
            {"tabs": [Tab("Quý III", href="#q3", is_current=True), Tab("Quý II", href="#q2")]},
        ),
    ],
    "tab_panel": [
        Example(
            "đứng riêng",
            '{% tab_panel id="rieng" is_first=True %}Nội dung.{% endtab_panel %}',
        ),
    ],
}
