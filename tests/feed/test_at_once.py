"""The pages' own servers answer the feed's address at once, the same as its process does, and tell where to wait."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from motcua.journal.moment import database_now
from motcua.journal.sequencer import drain
from motcua.service.exchange.scopes import Scope
from tests.exchange.conftest import make_partner, make_token
from tests.feed.conftest import Server

PATH = "/api/v1/changes"


def token() -> str:
    now = database_now()
    found = make_token(make_partner(), Scope.CHANGES_READ_ALL, at=now, expires_at=now + timedelta(days=3)).text
    drain()
    return found


@pytest.mark.django_db
def test_nobody_waits_there_and_the_answer_says_where_one_may(settings: LazySettings) -> None:
    settings.FEED_URL = "https://feed.example.vn/"

    answer = Client().get(f"{PATH}?after=0&wait=60", headers={"Authorization": f"Bearer {token()}"})

    assert answer.status_code == 200
    assert answer["Link"] == '<https://feed.example.vn/api/v1/changes>; rel="alternate"; title="long poll"'


@pytest.mark.django_db(transaction=True)
def test_both_answer_the_same(server: Server) -> None:
    secret = token()
    headers = {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}
    for query in ("after=0", "after=1&limit=1", "after=0&kind=partner.created", "after=9999", "kind=x.y", ""):
        here = Client().get(f"{PATH}?{query}", headers=headers)
        there = server.get(secret, path=f"{PATH}?{query}&x=")

        assert (here.status_code, here.json()) == (there.status, there.json), query
