"""A walk-in at the counter, and two officials at one dossier."""

from collections.abc import Callable
from pathlib import Path

import pytest
from browser_support import DESKTOP, PHONE

from motcua.journal.moment import database_now
from motcua.registry.people.models import Person
from motcua.service.dossiers.models import Dossier
from motcua.service.procedures.models import ProcedureVersion
from tests.dossiers.factories import make_procedure, make_story
from tests.journeys.conftest import Town
from tests.journeys.walker import Walker, act_as, submit, through_the_form

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAYS = [(DESKTOP, True), (PHONE, True), (DESKTOP, False)]
NAMES = ["desktop", "phone", "desktop-without-scripts"]


@pytest.mark.parametrize(("width", "scripts"), WAYS, ids=NAMES)
def test_a_walk_in_is_found_typed_for_accepted_and_gets_the_slip(
    town: Town, papers: list[Path], walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    walker = walk(f"walkin-{'js' if scripts else 'nojs'}", width, scripts=scripts)
    walker.sign_in(town.accounts["receiver"])
    walker.open("/can-bo/nhap-ho-so/")
    walker.page.fill("main input[name=q]", "099197000123")
    walker.press("main form[role=search] button")
    assert "099197000123" not in walker.page.url
    walker.page.select_option("main select[name=procedure]", "1.004873")
    walker.press("main button[name=person]")
    chosen = {"marital_status": "never_married", "purpose": "loan", "lived_elsewhere": "here_only"}
    through_the_form(walker, papers, chosen)
    number = submit(walker)
    act_as(walker, town.accounts["receiver"], number)

    dossier = Dossier.objects.get(number=number)
    assert (dossier.state, dossier.channel, dossier.typed_by) == ("in_progress", "counter", "official")
    assert dossier.applicant_id == town.citizen.id
    with walker.page.expect_download() as slip:
        walker.page.locator("main a[href*='/van-ban/']").first.click()
    assert Path(slip.value.path()).read_bytes().startswith(b"%PDF")


def test_somebody_without_a_phone_is_entered_by_hand(
    town: Town, papers: list[Path], walk: Callable[..., Walker]
) -> None:
    walker = walk("walkin-new")
    walker.sign_in(town.accounts["receiver"])
    walker.open("/can-bo/nhap-ho-so/")
    walker.page.select_option("main select[name=procedure]", "1.004873")
    walker.page.fill("input[name=full_name]", "Giàng Thị Mỷ")
    walker.page.fill("input[name=birth_date]", "1/1/1960")
    walker.press("main form[action$='/nguoi/'] button.govuk-button:not([name])")

    assert "/nhap/" in walker.path()
    assert Person.objects.filter(full_name="Giàng Thị Mỷ", account=None).count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "without-scripts"])
def test_the_second_of_two_officials_is_told_and_nothing_is_overwritten(
    town: Town, walk: Callable[..., Walker], scripts: bool
) -> None:
    version: ProcedureVersion = make_procedure()
    number = make_story(town.commune, version, at=database_now(), citizen=town.citizen).dossier.number
    first, second = walk("first", scripts=scripts), walk("second", scripts=scripts)
    for walker in (first, second):
        walker.sign_in(town.accounts["receiver"])
        walker.open(f"/can-bo/ho-so/{number}/")

    first.press(".mc-next button.govuk-button")
    before = Dossier.objects.values().get(number=number)
    second.press(".mc-next button.govuk-button")

    assert "vừa" in second.text()
    assert Dossier.objects.values().get(number=number) == before
