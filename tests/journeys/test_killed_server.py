"""A draft outlives its server: killed at any moment, what was acknowledged is there, and the rest is sent again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser_support import DESKTOP, barriers
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page

from motcua.service.dossiers.models import Draft
from motcua.service.procedures.models import ProcedureVersion
from tests.journeys.conftest import Town
from tests.ports import free_port
from tests.web.world import browser_of, make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Server:
    """The real web server, on the database of the test."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        at = connection.settings_dict
        login = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
        self.environment = os.environ | {
            "DATABASE_URL": f"postgresql://{login}@{at['HOST'] or '127.0.0.1'}:{at['PORT'] or 5432}/{at['NAME']}",
            "MOTCUA_MODE": "test",
            "MOTCUA_PROCESS": "web",
            "MOTCUA_HOME": str(home),
            "MOTCUA_SECRET_KEY": settings.SECRET_KEY,
        }
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "motcua.wsgi:application",
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command], env=self.environment, cwd=settings.CHECKOUT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _try in range(300):
            if self.answers():
                return
            time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def answers(self) -> bool:
        with socket.socket() as door:
            return door.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """kill -9 of the server and of its worker."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        while self.answers():  # its worker dies a moment later
            time.sleep(0.05)


@pytest.fixture
def server(town: Town, tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "server")
    yield running
    running.kill()


@pytest.fixture
def draft(town: Town) -> Draft:
    version = ProcedureVersion.objects.get(procedure__code="1.001193")
    return make_draft(version, town.citizen, town.commune)


def page_of(chromium: Browser, server: Server, town: Town, path: str, *, scripts: bool) -> Page:
    context = chromium.new_context(viewport={"width": DESKTOP, "height": 800}, java_script_enabled=scripts)
    cookie = browser_of(town.accounts["citizen"]).cookies[settings.SESSION_COOKIE_NAME].value
    given: Any = {"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": server.url}
    context.add_cookies([given])
    page = context.new_page()
    page.goto(server.url + path)
    return page


def kept(draft: Draft) -> str:
    return str(Draft.objects.get(id=draft.id).answers.get("child", {}).get("full_name", ""))


def test_what_is_typed_while_the_server_is_dead_is_saved_when_it_is_back(
    chromium: Browser, server: Server, town: Town, draft: Draft
) -> None:
    page = page_of(chromium, server, town, f"/nhap/{draft.key}/phan/child/", scripts=True)
    page.fill("input[name=full_name]", "Bùi Gia")
    page.wait_for_selector("[data-saved][data-state=saved]")
    assert kept(draft) == "Bùi Gia"

    server.kill()
    page.fill("input[name=full_name]", "Bùi Gia Hưng")
    page.wait_for_selector("[data-saved][data-state=offline]")
    server.start()
    page.wait_for_selector("[data-saved][data-state=saved]", timeout=40_000)

    assert kept(draft) == "Bùi Gia Hưng"
    page.reload()
    assert page.input_value("input[name=full_name]") == "Bùi Gia Hưng"
    assert barriers(page) == []
    page.context.close()


def test_without_scripts_every_page_that_was_sent_is_there_after_the_kill(
    chromium: Browser, server: Server, town: Town, draft: Draft
) -> None:
    page = page_of(chromium, server, town, f"/nhap/{draft.key}/phan/child/", scripts=False)
    page.fill("input[name=full_name]", "Bùi Gia Hưng")
    page.click("main form.mc-form button.govuk-button:not([name])")

    server.kill()
    server.start()
    page.goto(f"{server.url}/nhap/{draft.key}/phan/child/")

    assert page.input_value("input[name=full_name]") == "Bùi Gia Hưng"
    page.context.close()
