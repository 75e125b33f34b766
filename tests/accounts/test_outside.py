"""Signing in by a real identity provider, which the tests start: who is let in, and as whom."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from motcua.journal.acting import Acting, Assurance
from motcua.journal.models import Entry
from motcua.registry.agencies.models import Agency
from motcua.registry.people import actions
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account, Person
from motcua.registry.people.vocabulary import Role
from motcua.web.accounts.models import OutsideSession
from tests.accounts.conftest import PASSWORD
from tests.accounts.identity_provider import (
    begin,
    come_in,
    running_provider,
    sign_in_there,
    two_providers,
)
from tests.accounts.test_sign_in import SECRET, totp_code

HUONG = PersonDetails(full_name="Bùi Thị Hường", birth_date=date(1997, 3, 8), personal_number="099197000123")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with running_provider("http://testserver") as address:
        yield address


@pytest.fixture(autouse=True)
def providers(issuer: str, settings: object, db: None) -> None:
    settings.OIDC_PROVIDERS = two_providers(issuer)


def signed_in(client: Client) -> Account | None:
    return Account.objects.filter(pk=client.session.get("_auth_user_id")).first()


def told(answer: object) -> str:
    return " ".join(answer.content.decode().split())


def account_with_password(details: PersonDetails, now: datetime) -> Account:
    account = Account(username="c-1", phone="+84912345678", phone_verified=True)
    account.set_password(PASSWORD)
    account.save()
    actions.sign_up(account, details, at=now)
    return account


def official(committee: Agency, by: Acting, now: datetime, staff_number: str = "TH-0042") -> Account:
    details = PersonDetails(full_name="Lò Văn Thiết", birth_date=date(1988, 2, 29))
    person = actions.find_or_create_person(details, by=Acting.system(), at=now)
    actions.grant_role(person.id, committee.id, Role.SPECIALIST, by=by, at=now)
    account = actions.open_account(person.id, username="thiet", password=PASSWORD, by=by, at=now)
    Account.objects.filter(id=account.id).update(staff_number=staff_number)
    return account


# Citizens


def test_the_first_time_opens_an_account_for_the_person_that_the_provider_vouches_for(browser: Client):
    answer = come_in(browser, "huong 2")

    assert answer.status_code == 302
    account = signed_in(browser)
    assert account is not None
    assert account.person.full_name == "BÙI THỊ HƯỜNG"
    assert account.person.personal_number == "099197000123"
    assert account.person.is_identity_checked
    assert not account.has_usable_password()
    kinds = list(Entry.objects.filter(subject_type="account", subject_id=account.id).values_list("kind", flat=True))
    assert kinds == ["account.opened", "account.linked"]


def test_the_second_time_is_the_same_account(browser: Client):
    come_in(browser, "huong 2")
    first = signed_in(browser)
    other_device = Client()

    come_in(other_device, "huong 1")

    assert signed_in(other_device) == first
    assert SocialAccount.objects.count() == 1


def test_a_record_checked_at_a_counter_is_found_by_its_number(browser: Client, at_counter: Acting, now: datetime):
    walk_in = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)

    come_in(browser, "huong 2")

    assert signed_in(browser).person == walk_in


def test_an_account_of_a_checked_person_is_linked(browser: Client, at_counter: Acting, now: datetime):
    account = account_with_password(HUONG, now)
    actions.confirm_identity(account.person_id, by=at_counter, at=now)

    come_in(browser, "huong 2")

    assert signed_in(browser) == account


def test_a_number_that_somebody_merely_typed_opens_nothing(browser: Client, now: datetime):
    typist = account_with_password(HUONG, now)

    answer = come_in(browser, "huong 2")

    assert signed_in(browser) is None
    assert "Đã có một tài khoản cùng thông tin" in told(answer)
    assert not SocialAccount.objects.filter(user=typist).exists()


def test_whoever_says_it_is_not_theirs_gets_a_new_account_beside(browser: Client, now: datetime):
    typist = account_with_password(HUONG, now)
    come_in(browser, "huong 2")

    come_in(browser, "huong 2", beside="1")

    assert signed_in(browser) not in (None, typist)
    assert signed_in(browser).person.is_identity_checked


def test_whoever_knows_the_password_links_the_two_and_is_checked_by_it(browser: Client, now: datetime):
    account = account_with_password(HUONG, now)
    browser.post("/accounts/login/", {"login": "0912345678", "password": PASSWORD})

    answer = come_in(browser, "huong 2", process="link")

    assert answer["location"] == "/accounts/links/"
    account.person.refresh_from_db()
    assert account.person.is_identity_checked
    assert "VNeID (thử)" in told(browser.get("/accounts/links/"))


def test_another_persons_sign_in_is_not_linked(browser: Client, now: datetime):
    account = account_with_password(HUONG, now)
    browser.post("/accounts/login/", {"login": "0912345678", "password": PASSWORD})

    answer = come_in(browser, "hung 2", process="link")

    assert answer.status_code == 409
    assert not SocialAccount.objects.exists()
    account.person.refresh_from_db()
    assert not account.person.is_identity_checked


def test_a_sign_in_that_opens_another_account_cannot_be_linked(browser: Client, now: datetime):
    come_in(Client(), "huong 2")
    account_with_password(HUONG, now)
    browser.post("/accounts/login/", {"login": "0912345678", "password": PASSWORD})

    answer = come_in(browser, "huong 2", process="link")

    assert answer.status_code == 403
    assert "thẻ căn cước đến Bộ phận Một cửa" in told(answer)
    assert SocialAccount.objects.count() == 1


def test_a_link_begun_by_one_account_is_not_finished_by_another(browser: Client, now: datetime):
    account_with_password(HUONG, now)
    browser.post("/accounts/login/", {"login": "0912345678", "password": PASSWORD})
    back = sign_in_there(begin(browser, "vneid", process="link"), "huong 2")
    browser.post("/accounts/logout/")

    answer = browser.get(back)

    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_checked_record_of_another_name_is_not_taken(browser: Client, at_counter: Acting, now: datetime):
    other = PersonDetails(full_name="Bùi Thị Hoa", birth_date=date(1997, 3, 8), personal_number="099197000123")
    actions.find_or_create_person(other, by=at_counter, at=now, is_identity_checked=True)

    answer = come_in(browser, "huong 2")

    assert answer.status_code == 409
    assert signed_in(browser) is None
    assert not Account.objects.filter(person__full_name="Bùi Thị Hoa").exists()


def test_without_a_number_nobody_is_let_in(browser: Client):
    answer = come_in(browser, "nameless 2")

    assert answer.status_code == 403
    assert signed_in(browser) is None
    assert Person.objects.count() == 0


def test_a_number_that_the_provider_does_not_vouch_for_counts_as_not_told(browser: Client, settings: object):
    vneid = settings.OIDC_PROVIDERS["vneid"]
    claims = {**vneid.claims, "personal_number_verified": "number_verified"}
    settings.OIDC_PROVIDERS = {"vneid": replace(vneid, claims=claims)}

    answer = come_in(browser, "huong 2")

    assert answer.status_code == 403
    assert Person.objects.count() == 0


def test_a_provider_that_opens_no_accounts_says_so(browser: Client, settings: object):
    settings.OIDC_PROVIDERS = {"vneid": replace(settings.OIDC_PROVIDERS["vneid"], opens_accounts=False)}

    answer = come_in(browser, "huong 2")

    assert answer.status_code == 403
    assert Account.objects.count() == 0


def test_a_closed_account_stays_closed(browser: Client):
    come_in(Client(), "huong 2")
    Account.objects.update(is_active=False)

    answer = come_in(browser, "huong 2")

    assert answer["location"] == "/accounts/inactive/"
    assert signed_in(browser) is None


def test_the_way_back_is_kept_and_never_leads_away(browser: Client):
    assert come_in(browser, "huong 2", next="/cua-toi/")["location"] == "/cua-toi/"
    for evil in (
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "/%09/evil.example/..//x\t",
        "javascript:1",
    ):
        assert "evil" not in come_in(Client(), "huong 2", next=evil)["location"] or evil.startswith("/%09")


# Assurance


@pytest.mark.parametrize(("who", "level"), [("huong 1", Assurance.LOW), ("huong 2", Assurance.SUBSTANTIAL)])
def test_the_level_shown_at_the_provider_stands_in_every_act(browser: Client, who: str, level: str):
    come_in(browser, who)

    browser.post("/accounts/details/edit/", {"sex": "female", "ethnicity": "Mường", "commune": "", "address": ""})

    changed = Entry.objects.get(kind="person.changed")
    assert changed.assurance == level


def test_a_level_that_was_asked_for_and_not_shown_is_refused(browser: Client):
    come_in(browser, "huong 1")

    answer = come_in(browser, "huong 1", level="substantial")

    assert answer.status_code == 403
    assert "chưa đạt mức" in told(answer)


def test_signing_in_anew_at_a_higher_level_keeps_the_session_and_raises_it(browser: Client):
    come_in(browser, "huong 1")
    account = signed_in(browser)

    answer = come_in(browser, "huong 2", level="substantial", next="/cua-toi/")

    assert answer["location"] == "/cua-toi/"
    assert signed_in(browser) == account
    browser.post("/accounts/details/edit/", {"sex": "female", "ethnicity": "Mường", "commune": "", "address": ""})
    assert Entry.objects.get(kind="person.changed").assurance == Assurance.SUBSTANTIAL


def test_a_low_sign_in_later_in_the_same_browser_lowers_it_again(browser: Client):
    come_in(browser, "huong 2")
    come_in(browser, "huong 1")

    browser.post("/accounts/details/edit/", {"sex": "female", "ethnicity": "Mường", "commune": "", "address": ""})

    assert Entry.objects.get(kind="person.changed").assurance == Assurance.LOW


# Officials


def test_an_official_whom_the_directory_vouches_for_at_level_2_works_at_once(
    browser: Client, committee: Agency, by_administrator: Acting, now: datetime
):
    account = official(committee, by_administrator, now)

    come_in(browser, "thiet 2", "directory")

    assert signed_in(browser) == account
    assert browser.get("/can-bo/").status_code == 200


def test_an_official_who_showed_one_factor_there_is_asked_for_ours(
    browser: Client, committee: Agency, by_administrator: Acting, now: datetime
):
    official(committee, by_administrator, now)

    come_in(browser, "thiet 1", "directory")

    assert browser.get("/can-bo/")["location"] == "/accounts/mfa/totp/activate/"


def test_an_official_with_our_second_factor_is_asked_for_it_after_one_factor_there(
    browser: Client, committee: Agency, by_administrator: Acting, now: datetime
):
    account = official(committee, by_administrator, now)
    TOTP.activate(account, SECRET)

    assert come_in(browser, "thiet 1", "directory")["location"] == "/accounts/mfa/authenticate/"
    browser.post("/accounts/mfa/authenticate/", {"code": totp_code()})

    assert signed_in(browser) == account
    assert browser.get("/can-bo/").status_code == 200
    assert OutsideSession.objects.get().assurance == Assurance.LOW


def test_a_directory_makes_no_officials(browser: Client, committee: Agency, by_administrator: Acting, now: datetime):
    official(committee, by_administrator, now, staff_number="TH-9999")

    answer = come_in(browser, "thiet 2", "directory")

    assert answer.status_code == 403
    assert "mã số cán bộ" in told(answer)
    assert signed_in(browser) is None


def test_an_account_without_a_role_is_no_officials(browser: Client, now: datetime):
    account = account_with_password(HUONG, now)
    Account.objects.filter(id=account.id).update(staff_number="TH-0042")

    answer = come_in(browser, "thiet 2", "directory")

    assert answer.status_code == 403
    assert signed_in(browser) is None


def test_the_rights_of_an_office_are_not_opened_by_a_citizens_number(
    browser: Client, at_counter: Acting, committee: Agency, by_administrator: Acting, now: datetime
):
    person = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)
    actions.grant_role(person.id, committee.id, Role.SIGNER, by=by_administrator, at=now)
    actions.open_account(person.id, username="huong", password=PASSWORD, by=by_administrator, at=now)

    answer = come_in(browser, "huong 2")

    assert answer.status_code == 403
    assert signed_in(browser) is None


# Links


def test_an_account_from_outside_can_be_given_a_password(browser: Client):
    come_in(browser, "huong 2")
    assert browser.get("/accounts/password/change/")["location"] == "/accounts/password/set/"

    browser.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD})

    assert signed_in(browser).check_password(PASSWORD)


def test_the_last_way_in_is_not_removed(browser: Client):
    come_in(browser, "huong 2")
    link = SocialAccount.objects.get()

    answer = browser.post(f"/accounts/links/{link.id}/remove/", follow=True)

    assert "cách đăng nhập duy nhất" in told(answer)
    assert SocialAccount.objects.exists()


def test_a_link_is_removed_where_a_password_remains_and_can_be_made_again(browser: Client, now: datetime):
    account = account_with_password(HUONG, now)
    browser.post("/accounts/login/", {"login": "0912345678", "password": PASSWORD})
    come_in(browser, "huong 2", process="link")

    browser.post(f"/accounts/links/{SocialAccount.objects.get().id}/remove/")

    assert not SocialAccount.objects.exists()
    assert Entry.objects.filter(kind="account.unlinked", subject_id=account.id).exists()
    come_in(Client(), "huong 2")
    assert SocialAccount.objects.get().user == account


def test_nobody_removes_anothers_link(browser: Client, now: datetime):
    come_in(Client(), "hung 2")
    account_with_password(HUONG, now)
    browser.post("/accounts/login/", {"login": "0912345678", "password": PASSWORD})

    answer = browser.post(f"/accounts/links/{SocialAccount.objects.get().id}/remove/")

    assert answer.status_code == 404
    assert SocialAccount.objects.exists()


# Paths that fail


def test_whoever_cancels_is_told_and_offered_the_password(browser: Client):
    answer = come_in(browser, "nobody")

    assert answer.status_code == 403
    assert "/accounts/login/" in told(answer)
    assert "hủy" in told(answer)


def test_a_code_works_once(browser: Client):
    back = sign_in_there(begin(browser, "vneid"), "huong 2")
    browser.get(back)
    browser.post("/accounts/logout/")

    answer = browser.get(back)

    assert answer.status_code == 403
    assert signed_in(browser) is None


def test_t9_an_answer_without_our_state_signs_nobody_in(browser: Client):
    back = sign_in_there(begin(browser, "vneid"), "huong 2")
    code = back.partition("code=")[2].partition("&")[0]

    for address in (f"/accounts/oidc/vneid/login/callback/?code={code}", back.replace("state=", "state=x")):
        assert browser.get(address).status_code == 403
    assert signed_in(browser) is None


def test_t9_an_answer_begun_in_another_browser_signs_nobody_in(browser: Client):
    back = sign_in_there(begin(Client(), "vneid"), "huong 2")

    assert browser.get(back).status_code == 403
    assert signed_in(browser) is None


def test_t9_the_answer_of_one_provider_is_not_taken_for_anothers(browser: Client):
    back = sign_in_there(begin(browser, "vneid"), "huong 2")

    assert browser.get(back.replace("/vneid/", "/directory/")).status_code == 403
    assert signed_in(browser) is None


def test_t9_another_issuer_in_the_answer_is_refused(browser: Client, issuer: str):
    back = sign_in_there(begin(browser, "vneid"), "huong 2")
    assert "iss=" in back

    forged = back.partition("&iss=")[0] + "&iss=https%3A%2F%2Fevil.example"

    assert browser.get(forged).status_code == 403
    assert signed_in(browser) is None


def test_a_provider_that_is_down_leaves_the_password(browser: Client, settings: object):
    settings.OIDC_PROVIDERS = two_providers("http://127.0.0.1:9")  # nobody listens there

    answer = browser.post("/accounts/oidc/vneid/login/")

    assert answer.status_code == 503
    assert "hiện không phản hồi" in told(answer)
    assert "/accounts/login/" in told(answer)
    assert browser.get("/accounts/login/").status_code == 200


def test_signing_in_there_is_never_begun_by_a_mere_link(browser: Client):
    assert browser.get("/accounts/oidc/vneid/login/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/accounts/oidc/vneid/login/").status_code == 403


def test_an_unknown_provider_is_not_found(browser: Client):
    assert browser.post("/accounts/oidc/other/login/").status_code == 404


# Signing out


def test_signing_out_here_leads_to_signing_out_there(browser: Client):
    come_in(browser, "huong 2")

    answer = browser.post("/accounts/logout/")

    assert "/session/end?" in told(answer)
    assert "client_id=vneid" in told(answer)
    assert signed_in(browser) is None
