"""What everybody may see: the province, each unit, each field, closed months, last year beside, small groups hidden."""

import csv
import io
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.kernel.local_time import VIETNAM
from motcua.steering.measures.models import DailyCount, OpenByDueDay, QualityCount
from tests.dossiers.factories import Commune, make_commune, make_procedure

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 28, 9, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motcua.web.accounts.visit.database_now", lambda: NOW)
    cache.clear()


@pytest.fixture
def communes() -> list[Commune]:
    return [make_commune(), make_commune("Bát Mọt", "14845"), make_commune("Đông Sơn", "16378")]


def counted(commune: Commune, month: date, received: int, *, on_time: int = 0, late: int = 0, online: int = 0) -> None:
    row: dict[str, Any] = {"procedure_code": "9.000001", "agency_id": commune.committee.id, "day": month}
    DailyCount.objects.create(**row, channel="counter", received=received - online, on_time=on_time, late=late)
    DailyCount.objects.create(**row, channel="online", received=online)


def rated(commune: Commune, month: date, ratings: int, satisfied: int) -> None:
    QualityCount.objects.create(
        agency_id=commune.committee.id, received_month=month, changed_on=month, is_month=True, is_same_day=False,
        rated=ratings, satisfied=satisfied,
    )  # fmt: skip


class Cells(HTMLParser):
    """The rows of all tables of a page as lists of texts."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_in_cell = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self.is_in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_in_cell:
            self.rows[-1][-1] += data.strip()


def page(address: str) -> tuple[str, dict[str, list[str]]]:
    """The page and its rows by their first cell."""
    answer = Client(headers={"accept-language": "vi"}).get(address)
    assert answer.status_code == 200, answer.content[:400]
    text = answer.content.decode()
    cells = Cells()
    cells.feed(text)
    return text, {row[0]: row[1:] for row in cells.rows if row}


def file(address: str) -> list[list[str]]:
    answer = Client(headers={"accept-language": "vi"}).get(address)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_unit_is_told_with_last_year_beside_and_the_change(communes: list[Commune]) -> None:
    for commune in communes:
        counted(commune, date(2025, 1, 15), 40, on_time=20, late=10)
        counted(commune, date(2025, 10, 15), 100, on_time=80, late=20, online=50)
        counted(commune, date(2026, 10, 15), 120, on_time=90, late=10, online=90)
        rated(commune, date(2025, 10, 1), 10, 5)
        rated(commune, date(2026, 10, 1), 20, 15)

    text, rows = page(f"/so-lieu/don-vi/{communes[0].committee.code}/?period=2026-10")

    assert rows["Đã nhận"] == ["120", "100", "+20"]
    assert rows["Đúng hạn"] == ["90,0 %", "80,0 %", "+10,0 điểm phần trăm"]
    assert rows["Quá hạn"] == ["10", "20", "−10"]
    assert rows["Nộp trực tuyến"] == ["75,0 %", "50,0 %", "+25,0 điểm phần trăm"]
    assert rows["Hài lòng"] == ["75,0 %", "50,0 %", "+25,0 điểm phần trăm"]
    assert "Số liệu đến ngày 31/10/2026." in text


def test_the_province_and_the_fields_are_sums_of_the_same_dossiers(communes: list[Commune]) -> None:
    version = make_procedure()
    for commune in communes:
        counted(commune, date(2025, 11, 3), 5)
        counted(commune, date(2026, 10, 15), 30, on_time=20, late=5)
    field = version.procedure.field
    DailyCount.objects.update(procedure_code=version.procedure.code)
    cache.clear()

    _text, whole = page("/so-lieu/?period=2026-10")
    _text, of_field = page(f"/so-lieu/linh-vuc/{quote(field)}/?period=2026-10")
    _text, listed = page("/so-lieu/linh-vuc/?period=2026-10")

    assert whole["Đã nhận"] == of_field["Đã nhận"] == ["90", "chưa có dữ liệu", "–"]
    assert listed[field][:3] == ["90", "75", "80,0 %"]


def test_before_the_first_dossier_nothing_is_known_and_nothing_is_zero(communes: list[Commune]) -> None:
    counted(communes[0], date(2026, 9, 1), 30)

    _text, rows = page("/so-lieu/?period=2026-09")

    assert rows["Đã nhận"] == ["30", "chưa có dữ liệu", "–"]
    assert rows["Đúng hạn"] == ["không phát sinh", "chưa có dữ liệu", "–"]


def test_a_group_under_five_is_hidden_with_another_that_would_give_it_away(communes: list[Commune]) -> None:
    small, large, larger = communes
    counted(small, date(2026, 10, 2), 3)
    counted(large, date(2026, 10, 2), 40)
    counted(larger, date(2026, 10, 2), 90)

    _text, rows = page("/so-lieu/don-vi/?period=2026-10")

    assert rows[small.committee.short_name][0] == "ít hơn 5"
    assert rows[large.committee.short_name][0] == "đã ẩn"
    assert rows[larger.committee.short_name][0] == "90"


def test_a_few_late_ones_leave_a_bound_and_no_number(communes: list[Commune]) -> None:
    for commune in communes:
        counted(commune, date(2026, 10, 2), 100, on_time=98, late=2)

    _text, rows = page(f"/so-lieu/don-vi/{communes[0].committee.code}/?period=2026-10")

    assert rows["Quá hạn"][0] == "ít hơn 5"
    assert rows["Đúng hạn"][0] == "từ 96,0 % trở lên"


def test_the_file_hides_what_the_page_hides(communes: list[Commune]) -> None:
    for number, commune in enumerate(communes):
        counted(commune, date(2026, 10, 2), 3 + 40 * number, on_time=3 + 35 * number, online=number)
    row = {"procedure_code": "9.000001", "agency_id": communes[0].committee.id, "channel": "online"}
    OpenByDueDay.objects.create(**row, due_day=date(2026, 11, 1), open=2)

    _text, rows = page("/so-lieu/don-vi/?period=2026-10")
    heading, *lines = file("/so-lieu/don-vi/?period=2026-10&format=csv")

    short = {each.committee.name: each.committee.short_name for each in communes}
    now_columns = [2, 5, 8, 11, 14, 17, 20, 23]
    as_page = {
        short[line[1]]: [cell.replace(".", ",") + " %" if "%" in heading[at] and cell[:1].isdigit() else cell
                  for at in now_columns for cell in (line[at],)]
        for line in lines
    }  # fmt: skip
    shown = {name: cells for name, cells in rows.items() if name in as_page}
    assert shown == as_page
    assert {"ít hơn 5", "đã ẩn"} <= {cell for cells in as_page.values() for cell in cells}


def test_nobody_signs_in_and_a_file_may_be_kept_by_caches(communes: list[Commune]) -> None:
    answer = Client().get("/so-lieu/?format=csv")

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    "address",
    ["/so-lieu/?period=2026-11-02", "/so-lieu/?period=rolling", "/so-lieu/?period=2026-11", "/so-lieu/?period=x",
     "/so-lieu/don-vi/KHONG-CO/", "/so-lieu/linh-vuc/khong-co/", "/so-lieu/?format=pdf"],
)  # fmt: skip
def test_what_is_not_published_is_not_found(address: str, communes: list[Commune]) -> None:
    assert Client().get(address).status_code == 404


def test_points_of_a_unit_are_told_for_whole_quarters(communes: list[Commune]) -> None:
    counted(communes[0], date(2026, 5, 2), 30)

    in_month, _rows = page(f"/so-lieu/don-vi/{communes[0].committee.code}/?period=2026-05")
    _text, rows = page(f"/so-lieu/don-vi/{communes[0].committee.code}/?period=2026-q2")

    assert "theo quý đã kết thúc" in in_month
    assert rows["Thanh toán trực tuyến"] == ["chưa có dữ liệu", "chưa có dữ liệu", "–"]


def test_a_page_costs_the_same_for_few_units_and_for_many(communes: list[Commune]) -> None:
    counted(communes[0], date(2026, 10, 2), 30)
    costs = []
    for more in ([], [("Hàm Rồng", "14759"), ("Sầm Sơn", "14812")]):
        for name, code in more:
            counted(make_commune(name, code), date(2026, 10, 2), 30)
        cache.clear()
        for address in ("/so-lieu/", "/so-lieu/don-vi/", "/so-lieu/linh-vuc/"):
            with CaptureQueriesContext(connection) as said:
                page(f"{address}?period=2026-10")
            costs.append(len(said))

    assert costs[:3] == costs[3:]
    assert max(costs) <= 45, costs


@pytest.mark.parametrize(("late", "told"), [(10, "18/20"), (2, "đã ẩn"), (0, "20/20")])
def test_points_that_would_tell_of_few_late_dossiers_are_hidden(late: int, told: str, communes: list[Commune]) -> None:
    for commune in communes:
        counted(commune, date(2026, 8, 3), 100, on_time=50, late=10, online=60)
        QualityCount.objects.create(
            agency_id=commune.committee.id, received_month=date(2026, 8, 1), changed_on=date(2026, 8, 1), is_month=True,
            is_same_day=False, dossiers=100, late=late, unhappy=late, online=60,
        )  # fmt: skip

    _text, rows = page(f"/so-lieu/don-vi/{communes[0].committee.code}/?period=2026-q3")

    assert rows["Tiến độ giải quyết"] == [told, "chưa có dữ liệu", "–"]
    assert rows["Mức độ hài lòng"][0] == ("đã ẩn" if told == "đã ẩn" else rows["Mức độ hài lòng"][0])
    assert rows["Dịch vụ công trực tuyến"][0] != "đã ẩn"


def test_a_platform_that_began_within_the_year_tells_what_it_has(communes: list[Commune]) -> None:
    counted(communes[0], date(2026, 8, 3), 30)

    text, rows = page("/so-lieu/?period=2026")

    assert rows["Đã nhận"] == ["30", "chưa có dữ liệu", "–"]
    assert "Hồ sơ đầu tiên được nhận ngày 03/08/2026" in text
