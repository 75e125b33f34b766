"""Both indices at the head of the cockpit: the published rank, and the quality of service as the journal counts it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.service.procedures.models import ProcedureVersion
from motcua.web.cockpit.words import Figure
from tests.dossiers.factories import Commune, Story, make_procedure, make_story
from tests.ranking.conftest import make_province

pytestmark = pytest.mark.django_db
QUALITY = "Chất lượng phục vụ (Quyết định 766)"


def quality(browser: Client) -> Figure:
    figures: list[Figure] = browser.get("/dieu-hanh/").context["figures"]
    return next(each for each in figures if each.label == QUALITY)


def in_progress(commune: Commune, version: ProcedureVersion, *, days: int) -> Story:
    """A dossier that was accepted so many days ago and lies on a desk."""
    story = make_story(commune, version, database_now() - timedelta(days=days)).to("processing")
    drain()
    return story


def settled(commune: Commune, version: ProcedureVersion) -> None:
    """A dossier with a result in time."""
    story = in_progress(commune, version, days=10)
    story.do("propose_result", "specialist", outcome="granted")
    story.do("pass_on", "specialist")
    story.do("pass_on", "signer")
    story.do("settle", "records_clerk")
    drain()


def test_the_chair_of_the_province_sees_the_published_rank_with_its_interval_and_the_one_before() -> None:
    province = make_province()

    rank = province.browser("chair").get("/dieu-hanh/").context["figures"][0]

    assert rank.value == "hạng 5"
    assert rank.note.startswith("Trong 34 tỉnh, thành phố; DTI 2024 theo công bố. Khi thay đổi trọng số: hạng ")
    assert rank.change.startswith("năm 2024: hạng ") or rank.change.startswith("năm 2022: hạng ")
    assert province.browser("chair").get(rank.href).status_code == 200


def test_a_unit_that_no_table_ranks_shows_no_rank(chair: Client) -> None:
    labels = [each.label for each in chair.get("/dieu-hanh/").context["figures"]]

    assert "Chuyển đổi số" not in labels
    assert labels[0] == QUALITY


def test_a_dossier_past_its_date_takes_points_at_once_and_the_figure_opens_down_to_the_dossier(
    commune: Commune, chair: Client
) -> None:
    version = make_procedure("9.000002", days="1")
    settled(commune, version)
    before = quality(chair)
    late = in_progress(commune, version, days=21)
    after = quality(chair)

    assert Decimal(after.value.replace(",", ".")) < Decimal(before.value.replace(",", "."))
    assert chair.get(after.href).status_code == 200
    counted_against = f"/dieu-hanh/chat-luong/don-vi/{commune.committee.code}/2.1/chua-dat/?period=rolling"
    assert late.dossier.code in chair.get(counted_against).content.decode()


def test_a_year_with_data_of_a_part_only_is_not_compared(commune: Commune, chair: Client) -> None:
    settled(commune, make_procedure("9.000002", days="1"))

    figure = quality(chair)

    assert figure.change == f"chưa có dữ liệu trọn năm {database_now().year - 1}"
    assert "Công bố năm" not in figure.note


def test_what_was_published_of_the_province_stands_beside_what_is_counted(commune: Commune) -> None:
    settled(commune, make_procedure("9.000002", days="1"))
    figures = make_province().browser("chair").get("/dieu-hanh/").context["figures"]

    note = next(each for each in figures if each.label == QUALITY).note

    assert "Công bố năm 2024: 87,67 điểm, hạng 3 trong 34 tỉnh, thành phố." in note


def test_both_indices_cost_as_much_for_many_dossiers_as_for_few(
    commune: Commune, chair: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    version = make_procedure("9.000002", days="1")
    for _number in range(5):
        settled(commune, version)
    chair.get("/dieu-hanh/")

    with django_assert_max_num_queries(32):  # type: ignore[attr-defined]
        chair.get("/dieu-hanh/")
