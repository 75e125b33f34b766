"""Every figure of the cockpit has a list of its own, as long as the figure says, and the list becomes a task."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.working_time import national_calendar
from motcua.registry.agencies.models import Agency
from motcua.steering.briefing.today import last_day
from motcua.steering.planning.models import LatenessForecast, LikelyLate
from motcua.web.assigning import links
from tests.cockpit.test_board import Links, late_story
from tests.dossiers.factories import Commune, Story, hire, make_commune, make_procedure, make_story
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db


def settled_late(commune: Commune) -> Story:
    """A dossier of a single day with a result after it."""
    story = late_story(commune)
    story.do("propose_result", "specialist", after=timedelta(days=18), outcome="granted")
    story.do("pass_on", "specialist")
    story.do("pass_on", "signer")
    story.do("settle", "records_clerk")
    drain()
    return story


def province_with(commune: Commune) -> tuple[Agency, Client]:
    """The provincial committee and the browser of its chair."""
    province = Agency.objects.create(code="H56", name="Ủy ban nhân dân tỉnh", short_name="UBND tỉnh",
                                     folded_name="uy ban", kind="province_committee", place=commune.place)  # fmt: skip
    return province, browser_of(account_of(hire("leader", province, "Trần Văn Tỉnh").person_id or 0, "chutich"))


def test_the_share_on_time_opens_the_results_that_were_late_and_they_alone(commune: Commune, chair: Client) -> None:
    late = settled_late(commune)
    open_still = late_story(commune, version=late.version)
    drain()

    home = Links(chair.get("/dieu-hanh/").content.decode())
    page = chair.get(home.with_words("Đúng hạn, tính theo ngày hẹn đầu"))

    assert [row.cells[0] for row in page.context["table"].rows] == [late.dossier.code]
    assert open_still.dossier.code not in page.content.decode()
    assert chair.get(Links(page.content.decode()).with_words(late.dossier.code or "?")).status_code == 200


def test_what_changed_opens_the_late_results_of_the_week(commune: Commune, chair: Client) -> None:
    late = settled_late(commune)

    page = chair.get(
        Links(chair.get("/dieu-hanh/").content.decode()).with_words("kết quả sau ngày hẹn đầu; tuần trước")
    )

    assert [row.cells[0] for row in page.context["table"].rows] == [late.dossier.code]


def test_what_was_handed_in_is_listed_whether_received_or_not_and_whether_open_or_not(
    commune: Commune, chair: Client
) -> None:
    version, now = make_procedure("9.000003", days="5"), database_now()
    fresh = make_story(commune, version, at=now - timedelta(hours=1))
    gone = make_story(commune, version, at=now - timedelta(days=2))
    gone.do("withdraw", "applicant", reason="Không cần nữa")
    late_story(commune)
    drain()

    home = chair.get("/dieu-hanh/")
    page = chair.get(Links(home.content.decode()).with_words("Mới nộp trong 7 ngày"))

    assert home.context["board"].spans.week.received == 2
    assert {row.href for row in page.context["table"].rows} == {
        f"/dieu-hanh/ho-so/{story.dossier.number}/" for story in (fresh, gone)
    }


def test_the_list_at_risk_says_how_it_belongs_to_its_figure_and_so_does_the_task(
    commune: Commune, chair: Client
) -> None:
    version, now = make_procedure("9.000003", days="5"), database_now()
    for chance in (0.2, 0.9, 0.3):
        story = make_story(commune, version, at=now - timedelta(days=1)).to("processing")
        LikelyLate.objects.create(dossier_id=story.dossier.id, agency_id=commune.committee.id, chance=chance,
                                  due_at=now + timedelta(days=2), behind_percent=10)  # fmt: skip
    LatenessForecast.objects.create(made_at=now, is_naive=True)
    drain()

    page = chair.get("/dieu-hanh/don-vi/UB14758/ho-so/nguy-co/").content.decode()
    form = chair.get(Links(page).with_words("Giao việc")).context["form"]

    assert "cả 3 hồ sơ đến hạn" in page
    assert "1 hồ sơ có khả năng trễ từ 50 % trở lên; tính chung dự kiến 1,4 hồ sơ trễ" in page
    told = "Nguy cơ quá hạn trong 5 ngày làm việc: 1 trong 3 hồ sơ đến hạn"
    assert links.read(form["source"].value()).figure == told


def test_the_figure_at_risk_and_its_list_agree_also_when_one_has_ended_since_the_forecast(
    commune: Commune, chair: Client
) -> None:
    version, now = make_procedure("9.000003", days="5"), database_now()
    stories = [make_story(commune, version, at=now - timedelta(days=1)).to("processing") for _number in range(3)]
    for story in stories:
        LikelyLate.objects.create(dossier_id=story.dossier.id, agency_id=commune.committee.id, chance=0.9,
                                  due_at=now + timedelta(days=2), behind_percent=10)  # fmt: skip
    LatenessForecast.objects.create(made_at=now, is_naive=True)
    stories[0].do("withdraw", "applicant", reason="Không cần nữa")
    drain()

    home = chair.get("/dieu-hanh/")
    page = chair.get("/dieu-hanh/don-vi/UB14758/ho-so/nguy-co/")

    assert home.context["board"].expected.likely == len(page.context["table"].rows) == 2
    assert "2 hồ sơ có khả năng trễ từ 50 % trở lên" in page.content.decode()
    assert f"Dự báo lúc {now.astimezone(VIETNAM):%H:%M}" in home.content.decode()


def test_an_empty_forecast_promises_no_two_seconds(commune: Commune, chair: Client) -> None:
    page = chair.get("/dieu-hanh/don-vi/UB14758/ho-so/nguy-co/").content.decode()

    assert "hai giây" not in page
    assert "hai mươi phút một lần" in page


@pytest.mark.parametrize("kind", ["qua-han", "tre-han", "moi-nop", "dang-giai-quyet"])
def test_a_list_of_the_province_about_one_unit_is_ordered_of_that_units_head(commune: Commune, kind: str) -> None:
    """All dossiers are of the commune: its chair is chosen. The chair of the province never is."""
    _province, chair = province_with(commune)
    head = hire("leader", commune.committee, "Lê Thị Chủ").person_id
    version = settled_late(commune).version
    late_story(commune, version=version)
    make_story(commune, version, at=database_now() - timedelta(hours=1))
    drain()

    page = chair.get(f"/dieu-hanh/don-vi/H56/ho-so/{kind}/").content.decode()
    asked = chair.get(Links(page).with_words("Giao việc"))

    assert asked.context["form"]["assignee"].value() == head
    assert asked.context["unit"].id == commune.committee.id
    assert asked.context["form"]["what"].value()


def test_a_list_about_several_units_is_ordered_of_nobody_in_advance(commune: Commune) -> None:
    _province, chair = province_with(commune)
    version = late_story(commune).version
    late_story(make_commune("Bát Mọt", "14845"), version=version)
    drain()

    page = chair.get("/dieu-hanh/don-vi/H56/ho-so/qua-han/").content.decode()
    form = chair.get(Links(page).with_words("Giao việc")).context["form"]

    assert form["assignee"].value() is None
    assert form["what"].value() == "Giải quyết dứt điểm 2 hồ sơ quá hạn, có văn bản trả lời người nộp."


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-27T08:00", date(2026, 11, 27)),  # a Friday morning
        ("2026-11-27T12:00", date(2026, 11, 27)),  # at noon, closed but to be opened again
        ("2026-11-27T17:30", date(2026, 11, 30)),  # after hours: Monday
        ("2026-11-29T08:00", date(2026, 11, 30)),  # on a Sunday
        ("2027-01-01T09:00", date(2027, 1, 4)),  # New Year's Day, a Friday
    ],
)
def test_on_a_day_off_the_next_working_day_is_what_one_acts_on(now: str, until: date) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=VIETNAM)
    calendar = national_calendar(at.date(), at.date() + timedelta(days=30))

    assert last_day(calendar, at) == until
