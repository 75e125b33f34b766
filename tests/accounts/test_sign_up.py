from datetime import date

import pytest
from django.test import Client

from motcua.journal.models import Entry
from motcua.registry.people.codes import EMAIL, SMS, CodeMessage
from motcua.registry.people.models import Account, Person, Post
from motcua.registry.people.vocabulary import PersonKind
from motcua.web.accounts import hooks
from tests.accounts.conftest import PASSWORD, code_in

pytestmark = pytest.mark.django_db

HUONG = {
    "full_name": "Bùi Thị Hường",
    "birth_date": "8/3/1997",
    "personal_number": "099 197 000 123",
    "contact": "0912 345 678",
    "password1": PASSWORD,
}
COMPANY = {
    "full_name": "Công ty TNHH Luồng Bát Mọt",
    "tax_code": "0100233488",
    "contact": "van.phong@luong.example.vn",
    "password1": PASSWORD,
}


def sign_up(browser: Client, form: dict[str, str], sent: list[CodeMessage]) -> Account:
    is_organisation = "birth_date" not in form
    answer = browser.post("/accounts/signup/organisation/" if is_organisation else "/accounts/signup/", form)
    assert answer.status_code == 302, answer.context["form"].errors
    confirmed = browser.post(answer.url, {"code": code_in(sent[-1])})
    assert confirmed.status_code == 302, confirmed.content.decode()
    return Account.objects.select_related("person").latest("id")


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_a_citizen_signs_up_by_telephone_without_any_email_address(browser: Client, sent: list[CodeMessage]):
    account = sign_up(browser, HUONG, sent)

    person = account.person
    assert [(message.channel, message.to) for message in sent] == [(SMS, "+84912345678")]
    assert (person.full_name, person.birth_date, person.personal_number, person.phone) == (
        "Bùi Thị Hường",
        date(1997, 3, 8),
        "099197000123",
        "+84912345678",
    )
    assert (account.phone, account.phone_verified, account.email) == ("+84912345678", True, "")
    assert is_signed_in(browser)
    assert Entry.objects.filter(kind="account.signed_up", actor=person.id).count() == 1


def test_a_citizen_signs_up_by_email(browser: Client, sent: list[CodeMessage]):
    account = sign_up(browser, {**HUONG, "contact": "Huong.Bui@example.vn"}, sent)

    assert [(message.channel, message.to) for message in sent] == [(EMAIL, "huong.bui@example.vn")]
    assert (account.email, account.person.email, account.phone) == ("huong.bui@example.vn", "huong.bui@example.vn", "")
    assert is_signed_in(browser)


def test_an_organisation_signs_up_with_its_tax_code(browser: Client, sent: list[CodeMessage]):
    account = sign_up(browser, COMPANY, sent)

    assert account.person.kind == PersonKind.ORGANISATION
    assert (account.person.tax_code, account.person.personal_number) == ("0100233488", None)


def test_without_the_code_nobody_is_signed_in_and_three_wrong_ones_end_it(browser: Client, sent: list[CodeMessage]):
    page = browser.post("/accounts/signup/", HUONG).url
    wrong = "000000" if code_in(sent[-1]) != "000000" else "111111"

    answers = [browser.post(page, {"code": wrong}) for _ in range(3)]

    assert not is_signed_in(browser)
    assert answers[-1].status_code == 302
    assert browser.post(page, {"code": code_in(sent[-1])}).url.startswith("/accounts/login/")
    assert not Account.objects.filter(phone_verified=True).exists()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("personal_number", "09919700012", "12 chữ số"),
        ("personal_number", "099196000123", "1997"),
        ("birth_date", "31/2/1997", "27/11/1990"),
        ("contact", "12", "Số điện thoại"),
        ("contact", "huong@", "thư điện tử"),
        ("full_name", "Bùi\u202eThị", "U+202E"),
        ("password1", "12345678", "10 ký tự"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_what_was_typed_is_kept(
    browser: Client, sent: list[CodeMessage], field: str, typed: str, said: str
):
    answer = browser.post("/accounts/signup/", {**HUONG, field: typed})

    page = answer.content.decode()
    assert said in " ".join(answer.context["form"].errors[field])
    assert "Bùi" in page
    assert sent == []
    assert not Account.objects.exists()


def test_t2_extra_parameters_give_no_rights(browser: Client, sent: list[CodeMessage]):
    names = {field.name for model in (Account, Person, Post) for field in model._meta.get_fields()} - set(HUONG)

    account = sign_up(browser, {**HUONG, **dict.fromkeys(names - {"email", "phone"}, "1")}, sent)

    assert not (account.is_staff)
    assert not (account.is_superuser)
    assert not (account.is_demo)
    assert not account.person.is_identity_checked
    assert account.person_id != 1 or Person.objects.count() == 1
    assert not Post.objects.exists()


@pytest.mark.parametrize("contact", ["0912 345 678", "huong.bui@example.vn"])
def test_the_page_does_not_tell_whether_an_address_has_an_account(
    sent: list[CodeMessage], contact: str, settings: object
):
    settings.ACCOUNT_RATE_LIMITS = False
    sign_up(Client(), {**HUONG, "contact": contact}, sent)
    unknown = "0987 654 321" if contact[0] == "0" else "quach.la@example.vn"

    known_answer = Client().post("/accounts/signup/", {**HUONG, "contact": contact}, follow=True)
    unknown_answer = Client().post("/accounts/signup/", {**HUONG, "contact": unknown}, follow=True)

    assert known_answer.redirect_chain == unknown_answer.redirect_chain
    assert "đã có tài khoản" in sent[-2].text
    assert code_in(sent[-1])
    shown = [stable(answer.content.decode()) for answer in (known_answer, unknown_answer)]
    assert shown[0] == shown[1]


def stable(page: str) -> str:
    """A page without what differs each time: tokens and the address typed."""
    import re

    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(r"\+84\d+|[\w.]+@example\.vn", "(address)", page)


def test_an_unverified_number_can_be_signed_up_again_by_its_owner(sent: list[CodeMessage], settings: object):
    settings.ACCOUNT_RATE_LIMITS = False
    Client().post("/accounts/signup/", {**HUONG, "full_name": "Kẻ Lạ"})  # somebody else typed this number first

    account = sign_up(Client(), HUONG, sent)

    assert account.phone_verified
    assert Account.objects.filter(phone="+84912345678", phone_verified=True).count() == 1


def test_who_verifies_a_number_second_does_not_get_it(sent: list[CodeMessage], settings: object):
    settings.ACCOUNT_RATE_LIMITS = False
    first, second = Client(), Client()
    first_page, first_code = first.post("/accounts/signup/", HUONG).url, code_in(sent[-1])
    second_page, second_code = second.post("/accounts/signup/", HUONG).url, code_in(sent[-1])

    first.post(first_page, {"code": first_code})
    late = second.post(second_page, {"code": second_code})

    assert late.status_code == 200
    assert is_signed_in(first)
    assert not is_signed_in(second)


def test_what_was_answered_before_signing_in_is_handed_over(
    browser: Client, sent: list[CodeMessage], monkeypatch: pytest.MonkeyPatch
):
    taken: list[tuple[object, int]] = []
    monkeypatch.setattr(hooks, "_on_login", [lambda visit, account: taken.append((visit.session["draft"], account.id))])
    session = browser.session
    session["draft"] = "khai sinh, mục 2"
    session.save()

    account = sign_up(browser, HUONG, sent)

    assert taken == [("khai sinh, mục 2", account.id)]


def test_a_number_never_stands_in_an_address(browser: Client, sent: list[CodeMessage]):
    answer = browser.post("/accounts/signup/", HUONG)

    assert "099197000123" not in answer.url
    assert "099197000123" not in str(answer.headers)
