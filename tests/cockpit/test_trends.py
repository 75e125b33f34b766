"""Each main figure shows how it came here: a line, its ends in words, and the same numbers in a table."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.test import Client

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.steering.planning.models import LatenessForecast, LikelyLate, LikelyLateDay
from motcua.web.design.components.figures import spark_path
from tests.dossiers.factories import Commune, make_procedure, make_story
from tests.measures.test_trends import filed, months_ago
from tests.ranking.conftest import make_province


def test_a_year_ago_and_the_last_month_stand_in_words_below_a_line(commune: Commune, chair: Client) -> None:
    now = database_now()
    filed(commune, months_ago(now, 12), late=0, other=10)
    filed(commune, months_ago(now, 1), late=3, other=9)
    drain()

    page = chair.get("/dieu-hanh/")

    since, until = f"{months_ago(now, 12):%m/%Y}", f"{months_ago(now, 1):%m/%Y}"
    told = page.content.decode()
    assert f"Tiếp nhận cả tháng: 10 ({since}), 12 ({until})." in told
    assert f"Đúng hạn theo Quyết định 766: 100,0 % ({since}), 75,0 % ({until})." in told
    assert "Tỷ lệ điểm đạt được của các tiêu chí tính từ hồ sơ: " in told
    assert len(re.findall(r'<svg class="mc-figure__spark"[^>]*><path d="M', told)) == 4


def test_what_was_overdue_on_past_days_and_what_was_forecast_stand_in_words_and_day_by_day(
    commune: Commune, chair: Client
) -> None:
    now = database_now()
    filed(commune, now - timedelta(days=60), late=3, other=1)  # of a single day; the fourth has a year
    drain()
    at = [now - timedelta(days=days) for days in (9, 2)]
    for number, made_at in enumerate(at):
        day = made_at.astimezone(VIETNAM).date()
        for agency, likely in ((commune.committee, 5 + number), (commune.centre, 100)):
            LikelyLateDay.objects.create(
                agency_id=agency.id, day=day, made_at=made_at, due=200, likely=likely, expected=4.5
            )

    page = chair.get("/dieu-hanh/").content.decode()
    file = chair.get(f"/dieu-hanh/don-vi/{commune.committee.code}/cac-ngay/?format=csv").content.decode("utf-8-sig")

    yesterday = (now - timedelta(days=1)).astimezone(VIETNAM)
    first, last = (f"{each.astimezone(VIETNAM):%d/%m/%Y}" for each in at)
    assert f", 3 ({yesterday:%d/%m/%Y})." in page
    assert "Theo dự báo của từng ngày: 105 " + f"({first}), 106 ({last})." in page
    cells = list(csv.reader(io.StringIO(file)))[1:]
    assert len(cells) == 91
    assert cells[-1][1:] == ["3", "", "", ""]
    assert cells[-2][1:] == ["3", "106", "9", "400"]
    assert cells[0][1:] == ["", "", "", ""]  # before the first dossier
    assert "chưa có" in chair.get(f"/dieu-hanh/don-vi/{commune.committee.code}/cac-ngay/").content.decode()


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


def test_a_unit_that_began_last_month_has_no_line_of_months(commune: Commune, chair: Client) -> None:
    filed(commune, months_ago(database_now(), 1), late=1, other=0)
    drain()

    trends = [each.trend.words for each in chair.get("/dieu-hanh/").context["figures"]]
    assert [words.split(":")[0] for words in trends if words] == ["Số hồ sơ quá hạn vào cuối ngày"]


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


@pytest.mark.parametrize(
    ("late_dossiers", "said", "unsaid"),
    [
        (3, "Chưa đủ dữ liệu để đánh giá độ chính xác: mới có 3 hồ sơ quá hạn.", "Brier"),
        (15, "Dự kiến 16 lần quá hạn, thực tế 45", "Chưa đủ dữ liệu"),
    ],
)
def test_a_forecast_judged_by_a_few_late_dossiers_is_not_praised(
    commune: Commune, chair: Client, late_dossiers: int, said: str, unsaid: str
) -> None:
    now = database_now()
    story = make_story(commune, make_procedure(days="3"), at=now).to("accepted")
    drain()
    LikelyLate.objects.create(
        dossier_id=story.dossier.id, agency_id=commune.committee.id, chance=0.7, due_at=now + timedelta(days=3),
        behind_percent=0,
    )  # fmt: skip
    quality = {"examples": 900, "late": 45, "late_dossiers": late_dossiers, "expected_late": 16.2, "brier": 0.03,
               "naive_brier": 0.05}  # fmt: skip
    LatenessForecast.objects.create(made_at=now, is_naive=False, quality=quality)

    page = chair.get("/dieu-hanh/").content.decode()

    assert said in page
    assert unsaid not in page
