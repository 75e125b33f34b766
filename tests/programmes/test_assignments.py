"""A task: given, reported, closed, opened again; reminded of before and after its day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client

from motcua.journal.acting import Acting, Origin
from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.refusal import ActionRefused
from motcua.registry.agencies.models import Agency
from motcua.service.notices.models import Notice
from motcua.steering.programmes import actions, queries
from motcua.steering.programmes.actions import Order
from motcua.steering.programmes.models import Assignment
from motcua.steering.programmes.refusals import DayGone, MayNotAssign, NotNowPossible, NotYourTask, TaskMissing
from motcua.steering.programmes.reminders import remind
from motcua.steering.scope import Scope, scope_of_person
from motcua.web.assigning.links import Source, signed
from tests.dossiers.factories import Commune, hire, make_commune
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db
NOTHING_SAID = "Tất cả đã xong."


def live(by: Acting) -> Acting:
    return replace(by, origin=Origin.LIVE, origin_reason="")


@dataclass
class Office:
    """A commune whose chair gives tasks."""

    commune: Commune
    chair: Acting
    scope: Scope
    now: datetime

    @property
    def specialist(self) -> Acting:
        return live(self.commune.specialist)

    @property
    def today(self) -> date:
        return self.now.astimezone(VIETNAM).date()

    def order(self, **changes: object) -> Order:
        given = {
            "what": "Giải quyết xong 3 hồ sơ quá hạn",
            "agency_id": self.commune.committee.id,
            "assignee_id": self.specialist.person_id,
            "due_date": self.today + timedelta(days=5),
            "figure": "Quá hạn: 3",
            "figure_path": "/dieu-hanh/",
        }
        return Order(**given | changes)  # type: ignore[arg-type]

    def give(self, **changes: object) -> Assignment:
        return actions.assign(self.order(**changes), scope=self.scope, by=self.chair, at=self.now)

    def browser(self, by: Acting) -> Client:
        return browser_of(account_of(by.person_id or 0, f"u{by.person_id}"))


@pytest.fixture
def office() -> Office:
    commune = make_commune()
    chair = live(hire("leader", commune.committee, "Lê Thị Chủ"))
    return Office(commune, chair, scope_of_person(chair.person_id or 0), database_now())


def told(person_id: int | None) -> list[str]:
    return list(Notice.objects.filter(person_id=person_id).order_by("id").values_list("kind", flat=True))


def test_a_task_goes_from_giving_to_closing_and_each_step_is_journaled_without_its_words(office: Office) -> None:
    task = office.give()
    actions.report_done(task.id, text=NOTHING_SAID, by=office.specialist, at=office.now)
    actions.reopen(task.id, reason="Còn một hồ sơ", due_date=office.today, by=office.chair, at=office.now)
    actions.report_done(task.id, text=NOTHING_SAID, by=office.specialist, at=office.now)
    actions.close(task.id, by=office.chair, at=office.now)

    entries = list(Entry.objects.filter(subject_type="assignment", subject_id=task.id).order_by("subject_seq"))
    steps = ["given", "reported", "reopened", "reported", "closed"]
    assert [entry.kind for entry in entries] == [f"assignment.{step}" for step in steps]
    assert "hồ sơ" not in str([entry.data for entry in entries])
    assert queries.assignment(task.id).state == "closed"


def test_whom_it_concerns_is_told(office: Office) -> None:
    task = office.give()
    actions.report_done(task.id, text=NOTHING_SAID, by=office.specialist, at=office.now)
    actions.close(task.id, by=office.chair, at=office.now)

    assert told(office.specialist.person_id) == ["task_given", "task_closed"]
    assert told(office.chair.person_id) == ["task_reported"]
    assert "3 hồ sơ" not in " ".join(Notice.objects.values_list("text_vi", flat=True))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"what": "  "}, TaskMissing),
        ({"what": "x" * 501}, TaskMissing),
        ({"due_date": date(2020, 1, 1)}, DayGone),
    ],
)
def test_a_task_without_words_or_with_a_day_gone_by_is_refused(
    office: Office, changes: dict[str, object], refusal: type[ActionRefused]
) -> None:
    with pytest.raises(refusal):
        office.give(**changes)


def test_only_a_leader_gives_and_only_to_officials_of_the_own_units(office: Office) -> None:
    far = make_commune("Bát Mọt", "14845")

    with pytest.raises(MayNotAssign):
        office.give(assignee_id=far.specialist.person_id)
    with pytest.raises(MayNotAssign):
        office.give(agency_id=far.committee.id)
    analyst = live(hire("analyst", office.commune.committee))
    for by in (analyst, office.specialist):
        with pytest.raises(MayNotAssign):
            actions.assign(office.order(), scope=office.scope, by=by, at=office.now)
    assert not Assignment.objects.exists()


def test_only_whoever_has_it_reports_and_only_whoever_gave_it_closes(office: Office) -> None:
    task = office.give()

    with pytest.raises(NotYourTask):
        actions.report_done(task.id, text=NOTHING_SAID, by=office.chair, at=office.now)
    with pytest.raises(NotYourTask):
        actions.close(task.id, by=office.specialist, at=office.now)
    with pytest.raises(NotNowPossible):
        actions.reopen(task.id, reason="x", due_date=office.today, by=office.chair, at=office.now)
    actions.close(task.id, by=office.chair, at=office.now)
    with pytest.raises(NotNowPossible):
        actions.report_done(task.id, text=NOTHING_SAID, by=office.specialist, at=office.now)


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:x"])
def test_a_figure_leads_to_a_page_of_this_site_only(office: Office, path: str) -> None:
    assert office.give(figure_path=path).figure_path == ""


def test_reminders_come_once_before_the_day_and_once_after_it_then_to_both(office: Office) -> None:
    office.give()
    day = timedelta(days=1)
    counts = [remind(at=office.now + n * day) for n in range(9)]

    assert counts == [0, 0, 0, 1, 0, 0, 2, 0, 0]
    assert told(office.specialist.person_id) == ["task_given", "task_due_soon", "task_overdue"]
    assert told(office.chair.person_id) == ["task_overdue"]


def test_a_reported_task_is_not_reminded_of(office: Office) -> None:
    task = office.give()
    actions.report_done(task.id, text=NOTHING_SAID, by=office.specialist, at=office.now)

    assert remind(at=office.now + timedelta(days=9)) == 0


def test_the_whole_way_over_the_pages(office: Office) -> None:
    chair, specialist = office.browser(office.chair), office.browser(office.specialist)
    due = office.today + timedelta(days=3)
    form = {"what": "Làm ngay", "assignee": office.specialist.person_id, "due_date": f"{due:%d/%m/%Y}",
            "source": signed(Source("Quá hạn: 3", "/dieu-hanh/"))}  # fmt: skip
    page = chair.post(f"/dieu-hanh/viec/giao/?unit={office.commune.committee.code}", form).headers["Location"]

    assert "Quá hạn: 3" in chair.get(page).content.decode()
    assert "Làm ngay" in specialist.get("/dieu-hanh/viec/").content.decode()
    assert specialist.post(f"{page}bao-cao/", {"text": ""}).status_code == 422
    assert specialist.post(f"{page}bao-cao/", {"text": NOTHING_SAID}).status_code == 302
    assert "Chờ quyết định" in (home := chair.get("/dieu-hanh/").content.decode())
    assert "1 việc đã báo cáo hoàn thành" in home
    assert chair.post(f"{page}ket-thuc/").status_code == 302
    assert Assignment.objects.get().state == "closed"


@pytest.mark.parametrize(
    "invented",
    [{"source": "Con số bịa: 999"}, {"source": signing.Signer().sign_object(["Con số bịa: 999", "/"])},
     {"figure": "Con số bịa: 999", "page": "/dieu-hanh/"}],
)  # fmt: skip
def test_a_figure_that_the_platform_did_not_sign_is_no_figure_of_the_task(
    office: Office, invented: dict[str, str]
) -> None:
    chair, due = office.browser(office.chair), office.today + timedelta(days=3)
    address = f"/dieu-hanh/viec/giao/?unit={office.commune.committee.code}"
    form = {"what": "Làm ngay", "assignee": office.specialist.person_id, "due_date": f"{due:%d/%m/%Y}"}

    asked = {"unit": office.commune.committee.code, "from": invented.get("source", "")}
    assert chair.get(address, asked).status_code == (404 if "source" in invented else 200)
    assert chair.post(address, form | invented).status_code == 302
    task = Assignment.objects.get()
    assert (task.figure, task.figure_path) == ("", "")


def test_a_task_of_one_unit_stands_on_its_own_page_and_on_no_other(office: Office) -> None:
    far = make_commune("Bát Mọt", "14845")
    province = Agency.objects.create(code="H56", name="Ủy ban nhân dân tỉnh", short_name="UBND tỉnh",
                                     folded_name="uy ban", kind="province_committee", place=far.place)  # fmt: skip
    chair = live(hire("leader", province, "Trần Văn Tỉnh"))
    task = actions.assign(office.order(), scope=scope_of_person(chair.person_id or 0), by=chair, at=office.now)
    actions.report_done(task.id, text=NOTHING_SAID, by=office.specialist, at=office.now)
    browser = office.browser(chair)

    told = "1 việc đã báo cáo hoàn thành"
    assert told in browser.get("/dieu-hanh/").content.decode()
    assert told in browser.get(f"/dieu-hanh/don-vi/{office.commune.committee.code}/").content.decode()
    assert told not in browser.get(f"/dieu-hanh/don-vi/{far.committee.code}/").content.decode()


@pytest.mark.parametrize("missing", ["what", "assignee", "due_date"])
def test_a_form_that_lacks_something_comes_back_with_what_was_typed(office: Office, missing: str) -> None:
    form = {"what": "Làm ngay", "assignee": office.specialist.person_id, "due_date": "31/12/2099"}
    answer = office.browser(office.chair).post(
        f"/dieu-hanh/viec/giao/?unit={office.commune.committee.code}", form | {missing: ""}
    )

    assert answer.status_code == 422
    assert missing in answer.context["form"].errors


def test_a_list_costs_the_same_with_three_tasks_and_with_thirty(
    office: Office, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = office.browser(office.specialist)
    for number in range(30):
        office.give(what=f"Việc {number}")
    browser.get("/dieu-hanh/viec/")

    with django_assert_max_num_queries(7):  # type: ignore[attr-defined]
        browser.get("/dieu-hanh/viec/")
