"""The staff list as a spreadsheet writes it: read, checked cell by cell, and refused as a whole if one cell is wrong.

Knows no table. Spreadsheets spoil numbers in three ways, each told with its remedy: the leading zero is dropped, long
numbers become 9,9E+10, and dates become day counts. What was spoilt is never repaired: a guessed number is another
person's.
"""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from motcua.kernel.identifiers import check_personal_number, check_phone
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import clean, fold
from motcua.registry.people.vocabulary import Role

MOST_ROWS = 5000
MOST_BYTES = 1024 * 1024
COLUMNS = {  # the name in the file: whether each row must have a value
    "ma_don_vi": True,
    "vai_tro": True,
    "ho_ten": True,
    "so_dinh_danh": False,
    "ma_can_bo": False,
    "ngay_sinh": False,
    "chuc_danh": False,
    "ten_dang_nhap": False,
    "email": False,
    "dien_thoai": False,
    "nghi_viec": False,
}
_LEAVES = {"": False, "0": False, "khong": False, "1": True, "x": True, "co": True}
_SCIENTIFIC = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
_DAY_COUNT = re.compile(r"\d{5}")
_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


@dataclass(frozen=True)
class CellError:
    """What is wrong in one cell. row: as the spreadsheet numbers it, the header is 1; column: its name, or ""."""

    row: int
    column: str
    told: str

    def __str__(self) -> str:
        place = _("row %(row)s, column %(column)s") if self.column else _("row %(row)s")
        return f"{place % {'row': self.row, 'column': self.column}}: {self.told}"


@dataclass(frozen=True)
class StaffRow:
    """One role of one official. Somebody with two roles has two rows with the same number."""

    row: int
    unit: str
    role: str
    full_name: str
    personal_number: str = ""
    staff_number: str = ""
    birth_date: date | None = None
    title: str = ""
    username: str = ""
    email: str = ""  # of the directory, lower case
    phone: str = ""
    leaves: bool = False

    @property
    def key(self) -> str:
        """What the person is known by in the file."""
        return self.personal_number or self.staff_number


def template() -> str:
    """An empty list with two rows to replace, for downloading; with the mark by which Excel knows UTF-8."""
    blank = [""] * 4
    rows = [
        ["38.02.01", "specialist", "Lò Văn Thiết", "'099088000123", "TH-0042", "29/02/1988", "Chuyên viên", *blank],
        ["38.02.01", "signer", "Hà Thị Nga", "'099190000456", "TH-0043", "20/05/1990", "Phó Chủ tịch", *blank],
    ]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return "\ufeff" + out.getvalue()


def read(raw: bytes) -> tuple[list[StaffRow], list[CellError]]:
    """The rows, or every error found. Commas, semicolons and tabs; UTF-8 with or without Excel's mark."""
    if len(raw) > MOST_BYTES:
        return [], [CellError(1, "", _("The file is larger than 1 MB. Split it by unit."))]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        told = _("The file is not in UTF-8, so names would be garbled. In Excel save it as “CSV UTF-8”.")
        return [], [CellError(1, "", told)]
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error:
        told = _("The file is no table with one separator. In Excel save it as “CSV UTF-8”.")
        return [], [CellError(1, "", told)]
    header = [fold(cell).strip().replace(" ", "_").replace("-", "_") for cell in lines[0]] if lines else []
    if errors := _header_errors(header):
        return [], errors
    if len(lines) - 1 > MOST_ROWS:
        return [], [
            CellError(1, "", _("The file has more than %(count)s rows. Split it by unit.") % {"count": MOST_ROWS})
        ]
    rows: list[StaffRow] = []
    errors = []
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            _read_row(number, header, cells, rows, errors)
    if not rows and not errors:
        errors = [CellError(2, "", _("The file has no rows below its header."))]
    return rows, errors or _contradictions(rows)


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max((";", ",", "\t"), key=header.count)


def _header_errors(header: list[str]) -> list[CellError]:
    known = ", ".join(COLUMNS)
    unknown = [name for name in header if name and name not in COLUMNS]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    missing = [name for name, is_needed in COLUMNS.items() if is_needed and name not in header]
    if not {"so_dinh_danh", "ma_can_bo"} & set(header):
        missing.append("so_dinh_danh")
    return [
        *(
            CellError(1, name, _("is no column of the list. Known are: %(known)s.") % {"known": known})
            for name in unknown
        ),
        *(CellError(1, name, _("stands twice in the header. Keep one.")) for name in twice),
        *(CellError(1, name, _("is missing. Download the template and copy its header.")) for name in missing),
    ]


def _read_row(number: int, header: list[str], cells: list[str], rows: list[StaffRow], errors: list[CellError]) -> None:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        errors.append(
            CellError(number, "", _("has more cells than the header. A cell with the separator needs quotes."))
        )
        return
    row = _Row(number, dict(zip(header, cells, strict=False)), errors)
    before = len(errors)
    found = StaffRow(
        row=number,
        unit=row.text("ma_don_vi"),
        role=row.role(),
        full_name=row.text("ho_ten"),
        birth_date=(born := row.day()),
        personal_number=row.personal_number(born),
        staff_number=row.text("ma_can_bo").upper(),
        title=row.text("chuc_danh"),
        username=row.text("ten_dang_nhap").lower(),
        email=row.email(),
        phone=row.phone(),
        leaves=row.leaves(),
    )
    if len(errors) == before and not found.key:
        row.wrong(
            "so_dinh_danh", _("Enter the personal number or the staff number: without one the person is not known.")
        )
    if len(errors) == before:
        rows.append(found)


class _Row:
    """The cells of one row by name; each answer is the checked value, or "" and an error more."""

    def __init__(self, number: int, cells: dict[str, str], errors: list[CellError]) -> None:
        self.number, self.cells, self.errors = number, cells, errors

    def wrong(self, column: str, told: str) -> None:
        self.errors.append(CellError(self.number, column, told))

    def text(self, column: str) -> str:
        try:
            value = " ".join(clean(self.cells.get(column, "")).split())
        except ActionRefused as refusal:
            self.wrong(column, str(refusal))
            return ""
        value = value.removeprefix("'")  # how spreadsheets are told that a number is text
        if value.startswith(("=", "@")):
            self.wrong(column, _("holds a formula. Enter the value itself."))
            return ""
        if not value and COLUMNS[column]:
            self.wrong(column, _("is empty."))
        if len(value) > 200:
            self.wrong(column, _("is longer than 200 characters."))
            return ""
        return value

    def role(self) -> str:
        typed = self.text("vai_tro")
        for role in Role:
            if typed and fold(typed) in (fold(role.value), fold(str(role.label))):
                return role.value
        if typed:
            self.wrong("vai_tro", _("is no role. Known are: %(known)s.") % {"known": ", ".join(Role.values)})
        return ""

    def day(self) -> date | None:
        typed = self.text("ngay_sinh")
        for form in _DAYS:
            try:
                return datetime.strptime(typed, form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
        if _DAY_COUNT.fullmatch(typed):
            self.wrong(
                "ngay_sinh", _("was turned into a count of days. Format the column as text and enter 29/02/1988.")
            )
        elif typed:
            self.wrong("ngay_sinh", _("is no date. Write it like 29/02/1988."))
        return None

    def personal_number(self, born: date | None) -> str:
        typed = self.text("so_dinh_danh")
        digits = typed.replace(" ", "").replace(".", "")
        if not typed:
            return ""
        if _SCIENTIFIC.fullmatch(typed):
            told = _(
                "was shortened by the spreadsheet to a power of ten. Format the column as text and enter all 12 digits."
            )
        elif digits.isdigit() and 9 <= len(digits) < 12:
            told = _("has lost the zero at its beginning. Format the column as text, then enter all 12 digits again.")
        else:
            try:
                return check_personal_number(typed, birth_date=born).digits
            except ActionRefused as refusal:
                told = str(refusal)
        self.wrong("so_dinh_danh", told)
        return ""

    def email(self) -> str:
        typed = self.text("email").lower()
        if typed and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", typed):
            self.wrong("email", _("is no e-mail address. Write it like thiet@thanhhoa.gov.vn."))
        return typed

    def phone(self) -> str:
        typed = self.text("dien_thoai")
        if _SCIENTIFIC.fullmatch(typed):
            self.wrong(
                "dien_thoai", _("was shortened by the spreadsheet. Format the column as text and enter it again.")
            )
            return ""
        try:
            return check_phone(typed) if typed else ""
        except ActionRefused as refusal:
            self.wrong("dien_thoai", str(refusal))
            return ""

    def leaves(self) -> bool:
        typed = fold(self.text("nghi_viec"))
        if typed not in _LEAVES:
            self.wrong("nghi_viec", _("is x for somebody who leaves, else empty."))
        return _LEAVES.get(typed, False)


def _contradictions(rows: list[StaffRow]) -> list[CellError]:
    """What each row says alone is right, but together they cannot be."""
    errors: list[CellError] = []
    roles: dict[tuple[str, str, str], int] = {}
    first: dict[str, StaffRow] = {}
    staff_numbers: dict[str, str] = {}
    for row in rows:
        same_role = roles.setdefault((row.key, row.unit, row.role), row.row)
        if same_role != row.row:
            errors.append(CellError(row.row, "", _("says the same as row %(row)s. Delete one.") % {"row": same_role}))
        earlier = first.setdefault(row.key, row)
        for column, name in (
            ("ho_ten", "full_name"),
            ("ngay_sinh", "birth_date"),
            ("nghi_viec", "leaves"),
            ("email", "email"),
        ):
            if getattr(row, name) != getattr(earlier, name):
                told = _("differs from row %(row)s, which has the same number.") % {"row": earlier.row}
                errors.append(CellError(row.row, column, told))
        if row.staff_number and staff_numbers.setdefault(row.staff_number, row.key) != row.key:
            errors.append(CellError(row.row, "ma_can_bo", _("is the staff number of another person in this file.")))
    return errors
