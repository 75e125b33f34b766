"""Examples of the parts that ask: fields, choices, files, whole forms."""

from datetime import date

from django import forms

from motcua.web.design.examples.example import Example
from motcua.web.design.parts import Option, UploadedFile

MIB = 1024 * 1024


class SampleForm(forms.Form):
    """A form of Django with one field of each kind."""

    full_name = forms.CharField(label="Họ và tên", help_text="Như trên căn cước công dân")
    phone = forms.CharField(label="Số điện thoại", required=False)
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea, max_length=300, required=False)
    kind = forms.ChoiceField(label="Loại bản sao", choices=[("1", "Bản sao trích lục"), ("2", "Bản sao chứng thực")])
    agreed = forms.BooleanField(label="Xin cam đoan các thông tin trên là đúng sự thật")


COMMUNES = [
    Option("14758", "Phường Hạc Thành"),
    Option("14797", "Phường Sầm Sơn"),
    Option("14845", "Xã Mường Lát"),
    Option("15058", "Xã Ngọc Lặc"),
    Option("15001", "Xã Cẩm Thủy"),
]
PURPOSES = [
    Option("loan", "Vay vốn ngân hàng"),
    Option("marriage", "Đăng ký kết hôn", "Cần ghi rõ họ tên người dự định kết hôn"),
    Option("other", "Mục đích khác"),
]
FILES = [
    UploadedFile("don-xac-nhan.pdf", 420_000, key="a1", href="#don"),
    UploadedFile("anh-chup-so-ho-khau.jpg", 3 * MIB, "checking", key="a2"),
    UploadedFile(
        "quet.tif", 19 * MIB, "refused", key="a3", error="Tệp này không mở được. Hãy chụp lại bằng điện thoại."
    ),
]

EXAMPLES: dict[str, list[Example]] = {
    "text_field": [
        Example(
            "thường",
            '{% text_field name="ten" label="Họ, chữ đệm, tên" help="Viết như trên căn cước" autocomplete="name" %}',
        ),
        Example(
            "có lỗi, giữ nguyên nội dung",
            '{% text_field name="so_dinh_danh" label="Số định danh cá nhân" value="03820000" width=20 '
            'inputmode="numeric" error="Số định danh có 12 chữ số. Đang có 8 chữ số." %}',
        ),
        Example(
            "không bắt buộc, có đơn vị",
            '{% text_field name="dien_tich" label="Diện tích" suffix="m²" width=5 required=False %}',
        ),
    ],
    "password_field": [
        Example("đăng nhập", '{% password_field name="mat_khau" label="Mật khẩu" %}'),
    ],
    "textarea_field": [
        Example(
            "có đếm ký tự",
            '{% textarea_field name="noi_dung" label="Nội dung phản ánh" help="Việc gì, ở đâu" max_length=500 %}',
        ),
        Example(
            "có lỗi",
            '{% textarea_field name="ly_do" label="Lý do rút hồ sơ" rows=3 error="Hãy nêu lý do rút hồ sơ." %}',
        ),
    ],
    "date_field": [
        Example("thường", '{% date_field name="ngay_sinh" label="Ngày sinh" value=day %}', {"day": date(1997, 2, 1)}),
        Example(
            "có lỗi",
            '{% date_field name="ngay_cap" label="Ngày cấp" value="31/2/2026" '
            'error="Tháng 2 không có ngày 31. Hãy xem lại ngày cấp." %}',
        ),
    ],
    "money_field": [
        Example("thường", '{% money_field name="von" label="Vốn kinh doanh" value=150000000 %}'),
        Example(
            "có lỗi",
            '{% money_field name="von_2" label="Vốn kinh doanh" value="một tỷ" error="Hãy nhập bằng chữ số." %}',
        ),
    ],
    "search_box": [
        Example(
            "trang chủ",
            '{% search_box action="" label="Tìm thủ tục" help="Ví dụ: khai sinh" value="xac nhan hon nhan" %}',
        ),
    ],
    "select_field": [
        Example(
            "thường",
            '{% select_field name="dan_toc" label="Dân tộc" options=options value="muong" empty_label="Chọn" %}',
            {"options": [("kinh", "Kinh"), ("muong", "Mường"), ("thai", "Thái"), ("mong", "Mông"), ("dao", "Dao")]},
        ),
        Example(
            "có lỗi",
            '{% select_field name="gioi_tinh" label="Giới tính" options=options error="Hãy chọn." %}',
            {"options": [("nu", "Nữ"), ("nam", "Nam")]},
        ),
    ],
    "place_field": [
        Example(
            "tìm được bằng chữ không dấu",
            '{% place_field name="xa" label="Nơi thường trú" help="Gõ tên xã" options=communes value="14758" %}',
            {"communes": COMMUNES},
        ),
    ],
    "radios_field": [
        Example(
            "vài lựa chọn",
            '{% radios_field name="muc_dich" label="Dùng giấy này để làm gì?" options=purposes value="loan" %}',
            {"purposes": PURPOSES},
        ),
        Example(
            "có và không, có lỗi",
            '{% radios_field name="da_ket_hon" label="Đã từng kết hôn chưa?" options=options inline=True '
            'error="Hãy chọn Có hoặc Chưa." %}',
            {"options": [("yes", "Có"), ("no", "Chưa")]},
        ),
    ],
    "checkboxes_field": [
        Example(
            "nhiều lựa chọn",
            '{% checkboxes_field name="kenh" label="Nhận thông báo qua" options=options values=chosen %}',
            {"options": [("sms", "Tin nhắn"), ("zalo", "Zalo"), ("mail", "Thư điện tử")], "chosen": ["sms"]},
        ),
    ],
    "tick_field": [
        Example(
            "cam đoan", '{% tick_field name="cam_doan" label="Xin cam đoan những nội dung trên là đúng sự thật." %}'
        ),
        Example(
            "có lỗi",
            '{% tick_field name="cam_doan_2" label="Xin cam đoan những nội dung trên là đúng sự thật." '
            'error="Cần đánh dấu vào ô cam đoan trước khi nộp." %}',
        ),
    ],
    "rating_field": [
        Example(
            "năm mức", '{% rating_field name="hai_long" label="Việc giải quyết hồ sơ này có làm Ông/Bà hài lòng?" %}'
        ),
    ],
    "file_field": [
        Example(
            "đủ các trạng thái",
            '{% file_field name="giay_to" label="Giấy chứng sinh" files=files accept="image/*,application/pdf" '
            'upload_url="/design/gui-thu" max_bytes=2097152 %}',
            {"files": FILES},
        ),
        Example("chưa có tệp", '{% file_field name="anh" label="Ảnh hiện trường" required=False is_many=False %}'),
    ],
    "repeatable_group": [
        Example(
            "một người trong nhiều người",
            '{% repeatable_group title="Thành viên 2" index=1 remove_name="bo_thanh_vien" %}'
            '{% text_field name="tv_1_ten" label="Họ và tên" value="Bùi Gia Hưng" %}{% endrepeatable_group %}',
        ),
    ],
    "form_field": [
        Example(
            "một trường của biểu mẫu Django", "{% form_field field=form.full_name %}", {"form": SampleForm(prefix="f1")}
        ),
    ],
    "form_fields": [
        Example("cả biểu mẫu", "{% form_fields form=form %}", {"form": SampleForm(prefix="f2")}),
        Example("sau khi gửi thiếu", "{% form_fields form=form %}", {"form": SampleForm({}, prefix="f3")}),
    ],
    "form_page": [
        Example(
            "một chủ đề một trang, lưu khi đang nhập",
            '{% form_page button="Lưu và tiếp tục" autosave_url="/design/luu-thu" id="nguoi-nop" %}'
            '{% text_field name="nguoi_nop" label="Họ và tên" value="Quách Thị Bảo An" %}{% endform_page %}',
        ),
    ],
}
