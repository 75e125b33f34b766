"""Two pages of officials: calling citizens back from a telephone, and entering what a partner sent as a spreadsheet."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from browser_support import DESKTOP, PHONE
from openpyxl import load_workbook

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.gaming.models import Answer, CallBack
from motcua.steering.reporting.models import Observation
from tests.dossiers.factories import hire, make_commune, make_procedure, make_story
from tests.exchange.conftest import make_partner
from tests.journeys.walker import Walker
from tests.reporting.world import RATIOS, make_round
from tests.web.world import account_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "scripts"), [(PHONE, False), (PHONE, True), (DESKTOP, True)])
def test_a_citizen_is_called_back_from_a_telephone(
    transactional_db: None, walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    there = make_commune("Đông Sơn", "16378")
    story = make_story(make_commune(), make_procedure(), database_now() - timedelta(days=10)).to("handed_over")
    week = local_day(database_now()) - timedelta(days=7)
    CallBack.objects.create(
        week=week, dossier_id=story.dossier.id, agency_id=story.commune.committee.id, caller_id=there.committee.id
    )
    drain()
    walker = walk("calls", width, scripts=scripts)
    walker.sign_in(account_of(there.head_of_unit.person_id or 0, "truongphong"))
    walker.open("/dieu-hanh/dau-hieu/goi-lai/")
    walker.press("main li a")
    assert walker.page.locator("main a[href^='tel:']").inner_text() == "0912 345 678"
    walker.page.check("input[name=reached][value=reached]")
    walker.press("main form button")  # nothing was said of any point
    assert walker.page.locator(".govuk-error-summary__list li").count() == 4
    for point, said in (("dates", "same"), ("fee", "other"), ("result", "same"), ("papers", "unsure")):
        walker.page.check(f"input[name={point}][value={said}]")
    walker.page.fill("textarea[name=note]", "Nộp thêm 50.000 đồng không có biên lai.")
    walker.press("main form button")

    assert CallBack.objects.get().outcome == Answer.DIFFERENT
    walker.sign_in(account_of(hire("leader", story.commune.committee).person_id or 0, "chutich"))
    walker.open("/dieu-hanh/dau-hieu/")
    walker.open("/dieu-hanh/dau-hieu/goi-lai/ket-qua/")
    assert story.dossier.code in walker.text()


@pytest.mark.parametrize(("width", "scripts"), [(DESKTOP, True), (PHONE, False)])
def test_an_analyst_enters_what_a_bank_sent(
    transactional_db: None, home: Path, walk: Callable[..., Walker], tmp_path: Path, width: int, scripts: bool
) -> None:
    world = make_round(RATIOS)
    make_partner("ngan-hang", name="Ngân hàng Nhà nước chi nhánh tỉnh")
    walker = walk("delivery", width, scripts=scripts)
    walker.sign_in(world.account("appraiser"))
    walker.open("/dieu-hanh/ky-bao-cao/")
    walker.press("main a[href$='nhan-so-lieu/']")
    walker.press("form[method=get] button")  # nothing was chosen
    assert walker.page.locator(".govuk-error-summary__list li").count() >= 2
    walker.page.select_option("select[name=partner]", "ngan-hang")
    walker.page.select_option("select[name=scheme]", RATIOS)
    walker.page.fill("input[name=indicators]", "4.1")
    walker.page.fill("input[name=period]", "2026-Q3")
    with walker.page.expect_download() as taken:
        walker.page.click("form[method=get] button")
    path = tmp_path / "số liệu.xlsx"
    taken.value.save_as(path)
    book = load_workbook(path)
    sheet = book.active
    for row, part in ((7, "82%"), (8, 30)):
        sheet[f"F{row}"], sheet[f"G{row}"], sheet[f"H{row}"] = part, 50, "30/09/2026"
    sheet["H8"] = None
    book.save(path)

    def send() -> None:
        walker.page.set_input_files("input[name=workbook]", str(path))
        walker.press("section.mc-next button")

    send()
    told = walker.page.locator(".govuk-error-summary__list li").all_inner_texts()
    assert [line.split(":")[0] for line in told] == ["Ô F7", "Ô H8"]
    sheet["F7"], sheet["H8"] = 41, "30/09/2026"
    book.save(path)
    send()

    assert Observation.objects.count() == 2
    assert "41/50" in walker.text()
