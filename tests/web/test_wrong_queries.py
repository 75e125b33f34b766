"""A page of figures that is asked for what it does not have says so, and shows no other figures instead.

The pages are those of the running system: whatever a page takes from its address it names with `takes`.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from tests.web.test_rights_matrix import TABLE, arguments, roles, rows
from tests.web.world import World

pytestmark = pytest.mark.django_db
ROOMS = ("cockpit:", "quality:", "ranking:", "signs:")
FREE = ("what",)  # whatever is typed there is a text
NONSENSE = ["abc", "-1", "2O26", "99999999999999999999", "🙂", "' OR 1=1 --", "../../etc/passwd", "²", "a" * 5000]


def pages(*answers: str) -> list[str]:
    """The pages of these rooms that answer a leader so."""
    column = roles().index("leader")
    return [name for name, row in rows(TABLE).items() if name.startswith(ROOMS) and row[column] in answers]


def taken(address: str) -> tuple[str, ...]:
    """What the view of a page says that it takes."""
    try:
        names: tuple[str, ...] = resolve(address).func.takes  # type: ignore[attr-defined]
    except (AttributeError, Resolver404):
        pytest.fail(f"{address} does not say what it takes: put `takes` on its view")
    return names


def told(browser: Client, address: str, query: dict[str, str]) -> tuple[int, str]:
    """Ask, and return the status and what the page says."""
    answer = browser.get(address, query, follow=True)  # what the first page of rankings leads to
    return answer.status_code, re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def addresses(world: World) -> Iterator[str]:
    for name in pages("ok", "there"):
        yield reverse(name, kwargs=arguments(world, name))


def test_every_page_of_these_rooms_says_what_it_takes(world: World) -> None:
    names = pages("ok", "there", "404")  # those that answer 404 have no object here

    assert {name.partition(":")[0] + ":" for name in names} == set(ROOMS)
    for name in names:
        taken(reverse(name, kwargs=arguments(world, name)))


def test_a_name_that_the_page_does_not_know_is_told(world: World) -> None:
    browser = world.browser("leader")
    wrong: list[Any] = []
    for address in addresses(world):
        for name in {"khong-co", "page", "sort", "unit", "scheme", "period", "tinh"} - set(taken(address)):
            status, page = told(browser, address, {name: "1"})
            if status != 404 or f"“{name}”" not in page or "Địa chỉ có phần không đúng" not in page:
                wrong.append((address, name, status))

    assert wrong == []


def test_a_value_that_the_page_does_not_know_is_told(world: World) -> None:
    browser = world.browser("leader")
    wrong: list[Any] = []
    for address in addresses(world):
        for name in set(taken(address)) - set(FREE):
            for value in NONSENSE:
                status, page = told(browser, address, {name: value})
                if status != 404 or "Địa chỉ có phần không đúng" not in page:
                    wrong.append((address, name, value[:20], status))

    assert wrong == []


def test_an_empty_value_is_as_if_nothing_were_asked(world: World) -> None:
    browser = world.browser("leader")
    for address in addresses(world):
        for name in set(taken(address)) - {"format"}:
            assert told(browser, address, {name: ""})[0] == 200, (address, name)


def test_the_page_of_a_wrong_address_leads_on(world: World) -> None:
    answer = world.browser("leader").get("/dieu-hanh/chat-luong/?period=2O26")

    page = answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert "Chất lượng phục vụ" in page  # the menu of the leaders' pages stays
    assert '<a class="govuk-link" href="/dieu-hanh/chat-luong/">Tiếp tục, bỏ phần không đúng</a>' in page


def test_whoever_may_not_open_a_page_is_not_told_what_it_takes(world: World) -> None:
    status, page = told(world.browser("citizen"), "/dieu-hanh/chat-luong/", {"period": "2O26"})

    assert status == 404
    assert "Địa chỉ có phần không đúng" not in page


def test_a_kind_of_file_that_there_is_not_is_told_on_public_pages_too(world: World) -> None:
    status, page = told(world.browser("nobody"), reverse("portal:figures"), {"format": "exe"})

    assert status == 404
    assert "csv" in page


@pytest.mark.parametrize("wrong", [{"unit": "khong-co"}, {"from": "Con số bịa: 999"}, {"page": "2"}, {"unit": ""}])
def test_a_task_is_not_begun_for_an_unknown_unit_or_from_an_unsigned_figure(
    world: World, wrong: dict[str, str]
) -> None:
    query = {"unit": world.commune.committee.code, "what": "Làm ngay"} | wrong

    status, page = told(world.browser("leader"), reverse("cockpit:assign"), query)

    assert status == 404
    assert "Địa chỉ có phần không đúng" in page
