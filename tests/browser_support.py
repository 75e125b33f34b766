"""Driving Debian's Chromium against the running site: what every browser test needs.

`tests/conftest.py` names this module as a plugin, so a test asks for the fixture and imports the words it uses:

    from browser_support import PHONE, Visit, assert_reads_well

    @pytest.mark.browser
    def test_home_page_reads_well_on_a_phone(visit: Visit) -> None:
        assert_reads_well(visit("/", width=PHONE))

Playwright's own loop runs in the thread of the tests, and Django refuses the ORM wherever a loop runs. The refusal is
lifted while Chromium is open: that loop only waits for Chromium and never runs a line of Django.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = 1440, 360  # px
PATIENCE_MS = 40_000  # a machine with twice the work that it has cores for; nothing that is well waits for it
AXE = Path(settings.CHECKOUT) / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = Path(os.environ.get("MOTCUA_SCREENSHOTS", "/tmp/motcua-screenshots"))


class Visit(Protocol):
    """Opens a page of the running site and returns it. Errors of scripts and refused resources fail the test."""

    def __call__(
        self, path: str, *, width: int = DESKTOP, scripts: bool = True, cookies: dict[str, str] | None = None
    ) -> Page: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # see the head of this file
        expect.set_options(timeout=PATIENCE_MS)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield browser
            browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Visit]:
    """Open pages of the live server, each in a fresh profile of the given width, with or without scripts."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        path: str, *, width: int = DESKTOP, scripts: bool = True, cookies: dict[str, str] | None = None
    ) -> Page:
        size = {"width": width, "height": 800}
        context = chromium.new_context(viewport=size, java_script_enabled=scripts, locale="vi-VN")  # type: ignore[arg-type]
        contexts.append(context)
        for name, value in (cookies or {}).items():
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(f"{path}: {error}"))
        page.on("console", lambda said: complaints.append(f"{path}: {said.text}") if is_complaint(said) else None)
        page.goto(live_server.url + path)
        if scripts:
            page.wait_for_selector("html[data-scripts-ready]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(said: ConsoleMessage) -> bool:
    """Errors in the console, except the 503 that tests play to see how a page bears a server in trouble, and those of
    the page itself, which says what is wrong: not found, gone, a form to be looked at again."""
    is_of_page = said.page is not None and said.location.get("url") == said.page.url and "status of 4" in said.text
    return said.type == "error" and not is_of_page and "status of 503" not in said.text


def session_cookie(account: Any) -> dict[str, str]:
    """Cookies of somebody signed in, for `visit(cookies=…)`; saves clicking through the sign-in page each time."""
    from django.test import Client  # app ready

    client = Client()
    client.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def barriers(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA on the page as it stands: rule, place, and what is wrong."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run(document, {runOnly: tags})", tags)
    return [
        f"{rule['id']}: {node['target']} {json.dumps(node['failureSummary'], ensure_ascii=False)}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def side_scroll_px(page: Page) -> int:
    """How far the page can be scrolled sideways; must be 0 at every width."""
    overhang: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return overhang


def cut_tables(page: Page) -> list[str]:
    """Tables of which a part is out of sight on a desk's screen; on a telephone they are pushed sideways."""
    if page.viewport_size is None or page.viewport_size["width"] < DESKTOP:
        return []
    cut: list[str] = page.evaluate(
        """[...document.querySelectorAll(".mc-scroll, .mc-table-scroll")]
            .filter(box => box.scrollWidth > box.clientWidth + 1)
            .map(box => `${box.getAttribute("aria-label")}: ${box.scrollWidth} px in ${box.clientWidth}`)"""
    )
    return cut


def assert_reads_well(page: Page) -> None:
    """No barrier by axe-core, no side scroll, no table cut off, one heading of the first level, and a language."""
    assert barriers(page) == []
    assert side_scroll_px(page) == 0
    assert cut_tables(page) == []
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") in {"vi", "en"}


def screenshot(page: Page, name: str) -> Path:
    """Keep a picture of the whole page under MOTCUA_SCREENSHOTS (default /tmp/motcua-screenshots)."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    path = SCREENSHOTS / f"{name}-{width}.png"
    try:
        page.screenshot(path=path, full_page=True)
    except Error:  # "Unable to capture screenshot": Chromium on a machine that has too much to do
        page.wait_for_timeout(1000)
        page.screenshot(path=path, full_page=True)
    return path
