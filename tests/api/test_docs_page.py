"""The page of the reference in Chromium: drawn from our own server alone, no side scroll, nothing in the console."""

import pytest
from browser_support import DESKTOP, PHONE, Visit, screenshot, side_scroll_px

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_the_reference_is_drawn_without_any_third_party(visit: Visit, width: int) -> None:
    page = visit("/api/v1/docs", width=width)  # its console is watched: a refused style or script fails here
    page.wait_for_selector("#swagger-ui .opblock-tag", timeout=120_000)
    hosts = page.evaluate("performance.getEntriesByType('resource').map(found => new URL(found.name).host)")
    screenshot(page, "api-docs")

    assert set(hosts) == {page.evaluate("location.host")}
    assert page.locator("#swagger-ui h2", has_text="In ten minutes").count() == 1
    assert page.locator("#operations-Acting-accept").count() == 1
    assert page.locator("h1:visible").count() == 1
    assert side_scroll_px(page) == 0


def test_an_operation_opens_and_shows_its_answers(visit: Visit) -> None:
    page = visit("/api/v1/docs#/Dossiers/fileDossier", width=PHONE)  # a link to it opens it
    page.wait_for_selector("#operations-Dossiers-fileDossier .responses-table", timeout=120_000)
    screenshot(page, "api-docs-operation")

    assert side_scroll_px(page) == 0


def test_the_problem_codes_read_well(visit: Visit) -> None:
    page = visit("/api/v1/problems", width=PHONE)
    screenshot(page, "api-problems")

    assert page.locator("#precondition_failed").count() == 1
    assert side_scroll_px(page) == 0
