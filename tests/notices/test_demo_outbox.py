"""The page that shows what the demonstration would have sent."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.registry.people.codes import CodeMessage, deliver_code
from motcua.service.notices.models import SimulatedMessage
from tests.notices.world import live_dossier, work

pytestmark = pytest.mark.django_db
PAGE = "/demo/outbox"


def test_the_outbox_shows_what_was_sent_with_a_masked_address(client: Client) -> None:
    live_dossier()
    drain()
    work(database_now())

    page = client.get(PAGE)

    text = page.content.decode()
    assert "Đã nhận hồ sơ HS-" in text
    assert "•••678" in text
    assert "912345678" not in text
    assert "Zalo" in text
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_the_outbox_shows_sign_in_codes_because_nobody_else_would(client: Client) -> None:
    deliver_code(CodeMessage("sms", "+84987654321", "", "Ma dang nhap: 123456"))

    assert "Ma dang nhap: 123456" in client.get(PAGE).content.decode()


def test_an_empty_outbox_says_how_to_fill_it(client: Client) -> None:
    assert "Chưa có tin nào" in client.get(PAGE).content.decode()


def test_the_outbox_does_not_exist_in_production(client: Client, settings: Settings) -> None:
    settings.PRODUCTION = True

    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("messages", [3, 60])
def test_the_outbox_costs_two_queries_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, messages: int
) -> None:
    SimulatedMessage.objects.bulk_create(
        SimulatedMessage(channel="sms", address="•••678", text=f"Tin {n}", sent_at=database_now())
        for n in range(messages)
    )

    with django_assert_num_queries(2):
        page = client.get(f"{PAGE}?page=1")

    assert page.content.decode().count("<article>") == min(messages, 25)
