"""The staff list: what a spreadsheet may say, what it spoils, and what is done with it."""

from datetime import date, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.registry.agencies.models import Agency
from motcua.registry.people import actions, queries
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account, Person, Post
from motcua.registry.people.staff_file import CellError, StaffRow, read, template
from motcua.registry.people.staff_plan import StaffPlan, plan
from motcua.registry.people.vocabulary import Role

HEADER = "ma_don_vi;vai_tro;ho_ten;so_dinh_danh;ma_can_bo;ngay_sinh;chuc_danh;ten_dang_nhap;email;dien_thoai;nghi_viec"


def one(**cells: str) -> bytes:
    """A list of one row; cells by column, the rest as of an ordinary official."""
    usual = {
        "ma_don_vi": "A1",
        "vai_tro": "specialist",
        "ho_ten": "Lò Văn Thiết",
        "so_dinh_danh": "099088000123",
        "ma_can_bo": "TH-0042",
        "ngay_sinh": "29/02/1988",
    }
    row = ";".join({**usual, **cells}.get(name, "") for name in HEADER.split(";"))
    return f"{HEADER}\n{row}\n".encode()


def only_error(raw: bytes) -> CellError:
    with translation.override("en"):
        rows, errors = read(raw)
    assert rows == [] or errors
    assert len(errors) == 1, errors
    return errors[0]


THIET = StaffRow(
    row=2,
    unit="A1",
    role="specialist",
    full_name="Lò Văn Thiết",
    personal_number="099088000123",
    staff_number="TH-0042",
    birth_date=date(1988, 2, 29),
)


# Reading


@pytest.mark.parametrize(
    "raw",
    [
        one(),
        b"\xef\xbb\xbf" + one(),
        one().replace(b";", b","),
        one().replace(b";", b"\t"),
        one().replace(b"\n", b"\r\n"),
        one(vai_tro="Chuyên viên"),
        one(vai_tro="SPECIALIST"),
        one(ngay_sinh="1988-02-29"),
        one(so_dinh_danh="'099088000123"),
        one(so_dinh_danh="099 088 000 123"),
        one(ma_can_bo="th-0042"),
        one() + b";;;;;;;;;;\n",
    ],
)
def test_the_ways_in_which_spreadsheets_write_one_row(raw: bytes):
    with translation.override("vi"):
        assert read(raw) == ([THIET], [])


@pytest.mark.parametrize(
    ("cells", "column", "told"),
    [
        ({"so_dinh_danh": "99088000123"}, "so_dinh_danh", "lost the zero"),
        ({"so_dinh_danh": "9,9088E+10"}, "so_dinh_danh", "power of ten"),
        ({"so_dinh_danh": "9.9088E+10"}, "so_dinh_danh", "power of ten"),
        ({"so_dinh_danh": "099085000123"}, "so_dinh_danh", "year of birth"),
        ({"so_dinh_danh": "abc"}, "so_dinh_danh", "12"),
        ({"so_dinh_danh": "", "ma_can_bo": ""}, "so_dinh_danh", "without one"),
        ({"ngay_sinh": "32202", "so_dinh_danh": ""}, "ngay_sinh", "count of days"),
        ({"ngay_sinh": "31/02/1988", "so_dinh_danh": ""}, "ngay_sinh", "29/02/1988"),
        ({"vai_tro": "boss"}, "vai_tro", "head_of_unit"),
        ({"ho_ten": ""}, "ho_ten", "empty"),
        ({"ho_ten": "=HYPERLINK(1)"}, "ho_ten", "formula"),
        ({"ho_ten": "Lò\u202eVăn"}, "ho_ten", ""),
        ({"email": "thiet"}, "email", "e-mail"),
        ({"dien_thoai": "8,4912E+10"}, "dien_thoai", "shortened"),
        ({"dien_thoai": "12"}, "dien_thoai", "telephone"),
        ({"nghi_viec": "maybe"}, "nghi_viec", "leaves"),
        ({"chuc_danh": "x" * 201}, "chuc_danh", "200"),
    ],
)
def test_what_cannot_be_right_is_told_by_row_and_column_with_its_remedy(cells: dict[str, str], column: str, told: str):
    error = only_error(one(**cells))

    assert (error.row, error.column) == (2, column)
    assert told in error.told
    assert "88000123" not in str(error)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "is missing"),
        (b"ma_don_vi;vai_tro;so_dinh_danh\n", "is missing"),
        (HEADER.encode() + b";luong\n", "is no column"),
        (HEADER.encode() + b";email\n", "twice"),
        (HEADER.encode() + b"\n", "no rows"),
        (one().decode().encode("utf-16"), "UTF-8"),
        (b"ma_don_vi;L\xf2", "UTF-8"),
        (b"x" * (1024 * 1024 + 1), "1 MB"),
        (one().rstrip() + b";;more\n", "more cells"),
        (HEADER.encode() + b'\n"' + b"x" * 200_000, "separator"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(raw: bytes, told: str):
    with translation.override("en"):
        rows, errors = read(raw)

    assert rows == []
    assert any(told in str(error) for error in errors), errors


def test_rows_that_contradict_each_other_are_named():
    second = one(ho_ten="Lò Văn Thiệt", vai_tro="signer").split(b"\n")[1]

    error = only_error(one() + second + b"\n")

    assert (error.row, error.column) == (3, "ho_ten")
    assert "row 2" in error.told


def test_the_same_role_twice_is_named():
    assert "row 2" in only_error(one() + one().split(b"\n")[1] + b"\n").told


def test_the_template_is_a_list_that_can_be_read():
    with translation.override("en"):
        rows, errors = read(template().encode())

    assert errors == []
    assert [row.full_name for row in rows] == ["Lò Văn Thiết", "Hà Thị Nga"]


@given(st.binary(max_size=400))
def test_no_file_makes_it_stumble(junk: bytes):
    for raw in (junk, HEADER.encode() + b"\n" + junk):
        rows, errors = read(raw)
        assert rows or errors


# Carrying out


def listed(*rows: bytes) -> list[StaffRow]:
    lines = b"".join(row.split(b"\n")[1] + b"\n" for row in rows)
    with translation.override("vi"):
        found, errors = read(HEADER.encode() + b"\n" + lines)
    assert errors == []
    return found


def do(rows: list[StaffRow], by: Acting, now: datetime, **more: bool) -> StaffPlan:
    made = plan(rows, by=by, **more)
    assert made.errors == [], made.errors
    actions.carry_out(made, by=by, at=now)
    return made


def test_a_list_makes_persons_accounts_and_roles_by_the_actions(
    committee: Agency, by_administrator: Acting, now: datetime
):
    rows = listed(
        one(ma_don_vi=committee.code, chuc_danh="Chuyên viên", email="Thiet@thanhhoa.example"),
        one(ma_don_vi=committee.code, vai_tro="receiver", email="thiet@thanhhoa.example"),
    )

    do(rows, by_administrator, now)

    account = Account.objects.get(staff_number="TH-0042")
    assert (account.username, account.staff_email) == ("thiet.lv", "thiet@thanhhoa.example")
    assert [post.role for post in queries.posts_of(account.person_id)] == ["receiver", "specialist"]
    assert not account.person.is_identity_checked
    kinds = set(Entry.objects.filter(actor=by_administrator.person_id).values_list("kind", flat=True))
    assert kinds >= {"person.created", "account.opened", "account.staff_changed", "role.granted"}


def test_the_same_list_again_changes_nothing(committee: Agency, by_administrator: Acting, now: datetime):
    rows = listed(
        one(ma_don_vi=committee.code),
        one(ma_don_vi=committee.code, ho_ten="Hà Thị Nga", so_dinh_danh="", ma_can_bo="TH-0043", ngay_sinh=""),
    )
    do(rows, by_administrator, now)
    entries = Entry.objects.count()

    again = do(rows, by_administrator, now)

    assert (again.people, again.unchanged) == ([], 2)
    assert Entry.objects.count() == entries


def test_one_wrong_row_keeps_the_whole_list_from_being_done(committee: Agency, by_administrator: Acting, now: datetime):
    rows = listed(one(ma_don_vi=committee.code), one(ma_don_vi="NO", so_dinh_danh="", ma_can_bo="TH-0043"))

    made = plan(rows, by=by_administrator)
    actions.carry_out(made, by=by_administrator, at=now)

    assert [(error.row, error.column) for error in made.errors] == [(3, "ma_don_vi")]
    assert not Account.objects.filter(staff_number="TH-0042").exists()


def test_a_number_typed_at_sign_up_makes_nobody_an_official(committee: Agency, by_administrator: Acting, now: datetime):
    """Else whoever types an official's number at sign-up would be handed their roles."""
    typist = Account(username="c-1", phone="+84912345678", phone_verified=True)
    typist.save()
    details = PersonDetails(full_name="Lò Văn Thiết", birth_date=date(1988, 2, 29), personal_number="099088000123")
    actions.sign_up(typist, details, at=now)

    do(listed(one(ma_don_vi=committee.code)), by_administrator, now)

    assert queries.posts_of(typist.person_id) == []
    assert Account.objects.get(staff_number="TH-0042").person_id != typist.person_id


def test_the_account_of_a_checked_citizen_becomes_the_officials_and_outlives_the_office(
    committee: Agency, at_counter: Acting, by_administrator: Acting, now: datetime
):
    account = Account(username="c-1", phone="+84912345678", phone_verified=True)
    account.save()
    details = PersonDetails(full_name="Lò Văn Thiết", birth_date=date(1988, 2, 29), personal_number="099088000123")
    person = actions.sign_up(account, details, at=now)
    actions.confirm_identity(person.id, by=at_counter, at=now)

    do(listed(one(ma_don_vi=committee.code)), by_administrator, now)
    assert [post.role for post in queries.posts_of(person.id)] == ["specialist"]

    do(listed(one(ma_don_vi=committee.code, nghi_viec="x")), by_administrator, now)

    account.refresh_from_db()
    assert queries.posts_of(person.id) == []
    assert account.is_active


def test_whoever_leaves_loses_roles_and_account(committee: Agency, by_administrator: Acting, now: datetime):
    do(listed(one(ma_don_vi=committee.code)), by_administrator, now)

    made = do(listed(one(ma_don_vi=committee.code, nghi_viec="x")), by_administrator, now)

    assert len(made.lines()) == 2
    assert not Account.objects.get(staff_number="TH-0042").is_active
    assert not Post.objects.filter(is_active=True, person__full_name="Lò Văn Thiết").exists()


def test_only_when_asked_does_whoever_is_missing_from_the_list_leave(
    committee: Agency, by_administrator: Acting, now: datetime
):
    do(listed(one(ma_don_vi=committee.code)), by_administrator, now)
    other = listed(
        one(ma_don_vi=committee.code, ho_ten="Hà Thị Nga", so_dinh_danh="", ma_can_bo="TH-0043", ngay_sinh="")
    )

    do(other, by_administrator, now)
    assert Account.objects.get(staff_number="TH-0042").is_active

    made = plan(other, by=by_administrator, leavers=True)
    assert [one.full_name for one in made.people] == ["Lò Văn Thiết"]
    do(other, by_administrator, now, leavers=True)
    assert not Account.objects.get(staff_number="TH-0042").is_active
    assert Account.objects.get(staff_number="TH-0043").is_active


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"ho_ten": "Lò Văn Thiệt"}, "ho_ten"),
        ({"ngay_sinh": "01/02/1988"}, "ngay_sinh"),
        ({"so_dinh_danh": "099088000999"}, "so_dinh_danh"),
    ],
)
def test_a_list_renames_nobody_and_lays_no_number_on_another(
    committee: Agency, by_administrator: Acting, now: datetime, cells: dict[str, str], column: str
):
    do(listed(one(ma_don_vi=committee.code)), by_administrator, now)

    made = plan(listed(one(ma_don_vi=committee.code, **cells)), by=by_administrator)

    assert [error.column for error in made.errors] == [column]


def test_a_unit_of_others_is_left_to_its_administrator(
    committee: Agency, centre: Agency, by_administrator: Acting, now: datetime, province: None
):
    details = PersonDetails(full_name="Vi Thị Quyên", birth_date=date(1985, 4, 4))
    local = actions.find_or_create_person(details, by=Acting.system(), at=now)
    actions.grant_role(local.id, centre.id, Role.ADMINISTRATOR, by=by_administrator, at=now)
    by_local = Acting(local.id, role=Role.ADMINISTRATOR, unit_id=centre.id)

    made = plan(listed(one(ma_don_vi=committee.code)), by=by_local)

    assert [error.column for error in made.errors] == ["ma_don_vi"]


def test_t2_an_administrator_cannot_raise_themselves_by_a_list(
    committee: Agency, administrator: Person, by_administrator: Acting, now: datetime
):
    Person.objects.filter(id=administrator.id).update(personal_number="099080000111", is_identity_checked=True)
    row = one(
        ma_don_vi=committee.code,
        vai_tro="signer",
        ho_ten="Lê Văn Quản",
        so_dinh_danh="099080000111",
        ngay_sinh="01/01/1980",
        ma_can_bo="",
    )

    made = plan(listed(row), by=by_administrator)

    assert [error.row for error in made.errors] == [2]


def test_two_of_one_name_get_two_accounts(committee: Agency, by_administrator: Acting, now: datetime):
    rows = listed(*(one(ma_don_vi=committee.code, so_dinh_danh="", ma_can_bo=f"TH-{n}") for n in range(3)))

    do(rows, by_administrator, now)

    assert sorted(Account.objects.exclude(staff_number="").values_list("username", flat=True)) == [
        "thiet.lv",
        "thiet.lv2",
        "thiet.lv3",
    ]


def test_planning_costs_the_same_for_three_and_for_thirty(
    committee: Agency, by_administrator: Acting, django_assert_max_num_queries: object
):
    for count in (3, 30):
        rows = listed(*(one(ma_don_vi=committee.code, so_dinh_danh="", ma_can_bo=f"TH-{n}") for n in range(count)))
        with django_assert_max_num_queries(8):
            plan(rows, by=by_administrator)
