"""From the first click to the result in hand, with a supplement in between."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browser_support import DESKTOP, PHONE

from motcua.service.dossiers.models import Dossier
from motcua.service.voices.queries import of_dossier
from tests.journeys.conftest import Town
from tests.journeys.walker import Walker, act_as, submit, through_the_form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALL_WAYS = [(DESKTOP, True), (PHONE, True), (DESKTOP, False)]
NAMES = ["desktop", "phone", "desktop-without-scripts"]


@pytest.mark.parametrize(("width", "scripts"), ALL_WAYS, ids=NAMES)
def test_a_birth_registration_from_search_to_rating(
    town: Town, papers: list[Path], walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    walker = walk(f"birth-{'js' if scripts else 'nojs'}", width, scripts=scripts)
    number = apply(walker, town, papers, "dang ky khai sinh", "1.001193", {})

    ask_for_more(walker, town, number)
    answer(walker, town, number, papers)
    for role in ("receiver", "receiver", "specialist", "signer", "records_clerk", "receiver"):
        act_as(walker, town.accounts[role], number)
    rate(walker, town, number)

    dossier = Dossier.objects.get(number=number)
    assert (dossier.state, dossier.outcome, dossier.supplement_count) == ("handed_over", "granted", 1)
    assert of_dossier(dossier.id)


def test_a_marital_status_certificate_found_without_marks(
    town: Town, papers: list[Path], walk: Callable[..., Walker]
) -> None:
    walker = walk("marital", PHONE)
    chosen = {"marital_status": "never_married", "purpose": "loan", "lived_elsewhere": "here_only"}

    number = apply(walker, town, papers, "xac nhan hon nhan", "1.004873", chosen)
    for role in ("receiver", "receiver", "specialist", "signer", "records_clerk", "receiver"):
        act_as(walker, town.accounts[role], number)

    assert Dossier.objects.get(number=number).state == "handed_over"


def apply(walker: Walker, town: Town, papers: list[Path], words: str, code: str, chosen: dict[str, str]) -> str:
    walker.sign_in(town.accounts["citizen"])
    walker.open("/")
    walker.page.fill("main input[name=q]", words)
    walker.press("main form[role=search] button")
    walker.press(f"main a[href='/thu-tuc/{code}/']")
    walker.press(".mc-start button")
    through_the_form(walker, papers, chosen)
    number = submit(walker)
    assert Dossier.objects.filter(number=number).exists()
    walker.open(f"/ho-so/{number}/")
    walker.open("/cua-toi/")
    return number


def ask_for_more(walker: Walker, town: Town, number: str) -> None:
    walker.sign_in(town.accounts["receiver"])
    walker.open("/can-bo/")
    walker.open(f"/can-bo/ho-so/{number}/yeu-cau-bo-sung/")
    page = walker.page
    row = page.locator("fieldset.mc-mark", has_text="Quê quán").first
    row.locator("input[type=checkbox]").check(force=True)
    row.locator("input[name^=reason-]").fill("Ghi chưa rõ")
    row.locator("input[name^=remedy-]").fill("Ghi đủ xã, tỉnh")
    walker.press()


def answer(walker: Walker, town: Town, number: str, papers: list[Path]) -> None:
    walker.sign_in(town.accounts["citizen"])
    walker.open(f"/ho-so/{number}/")
    walker.press("main a[href$='/bo-sung/']")
    walker.page.locator("main form.mc-form input[type=text]").first.fill("Xã Bát Mọt, tỉnh Thanh Hóa")
    walker.press()
    assert Dossier.objects.get(number=number).state == "submitted"


def rate(walker: Walker, town: Town, number: str) -> None:
    walker.sign_in(town.accounts["citizen"])
    walker.open(f"/ho-so/{number}/")
    walker.page.locator("#rating input[name=level][value='5']").check(force=True)
    walker.press("#rating button")
