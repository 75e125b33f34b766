"""The columns of a file of dossiers: the national field names (as the portal's DongBoHoSoMC has them), and ours."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import fold

MOST_HEADING_ROWS = 20  # a title and a remark may stand above the headings


class Content(StrEnum):
    """What cells of a column hold."""

    CODE = "code"
    TEXT = "text"
    MOMENT = "moment"
    MOMENTS = "moments"
    WORD = "word"
    MONEY = "money"


@dataclass(frozen=True)
class Column:
    """One column. help: for the explanation sheet of the template."""

    name: str
    content: Content
    help: Promise
    example: str = ""
    is_needed: bool = False
    longest: int = 200

    @property
    def comes_again(self) -> bool:
        """Whether a few cells stand in nearly all rows: what they mean is worth remembering."""
        return self.content in (Content.WORD, Content.MONEY) or self.name in ("MaTTHC", "DonViXuLy")


COLUMNS = (
    Column(
        "MaHoSo",
        Content.CODE,
        _("The dossier's code in the other system; each once."),
        "000.00.00.H56-260901-0001",
        True,
        40,
    ),
    Column(
        "MaTTHC",
        Content.CODE,
        _("The procedure's code; a suffix for locality or case is passed over."),
        "1.001193",
        True,
        40,
    ),
    Column(
        "DonViXuLy",
        Content.TEXT,
        _("The agency that decides: its code here, or its name."),
        "Ủy ban nhân dân phường Hạc Thành",
        True,
    ),
    Column("ChuHoSo", Content.TEXT, _("The applicant's name."), "Nguyễn Văn An", True),
    Column("NgayTiepNhan", Content.MOMENT, _("When it was received."), "01/09/2026 08:30", True),
    Column("TrangThaiHoSo", Content.WORD, _("The national state 1 to 10, or its words."), "9", True),
    Column(
        "NgayHenTra",
        Content.MOMENT,
        _("The appointment that holds; empty: counted by the legal time. Without an hour: the end of that day."),
        "03/09/2026 17:00",
    ),
    Column("NgayHenTraTruoc", Content.MOMENT, _("The first appointment, where it was moved."), ""),
    Column(
        "NgayKetThucXuLy", Content.MOMENT, _("When it ended: states 3, 7, 8, 9 and 10 need it."), "03/09/2026 10:15"
    ),
    Column("NgayTra", Content.MOMENT, _("When the result was handed over: state 10."), ""),
    Column("NgayBoSung", Content.MOMENTS, _("When a supplement was asked for; several times are parted by ;"), ""),
    Column("NgayTiepNhanBoSung", Content.MOMENTS, _("When each supplement came; several times are parted by ;"), ""),
    Column("KenhThucHien", Content.WORD, _("1 counter, 2 online, 3 post; empty: counter."), "2"),
    Column("LoaiDoiTuong", Content.WORD, _("1 citizen, 2 organisation; empty: citizen."), "1"),
    Column(
        "MaDoiTuong",
        Content.CODE,
        _("Personal number or tax code; one that cannot be right is left out, with a remark."),
        "",
        False,
        40,
    ),
    Column(
        "SoDienThoai", Content.CODE, _("Telephone; one that cannot be right is left out, with a remark."), "", False, 40
    ),
    Column("Email", Content.CODE, _("E-mail address."), "", False, 254),
    Column("TrichYeuHoSo", Content.TEXT, _("What it is about."), "Đăng ký khai sinh", False, 2000),
    Column("LePhi", Content.MONEY, _("Fees in whole đồng."), "0"),
    Column("KetQua", Content.WORD, _("Granted or refused; empty: granted."), ""),
    Column(
        "GhiChu", Content.TEXT, _("A remark: the reason, where it was refused, withdrawn or stopped."), "", False, 2000
    ),
    Column("CoTepKetQua", Content.WORD, _("1: the result is there as a file; 0 or empty: it is not."), ""),
)
BY_NAME = {column.name: column for column in COLUMNS}
NEEDED = tuple(column.name for column in COLUMNS if column.is_needed)
# Of the portal's structure too, and not needed here: passed over without a remark.
PASSED_OVER = frozenset(
    (
        *("stt", "tentthc", "malinhvuc", "tenlinhvuc", "hinhthuc", "taikhoanduocxacthucvoivneid"),
        *("duocthanhtoantructuyen", "hosocothanhphansohoa"),
    )
)

CITIZEN, ORGANISATION = "citizen", "organisation"
WORDS: dict[str, dict[str, str]] = {
    "TrangThaiHoSo": {
        "moi dang ky": "1",
        "duoc tiep nhan": "2",
        "khong duoc tiep nhan": "3",
        "dang xu ly": "4",
        "yeu cau bo sung giay to": "5",
        "yeu cau thuc hien nghia vu tai chinh": "6",
        "cong dan yeu cau rut ho so": "7",
        "dung xu ly": "8",
        "da xu ly xong": "9",
        "da tra ket qua": "10",
    },
    "KenhThucHien": {
        "1": "counter",
        "2": "online",
        "3": "post",
        "truc tiep": "counter",
        "truc tuyen": "online",
        "buu chinh": "post",
        "buu chinh cong ich": "post",
    },
    "LoaiDoiTuong": {
        "1": CITIZEN,
        "2": ORGANISATION,
        "ca nhan": CITIZEN,
        "cong dan": CITIZEN,
        "to chuc": ORGANISATION,
        "doanh nghiep": ORGANISATION,
    },
    "CoTepKetQua": {"1": "1", "0": "0", "co": "1", "khong": "0", "x": "1"},
    "KetQua": {"granted": "granted", "refused": "refused", "dong y": "granted", "tu choi": "refused"},
}
WORDS["TrangThaiHoSo"] |= {str(state): str(state) for state in range(1, 11)}


def heading_key(text: object) -> str:
    """Return a heading without blanks, capitals and diacritics: "Mã hồ sơ" and "MaHoSo" are one."""
    return "".join(char for char in fold(str(text)) if char.isalnum())
