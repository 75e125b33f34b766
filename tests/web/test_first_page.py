"""Where each of them comes out after signing in, and that no link of the masthead leads nowhere."""

import re

import pytest
from django.urls import reverse

from tests.web.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "page"),
    [("owner", "portal:home"), ("counter", "desk:inbox"), ("signer", "desk:inbox"), ("admin", "admin:index")],
)
def test_after_signing_in_each_comes_out_where_there_is_something_to_do(world: World, role: str, page: str) -> None:
    browser = world.browser(role)

    led = browser.get(reverse("accounts:start"))

    assert led["Location"] == reverse(page)
    assert browser.get(led["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("role", "page"),
    [("owner", "portal:home"), ("counter", "desk:inbox"), ("counter", "portal:home"), ("admin", "connections:health")],
)
def test_every_link_of_the_masthead_can_be_followed(world: World, role: str, page: str) -> None:
    browser = world.browser(role)
    body = browser.get(reverse(page)).content.decode()
    masthead = body[: body.index("<main")]
    links = {link for link in re.findall(r'<a [^>]*href="(/[^"#?]*)', masthead) if "logout" not in link}

    assert len(links) > 2
    assert {link: browser.get(link).status_code for link in links if browser.get(link).status_code >= 400} == {}
