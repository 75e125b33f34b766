"""Every table of the leaders' pages can be taken away as CSV and as XLSX."""

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve
from openpyxl import load_workbook

from motcua.journal.followers import drain
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.registry.people.models import Person
from tests.dossiers.factories import hire
from tests.web.test_wrong_queries import ROOMS
from tests.web.world import World, account_of, browser_of

pytestmark = pytest.mark.django_db
SECTION = re.compile(r"(?=<h[12][ >]|<details[ >])")
LINK = re.compile(r'<a [^>]*href="([^"]+)"')


class Page(NamedTuple):
    """A page as it was read."""

    address: str
    text: str

    @property
    def links(self) -> list[str]:
        return self.leading(self.text)

    @property
    def parts_with_tables(self) -> Iterator[str]:
        """What stands from the first table of each part of the page to the end of the part."""
        for part in SECTION.split(self.text):
            _before, table, rest = part.partition("<table")
            if table:
                yield rest

    def leading(self, part: str) -> list[str]:
        """The addresses that a part of it leads to."""
        return [urljoin(self.address, unescape(href)) for href in LINK.findall(part)]


def room_of(address: str) -> str:
    """The name of the page at an address, if it is one of the leaders'."""
    try:
        name = resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
    return name if name.startswith(ROOMS) else ""


def walk(browser: Client, start: str = "/dieu-hanh/") -> Iterator[Page]:
    """Follow every link from the first page on: each kind of page once."""
    seen, waiting = set[str](), [start]
    while waiting:
        address = waiting.pop(0)
        name = room_of(address)
        if not name or name in seen or "format=" in address:
            continue
        seen.add(name)
        answer = browser.get(address, follow=True)
        assert answer.status_code == 200, address
        if answer["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            page = Page(answer.request["PATH_INFO"], text.partition("<main")[2].partition("</main>")[0])
            yield page
            waiting += Page(page.address, text).links


@pytest.fixture
def chair(world: World) -> Client:
    """The browser of the province's chair, who has figures of every commune before them."""
    drain()
    root = Agency.objects.get(id=agencies.root_id())
    leader = hire("leader", root, "Đỗ Minh Tuấn")
    return browser_of(account_of(Person.objects.get(id=leader.person_id).id, "u-chair"))


def has_a_file(page: Page, part: str, browser: Client) -> bool:
    """Whether the part leads to a file, at once or by a page that has the table at full length."""
    after = part.partition("</table>")[2]
    leads = page.leading(after)
    if any("format=csv" in href for href in leads):
        return True
    further = [href for href in leads if room_of(href)]
    return any("format=csv" in browser.get(href).content.decode() for href in further)


def test_every_table_leads_to_its_file(chair: Client) -> None:
    pages = list(walk(chair))
    without = [
        (page.address, re.sub(r"<[^>]+>|\s+", " ", part)[:200])
        for page in pages
        for part in page.parts_with_tables
        if not has_a_file(page, part, chair)
    ]

    assert {room_of(page.address).partition(":")[0] + ":" for page in pages} == set(ROOMS)
    assert without == []


def test_every_file_has_the_rows_of_a_table(chair: Client) -> None:
    wrong = []
    for page in walk(chair):
        for address in {href for href in page.links if "format=" in href}:
            answer = chair.get(address)
            kind = address.partition("format=")[2][:4]
            if answer.status_code != 200 or "attachment" not in answer.get("Content-Disposition", ""):
                wrong.append((address, answer.status_code))
            elif kind == "xlsx":
                rows = load_workbook(BytesIO(answer.content)).worksheets[0].max_row
                wrong += [(address, rows)] if rows < 2 else []
            elif len(answer.content.decode("utf-8-sig").splitlines()) < 2:
                wrong.append((address, 1))

    assert wrong == []
