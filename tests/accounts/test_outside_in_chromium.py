"""Signing in from outside as people do it, in Chromium, at a real provider that the tests start."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from browser_support import DESKTOP, PHONE, Visit, assert_reads_well, screenshot
from django.conf import LazySettings
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.registry.people import actions
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account, Person
from motcua.service.dossiers import drafts
from motcua.service.dossiers.models import Dossier, Draft
from tests.accounts.conftest import PASSWORD
from tests.accounts.identity_provider import running_provider, two_providers
from tests.dossiers.factories import Commune, hire, make_commune, make_procedure
from tests.web.conftest import papers_in
from tests.web.world import make_draft, stored_pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
VNEID, DIRECTORY = "Đăng nhập bằng VNeID (thử)", "Đăng nhập bằng Tài khoản cơ quan"


@pytest.fixture(scope="module")
def issuer(live_server: Any) -> Iterator[str]:
    with running_provider(live_server.url) as address:
        yield address


@pytest.fixture(autouse=True)
def providers(issuer: str, settings: LazySettings, transactional_db: None, tmp_path: Any) -> None:
    cache.clear()
    settings.OIDC_PROVIDERS = two_providers(issuer)
    settings.STORAGES = settings.STORAGES | papers_in(tmp_path)


def sign_in(page: Page, button: str, who: str) -> Page:
    """From the sign-in page of ours, over the provider's, back to ours."""
    page.get_by_role("button", name=button).click()
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_selector(".mc-portal, .mc-desk")
    return page


def ready_draft(person: Person, commune: Commune) -> Draft:
    """A draft in which nothing is missing, of a procedure that asks for two factors."""
    version = make_procedure(more="required_assurance: substantial")
    draft = make_draft(version, person, commune)
    section, paper, file = version.compiled.section("request"), version.compiled.papers[0], stored_pdf()
    asked = {spec.code: "Xin xác nhận để vay vốn" for spec in section.fields if spec.is_asked}
    drafts.save_section(draft.id, "request", asked, at=database_now())
    drafts.add_file(draft.id, paper.code, file.id, file.original_name, at=database_now())
    return draft


def declare_and_submit(page: Page) -> None:
    page.get_by_label("Tôi cam đoan").check(force=True)
    page.get_by_role("button", name="Nộp hồ sơ").click()


@pytest.mark.parametrize(("width", "scripts"), [(DESKTOP, True), (PHONE, True), (DESKTOP, False)])
def test_a_citizen_comes_in_for_the_first_time_and_again(visit: Visit, width: int, scripts: bool):
    page = visit("/accounts/login/?next=/cua-toi/", width=width, scripts=scripts)
    if scripts:
        assert_reads_well(page)
        screenshot(page, "oidc-sign-in")

    sign_in(page, VNEID, "huong 2")

    expect(page).to_have_url(re.compile("/cua-toi/$"))
    again = sign_in(visit("/accounts/login/", width=width, scripts=scripts), VNEID, "huong 1")
    again.goto(again.url.partition("/")[0] + "//" + again.url.split("/")[2] + "/accounts/links/")
    if scripts:
        assert_reads_well(again)
        screenshot(again, "oidc-links")
    assert "VNeID (thử)" in again.inner_text("main")
    assert Account.objects.count() == 1


def test_an_account_with_a_password_is_linked_on_the_way(visit: Visit):
    account = Account(username="c-1", phone="+84912345678", phone_verified=True)
    account.set_password(PASSWORD)
    account.save()
    details = PersonDetails(full_name="Bùi Thị Hường", birth_date=date(1997, 3, 8), personal_number="099197000123")
    actions.sign_up(account, details, at=database_now())
    page = sign_in(visit("/accounts/login/", width=PHONE), VNEID, "huong 2")
    assert_reads_well(page)
    screenshot(page, "oidc-may-be-yours")

    page.get_by_role("button", name="Đăng nhập bằng mật khẩu và liên kết").click()
    page.get_by_label("Số điện thoại, thư điện tử").fill("0912345678")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_role("button", name="Liên kết VNeID (thử)").click()
    page.get_by_role("button", name="huong 2", exact=True).click()

    expect(page.locator("main")).to_contain_text("đã liên kết")
    account.person.refresh_from_db()
    assert account.person.is_identity_checked
    assert Entry.objects.filter(kind="account.linked", subject_id=account.id).exists()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_procedure_that_asks_for_two_factors_leads_to_them_and_back(visit: Visit, width: int):
    page = sign_in(visit("/accounts/login/", width=width), VNEID, "huong 1")
    draft = ready_draft(Person.objects.get(personal_number="099197000123"), make_commune())
    site = page.url.partition("/accounts")[0].rstrip("/") if "/accounts" in page.url else page.url.rstrip("/")
    page.goto(site + reverse("apply:check", args=[draft.key]))
    assert_reads_well(page)
    screenshot(page, "oidc-step-up-needed")

    page.get_by_role("button", name="Đăng nhập bằng hai yếu tố").click()
    second_factor = page.get_by_role("button", name="Đăng nhập bằng VNeID (thử), mức độ 2")
    expect(second_factor).to_be_visible()  # a click does not wait: axe would read the page that goes away
    assert_reads_well(page)
    screenshot(page, "oidc-step-up")
    second_factor.click()
    page.get_by_role("button", name="huong 2", exact=True).click()
    declare_and_submit(page)

    dossier = Dossier.objects.get(idempotency_key=draft.key)
    submitted = Entry.objects.get(kind="dossier.submitted", subject_id=dossier.id)
    assert submitted.assurance == "substantial"


def test_an_official_comes_in_by_the_directory_without_our_second_factor(visit: Visit):
    commune = make_commune()
    person_id = hire("specialist", commune.committee, "Lò Văn Thiết").person_id
    account = Account.objects.create(username="thiet", person_id=person_id, staff_number="TH-0042")

    page = sign_in(visit("/accounts/login/"), DIRECTORY, "thiet 2")

    assert "/can-bo/" in page.url
    linked = Entry.objects.get(kind="account.linked", subject_id=account.id)
    assert (linked.actor, linked.assurance) == (person_id, "substantial")


def test_whoever_cancels_there_finds_the_other_ways_here(visit: Visit):
    page = sign_in(visit("/accounts/login/", width=PHONE), VNEID, "cancel")

    assert_reads_well(page)
    screenshot(page, "oidc-cancelled")
    page.get_by_role("link", name="Đăng nhập bằng số điện thoại và mật khẩu").click()
    expect(page.get_by_label("Mật khẩu", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_provider_that_is_down_leaves_the_password(visit: Visit, settings: LazySettings, width: int):
    settings.OIDC_PROVIDERS = two_providers("http://127.0.0.1:9")  # nobody listens there
    page = visit("/accounts/login/", width=width)

    page.get_by_role("button", name=VNEID).click()

    assert "hiện không phản hồi" in page.inner_text("main")
    assert_reads_well(page)
    screenshot(page, "oidc-down")
    page.get_by_role("link", name="Đăng nhập bằng số điện thoại và mật khẩu").click()
    expect(page.get_by_label("Mật khẩu", exact=True)).to_be_visible()


def test_signing_out_there_ends_the_session_here(visit: Visit, issuer: str):
    page = sign_in(visit("/accounts/login/"), VNEID, "huong 2")
    here = page.context.new_page()
    here.goto(page.url)
    assert here.get_by_role("link", name="Đăng nhập").count() == 0

    page.goto(f"{issuer}/session/end?client_id=vneid")
    page.locator("button").first.click()
    page.wait_for_url(re.compile("success"))

    until(lambda: here.goto(here.url) and "Đã đăng xuất tại nơi xác thực" in here.inner_text("body"))


def test_signing_out_here_signs_out_there(visit: Visit, issuer: str):
    page = sign_in(visit("/accounts/login/"), VNEID, "huong 2")
    page.goto(page.url.partition("/can-bo")[0].rstrip("/") + "/accounts/logout/")
    page.locator("main").get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url(lambda url: url.startswith(issuer))
    page.locator("button").first.click()
    page.wait_for_url(lambda url: not url.startswith(issuer))

    page.goto(page.url.rstrip("/") + "/accounts/login/")
    page.get_by_role("button", name=VNEID).click()
    expect(page.get_by_role("button", name="huong 2", exact=True)).to_be_visible()  # asked anew: no session there


def until(is_so: Callable[[], object], tries: int = 40) -> None:
    """The provider calls us beside the browser: look again until it has."""
    for _ in range(tries):
        if is_so():
            return
    pytest.fail("it did not come about")
