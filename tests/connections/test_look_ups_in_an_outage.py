"""Officials tell that a database cannot be reached: colleagues see it, nothing stops, and it is forgotten."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motcua.journal.moment import database_now
from motcua.service.connections import actions as connections
from motcua.service.connections.models import Connection
from motcua.service.connections.queries import TOLD_FOR
from motcua.service.dossiers.models import DossierPaper, MissedLookUp
from tests.web.world import World

pytestmark = pytest.mark.django_db
TOLD = "Có cán bộ báo không tra cứu được Cơ sở dữ liệu khác. Hồ sơ vẫn được tiếp nhận và giải quyết bình thường"


@pytest.fixture
def paper(world: World) -> DossierPaper:
    """A number in place of a paper, in a dossier that the counter has."""
    return DossierPaper.objects.create(
        dossier=world.waiting.dossier, paper_code="x", name="Giấy khai sinh", data_number="12", added_at=database_now()
    )


def press(world: World, name: str, paper: DossierPaper) -> str:
    address = reverse(name, kwargs={"number": world.waiting.dossier.number, "paper_id": paper.id})
    return world.browser("counter").post(address, follow=True).content.decode()


def inbox(world: World, **query: str) -> str:
    return world.browser("counter").get(reverse("desk:inbox"), query).content.decode()


def test_the_page_offers_both_and_says_where_to_look(world: World, paper: DossierPaper) -> None:
    page = world.browser("counter").get(reverse("desk:dossier", args=[world.waiting.dossier.number])).content.decode()

    assert "Tra cứu tại: Cơ sở dữ liệu khác" in page
    assert "Đã tra cứu" in page
    assert "Không tra cứu được" in page


def test_who_does_not_have_the_dossier_now_reads_where_to_look_and_has_no_buttons(
    world: World, paper: DossierPaper
) -> None:
    page = world.browser("signer").get(reverse("desk:dossier", args=[world.waiting.dossier.number])).content.decode()

    assert "Tra cứu tại: Cơ sở dữ liệu khác" in page
    assert "Không tra cứu được" not in page


def test_what_could_not_be_looked_up_is_told_there_and_to_the_colleagues(world: World, paper: DossierPaper) -> None:
    before = inbox(world)

    page = press(world, "desk:miss_data", paper)

    assert "lần gần nhất" in page
    assert "hồ sơ vẫn được giải quyết tiếp" in page
    assert (TOLD in before, TOLD in inbox(world)) == (False, True)
    assert world.waiting.dossier.number in inbox(world, filter="to_look_up")


def test_the_next_look_up_ends_it(world: World, paper: DossierPaper) -> None:
    press(world, "desk:miss_data", paper)

    page = press(world, "desk:check_data", paper)

    assert "lần gần nhất" not in page
    assert TOLD not in inbox(world)
    assert world.waiting.dossier.number not in inbox(world, filter="to_look_up")


def test_what_officials_told_half_a_day_ago_is_no_news(world: World, paper: DossierPaper) -> None:
    press(world, "desk:miss_data", paper)

    Connection.objects.update(last_failure_at=database_now() - TOLD_FOR - timedelta(minutes=1))

    assert TOLD not in inbox(world)
    assert MissedLookUp.objects.filter(made_up_at=None).count() == 1


def test_the_applicant_reads_that_there_is_nothing_to_do(world: World, paper: DossierPaper) -> None:
    press(world, "desk:miss_data", paper)

    page = world.browser("owner").get(reverse("portal:dossier", args=[world.waiting.dossier.number])).content.decode()

    assert "Chưa tra cứu được cơ sở dữ liệu; cơ quan sẽ tra cứu lại, người nộp không phải làm gì thêm" in page
    assert TOLD not in page


def test_administrators_see_what_waits_and_cannot_try_for_the_officials(world: World, paper: DossierPaper) -> None:
    unspoken_of = world.browser("admin").get(reverse("connections:health")).content.decode()
    press(world, "desk:miss_data", paper)
    for _ in range(2):  # colleagues say so, too
        connections.report("data_other", ok=False, at=database_now())

    page = world.browser("admin").get(reverse("connections:health")).content.decode()

    assert "Cơ sở dữ liệu khác" not in unspoken_of
    assert "Cơ sở dữ liệu khác" in page
    assert "1 giấy tờ chờ tra cứu" in page
    assert "Mất kết nối" in page
    for of_programs in ("Thử ngay", "Tự thử lại"):
        assert of_programs not in page
    assert world.browser("admin").post(reverse("connections:try_now", args=["data_other"])).status_code == 404


def test_a_paper_that_is_none_is_not_found(world: World, paper: DossierPaper) -> None:
    for name in ("desk:miss_data", "desk:check_data"):
        address = reverse(name, kwargs={"number": world.waiting.dossier.number, "paper_id": paper.id + 1000})
        assert world.browser("counter").post(address).status_code == 404
