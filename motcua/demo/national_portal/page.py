"""The simulator's page: what it holds, what came last, and how it shall misbehave. Vietnamese, as the portal is."""

from collections.abc import Set as AbstractSet
from html import escape

from motcua.demo.national_portal.books import Books
from motcua.demo.national_portal.misbehaviour import MEANINGS, Misbehaviour

WORDS = {
    "1": "Mới đăng ký",
    "2": "Được tiếp nhận",
    "3": "Không được tiếp nhận",
    "4": "Đang xử lý",
    "5": "Yêu cầu bổ sung giấy tờ",
    "6": "Yêu cầu thực hiện nghĩa vụ tài chính",
    "7": "Công dân yêu cầu rút hồ sơ",
    "8": "Dừng xử lý",
    "9": "Đã xử lý xong",
    "10": "Đã trả kết quả",
}
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 70rem; padding: 1rem; color: #222; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
.note { background: #fff7e0; border-left: 4px solid #e8b647; padding: .5rem 1rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #ddd; }
label { display: block; padding: .2rem 0; } button { font: inherit; padding: .4rem 1rem; }
.modes { columns: 2 20rem; }
"""


_FORM = (
    '<form method="post" action="/control/hand-in">'
    '<label>Mã thủ tục <input name="MaTTHC" value="1.001193"></label>'
    "<label>Đơn vị xử lý (mã hoặc tên) "
    '<input name="DonViXuLy" size="40" value="Ủy ban nhân dân phường Hạc Thành"></label>'
    '<label>Chủ hồ sơ <input name="ChuHoSo" value="Nguyễn Thị Minh Hoạ"></label>'
    '<label>Nội dung <input name="TrichYeuHoSo" value="Hồ sơ nộp từ Cổng mô phỏng"></label>'
    "<p><button>Nộp hồ sơ</button></p></form>"
)


def drawn(books: Books, modes: AbstractSet[Misbehaviour]) -> str:
    """Return the page."""
    dossiers = books.rows("SELECT ma_ho_so, trang_thai, cap_nhat FROM ho_so ORDER BY cap_nhat DESC, ma_ho_so LIMIT 50")
    lines = books.rows("SELECT luc, dich_vu, ma_ho_so, ket_qua FROM nhat_ky ORDER BY id DESC LIMIT 30")
    (total,) = books.rows("SELECT count(*) FROM ho_so")[0]
    boxes = "".join(_box(mode, mode in modes) for mode in Misbehaviour)
    held = _table(
        ["Mã hồ sơ", "Trạng thái", "Cập nhật"],
        [(number, f"{code} · {WORDS.get(code, '')}", _spoken(at)) for number, code, at in dossiers],
    )
    came = _table(["Lúc", "Dịch vụ", "Mã hồ sơ", "Kết quả"], [(_spoken(at), *rest) for at, *rest in lines])
    return (
        '<!doctype html><html lang="vi"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Mô phỏng Cổng DVC quốc gia</title><style>{_STYLE}</style>"
        "<h1>Mô phỏng Cổng Dịch vụ công quốc gia</h1>"
        '<p class="note">Đây là chương trình mô phỏng trên máy này, không phải Cổng thật; số liệu chỉ để minh họa.</p>'
        '<h2>Cách cư xử</h2><form method="post" action="/control/modes">'
        f'<div class="modes">{boxes}</div><p><button>Áp dụng</button></p></form>'
        f"<h2>Nộp một hồ sơ mẫu</h2>{_FORM}"
        f"<h2>Hồ sơ đang giữ ({total})</h2>{held}<h2>Thông điệp gần nhất</h2>{came}</html>"
    )


def _box(mode: Misbehaviour, is_on: bool) -> str:
    checked = " checked" if is_on else ""
    return f'<label><input type="checkbox" name="mode" value="{mode}"{checked}> {MEANINGS[mode]}</label>'


def _table(heads: list[str], rows: list[tuple[str, ...]]) -> str:
    if not rows:
        return "<p>Chưa có.</p>"
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _spoken(at: str) -> str:
    return f"{at[8:10]}:{at[10:12]}:{at[12:14]} {at[6:8]}/{at[4:6]}/{at[:4]}" if len(at) == 14 else at
