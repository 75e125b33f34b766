"""T5: looking never writes, unsafe methods need the form's token, and nothing is done by a link."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.service.dossiers.models import Dossier
from tests.web.test_rights_matrix import POSTS, TABLE, arguments, rows
from tests.web.world import World, browser_of

pytestmark = pytest.mark.django_db

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
MAY_BE_WRITTEN = {
    "django_session": "who is signed in, what was said after the last act, which QR code was opened",
    "accounts_cache": "how often an address tried to sign in or to look up",
    "documents_letterrecord": "a letter is frozen when the act happens; its PDF is made when first asked for",
    "documents_storedfile": "that PDF, and the picture of a page",
}


@pytest.mark.parametrize("method", ["get", "head", "options"])
@pytest.mark.parametrize("role", ["nobody", "owner", "counter", "signer"])
def test_looking_at_every_page_writes_nothing(world: World, role: str, method: str) -> None:
    browser = world.browser(role)
    written = {}
    for name in rows(TABLE):
        with CaptureQueriesContext(
            connection,
        ) as said:
            getattr(browser, method)(reverse(name, kwargs=arguments(world, name)))
        if name.startswith("account_logout"):
            continue
        tables = {found[1] for query in said.captured_queries if (found := WRITES.match(query["sql"]))}
        if tables - MAY_BE_WRITTEN.keys():
            written[name] = tables - MAY_BE_WRITTEN.keys()

    assert written == {}


def test_a_post_without_the_token_is_refused_everywhere(world: World) -> None:
    browser = strict(world, "counter")
    answers = {}
    by_signature = {"oidc_signed_out"}  # a provider signs it, no browser sends it
    for name in [
        *(rows(POSTS).keys() - by_signature),
        "apply:start",
        "apply:discard",
        "portal:track",
        "desk:request_supplement",
    ]:
        answers[name] = browser.post(reverse(name, kwargs=arguments(world, name))).status_code

    assert answers.pop("connections:national_receive") == 401  # a program with a token of its own, and no cookie
    assert set(answers.values()) == {403}


def test_a_post_with_the_token_from_another_site_is_refused(world: World) -> None:
    browser = strict(world, "owner")
    address = reverse("portal:withdraw", args=[world.waiting.dossier.number])
    page = browser.get(address).content.decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[-1]
    given = {"csrfmiddlewaretoken": token, "reason": "Đổi ý"}

    assert browser.post(address, given, headers={"origin": "https://evil.example"}).status_code == 403
    assert Dossier.objects.get(id=world.waiting.dossier.id).state == "supplement_requested"


def strict(world: World, role: str) -> Client:
    """A browser whose token is checked, as outside of tests."""
    plain = browser_of(world.accounts[role])
    checked = Client(enforce_csrf_checks=True)
    checked.cookies = plain.cookies
    return checked


@pytest.mark.parametrize("name", ["desk:batch", "desk:act", "portal:rate", "apply:discard", "apply:autosave"])
def test_no_act_is_done_by_a_link(world: World, name: str) -> None:
    role = "counter" if name.startswith("desk") else "owner"
    query: dict[str, Any] = {"act": "hand_over", "chosen": f"{world.settled.dossier.number}:99", "level": 5}

    assert world.browser(role).get(reverse(name, kwargs=arguments(world, name)), query).status_code == 405
