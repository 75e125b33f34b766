"""From the index to the dossier: what leaders see, whose, and how far it is."""

import re
from datetime import timedelta
from typing import Any

import pytest
from browser_support import DESKTOP, PHONE, Visit, assert_reads_well, screenshot
from django.test import Client

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.registry.agencies.models import Agency
from motcua.service.procedures.publication import announce
from motcua.service.voices.actions import rate
from tests.dossiers.factories import Story, hire, make_commune, make_procedure, make_story
from tests.web.world import account_of, browser_of

HOME = "/dieu-hanh/chat-luong/"


@pytest.fixture
def stories(db: None) -> list[Story]:
    """Four dossiers of one commune, sixty days old: one settled and badly rated, one waits, one is late, one new."""
    commune, version = make_commune(), make_procedure()
    at = database_now() - timedelta(days=60)
    found = [make_story(commune, version, at=at) for _ in range(4)]
    found[0].to("settled")
    rate(found[0].dossier.number, by=found[0].applicant, at=found[0].now, level=1)
    found[1].to("accepted")
    found[2].to("accepted")
    drain()
    return found


@pytest.fixture
def leader(stories: list[Story]) -> Client:
    """The chair of the commune."""
    return browser_of(account_of(hire("leader", stories[0].commune.committee).person_id or 0, "chutich"))


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", answer.content.decode())


def links(text: str, part: str) -> list[str]:
    return [href.replace("&amp;", "&") for href in re.findall(r'href="([^"]+)"', text) if part in href]


def test_from_the_index_to_the_dossier_in_three_clicks(leader: Client, stories: list[Story]) -> None:
    index = page(leader, HOME + "?period=rolling")
    against = next(href for href in links(index, "/2.1/chua-dat/"))
    listed = page(leader, against)
    assert "quá ngày hẹn trả" in listed
    dossier = page(leader, links(listed, "/ho-so/")[0])

    assert "Chưa được tiếp nhận và thời hạn dài nhất theo quy định đã hết từ" in listed
    assert "chưa đạt" in dossier
    assert "Bùi Thị Thảo" not in index + listed + dossier  # no person


def test_groups_without_a_room_read_that_there_is_no_data(leader: Client) -> None:
    index = page(leader, HOME)

    assert "chưa có dữ liệu" in index
    assert "Hệ thống chưa tiếp nhận phản ánh, kiến nghị." in index
    assert "chưa phải là điểm của cả bộ chỉ số" in index


def test_a_unit_that_is_not_the_readers_is_not_found(leader: Client, stories: list[Story]) -> None:
    other = make_commune("Đông Sơn", "14759")
    foreign = make_story(other, stories[0].version)
    drain()

    for address in (
        f"{HOME}don-vi/{other.committee.code}/",
        f"{HOME}don-vi/{other.committee.code}/2.1/dat/",
        f"{HOME}do-luong/{other.committee.code}/",
        f"{HOME}ho-so/{foreign.dossier.number}/",
        f"{HOME}don-vi/XX/",
        f"{HOME}don-vi/{stories[0].commune.committee.code}/6.2/dat/",
        f"{HOME}don-vi/{stories[0].commune.committee.code}/2.1/khac/",
        f"{HOME}don-vi/{stories[0].commune.committee.code}/2.1/dat/?after=x",
        f"{HOME}?period=2099",
        f"{HOME}?format=pdf",
    ):
        assert leader.get(address).status_code == 404, address


def test_officials_without_figures_and_visitors_are_kept_out(stories: list[Story]) -> None:
    signer = browser_of(account_of(stories[0].commune.signer.person_id or 0, "phochutich"))

    assert signer.get(HOME).status_code == 404
    assert browser_of(None).get(HOME).headers["Location"].startswith("/accounts/login/")


def test_tables_are_taken_away_as_csv(leader: Client, stories: list[Story]) -> None:
    items = leader.get(HOME + "?period=rolling&format=csv").content.decode("utf-8-sig").splitlines()
    code = stories[0].commune.committee.code
    listed = leader.get(f"{HOME}don-vi/{code}/2.1/chua-dat/?period=rolling&format=csv").content.decode("utf-8-sig")

    assert next(line for line in items if line.startswith("2.1,")).split(",")[-5:] == [
        "1",
        "4",
        "25.00",
        "5.00",
        "20.00",
    ]
    assert len(listed.splitlines()) == 4  # the heading, and three late ones
    aged = leader.get(f"{HOME}do-luong/{code}/?table=late&format=csv").content.decode("utf-8-sig").splitlines()
    assert sum(int(line.rpartition(",")[2]) for line in aged[1:]) == 2  # the two that were accepted
    one = next(href for href in links(page(leader, f"{HOME}don-vi/{code}/2.1/chua-dat/?period=rolling"), "/ho-so/"))
    counted = leader.get(f"{one.partition('?')[0]}?format=csv").content.decode("utf-8-sig")
    assert "chưa đạt" in next(line for line in counted.splitlines() if line.lstrip('"').startswith("2.1 "))
    assert leader.get(HOME + "do-luong/?format=xlsx").headers["Content-Type"].endswith("sheet")


def test_what_is_not_confirmed_is_told_in_vietnamese(leader: Client) -> None:
    told = page(leader, HOME + "cach-tinh/")

    assert "Chưa đọc được toàn văn phụ lục của quyết định." in told
    assert "all observed values" not in told


def test_what_is_still_to_be_published_is_listed(leader: Client, stories: list[Story]) -> None:
    now = database_now()
    announce(
        "9.000009",
        by=stories[0].commune.head_of_unit,
        at=now,
        decision_number="12/QĐ-UBND",
        decided_on=(now - timedelta(days=40)).date(),
        publisher_id=stories[0].commune.committee.id,
    )

    told = page(leader, HOME + "cong-khai/")

    assert "12/QĐ-UBND" in told
    assert "quá hạn, chưa công khai" in told


@pytest.mark.parametrize(("address", "most"), [("", 14), ("do-luong/", 32), ("cong-khai/", 32), ("cach-tinh/", 32)])
def test_a_page_costs_the_same_queries_with_few_dossiers_and_with_many(
    address: str, most: int, leader: Client, stories: list[Story], django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        make_story(stories[0].commune, stories[0].version)
    drain()
    leader.get(HOME + address)

    with django_assert_max_num_queries(most):
        leader.get(HOME + address)


@pytest.mark.browser
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("address", ["?period=rolling", "do-luong/?period=rolling", "cach-tinh/", "cong-khai/"])
def test_pages_read_well(visit: Visit, leader: Client, address: str, width: int) -> None:
    cookies = {name: morsel.value for name, morsel in leader.cookies.items()}

    opened = visit(HOME + address, width=width, cookies=cookies)
    screenshot(opened, f"quality-{re.sub(r'\W+', '-', address)}")
    assert_reads_well(opened)


@pytest.mark.browser
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_list_and_the_dossier_read_well(visit: Visit, leader: Client, stories: list[Story], width: int) -> None:
    cookies = {name: morsel.value for name, morsel in leader.cookies.items()}
    code = stories[0].commune.committee.code

    listed = visit(f"{HOME}don-vi/{code}/2.1/chua-dat/?period=rolling", width=width, cookies=cookies)
    screenshot(listed, "quality-list")
    assert_reads_well(listed)
    dossier = visit(f"{HOME}ho-so/{stories[2].dossier.number}/?period=rolling", width=width, cookies=cookies)
    screenshot(dossier, "quality-dossier")
    assert_reads_well(dossier)


def test_a_reader_of_english_sees_english_names_of_items_and_of_units(
    leader: Client, stories: list[Story], settings: Any
) -> None:
    committee = stories[0].commune.committee
    Agency.objects.filter(id=committee.id).update(name_en="People's Committee of Hạc Thành Ward")
    leader.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    index = page(leader, HOME + "?period=rolling")
    items = leader.get(HOME + "?period=rolling&format=csv").content.decode("utf-8-sig")

    assert "Service quality: People&#x27;s Committee of Hạc Thành Ward" in index
    assert "2.1 Dossiers handled on time" in index
    assert "2.1,Dossiers handled on time," in items
    assert "Tỷ lệ" not in index + items
