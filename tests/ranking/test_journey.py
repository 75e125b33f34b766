"""A new user finds why Thanh Hóa's score is what it is, where the points to the next rank lie and who answers."""

from collections.abc import Callable
from typing import Any

import pytest
from browser_support import DESKTOP, PHONE, Visit

from tests.journeys.walker import Walker
from tests.ranking.conftest import Province, make_province

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walk(visit: Visit, live_server: Any) -> Callable[..., Walker]:
    def begin(name: str, width: int = DESKTOP, *, scripts: bool = True) -> Walker:
        return Walker(visit("/", width=width, scripts=scripts), live_server.url, name)

    return begin


@pytest.fixture
def everybody(transactional_db: None) -> Province:
    return make_province()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_from_the_cockpit_to_why_how_far_and_who(everybody: Province, walk: Callable[..., Walker], width: int) -> None:
    walker = walk("ranking", width)
    walker.sign_in(everybody.accounts["chair"])
    walker.open("/dieu-hanh/")

    walker.press(walker.page.get_by_role("link", name="Xếp hạng", exact=True))
    assert walker.heading() == "Thanh Hóa: đứng ở đâu và vì sao"
    assert "Hoạt động chính quyền số" in walker.text()
    assert "Văn phòng UBND tỉnh" in walker.text()
    assert "Hạng 4 là Hồ Chí Minh, hơn 2,55 điểm" in walker.text()
    walker.page.wait_for_selector(".mc-chart__drawing canvas")

    walker.press(walker.page.get_by_role("link", name="Hoạt động chính quyền số").first)
    assert "Đơn vị chịu trách nhiệm" in walker.text()

    for tab in ("So với tỉnh khác", "Độ vững của thứ hạng", "Tất cả các tỉnh", "Phương án giả định"):
        walker.press(walker.page.get_by_role("link", name=tab, exact=True))
    walker.page.fill("input[name=v-digital_government_activity]", "70 %")
    walker.press("main form.mc-form button.govuk-button")
    assert "tăng 2 bậc" in walker.text()
    walker.page.fill("input[name=name]", "Vào tốp 3")
    walker.press(walker.page.get_by_role("button", name="Lưu chỉ tiêu"))
    assert walker.heading() == "Vào tốp 3"
    walker.press(walker.page.locator("a.govuk-back-link"))
    walker.open("/dieu-hanh/xep-hang/bo-chi-so/")
    walker.open("/dieu-hanh/xep-hang/bo-chi-so/dti-2024/")
    walker.open("/dieu-hanh/xep-hang/cham-diem/")


def test_without_scripts_the_tables_say_it_all(everybody: Province, walk: Callable[..., Walker]) -> None:
    walker = walk("ranking-plain", scripts=False)
    walker.sign_in(everybody.accounts["chair"])

    walker.open("/dieu-hanh/xep-hang/dti-2024/")
    assert "73,88" in walker.text()
    walker.press(walker.page.get_by_role("link", name="Phương án giả định", exact=True))
    walker.page.fill("input[name=v-digital_government_activity]", "70")
    walker.press("main form.mc-form button.govuk-button")
    assert "tăng 2 bậc" in walker.text()


def test_a_chart_is_loaded_only_where_there_is_one(everybody: Province, visit: Visit, live_server: Any) -> None:
    walker = Walker(visit("/"), live_server.url, "lazy")
    walker.sign_in(everybody.accounts["chair"])
    asked: list[str] = []
    walker.page.on("request", lambda request: asked.append(request.url))

    walker.open("/dieu-hanh/xep-hang/dti-2024/bang/")
    assert not [url for url in asked if "echarts" in url]
    walker.open("/dieu-hanh/xep-hang/dti-2024/")
    walker.page.wait_for_selector(".mc-chart__drawing canvas")
    assert [url for url in asked if "echarts" in url]
