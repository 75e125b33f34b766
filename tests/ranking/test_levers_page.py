"""Levers of daily work: from the platform's own counts to points, and for the whole province to the rank."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.registry.agencies.models import Agency, Kind
from motcua.steering.targets.models import Target
from tests.dossiers.factories import Commune, hire, make_commune, make_procedure, make_story
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    """Three dossiers received last week: one late, all of them filed online."""
    found, version = make_commune(), make_procedure(days="1")
    at = database_now() - timedelta(days=20)
    for stage in ("settled", "settled", "accepted"):
        make_story(found, version, at=at).to(stage)
    drain()
    return found


def leader_of(agency: Agency, name: str) -> Client:
    return browser_of(account_of(hire("leader", agency, "Lê Thị Chủ").person_id or 0, name))


def province_above(commune: Commune) -> Agency:
    given = {
        "place": commune.place,
        "code": "H56",
        "name": "UBND tỉnh Thanh Hóa",
        "short_name": "UBND tỉnh",
        "folded_name": "ubnd tinh",
    }
    return Agency.objects.filter(kind=Kind.PROVINCE_COMMITTEE).first() or Agency.objects.create(
        kind=Kind.PROVINCE_COMMITTEE, **given
    )


def text_of(browser: Client, query: dict[str, str] | None = None, status: int = 200) -> str:
    answer = browser.get(reverse("ranking:levers"), query or {})
    assert answer.status_code == status
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def hidden(page: str) -> dict[str, str]:
    """The fields that go along when a target is saved."""
    return dict(re.findall(r'type="hidden" name="((?:v|lever)-[a-z0-9._]+)" value="([^"]*)"', page))


def test_a_commune_sees_its_own_figures_and_what_one_dossier_in_time_gives(commune: Commune) -> None:
    browser = leader_of(commune.committee, "xa")

    assert "Hiện nay 1/3 hồ sơ quá hạn." in text_of(browser)
    page = text_of(browser, {"v-2.1": "1"})

    assert "2 3 3 13,33 20,00 6,67" in page
    assert "Thứ hạng" not in page  # the published ranking is of provinces


def test_the_chair_of_the_province_sees_the_rank_and_keeps_it_as_a_target(commune: Commune) -> None:
    browser = leader_of(province_above(commune), "tinh")
    address = reverse("ranking:levers")

    answer = browser.get(address, {"v-2.1": "1"})
    page = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))
    fields = hidden(answer.content.decode())
    save = reverse("ranking:save_target", args=["service-quality-2024"])
    saved = browser.post(save, {**fields, "name": "Giải quyết đúng hạn"})

    assert "Chỉ số 87,67 88,48 +0,81" in page  # no more than the group has left: 20 − 19.19
    assert saved.status_code == 302
    target = Target.objects.get()
    assert target.wanted == {"resolution_progress": 1.0}
    assert target.levers == {"2.1": {"at_setting": pytest.approx(2 / 3), "wanted": 1.0}}


def test_drift_of_such_a_target_is_measured_against_the_live_figures_too(commune: Commune) -> None:
    browser = leader_of(province_above(commune), "tinh")
    fields = hidden(browser.get(reverse("ranking:levers"), {"v-2.1": "1"}).content.decode())
    save = reverse("ranking:save_target", args=["service-quality-2024"])
    assert browser.post(save, {**fields, "lever-2.1": "99", "name": "Quá nhiều"}).status_code == 422
    assert browser.post(save, {**fields, "lever-2.1": "x", "name": "Sai"}).status_code == 422
    browser.post(save, {**fields, "name": "Giải quyết đúng hạn"})
    address = reverse("ranking:target", args=[Target.objects.get().id])

    assert "2.1 Tỷ lệ hồ sơ" in _text(browser, address)
    assert "66,67 % 100,00 % 66,67 % 33,33 % chưa thay đổi" in _text(browser, address)
    for _ in range(3):  # filed and settled in time since
        make_story(commune, make_procedure(days="1"), at=database_now() - timedelta(days=10)).to("settled")
    drain()

    assert "66,67 % 100,00 % 83,33 % 16,67 %" in _text(browser, address)
    assert "0/1 nội dung" in _text(browser, reverse("ranking:targets"))


def test_a_share_below_todays_is_told_and_cannot_be_kept(commune: Commune) -> None:
    browser = leader_of(province_above(commune), "tinh")
    page = browser.get(reverse("ranking:levers"), {"v-3.3": "10 %"}).content.decode()

    assert "Thấp hơn mức hiện nay: tiêu chí 3.3." in page
    assert "Lưu chỉ tiêu" not in page
    save = reverse("ranking:save_target", args=["service-quality-2024"])
    higher = {"v-resolution_progress": "100", "lever-3.3": "0.1", "name": "Ít trực tuyến hơn"}
    refused = browser.post(save, higher)
    assert refused.status_code == 422
    assert "Chỉ tiêu không được đặt thấp hơn mức đạt được hiện nay: 3.3 " in unescape(refused.content.decode())
    assert not Target.objects.exists()


def _text(browser: Client, address: str) -> str:
    page = browser.get(address).content.decode()
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize(
    "wanted",
    [{"v-2.1": "2"}, {"v-2.1": "-1"}, {"v-2.1": "x"}, {"v-3.3": "180 %"}, {"v-3.3": "0,8"}, {"v-9.9": "80"}],
)  # fmt: skip
def test_what_is_not_possible_is_told_at_the_field(commune: Commune, wanted: dict[str, str]) -> None:
    page = text_of(leader_of(commune.committee, "xa"), wanted, status=422)

    assert "Có mục cần xem lại" in page


def test_without_dossiers_there_is_nothing_to_pull() -> None:
    assert "Chưa có dữ liệu" in text_of(leader_of(make_commune().committee, "xa"))
