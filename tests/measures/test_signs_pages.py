"""Leaders see the signs of their units with careful words, and every figure opens down to its dossiers."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from motcua.journal.moment import database_now
from motcua.service.dossiers.signs.queries import PAGE
from tests.dossiers.factories import Story, make_story
from tests.web.conftest import home, world  # noqa: F401  fixtures
from tests.web.world import World

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def settled_quickly(world: World, *, far: bool = False) -> Story:  # noqa: F811  the fixture's value
    """A dossier of today whose whole way takes six minutes."""
    story = make_story(world.far if far else world.commune, world.version, database_now() - timedelta(hours=1))
    for verb, by, more in (
        ("accept", "receiver", {}),
        ("pass_on", "receiver", {}),
        ("propose_result", "specialist", {"outcome": "granted"}),
        ("pass_on", "specialist", {}),
        ("pass_on", "signer", {}),
        ("settle", "records_clerk", {}),
    ):
        story.do(verb, by, after=MINUTE, **more)
    return story


def test_a_sign_is_counted_and_opens_down_to_its_dossiers(world: World, tmp_path: Path) -> None:  # noqa: F811
    own, other = settled_quickly(world), settled_quickly(world, far=True)
    leader = world.browser("leader")

    listed = leader.get(reverse("signs:index")).content.decode()
    page = leader.get(reverse("signs:sign", args=["quick"])).content.decode()

    assert "Đây là dấu hiệu, không phải kết luận" in listed
    assert "Nộp và giải quyết xong trong 15 phút" in listed
    assert reverse("cockpit:dossier", args=[own.dossier.number]) in page
    assert "6 phút" in page
    assert other.dossier.number not in page  # of a unit that is not theirs


def rows(browser: Client, address: str) -> int:
    """How many lines a file has below its headings."""
    return len(browser.get(address).content.decode("utf-8-sig").splitlines()) - 1


def test_pages_go_on_and_cost_the_same(
    world: World,  # noqa: F811
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(PAGE + 1):
        settled_quickly(world)
    leader = world.browser("leader")
    address = reverse("signs:sign", args=["quick"])
    leader.get(address)

    with django_assert_max_num_queries(16):
        first = leader.get(address)
    following = leader.get(address + first.context["next"])

    assert (len(first.context["dossiers"]), len(following.context["dossiers"])) == (PAGE, 1)
    assert rows(leader, f"{address}?table=dossiers&format=csv") == PAGE + 1  # the file goes on where the page ends
    assert rows(leader, f"{address}?table=units&format=csv") == 1
    with django_assert_max_num_queries(24):
        leader.get(reverse("signs:index"))


@pytest.mark.parametrize("query", ["?ngay=9999999999", "?ngay=x", "?sau=x~y", "?sau=2026-01-01~1", "?sau=~~"])
def test_a_broken_address_is_told_and_shows_no_other_list(world: World, query: str) -> None:  # noqa: F811
    answer = world.browser("leader").get(reverse("signs:sign", args=["quick"]) + query)

    assert answer.status_code == 404
    assert "Địa chỉ có phần không đúng" in answer.content.decode()


def test_an_unknown_sign_is_not_found(world: World) -> None:  # noqa: F811
    assert world.browser("leader").get(reverse("signs:sign", args=["khong-co"])).status_code == 404
