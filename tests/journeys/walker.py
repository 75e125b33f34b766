"""Somebody who walks through the site in a browser, reads every page on the way, and fills in what it asks."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from browser_support import assert_reads_well, screenshot, side_scroll_px
from django.conf import settings
from playwright.sync_api import Locator, Page

from motcua.registry.people.models import Account
from tests.web.world import browser_of

WORDS = {  # what is typed into a text field, by a part of its name; the first that fits
    "birth_date": "8/3/1997",
    "personal_number": "099197000123",
    "phone": "0912345678",
    "full_name": "Bùi Gia Hưng",
    "date": "1/2/2015",
}
OTHER_WORDS = "Thôn Đục, làm để vay vốn"
GO_ON = "main form.mc-form button.govuk-button:not([name]):visible"


class Walker:
    """One person at one screen. Every page is looked at: no barrier, no side scroll, and a picture of it."""

    def __init__(self, page: Page, base: str, name: str) -> None:
        self.page, self.base, self.name = page, base, name
        self.has_scripts = page.evaluate("1") == 1 and page.locator("html[data-scripts-ready]").count() == 1
        self.seen = 0

    def sign_in(self, account: Account | None) -> None:
        """Become somebody else, as if at another machine."""
        self.page.context.clear_cookies()
        if account is not None:
            cookie = browser_of(account).cookies[settings.SESSION_COOKIE_NAME].value
            given: Any = {"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.base}
            self.page.context.add_cookies([given])

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.look()

    def look(self) -> None:
        """Read the page as it stands."""
        self.page.wait_for_load_state()
        self.seen += 1
        title = self.heading().partition("\n")[0][:30].replace("/", "-")
        screenshot(self.page, f"{self.name}-{self.seen:02}-{title}")
        if self.has_scripts:
            self.page.wait_for_selector("html[data-scripts-ready]", state="attached")
            assert_reads_well(self.page)
        else:
            assert side_scroll_px(self.page) == 0, self.page.url

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def press(self, what: str | Locator = GO_ON) -> None:
        """Press a button or follow a link, and read the next page."""
        found = self.page.locator(what).first if isinstance(what, str) else what
        found.click()
        self.look()

    def path(self) -> str:
        return self.page.url.removeprefix(self.base)

    def fill(self, papers: Iterable[Path], chosen: dict[str, str] | None = None) -> None:
        """Answer everything the page asks and nobody has answered yet."""
        for group in self.page.locator("main .govuk-radios:visible").all():
            self._choose(group, chosen or {})
        for box in self.page.locator(f"main form.mc-form {TYPED}").all():
            if box.is_visible() and not box.input_value():
                box.fill(words_for(box, self.path()))
        for box in self.page.locator("main form.mc-form select:visible").all():
            if not box.input_value():
                box.select_option(index=1)
        for field in self.page.locator("main input[type=file]").all():
            self._send(field, papers)

    def _choose(self, group: Locator, chosen: dict[str, str]) -> None:
        options = group.locator("input[type=radio]")
        wanted = chosen.get((options.first.get_attribute("name") or "").rpartition("-")[2])
        if wanted:
            group.locator(f"input[value={wanted}]").check(force=True)
        elif group.locator("input:checked").count() == 0:
            options.first.check(force=True)

    def _send(self, field: Locator, papers: Iterable[Path]) -> None:
        if not self.has_scripts:
            field.set_input_files([str(paper) for paper in papers])
            return
        with self.page.expect_response(lambda answer: "/tai-len/" in answer.url) as sent:
            field.set_input_files([str(paper) for paper in papers])
        assert sent.value.status == 200, sent.value.text()


TYPED = "input:is([type=text],[type=tel],[type=email],:not([type])), main form.mc-form textarea"


def words_for(box: Locator, path: str) -> str:
    """What a person would type into this field."""
    name = box.get_attribute("name") or ""
    if "/child/" in path and name == "birth_date":
        return "1/2/2025"
    for part, words in WORDS.items():
        if part in name:
            return words
    return "1" if box.get_attribute("inputmode") in ("numeric", "decimal") else OTHER_WORDS


def through_the_form(walker: Walker, papers: list[Path], chosen: dict[str, str]) -> None:
    """From the task list to the check: every page that is open, in the order the form leads."""
    walker.press(walker.page.locator(".govuk-task-list__link").first)
    for _step in range(25):
        if "/kiem-tra/" in walker.path():
            return
        walker.fill(papers, chosen)
        walker.press()
    raise AssertionError(f"still at {walker.path()}: {walker.text()[:500]}")


def submit(walker: Walker) -> str:
    """Declare, submit, and return the number on the receipt."""
    walker.page.locator("input[name=declared]").check(force=True)
    walker.press()
    return walker.path().rstrip("/").split("/")[-2 if walker.path().endswith("/bien-nhan/") else -1]


def act_as(walker: Walker, account: Account | None, number: str, *, prepare: Callable[[], None] = lambda: None) -> None:
    """Open the dossier at the desk and do what is expected now."""
    walker.sign_in(account)
    walker.open(f"/can-bo/ho-so/{number}/")
    prepare()
    walker.press(".mc-next button.govuk-button")
