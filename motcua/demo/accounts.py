"""The accounts of the sample province: the only ones with a password, printed at every start; none in production."""

from dataclasses import dataclass, field
from datetime import date

from motcua.demo import mix
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.vocabulary import Role

PASSWORD = "motcua-demo"  # noqa: S105  printed on the screen; demo accounts sign in nowhere else


@dataclass(frozen=True)
class NamedPost:
    """A role in a unit: `unit` is `committee` or `centre` of the commune, or the code of an agency."""

    role: str
    unit: str
    title: str = ""


@dataclass(frozen=True)
class NamedAccount:
    """Somebody to sign in as. `serial`: the last six digits of the personal number."""

    username: str
    who: str
    full_name: str
    birth_date: date
    sex: str
    serial: int
    commune_code: str = ""
    ethnicity: str = "Kinh"
    address: str = ""
    posts: tuple[NamedPost, ...] = ()
    phone: str = ""
    email: str = ""
    tax_code: str = ""
    password: str = field(default=PASSWORD)

    def details(self, commune_id: int | None, number: str) -> PersonDetails:
        """Return the person as it is entered."""
        return PersonDetails(
            full_name=self.full_name,
            birth_date=self.birth_date,
            sex=self.sex,
            ethnicity=self.ethnicity,
            personal_number=number,
            tax_code=self.tax_code,
            phone=self.phone,
            email=self.email,
            commune_id=commune_id,
            address=self.address,
        )


_MAIN, _WARD, _SMALL = mix.MAIN_COMMUNE, mix.WARD, mix.SMALL_COMMUNE
_HEALTH, _SCIENCE = "H56.09", "H56.07"

NAMED = (
    NamedAccount(
        "congdan",
        "Công dân 29 tuổi, dân tộc Mường, xã Ngọc Lặc",
        "Bùi Thị Hường",
        date(1997, 3, 8),
        "female",
        800_001,
        _MAIN,
        "Mường",
        "Thôn Lương Ngọc",
        phone="+84912345601",
    ),
    NamedAccount(
        "hokinhdoanh",
        "Chủ hộ kinh doanh, xã Ngọc Lặc",
        "Quách Văn Thành",
        date(1985, 9, 12),
        "male",
        800_002,
        _MAIN,
        "Mường",
        "Thôn Minh Tiến",
        phone="+84912345602",
        tax_code="099085800002",
    ),
    NamedAccount(
        "tiepnhan",
        "Người tiếp nhận tại quầy, Trung tâm PVHCC xã Ngọc Lặc",
        "Phạm Thu Nhàn",
        date(1993, 5, 20),
        "female",
        800_003,
        _MAIN,
        "Mường",
        posts=(NamedPost(Role.RECEIVER, "centre", "Công chức"),),
    ),
    NamedAccount(
        "chuyenvien",
        "Chuyên viên tư pháp – hộ tịch, UBND xã Ngọc Lặc",
        "Trương Minh Toàn",
        date(1988, 11, 2),
        "male",
        800_004,
        _MAIN,
        "Mường",
        posts=(NamedPost(Role.SPECIALIST, "committee", "Chuyên viên"),),
    ),
    NamedAccount(
        "truongphong",
        "Trưởng phòng, UBND xã Ngọc Lặc",
        "Lê Thanh Nghĩa",
        date(1980, 2, 14),
        "male",
        800_005,
        _MAIN,
        posts=(NamedPost(Role.HEAD_OF_UNIT, "committee", "Trưởng phòng"),),
    ),
    NamedAccount(
        "lanhdao",
        "Phó Chủ tịch ký duyệt, UBND xã Ngọc Lặc",
        "Bùi Xuân Lâm",
        date(1978, 7, 30),
        "male",
        800_006,
        _MAIN,
        "Mường",
        posts=(NamedPost(Role.SIGNER, "committee", "Phó Chủ tịch"),),
    ),
    NamedAccount(
        "vanthu",
        "Văn thư, UBND xã Ngọc Lặc",
        "Đỗ Thị Khuyên",
        date(1990, 12, 5),
        "female",
        800_007,
        _MAIN,
        posts=(NamedPost(Role.RECORDS_CLERK, "committee", "Văn thư"),),
    ),
    NamedAccount(
        "giamdoc",
        "Giám đốc Trung tâm PVHCC xã Ngọc Lặc",
        "Quách Thị Hiền",
        date(1983, 4, 17),
        "female",
        800_008,
        _MAIN,
        "Mường",
        posts=(NamedPost(Role.HEAD_OF_CENTRE, "centre", "Giám đốc"),),
    ),
    NamedAccount(
        "hacthanh",
        "Người tiếp nhận tại quầy, Trung tâm PVHCC phường Hạc Thành",
        "Mai Phương Thảo",
        date(1995, 8, 9),
        "female",
        800_009,
        _WARD,
        posts=(NamedPost(Role.RECEIVER, "centre", "Công chức"),),
    ),
    NamedAccount(
        "batmot",
        "Ba vai trò ở trung tâm bốn người: tiếp nhận, chuyên viên, văn thư xã Bát Mọt",
        "Vi Thị Loan",
        date(1989, 6, 21),
        "female",
        800_010,
        _SMALL,
        "Thái",
        posts=(
            NamedPost(Role.RECEIVER, "centre", "Công chức"),
            NamedPost(Role.SPECIALIST, "committee", "Công chức"),
            NamedPost(Role.RECORDS_CLERK, "committee", "Văn thư"),
        ),
    ),
    NamedAccount(
        "soyte",
        "Chuyên viên thẩm định, Sở Y tế",
        "Trịnh Ngọc Quỳnh",
        date(1987, 10, 3),
        "female",
        800_011,
        posts=(NamedPost(Role.SPECIALIST, _HEALTH, "Chuyên viên"),),
    ),
    NamedAccount(
        "lanhdaoso",
        "Phó Giám đốc ký duyệt, Sở Y tế",
        "Hoàng Đình Kiên",
        date(1975, 1, 25),
        "male",
        800_012,
        posts=(NamedPost(Role.SIGNER, _HEALTH, "Phó Giám đốc"),),
    ),
    NamedAccount(
        "quantri",
        "Quản trị hệ thống toàn tỉnh",
        "Nguyễn Trọng Đạt",
        date(1984, 3, 3),
        "male",
        800_013,
        posts=(NamedPost(Role.ADMINISTRATOR, "H56"), NamedPost(Role.CONTROLLER, "H56.01", "Kiểm soát viên")),
    ),
    NamedAccount(
        "chutich",
        "Lãnh đạo UBND tỉnh: bảng điều hành toàn tỉnh",
        "Lê Quang Tường",
        date(1970, 9, 19),
        "male",
        800_014,
        posts=(NamedPost(Role.LEADER, "H56", "Chủ tịch"),),
        email="chutich@example.vn",  # to try the weekly brief by e-mail
    ),
    NamedAccount(
        "giamdocso",
        "Giám đốc Sở Y tế: bảng điều hành của Sở",
        "Đỗ Thị Hồng Vân",
        date(1974, 6, 11),
        "female",
        800_015,
        posts=(NamedPost(Role.LEADER, _HEALTH, "Giám đốc"),),
        email="giamdocso@example.vn",  # to try the weekly brief by e-mail
    ),
    NamedAccount(
        "chutichxa",
        "Chủ tịch UBND xã Ngọc Lặc: bảng điều hành của xã",
        "Phạm Đức Thuận",
        date(1977, 4, 8),
        "male",
        800_016,
        _MAIN,
        "Mường",
        posts=(NamedPost(Role.LEADER, "committee", "Chủ tịch"),),
        email="chutichxa@example.vn",  # to try the weekly brief by e-mail
    ),
    NamedAccount(
        "tonghop",
        "Cán bộ tổng hợp chỉ số của tỉnh, Sở Khoa học và Công nghệ",
        "Nguyễn Thị Tố Uyên",
        date(1991, 2, 27),
        "female",
        800_017,
        posts=(NamedPost(Role.ANALYST, "H56", "Cán bộ tổng hợp"), NamedPost(Role.ANALYST, _SCIENCE, "Chuyên viên")),
    ),
    NamedAccount(
        "thamdinh",
        "Chuyên viên thẩm định chỉ số, Sở Khoa học và Công nghệ",
        "Cao Việt Phương",
        date(1986, 12, 15),
        "male",
        800_018,
        posts=(NamedPost(Role.ANALYST, _SCIENCE, "Chuyên viên chính"),),  # not of the province: nobody judges their own
    ),
    NamedAccount(
        "giamdockhcn",
        "Giám đốc Sở Khoa học và Công nghệ: công bố kỳ báo cáo chỉ số chuyển đổi số",
        "Hà Đăng Khải",
        date(1973, 5, 22),
        "male",
        800_019,
        posts=(NamedPost(Role.LEADER, _SCIENCE, "Giám đốc"),),
    ),
)

ACCOUNTS = tuple((account.username, account.password, account.who) for account in NAMED)
