"""Names of invented people: by ethnic group, generation and sex, as one meets them in the province."""

from random import Random

from motcua.kernel.text import fold

KINH, MUONG, THAI, MONG, DAO = "Kinh", "Mường", "Thái", "Mông", "Dao"

FAMILY_NAMES: dict[str, tuple[tuple[str, int], ...]] = {  # name and weight
    KINH: (
        ("Lê", 24),
        ("Nguyễn", 23),
        ("Trịnh", 10),
        ("Mai", 7),
        ("Đỗ", 7),
        ("Hoàng", 8),
        ("Phạm", 9),
        ("Trần", 4),
        ("Vũ", 3),
        ("Lưu", 2),
        ("Cao", 2),
        ("Hà", 1),
    ),
    MUONG: (("Bùi", 34), ("Quách", 24), ("Trương", 18), ("Phạm", 14), ("Cao", 6), ("Đinh", 4)),
    THAI: (("Hà", 26), ("Lò", 20), ("Vi", 20), ("Lương", 18), ("Ngân", 16)),
    MONG: (("Thao", 38), ("Sung", 32), ("Giàng", 30)),
    DAO: (("Triệu", 55), ("Phùng", 45)),
}
MALE_MIDDLE = ("Đức", "Minh", "Quang", "Xuân", "Hữu", "Tuấn", "Thanh", "Trọng", "Ngọc", "Đình", "Công", "Hoàng")
FEMALE_MIDDLE = ("Thị", "Thị", "Thị", "Ngọc", "Thu", "Thanh", "Phương", "Minh", "Hồng", "Thùy", "Kim", "Khánh")
MALE_GIVEN = (
    *("Hùng", "Dũng", "Cường", "Tuấn", "Thắng", "Hải", "Sơn", "Long", "Nam", "Hiếu", "Trung", "Kiên", "Đạt", "Khoa"),
    *("Phúc", "Toàn", "Thành", "Tùng", "Việt", "Hoàn", "Chiến", "Quân", "Lâm", "Bình", "Duy", "Nghĩa", "Tiến", "Huy"),
)
FEMALE_GIVEN = (
    *("Hương", "Lan", "Hoa", "Mai", "Thảo", "Trang", "Linh", "Hằng", "Nga", "Hạnh", "Thủy", "Yến", "Nhung", "Dung"),
    *("Hiền", "Phượng", "Huyền", "Ngân", "Tâm", "Loan", "Vân", "Hà", "Thu", "Xuân", "Quỳnh", "Oanh", "Liên", "Hường"),
)
OLD_MALE_GIVEN = (
    *("Thọ", "Lộc", "Bảy", "Chính", "Đông", "Hợi", "Khánh", "Luyện", "Năm", "Nhuận", "Sáu", "Tư", "Thân", "Tuất"),
    *("Vinh", "Xuyến", "Ấn", "Bốn", "Cầm", "Diệu", "Giáp", "Kỷ", "Lạc", "Mậu"),
)
OLD_FEMALE_GIVEN = (
    *("Bích", "Cúc", "Đào", "Hợp", "Khuyên", "Lý", "Mận", "Nhàn", "Nụ", "Sen", "Soi", "Tám", "Thắm", "Thơm"),
    *("Tuyết", "Vượng", "Xoan", "Chắt", "Gái", "Lài", "Miên", "Ngoan", "Thìn", "Tỵ"),
)
MONG_MALE_GIVEN = ("A Chu", "A Dính", "A Páo", "A Thào", "Văn Lử", "Văn Sềnh", "Văn Tếnh", "Seo Pó", "A Lâu")
MONG_FEMALE_GIVEN = ("Thị Mỷ", "Thị Dợ", "Thị Xía", "Thị Chía", "Thị Sua", "Thị Pà", "Thị Dí", "Thị Cở")
BOYS = (
    *("Gia Hưng", "Bảo An", "Minh Khôi", "Anh Khoa", "Đức Minh", "Hải Đăng", "Gia Bảo", "Tuấn Kiệt", "Nhật Minh"),
    *("Hoàng Bách", "Quang Vinh", "Phúc Lâm", "Thiên Ân", "Đăng Khôi", "Bảo Long", "Minh Quân"),
)
GIRLS = (
    *("Bảo Ngọc", "An Nhiên", "Khánh Linh", "Gia Hân", "Minh Anh", "Ngọc Diệp", "Tường Vy", "Bảo Châu", "Hà My"),
    *("Thanh Trúc", "Diệp Chi", "Quỳnh Chi", "Như Ý", "Phương Thảo", "Tuệ An", "Linh Đan"),
)
# People known from the news, folded: nobody in the sample province is called so.
KNOWN = frozenset(
    fold(name)
    for name in (
        *("Tô Lâm", "Lương Cường", "Phạm Minh Chính", "Trần Thanh Mẫn", "Trần Cẩm Tú", "Lê Minh Hưng", "Lê Hoài Trung"),
        *("Nguyễn Doãn Anh", "Nguyễn Hồng Phong", "Đỗ Minh Tuấn", "Lê Đức Giang", "Mai Xuân Liêm", "Nguyễn Văn Thi"),
        *("Đầu Thanh Tùng", "Lại Thế Nguyên", "Trịnh Tuấn Sinh", "Nguyễn Văn Hùng", "Lê Quang Hùng", "Cao Văn Cường"),
        *(
            "Phạm Thị Thanh Thủy",
            "Nguyễn Hoài Anh",
            "Trần Phú Hà",
            "Trịnh Văn Chiến",
            "Nguyễn Đình Xứng",
            "Lê Anh Xuân",
        ),
        *("Nguyễn Quang Hải", "Nguyễn Tiến Hiệu", "Trần Văn Thức", "Lê Tiến Lam", "Trịnh Huy Triều", "Vũ Thị Hương"),
        *("Nguyễn Phú Trọng", "Nguyễn Xuân Phúc", "Võ Văn Thưởng", "Vương Đình Huệ", "Phan Văn Giang", "Lê Anh Xuân"),
    )
)

_OLD_FROM = 50  # years; from here on Văn and Thị are the rule


def family_name(ethnicity: str, luck: Random) -> str:
    """Draw a family name of an ethnic group."""
    names = FAMILY_NAMES[ethnicity]
    return luck.choices([name for name, _weight in names], [weight for _name, weight in names])[0]


def adult_name(ethnicity: str, sex: str, age: int, luck: Random) -> str:
    """Draw the full name of an adult; `age` in years. Never one of KNOWN."""
    while True:
        name = f"{family_name(ethnicity, luck)} {_given(ethnicity, sex, age, luck)}"
        if fold(name) not in KNOWN and len(set(name.split())) == len(name.split()):
            return name


def child_name(family: str, sex: str, luck: Random) -> str:
    """Draw a name of today for a child of this family."""
    return f"{family} {luck.choice(BOYS if sex == 'male' else GIRLS)}"


def _given(ethnicity: str, sex: str, age: int, luck: Random) -> str:
    if ethnicity == MONG:
        return luck.choice(MONG_MALE_GIVEN if sex == "male" else MONG_FEMALE_GIVEN)
    if age >= _OLD_FROM:
        middle = "Văn" if sex == "male" else "Thị"
        given = (MALE_GIVEN + OLD_MALE_GIVEN) if sex == "male" else (FEMALE_GIVEN + OLD_FEMALE_GIVEN)
        return f"{middle} {luck.choice(given)}"
    if sex == "male":
        middle = "Văn" if luck.random() < 0.3 else luck.choice(MALE_MIDDLE)
        return f"{middle} {luck.choice(MALE_GIVEN)}"
    return f"{luck.choice(FEMALE_MIDDLE)} {luck.choice(FEMALE_GIVEN)}"
