"""Wherever a figure stands, whoever gives tasks makes one of it in one click; nobody else sees the link."""

from datetime import timedelta

import pytest
from django.test import Client

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.registry.agencies import queries as agencies
from motcua.steering.targets import actions
from motcua.steering.targets.models import Target
from motcua.web.assigning import links
from tests.cockpit.test_board import Links
from tests.dossiers.factories import Commune, hire, make_commune, make_procedure, make_story
from tests.measures.test_signs_pages import MINUTE
from tests.ranking.conftest import Province, make_province
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db
ITEMS = "/dieu-hanh/chat-luong/don-vi/UB90001/"
TRIED = "/dieu-hanh/xep-hang/dti-2024/neu-thi/?v-digital_government_activity=70"
PAGES = (  # the page, and a word of the figure that the task keeps
    ("/dieu-hanh/xep-hang/dti-2024/", "điểm"),
    ("/dieu-hanh/chat-luong/", "Quyết định 766"),
    (ITEMS, "tiêu chí 2.1"),
    (f"{ITEMS}2.1/chua-dat/?period=rolling", "hồ sơ chưa đạt"),
    ("/dieu-hanh/chat-luong/do-luong/", "chỉ số đo lường khác"),
    ("/dieu-hanh/dau-hieu/quick/", "15 phút"),
    ("/dieu-hanh/", "hồ sơ đang quá hạn"),
    ("/dieu-hanh/don-vi/H56/cac-don-vi/", "hồ sơ quá hạn"),
    (TRIED, "hạng 3 thay vì hạng 5"),
    (TRIED, "hiện nay 63,06 %, cần đạt 70,00 %"),
    ("/dieu-hanh/xep-hang/chat-luong-phuc-vu/neu-thi/?v-2.1=1", "hiện nay 1/2 hồ sơ, cần đạt 2"),
    ("/dieu-hanh/xep-hang/dti-2024/so-sanh/", "tỉnh cao nhất"),
    ("/dieu-hanh/xep-hang/dti-2024/do-vung/", "nếu tăng 5/100 điểm"),
    ("/dieu-hanh/xep-hang/dti-2024/bang/", "Thanh Hóa: hạng 5, chỉ số 0,7742"),
)


@pytest.fixture
def province(db: None) -> Province:
    return make_province()


@pytest.fixture
def commune(province: Province) -> Commune:
    """With one dossier long overdue and one settled within minutes."""
    found = make_commune("Xã Quảng Nham", "90001")
    version = make_procedure("9.000002", days="1")
    make_story(found, version, at=database_now() - timedelta(days=21)).to("processing")
    quick = make_story(found, version, database_now() - timedelta(hours=1))
    for verb, by in (("accept", "receiver"), ("pass_on", "receiver")):
        quick.do(verb, by, after=MINUTE)
    quick.do("propose_result", "specialist", after=MINUTE, outcome="granted")
    for verb, by in (("pass_on", "specialist"), ("pass_on", "signer"), ("settle", "records_clerk")):
        quick.do(verb, by, after=MINUTE)
    drain()
    return found


def assign_links(page: str) -> list[str]:
    return [href for words, href in Links(page).found if words.startswith("Giao việc") and "/viec/giao/" in href]


@pytest.mark.parametrize(("address", "word"), PAGES)
def test_a_figure_becomes_a_task_in_one_click(province: Province, commune: Commune, address: str, word: str) -> None:
    chair = province.browser("chair")
    page = chair.get(address)
    assert page.status_code == 200

    forms = [chair.get(href).context["form"] for href in assign_links(page.content.decode())]

    told = [links.read(form["source"].value()) for form in forms]
    assert any(word in source.figure for source in told), [source.figure for source in told]
    assert all(chair.get(source.page).status_code == 200 for source in told)


def test_an_index_is_ordered_of_the_department_that_answers_and_of_its_director(province: Province) -> None:
    chair = province.browser("chair")
    standing = chair.get("/dieu-hanh/xep-hang/dti-2024/").content.decode()
    indices = [href for _words, href in Links(standing).found if "/chi-so/" in href]

    asked = [chair.get(assign_links(chair.get(href).content.decode())[0]).context for href in indices]

    departments = {each["unit"].id: href for each, href in zip(asked, indices, strict=True)
                   if each["unit"].kind == "department"}  # fmt: skip
    assert departments
    unit_id, href = departments.popitem()
    director = hire("leader", agencies.agency(unit_id), "Phạm Thị Sở")
    form = chair.get(assign_links(chair.get(href).content.decode())[0]).context["form"]
    assert form["assignee"].value() == director.person_id
    assert all("điểm" in each["figure"] for each in asked)


def test_what_is_tried_and_what_is_missing_is_ordered_of_the_department_that_answers(province: Province) -> None:
    chair, society = province.browser("chair"), "digital_society_activity"
    actions.set_target(
        "Xã hội số", ranking="dti-2024", province="Thanh Hóa", wanted={society: 0.9}, due=None, by=province.chair,
        at=database_now(),
    )  # fmt: skip
    target = f"/dieu-hanh/xep-hang/chi-tieu/{Target.objects.get().id}/"

    for address in (f"/dieu-hanh/xep-hang/dti-2024/neu-thi/?v-{society}=90", target):
        asked = [chair.get(href).context for href in assign_links(chair.get(address).content.decode())]
        assert "H56.07" in {each["unit"].code for each in asked}, address
        assert any("cần đạt 90,00 %" in each["figure"] for each in asked), address


def test_a_target_becomes_a_task_from_the_list_of_targets(province: Province) -> None:
    chair = province.browser("chair")
    actions.set_target(
        "Xã hội số", ranking="dti-2024", province="Thanh Hóa", wanted={"digital_society_activity": 0.9}, due=None,
        by=province.chair, at=database_now(),
    )  # fmt: skip

    (href,) = assign_links(chair.get("/dieu-hanh/xep-hang/chi-tieu/").content.decode())
    source = links.read(chair.get(href).context["form"]["source"].value())

    assert source.figure.startswith("Chỉ tiêu “Xã hội số”: đạt 0/1 chỉ số")
    assert chair.get(source.page).status_code == 200


@pytest.mark.parametrize(("address", "_word"), PAGES)
def test_an_analyst_who_gives_no_tasks_sees_no_link(
    province: Province, commune: Commune, address: str, _word: str
) -> None:
    analyst = hire("analyst", agencies.province_committee())
    browser: Client = browser_of(account_of(analyst.person_id or 0, "tonghop"))

    assert assign_links(browser.get(address).content.decode()) == []
