"""Django's staff admin: opened by a role, saving through actions alone."""

import re
from datetime import date, datetime

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.journal.staff_admin import StaffAdmin
from motcua.registry.agencies.models import Agency, CalendarDay, OpeningHours
from motcua.registry.people import actions, queries
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account, Person, Post
from motcua.registry.people.vocabulary import Role
from tests.accounts.conftest import PASSWORD

OURS = [model._meta.label_lower for model, shown in admin.site._registry.items() if isinstance(shown, StaffAdmin)]


@pytest.fixture
def staff(administrator: Person, now: datetime) -> Client:
    """The browser of the administrator of the province."""
    account = actions.open_account(
        administrator.id, username="quan.lv", password=PASSWORD, by=Acting.system(), at=now, is_demo=True
    )
    client = Client(headers={"accept-language": "vi"})
    client.force_login(account)
    return client


@pytest.fixture
def official(committee: Agency, by_administrator: Acting, now: datetime) -> Person:
    details = PersonDetails(full_name="Lò Văn Thiết", birth_date=date(1988, 2, 29), personal_number="099088000123")
    person = actions.find_or_create_person(details, by=Acting.system(), at=now)
    actions.grant_role(person.id, committee.id, Role.SPECIALIST, by=by_administrator, at=now)
    return person


def test_the_account_of_a_new_administrator_opens_the_staff_door(administrator: Person, now: datetime):
    account = actions.open_account(
        administrator.id, username="quan.lv", password=PASSWORD, by=Acting.system(), at=now, is_demo=True
    )

    assert Account.objects.get(id=account.id).is_staff


def test_the_admin_sends_to_the_one_sign_in(db: None):
    answer = Client().get("/admin/")
    assert answer.url.startswith("/admin/login/")
    assert Client().get(answer.url).url == "/accounts/login/?next=%2Fadmin%2F"


def test_t2_an_official_who_is_no_administrator_does_not_get_in(official: Person, now: datetime, settings: object):
    account = actions.open_account(
        official.id, username="thiet.lv", password=PASSWORD, by=Acting.system(), at=now, is_demo=True
    )
    Account.objects.filter(id=account.id).update(is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(account)

    assert browser.get("/admin/").status_code == 302
    assert browser.get(reverse("admin:people_person_changelist")).status_code == 302


def test_t2_the_next_request_of_a_former_administrator_is_refused(staff: Client, administrator: Person, now: datetime):
    assert staff.get("/admin/").status_code == 200

    actions.revoke_role(queries.posts_of(administrator.id)[0].id, by=Acting.system(), at=now)

    assert staff.get("/admin/").status_code == 302


@pytest.mark.parametrize("model", OURS)
def test_every_list_opens_with_the_policy_of_the_admin(staff: Client, official: Person, model: str):
    answer = staff.get(reverse(f"admin:{model.replace('.', '_')}_changelist"))

    assert answer.status_code == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_nobody_is_listed_without_a_search(staff: Client, official: Person):
    page = reverse("admin:people_person_changelist")

    assert "Thiết" not in staff.get(page).content.decode()
    assert "Thiết" not in staff.get(page, {"all": "1"}).content.decode()
    assert "Thiết" not in staff.get(page, {"q": "L"}).content.decode()
    assert "Thiết" in staff.get(page, {"q": "lo van"}).content.decode()


def test_a_personal_number_is_never_shown_in_a_list_nor_kept_in_an_address(staff: Client, official: Person):
    page = reverse("admin:people_person_changelist")

    listed = staff.get(page, {"q": "lo van"}).content.decode()
    searched = staff.get(page, {"q": "099088000123"})

    assert "099088000123" not in listed
    assert "********0123" in listed
    assert searched.url == page


def test_an_administrator_grants_and_takes_away_a_role_through_the_actions(
    staff: Client, official: Person, centre: Agency, administrator: Person
):
    granted = staff.post(
        reverse("admin:people_post_add"),
        {"person": official.id, "agency": centre.id, "role": Role.RECEIVER, "title": ""},
    )
    post = Post.objects.get(person=official, agency=centre)
    taken = staff.post(reverse("admin:people_post_delete", args=[post.id]), {"post": "yes"})

    post.refresh_from_db()
    assert (granted.status_code, taken.status_code, post.is_active) == (302, 302, False)
    told = Entry.objects.filter(subject_type="person", subject_id=official.id, actor=administrator.id)
    assert list(told.order_by("id").values_list("kind", flat=True))[-2:] == ["role.granted", "role.revoked"]


def test_t2_an_administrator_cannot_raise_themselves_and_the_attempt_is_kept(
    staff: Client, administrator: Person, centre: Agency
):
    answer = staff.post(
        reverse("admin:people_post_add"),
        {"person": administrator.id, "agency": centre.id, "role": Role.SIGNER, "title": ""},
        follow=True,
    )

    assert "tự thay đổi vai trò" in answer.content.decode()
    assert not Post.objects.filter(person=administrator, role=Role.SIGNER).exists()
    assert Entry.objects.filter(kind="role.change_refused", actor=administrator.id).count() == 1


def test_t2_extra_parameters_give_no_rights(staff: Client, official: Person):
    added = staff.post(
        reverse("admin:people_account_add"),
        {
            "person": official.id,
            "username": "thiet.lv",
            "password1": PASSWORD,
            "is_staff": "on",
            "is_superuser": "on",
            "is_demo": "on",
            "user_permissions": "1",
            "groups": "1",
        },
    )

    account = Account.objects.get(username="thiet.lv")
    assert added.status_code == 302
    assert account.check_password(PASSWORD)
    assert not (account.is_staff)
    assert not (account.is_superuser)
    assert not (account.is_demo)
    assert account.user_permissions.count() == 0


def test_an_account_is_closed_and_opened_again(staff: Client, official: Person, now: datetime):
    account = actions.open_account(official.id, username="thiet.lv", password=PASSWORD, by=Acting.system(), at=now)
    page = reverse("admin:people_account_change", args=[account.id])

    staff.post(page, {})
    closed = Account.objects.get(id=account.id).is_active
    staff.post(page, {"is_active": "on"})

    assert (closed, Account.objects.get(id=account.id).is_active) == (False, True)


def test_a_weak_first_password_is_refused(staff: Client, official: Person):
    answer = staff.post(
        reverse("admin:people_account_add"), {"person": official.id, "username": "thiet.lv", "password1": "12345678"}
    )

    assert not Account.objects.filter(username="thiet.lv").exists()
    assert answer.status_code in (200, 302)


def test_details_of_an_official_are_changed_through_the_action(staff: Client, official: Person):
    page = reverse("admin:people_person_change", args=[official.id])
    typed = {"full_name": "Lò Văn Thiết", "birth_date": "29/02/1988", "personal_number": "099088000123"}

    answer = staff.post(page, {**typed, "address": "Bản Đục"})

    assert answer.status_code == 302
    assert queries.person(official.id).address == "Bản Đục"
    assert Entry.objects.get(kind="person.changed").data == {"fields": ["address"]}


def test_a_unit_is_entered_and_changed_with_its_hours(staff: Client, committee: Agency, province: None):
    new = staff.post(
        reverse("admin:agencies_agency_add"),
        {
            "code": "H56.TEST",
            "name": "Phòng Kinh tế xã Bát Mọt",
            "short_name": "Phòng Kinh tế",
            "kind": "branch",
            "parent": committee.id,
            "place": committee.place_id,
            "is_active": "on",
            "monday": "07:30-11:30, 13:00-17:00",
        },
    )
    unit = Agency.objects.get(code="H56.TEST")
    changed = staff.post(
        reverse("admin:agencies_agency_change", args=[unit.id]),
        {"name": "Phòng Kinh tế", "short_name": "Phòng Kinh tế", "phone": "0237 123", "is_active": "on"},
    )

    unit.refresh_from_db()
    assert (new.status_code, changed.status_code) == (302, 302)
    assert (unit.name, unit.folded_name, unit.phone) == ("Phòng Kinh tế", "phong kinh te", "0237 123")
    assert not OpeningHours.objects.filter(agency=unit).exists()
    kinds = Entry.objects.filter(subject_type="agency", subject_id=unit.id).order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "agency.opened",
        "agency.hours_changed",
        "agency.changed",
        "agency.hours_changed",
    ]


def test_a_closing_day_is_entered_and_removed(staff: Client, committee: Agency):
    entered = staff.post(
        reverse("admin:agencies_calendarday_add"),
        {"agency": committee.id, "day": "24/12/2026", "openings": "07:30-11:30", "reason": "Lễ hội Nàng Han"},
    )
    day = CalendarDay.objects.get(agency=committee)
    removed = staff.post(reverse("admin:agencies_calendarday_delete", args=[day.id]), {"post": "yes"})

    assert (entered.status_code, removed.status_code) == (302, 302)
    assert day.spans == [["07:30", "11:30"]]
    assert not CalendarDay.objects.exists()


def test_an_administrator_of_a_commune_changes_only_their_own(
    committee: Agency, by_administrator: Acting, official: Person, now: datetime
):
    local = actions.find_or_create_person(
        PersonDetails(full_name="Hà Văn Quyết", birth_date=date(1979, 9, 2)), by=Acting.system(), at=now
    )
    actions.grant_role(local.id, committee.id, Role.ADMINISTRATOR, by=by_administrator, at=now)
    account = actions.open_account(
        local.id, username="quyet.hv", password=PASSWORD, by=by_administrator, at=now, is_demo=True
    )
    browser = Client()
    browser.force_login(account)
    other = Agency.objects.filter(kind="commune_committee").exclude(id=committee.id).earliest("id")
    typed = {"short_name": "UBND xã", "is_active": "on"}

    for unit in (committee, other):
        browser.post(reverse("admin:agencies_agency_change", args=[unit.id]), {**typed, "name": "Đổi tên"})
    browser.post(
        reverse("admin:agencies_calendarday_add"), {"agency": "", "day": "24/12/2026", "openings": "", "reason": "Nghỉ"}
    )

    assert list(Agency.objects.filter(name="Đổi tên")) == [committee]
    assert not CalendarDay.objects.exists()


def test_the_journal_and_places_are_read_only(staff: Client, official: Person, committee: Agency):
    entry = Entry.objects.earliest("id")

    assert staff.get(reverse("admin:journal_entry_change", args=[entry.id])).status_code == 200
    assert staff.post(reverse("admin:journal_entry_change", args=[entry.id]), {"kind": "x"}).status_code == 403
    assert staff.get(reverse("admin:journal_entry_add")).status_code == 403
    assert staff.post(reverse("admin:journal_entry_delete", args=[entry.id]), {"post": "yes"}).status_code == 403
    place = reverse("admin:places_place_change", args=[committee.place_id])
    assert staff.post(place, {"name": "x"}).status_code == 403


def test_lists_cost_the_same_with_few_and_many_rows(
    staff: Client,
    official: Person,
    committee: Agency,
    by_administrator: Acting,
    now: datetime,
    django_assert_max_num_queries,
):
    for role in Role.values[:6]:
        if role != Role.SPECIALIST:
            actions.grant_role(official.id, committee.id, role, by=by_administrator, at=now)

    with django_assert_max_num_queries(13):
        staff.get(reverse("admin:people_post_changelist"))
    with django_assert_max_num_queries(15):
        staff.get(reverse("admin:agencies_agency_changelist"))


def test_choosing_a_person_in_a_form_lists_nobody_without_a_name(staff: Client, official: Person):
    page = reverse("admin:autocomplete")
    field = {"app_label": "people", "model_name": "post", "field_name": "person"}

    nobody = [staff.get(page, {**field, "term": term}).json()["results"] for term in ("", "L", "099088000123")]
    named = staff.get(page, {**field, "term": "lò văn"}).json()["results"]

    assert nobody == [[], [], []]
    assert [found["text"] for found in named] == ["Lò Văn Thiết"]


def test_a_unit_is_found_in_a_form_by_its_name_as_it_is_written(staff: Client, committee: Agency):
    field = {"app_label": "procedures", "model_name": "announcement", "field_name": "publisher"}

    found = staff.get(reverse("admin:autocomplete"), {**field, "term": committee.name}).json()["results"]

    assert str(committee.id) in [each["id"] for each in found]


def test_the_faults_of_a_form_are_told_in_vietnamese(staff: Client):
    page = staff.post(reverse("admin:procedures_announcement_add"), {}).content.decode()

    assert "Hãy sửa các lỗi nêu dưới đây." in page


# The staff list


def staff_list(committee: Agency, **cells: str) -> SimpleUploadedFile:
    row = {"ma_don_vi": committee.code, "vai_tro": "receiver", "ho_ten": "Hà Thị Nga", "ma_can_bo": "TH-0043", **cells}
    text = ";".join(row) + "\n" + ";".join(row.values()) + "\n"
    return SimpleUploadedFile("list.csv", text.encode(), "text/csv")


def sealed_in(answer: HttpResponse) -> str:
    found = re.search(r'name="sealed" value="([^"]+)"', answer.content.decode())
    assert found
    return found.group(1)


def test_a_staff_list_is_shown_first_and_carried_out_when_confirmed(staff: Client, committee: Agency):
    shown = staff.post("/admin/staff-list/", {"file": staff_list(committee)})
    assert "Hà Thị Nga: mở tài khoản nga.ht" in shown.content.decode()
    assert not Account.objects.filter(staff_number="TH-0043").exists()

    done = staff.post("/admin/staff-list/", {"sealed": sealed_in(shown)})

    account = Account.objects.get(staff_number="TH-0043")
    password = re.search(r"<code>([^<]+)</code>", done.content.decode()).group(1)
    assert account.check_password(password)
    again = staff.post("/admin/staff-list/", {"file": staff_list(committee)})
    assert 'id="changes"></ul>' in again.content.decode()


def test_errors_of_a_staff_list_are_shown_by_cell(staff: Client, committee: Agency):
    answer = staff.post("/admin/staff-list/", {"file": staff_list(committee, vai_tro="sếp")})

    assert answer.status_code == 422
    assert "dòng 2, cột vai_tro" in answer.content.decode()


def test_what_was_shown_is_what_is_carried_out(
    staff: Client, committee: Agency, by_administrator: Acting, now: datetime
):
    shown = staff.post("/admin/staff-list/", {"file": staff_list(committee)})
    details = PersonDetails(full_name="Hà Thị Ngân", birth_date=date(1990, 1, 1))
    other = actions.find_or_create_person(details, by=Acting.system(), at=now)
    actions.open_account(other.id, username="nga.ht", password=PASSWORD, by=by_administrator, at=now)

    answer = staff.post("/admin/staff-list/", {"sealed": sealed_in(shown)}, follow=True)

    assert not Account.objects.filter(staff_number="TH-0043").exists()
    assert "đã thay đổi" in answer.content.decode()


def test_a_sealed_list_is_neither_changed_nor_anothers(
    staff: Client, committee: Agency, by_administrator: Acting, now: datetime
):
    sealed = sealed_in(staff.post("/admin/staff-list/", {"file": staff_list(committee)}))
    details = PersonDetails(full_name="Vi Thị Quyên", birth_date=date(1985, 4, 4))
    person = actions.find_or_create_person(details, by=Acting.system(), at=now)
    actions.grant_role(person.id, committee.id, Role.ADMINISTRATOR, by=by_administrator, at=now)
    account = actions.open_account(
        person.id, username="quyen", password=PASSWORD, by=by_administrator, at=now, is_demo=True
    )
    another = Client()
    another.force_login(account)

    another.post("/admin/staff-list/", {"sealed": sealed})
    staff.post("/admin/staff-list/", {"sealed": sealed[:-8] + "AAAAAAA="})

    assert not Account.objects.filter(staff_number="TH-0043").exists()


def test_the_template_of_the_staff_list_is_downloaded(staff: Client):
    answer = staff.get("/admin/staff-list/template/")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"\xef\xbb\xbfma_don_vi;")


def test_what_the_directory_knows_an_official_by_is_entered_once(
    staff: Client, official: Person, committee: Agency, by_administrator: Acting, now: datetime
):
    account = actions.open_account(official.id, username="thiet", password=PASSWORD, by=by_administrator, at=now)
    address = reverse("admin:people_account_change", args=[account.id])

    staff.post(address, {"staff_number": "th-0042", "staff_email": "Thiet@thanhhoa.example", "is_active": "on"})

    account.refresh_from_db()
    assert (account.staff_number, account.staff_email) == ("TH-0042", "thiet@thanhhoa.example")
    assert Entry.objects.get(kind="account.staff_changed").data == {"fields": ["staff_number", "staff_email"]}
