"""What people see of an outage: a quiet line that comes and goes, and a page for those who look after it."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.journal.moment import database_now
from motcua.service.connections import actions as connections
from tests.notices.conftest import Gateway
from tests.web.world import World

pytestmark = pytest.mark.django_db
FOR_OFFICIALS = "Tin nhắn SMS đang gửi chậm. Hệ thống tự gửi lại"
FOR_CITIZENS = "Tin nhắn SMS đang gửi chậm; kết quả và thông báo vẫn xem được tại đây."


def break_down() -> None:
    for _ in range(3):
        connections.report("sms", ok=False, at=database_now(), why="HTTP 503")


def shown(world: World, role: str, name: str, **kwargs: Any) -> str:
    return world.browser(role).get(reverse(name, kwargs=kwargs)).content.decode()


def test_officials_see_a_line_in_an_outage_and_it_goes_by_itself(world: World, gateway: Gateway) -> None:
    before = shown(world, "counter", "desk:inbox")
    break_down()
    during = shown(world, "counter", "desk:inbox")
    connections.report("sms", ok=True, at=database_now() + timedelta(minutes=5))

    assert [FOR_OFFICIALS in page for page in (before, during, shown(world, "counter", "desk:inbox"))] == [
        False,
        True,
        False,
    ]


def test_citizens_are_told_where_it_touches_them(world: World, gateway: Gateway) -> None:
    break_down()

    assert FOR_CITIZENS in shown(world, "owner", "portal:dossier", number=world.settled.dossier.number)
    assert FOR_CITIZENS in shown(world, "owner", "portal:notices")
    assert FOR_CITIZENS not in shown(world, "nobody", "portal:home")


def test_a_channel_that_is_not_set_up_troubles_nobody(world: World) -> None:
    break_down()

    assert FOR_OFFICIALS not in shown(world, "counter", "desk:inbox")


def test_administrators_see_state_last_error_and_what_waits(world: World, gateway: Gateway) -> None:
    break_down()

    page = shown(world, "admin", "connections:health")

    assert "Nhà cung cấp tin nhắn SMS" in page
    assert "Mất kết nối" in page
    assert "HTTP 503" in page
    assert page.count("Thử ngay") == 2  # SMS and Zalo are set up


def test_try_now_leaves_the_trying_to_the_worker(world: World, gateway: Gateway) -> None:
    answer = world.browser("admin").post(reverse("connections:try_now", args=["sms"]))

    assert answer.status_code == 302
    assert list(ProcrastinateJob.objects.filter(task_name="connections.try_now").values_list("args", flat=True)) == [
        {"name": "sms"}
    ]
    assert gateway.tokens == []


@pytest.mark.parametrize("role", ["owner", "counter", "signer"])
def test_nobody_else_finds_the_page(world: World, gateway: Gateway, role: str) -> None:
    assert world.browser(role).get(reverse("connections:health")).status_code == 404
    assert world.browser(role).post(reverse("connections:try_now", args=["sms"])).status_code == 404


def test_an_unknown_partner_is_not_found(world: World) -> None:
    assert world.browser("admin").post(reverse("connections:try_now", args=["sms"])).status_code == 404
    assert world.browser("admin").post(reverse("connections:try_now", args=["x"])).status_code == 404
