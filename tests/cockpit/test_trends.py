"""Each main figure shows how it came here: a line, its ends in words, and the same numbers in a table."""

import csv
import io
import re

import pytest
from django.test import Client

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.web.design.components.figures import spark_path
from tests.dossiers.factories import Commune, hire, make_commune
from tests.measures.test_trends import filed, months_ago
from tests.ranking.conftest import make_province
from tests.web.world import account_of, browser_of


@pytest.fixture
def commune(db: None) -> Commune:
    return make_commune()


@pytest.fixture
def chair(commune: Commune) -> Client:
    """The browser of the commune's chair."""
    return browser_of(account_of(hire("leader", commune.committee, "Lê Thị Chủ").person_id or 0, "chutichxa"))


def test_a_year_ago_and_the_last_month_stand_in_words_below_a_line(commune: Commune, chair: Client) -> None:
    now = database_now()
    filed(commune, months_ago(now, 12), late=0, other=10)
    filed(commune, months_ago(now, 1), late=3, other=9)
    drain()

    page = chair.get("/dieu-hanh/")

    since, until = f"{months_ago(now, 12):%m/%Y}", f"{months_ago(now, 1):%m/%Y}"
    told = page.content.decode()
    assert f"Tiếp nhận cả tháng: 10 ({since}), 12 ({until})." in told
    assert f"Hồ sơ tiếp nhận trong tháng, quá hạn tính đến cuối tháng: 0 ({since}), 3 ({until})." in told
    assert f"Đúng hạn theo Quyết định 766: 100,0 % ({since}), 75,0 % ({until})." in told
    assert "Tỷ lệ điểm đạt được của các tiêu chí tính từ hồ sơ: " in told
    assert len(re.findall(r'<svg class="mc-figure__spark"[^>]*><path d="M', told)) == 4


def test_the_same_numbers_stand_in_a_table_that_can_be_taken_away(commune: Commune, chair: Client) -> None:
    now = database_now()
    filed(commune, months_ago(now, 1), late=3, other=9)
    drain()

    rows = chair.get("/dieu-hanh/").context["months"].rows
    file = chair.get("/dieu-hanh/don-vi/UB14758/cac-thang/?format=csv").content.decode("utf-8-sig")

    cells = list(csv.reader(io.StringIO(file)))[1:]
    assert len(rows) == len(cells) == 12
    assert rows[-1].cells[:4] == (f"{months_ago(now, 1):%m/%Y}", "12", "3", "75,00")
    assert cells[-1][1:4] == ["12", "3", "75.00"]
    assert (rows[0].cells[3], cells[0][3]) == ("–", "")


def test_a_month_of_too_few_begins_no_sentence_and_leaves_a_gap(commune: Commune, chair: Client) -> None:
    now = database_now()
    for number, other in ((12, 2), (4, 10), (1, 11)):
        filed(commune, months_ago(now, number), late=0, other=other)
    drain()

    page = chair.get("/dieu-hanh/")

    on_time = next(each for each in page.context["figures"] if each.label == "Đúng hạn, tính theo ngày hẹn đầu").trend
    assert on_time.words.startswith(f"Đúng hạn theo Quyết định 766: 100,0 % ({months_ago(now, 4):%m/%Y})")
    assert (on_time.values[0], on_time.values[8], on_time.values[11]) == (None, 100.0, 100.0)


def test_a_unit_that_began_last_month_has_no_line(commune: Commune, chair: Client) -> None:
    filed(commune, months_ago(database_now(), 1), late=1, other=0)
    drain()

    assert "mc-figure__spark" not in chair.get("/dieu-hanh/").content.decode()


@pytest.mark.django_db
def test_the_rank_shows_every_year_with_how_many_were_ranked() -> None:
    rank = make_province().browser("chair").get("/dieu-hanh/").context["figures"][0]

    assert rank.trend.words == "Thứ hạng các năm: 15/63 (2020), 12/63 (2021), 15/63 (2022), 5/34 (2024)."
    assert rank.trend.values == (1 - 15 / 63, 1 - 12 / 63, 1 - 15 / 63, 1 - 5 / 34)


def test_a_line_has_a_gap_where_nothing_is_known_and_is_level_where_nothing_changes() -> None:
    assert spark_path([1, 3, 2]) == "M0.0,28.0L0.0,28.0L50.0,2.0L100.0,15.0"
    assert spark_path([1, None, 3]) == "M0.0,28.0L0.0,28.0M100.0,2.0L100.0,2.0"
    assert spark_path([0, 0]) == "M0.0,28.0L0.0,28.0L100.0,28.0"
    assert spark_path([None, 4]) == spark_path([]) == ""
