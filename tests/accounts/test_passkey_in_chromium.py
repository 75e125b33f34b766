"""Passkeys as people use them: Chromium's own virtual authenticator, which opens with a finger or not."""

from datetime import date
from typing import Any

import pytest
from browser_support import PHONE, Visit, assert_reads_well, screenshot
from playwright.sync_api import CDPSession, Page, expect

from motcua.journal.acting import Assurance
from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.registry.people import actions
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def citizen(transactional_db: None) -> Account:
    account = Account(username="c-1", phone="+84912345678", phone_verified=True)
    account.set_password(PASSWORD)
    account.save()
    details = PersonDetails(full_name="Bùi Thị Hường", birth_date=date(1997, 3, 8))
    actions.sign_up(account, details, at=database_now())
    return account


def plug_in(page: Page, *, verified: bool = True) -> tuple[CDPSession, str]:
    """An authenticator inside the device. verified: the finger is the right one."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }
    found = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, str(found["authenticatorId"])


def sign_in_by_password(page: Page) -> None:
    page.get_by_label("Số điện thoại, thư điện tử").fill("0912345678")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def test_a_passkey_is_made_and_signs_in_with_two_factors(visit: Visit, citizen: Account):
    page = visit("/accounts/login/?next=/accounts/mfa/webauthn/add/", width=PHONE)
    devtools, authenticator = plug_in(page)
    sign_in_by_password(page)
    assert_reads_well(page)
    screenshot(page, "passkey-add")

    page.get_by_label("Tên").fill("Điện thoại của tôi")
    page.get_by_label("Không cần mật khẩu").check(force=True)
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("main")).not_to_contain_text("Thêm khóa truy cập")
    assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1

    page.context.clear_cookies()
    page.goto(page.url.partition("/accounts")[0] + "/accounts/login/?next=/accounts/details/edit/")
    page.locator("#passkey_login").click()
    page.get_by_label("Dân tộc").fill("Mường")
    page.locator("main").get_by_role("button").last.click()

    expect(page.locator("body")).to_contain_text("Đã lưu thông tin.")
    assert Entry.objects.get(kind="person.changed").assurance == Assurance.SUBSTANTIAL
