"""A report by spreadsheet: three planted mistakes are mended by their cells, and the report is handed in."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from browser_support import DESKTOP, PHONE
from openpyxl import load_workbook

from motcua.journal.moment import database_now
from motcua.steering.reporting import queries
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.models import Observation, Report, ReportState, Round
from tests.journeys.walker import Walker
from tests.reporting.world import RATIOS, RoundWorld, everything, make_round, typed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None, home: Path) -> RoundWorld:
    world = make_round()
    today = local_day(database_now())
    Round.objects.update(opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=5))
    world.round.refresh_from_db()
    return world


@pytest.mark.parametrize(("width", "scripts"), [(DESKTOP, True), (PHONE, True), (DESKTOP, False)])
def test_three_planted_mistakes_are_mended_by_their_cells(
    world: RoundWorld, walk: Callable[..., Walker], tmp_path: Path, width: int, scripts: bool
) -> None:
    walker = walk("round", width, scripts=scripts)
    walker.sign_in(world.account("analyst"))
    walker.open("/dieu-hanh/ky-bao-cao/")
    walker.press("main tbody a")
    with walker.page.expect_download() as taken:
        walker.page.locator("main a[href$='bieu-mau.xlsx']").click()
    path = tmp_path / "báo cáo.xlsx"
    taken.value.save_as(path)
    book = load_workbook(path)
    sheet = book.active
    for row in range(6, sheet.max_row + 1):
        sheet[f"D{row}"] = 5
    sheet["D7"], sheet["D9"], sheet["A12"] = "82%", "0,5", "1.1"
    book.save(path)

    def send() -> None:
        walker.page.set_input_files("input[name=workbook]", str(path))
        walker.press("section.mc-next button")

    send()
    told = walker.page.locator(".govuk-error-summary__list li").all_inner_texts()
    assert [line.split(":")[0] for line in told] == ["Ô D7", "Ô D9", "Ô A12"]
    assert Observation.objects.count() == 0
    sheet["D7"], sheet["D9"], sheet["A12"] = 8, 0.5, "1.7"
    book.save(path)
    send()
    assert walker.page.locator("input[name='1.2-value']").input_value() == "8"
    walker.press("main button[name=then]")
    walker.press("main form button.govuk-button")

    assert world.report().state == ReportState.SUBMITTED
    assert Observation.objects.count() == 62


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_pages_of_those_who_appraise_and_publish_read_well(
    world: RoundWorld, walk: Callable[..., Walker], width: int
) -> None:
    world.at = database_now()
    world.hand_in(world.ngoc_lac, "analyst")
    walker = walk("appraisal", width)
    walker.sign_in(world.account("appraiser"))
    report = world.report()
    for path in (
        "mo/", f"{world.round.id}/", f"bao-cao/{report.id}/", f"bao-cao/{report.id}/tham-dinh/",
        f"bao-cao/{report.id}/chi-so/1.1/",
    ):  # fmt: skip
        walker.open(f"/dieu-hanh/ky-bao-cao/{path}")
    world.accept_all(world.ngoc_lac)
    Round.objects.update(closes_on=local_day(database_now()) - timedelta(days=1))
    walker.sign_in(world.account("leader"))
    walker.open(f"/dieu-hanh/ky-bao-cao/{world.round.id}/")
    walker.press("main form[action$='cong-bo/'] button")
    walker.press("main tbody a")
    walker.open("/dieu-hanh/ky-bao-cao/cong-bo/")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_round_is_walked_from_its_opening_to_its_publication(
    transactional_db: None, home: Path, walk: Callable[..., Walker], tmp_path: Path, width: int
) -> None:
    """Decision 766: what the platform counts is locked, and the rest is declared by spreadsheet."""
    world = make_round(RATIOS)
    world.dossiers("settled", "handed_over", "")
    walker, today = walk("whole-round", width), local_day(database_now())
    walker.sign_in(world.account("appraiser"))
    walker.open("/dieu-hanh/ky-bao-cao/mo/")
    walker.press("main form button")  # nothing was said
    walker.page.select_option("select[name=scheme]", RATIOS)
    walker.page.fill("input[name=period]", "2026-08")
    walker.page.fill("input[name=opens_on]", f"{today:%d/%m/%Y}")
    walker.page.fill("input[name=closes_on]", f"{today + timedelta(days=9):%d/%m/%Y}")
    walker.press("main form button")

    walker.sign_in(world.account("analyst"))
    walker.open("/dieu-hanh/ky-bao-cao/")
    walker.press("main tbody a >> nth=0")
    assert "hệ thống tự tính, đã khóa" in walker.text()
    with walker.page.expect_download() as taken:
        walker.page.locator("main a[href$='bieu-mau.xlsx']").click()
    path = tmp_path / "báo cáo.xlsx"
    taken.value.save_as(path)
    book = load_workbook(path)
    sheet = book.active
    rows = {str(sheet.cell(row, 1).value): row for row in range(6, sheet.max_row + 1)}
    for row in rows.values():
        if not sheet[f"E{row}"].protection.locked:
            sheet[f"E{row}"], sheet[f"F{row}"] = 8, 10
    kept = sheet[f"E{rows['2.1']}"].value
    sheet[f"E{rows['2.1']}"], sheet[f"F{rows['1.4']}"], sheet[f"E{rows['6.2']}"] = 99, "mười", 11
    book.save(path)

    def send() -> None:
        walker.page.set_input_files("input[name=workbook]", str(path))
        walker.press("section.mc-next button")

    send()
    told = walker.page.locator(".govuk-error-summary__list li").all_inner_texts()
    assert "đã khóa" in told[1]
    assert [line.split(":")[0] for line in told] == [f"Ô F{rows['1.4']}", f"Ô E{rows['2.1']}", f"Ô E{rows['6.2']}"]
    sheet[f"E{rows['2.1']}"], sheet[f"F{rows['1.4']}"], sheet[f"E{rows['6.2']}"] = kept, 10, 8
    book.save(path)
    send()
    walker.press("main button[name=then]")
    walker.press("main form button.govuk-button")

    report = Report.objects.get(round__period="2026-08", unit=world.ngoc_lac)
    walker.sign_in(world.account("appraiser"))
    walker.open(f"/dieu-hanh/ky-bao-cao/{report.round_id}/")
    walker.press("main tbody a[href$='tham-dinh/']")
    for box in walker.page.locator("main input[type=radio][value=accepted]").all():
        box.check()
    walker.page.check("input[name='1.4-verdict'][value=rejected]")
    walker.press("main form.mc-report > button")  # a verdict without a reason
    assert walker.page.locator(".govuk-error-summary__list li").count() == 1
    walker.page.check("input[name='1.4-verdict'][value=accepted]")
    walker.press("main form.mc-report > button")

    Round.objects.update(closes_on=today - timedelta(days=1), opens_on=today - timedelta(days=9))
    walker.sign_in(world.account("leader"))
    walker.open(f"/dieu-hanh/ky-bao-cao/{report.round_id}/")
    walker.press("main form[action$='cong-bo/'] button")
    walker.press("main tbody a >> nth=0")
    assert "Hệ thống tự tính" in walker.text()
    outcome = queries.outcome(report.round, world.ngoc_lac.code)
    assert outcome is not None
    assert outcome.rank == 1


@pytest.mark.parametrize(("width", "scripts"), [(DESKTOP, True), (PHONE, False)])
def test_what_is_declared_with_evidence_is_accepted_by_one_act(
    world: RoundWorld, walk: Callable[..., Walker], width: int, scripts: bool
) -> None:
    world.at = database_now()
    declared = everything(world.round.scheme_code, link="https://thanhhoa.gov.vn/minh-chung")
    bare = declared[8].indicator
    world.declare(*declared[:8], typed(bare, "1"))
    world.submit()
    walker = walk("accept-together", width, scripts=scripts)
    walker.sign_in(world.account("appraiser"))
    walker.open(f"/dieu-hanh/ky-bao-cao/bao-cao/{world.report().id}/tham-dinh/")
    walker.press("main a[href$='chap-nhan/']")
    assert "8 số liệu sẽ được chấp nhận" in walker.text()
    walker.press("main form button")

    assert "Đã chấp nhận 8 số liệu" in walker.text()
    assert [line.indicator.code for line in queries.lines(world.report()) if line.waits] == [bare]
