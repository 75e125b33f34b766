"""The weekly brief by mail: chosen on a page, sent once a week, missed ones once, to nobody who lost the role."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.utils.translation import override
from pytest_django import Settings

from motcua.journal.acting import Acting, Origin
from motcua.journal.followers import drain
from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.refusal import ActionRefused
from motcua.registry.agencies.models import Agency
from motcua.registry.people.models import Person, Post
from motcua.service.notices import actions as notices
from motcua.service.notices import carrying
from motcua.service.notices.models import Delivery, Notice
from motcua.steering.briefing import actions, queries, sending, summary, tasks
from motcua.steering.briefing.board import Board
from motcua.steering.briefing.indices import Quality, Ranked, ranked
from motcua.steering.briefing.models import BriefSubscription
from motcua.steering.briefing.refusals import AddressMissing, NotSubscribed, NotYourUnit, TimeNotOffered
from motcua.steering.measures.editions import DTI
from motcua.steering.measures.service_quality import periods
from motcua.steering.measures.service_quality.figures import QualityFigures
from motcua.steering.measures.units import Done, Spans
from motcua.steering.planning.queries import Expected
from motcua.steering.programmes.queries import Waiting
from motcua.steering.scope import Scope
from tests.cockpit.test_board import late_story
from tests.dossiers.factories import Commune, hire, make_commune
from tests.ranking.conftest import make_province
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db
_NOW = datetime.now(VIETNAM)
MONDAY = _NOW.replace(hour=7, minute=0, second=0, microsecond=0) + timedelta(days=7 - _NOW.weekday())  # the next one
WEEK = timedelta(days=7)
PATH = "/dieu-hanh/don-vi/UB14758/ban-tin/"


def live(by: Acting) -> Acting:
    return replace(by, origin=Origin.LIVE, origin_reason="")


def make_leader(unit: Agency, *, email: str = "chutich@example.vn") -> Acting:
    by = live(hire("leader", unit, "Lê Thị Chủ"))
    Person.objects.filter(id=by.person_id).update(email=email)
    return by


@pytest.fixture
def commune() -> Commune:
    return make_commune()


@pytest.fixture
def leader(commune: Commune) -> Acting:
    """The commune's chair, who can be reached by e-mail."""
    return make_leader(commune.committee)


@pytest.fixture
def chair(leader: Acting) -> Client:
    """Their browser."""
    return browser_of(account_of(leader.person_id or 0, "chutichxa"))


def subscribed(leader: Acting, commune: Commune, *, since: datetime = MONDAY - WEEK) -> BriefSubscription:
    """Chosen for Mondays at seven, some time ago."""
    made = actions.subscribe(commune.committee.id, weekday=0, hour=7, by=leader, at=database_now())
    BriefSubscription.objects.filter(id=made.id).update(chosen_at=since)
    return BriefSubscription.objects.get(id=made.id)


def entries(subscription: BriefSubscription) -> list[tuple[str, dict[str, object]]]:
    found = Entry.objects.filter(subject_type="brief", subject_id=subscription.id).order_by("id")
    return [(entry.kind, entry.data) for entry in found]


# Choosing


def test_a_leader_chooses_a_day_and_an_hour_and_may_stop(chair: Client, commune: Commune) -> None:
    first = chair.get(PATH)
    assert (first.context["form"].initial, first.context["current"]) == ({"weekday": 0, "hour": 7}, None)

    chosen = chair.post(PATH, {"weekday": "2", "hour": "8"}, follow=True)

    assert "Bản tin được gửi hằng tuần, lần đầu vào Thứ Tư, " in chosen.content.decode()
    assert "đang được gửi đến c•••@example.vn" in chosen.content.decode()
    found = BriefSubscription.objects.get()
    assert (found.weekday, found.hour, found.agency_id) == (2, 8, commune.committee.id)

    stopped = chair.post(f"{PATH}ngung-gui/", follow=True)

    assert "Bản tin không còn được gửi nữa." in stopped.content.decode()
    assert stopped.context["current"] is None
    agency = commune.committee.id
    assert entries(found) == [
        ("brief.subscribed", {"agency": agency, "weekday": 2, "hour": 8}),
        ("brief.unsubscribed", {"agency": agency, "reason": "asked"}),
    ]


def test_choosing_the_same_again_is_no_event_and_another_time_is_one(leader: Acting, commune: Commune) -> None:
    for weekday in (0, 0, 4):
        found = actions.subscribe(commune.committee.id, weekday=weekday, hour=7, by=leader, at=database_now())

    assert [data["weekday"] for _kind, data in entries(found)] == [0, 4]
    assert BriefSubscription.objects.count() == 1


def test_what_cannot_be_is_refused(leader: Acting, commune: Commune) -> None:
    far, now = make_commune("Bát Mọt", "14845"), database_now()
    mine = commune.committee.id

    def refusal(act: Callable[..., object], *args: object, **given: Any) -> type[ActionRefused]:
        with pytest.raises(ActionRefused) as refused:
            act(*args, **given, at=now)
        return refused.type

    choose = {"weekday": 0, "hour": 7, "by": leader}
    assert refusal(actions.subscribe, far.committee.id, **choose) is NotYourUnit
    assert refusal(actions.subscribe, mine, **{**choose, "by": live(commune.specialist)}) is NotYourUnit
    assert refusal(actions.subscribe, mine, **{**choose, "weekday": 7}) is TimeNotOffered
    assert refusal(actions.subscribe, mine, **{**choose, "hour": 3}) is TimeNotOffered
    assert refusal(actions.unsubscribe, mine, by=leader) is NotSubscribed
    Person.objects.filter(id=leader.person_id).update(email="")
    assert refusal(actions.subscribe, mine, **choose) is AddressMissing
    assert BriefSubscription.objects.count() == 0


@pytest.mark.parametrize("given", [{}, {"weekday": "9", "hour": "7"}, {"weekday": "thứ hai", "hour": "7"}])
def test_a_time_that_is_not_offered_is_told_on_the_page(chair: Client, given: dict[str, str]) -> None:
    answer = chair.post(PATH, {"csrf": "", **given})

    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert BriefSubscription.objects.count() == 0


def test_who_has_no_address_is_shown_where_to_enter_one(chair: Client, leader: Acting) -> None:
    Person.objects.filter(id=leader.person_id).update(email="")

    told = chair.get(PATH).content.decode()

    assert "/accounts/details/edit/" in told
    assert 'name="weekday"' not in told


# Sending


def test_it_goes_out_by_mail_alone_with_figures_and_address_and_nobodys_data(
    leader: Acting, commune: Commune, settings: Settings
) -> None:
    settings.EMAIL_URL = "smtp+tls://mail.example"
    Person.objects.filter(id=leader.person_id).update(phone="+84912345678")
    story = late_story(commune)
    drain()
    subscription = subscribed(leader, commune)

    notice = sending.send(subscription.id, at=MONDAY)

    assert notice is not None
    (delivery,) = Delivery.objects.filter(notice=notice)
    assert delivery.channel == "email"
    carrying.attempt(delivery.id, at=MONDAY)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["chutich@example.vn"], "Bản tin tuần")
    assert "Đang quá hạn: 1 hồ sơ" in message.body
    assert f"http://127.0.0.1:8000{PATH}" in message.body
    for secret in (story.citizen.full_name, str(story.dossier.code), story.dossier.number, "+84912345678"):
        assert secret not in message.body


def test_who_reads_english_is_told_the_english_name_of_the_unit(leader: Acting, commune: Commune) -> None:
    Agency.objects.filter(id=commune.committee.id).update(short_name_en="Hac Thanh Ward")
    subscription = subscribed(leader, commune)

    notice = sending.send(subscription.id, at=MONDAY)

    assert notice is not None
    assert notice.text_en.startswith("Weekly brief, Hac Thanh Ward.\n")
    assert notice.text_vi.startswith(f"Bản tin tuần, {commune.committee.short_name}.\n")


@pytest.mark.parametrize("way", ["zalo", "none"])
def test_whatever_way_somebody_prefers_for_other_news(leader: Acting, commune: Commune, way: str) -> None:
    notices.prefer(leader.person_id or 0, way=way)
    notice = sending.send(subscribed(leader, commune).id, at=MONDAY)

    assert [each.channel for each in Delivery.objects.filter(notice=notice)] == ["email"]


def test_it_is_sent_once_a_week_and_not_before_its_hour(leader: Acting, commune: Commune) -> None:
    subscription = subscribed(leader, commune, since=MONDAY - timedelta(hours=1))
    hours = [MONDAY + timedelta(hours=hour) for hour in range(-1, 15 * 24)]

    sent = [at for at in hours if sending.send(subscription.id, at=at)]

    assert sent == [MONDAY, MONDAY + WEEK, MONDAY + 2 * WEEK]


def test_after_an_outage_of_weeks_the_missed_one_goes_out_once(leader: Acting, commune: Commune) -> None:
    subscription = subscribed(leader, commune)
    assert sending.send(subscription.id, at=MONDAY)
    back = MONDAY + 3 * WEEK + timedelta(days=2, hours=5)

    sent = [sending.send(subscription.id, at=back + timedelta(hours=hour)) for hour in range(3)]

    assert [notice is not None for notice in sent] == [True, False, False]
    assert sending.send(subscription.id, at=MONDAY + 4 * WEEK)
    assert Notice.objects.filter(kind="weekly_brief").count() == 3


def test_who_lost_the_role_gets_nothing_and_the_subscription_ends(leader: Acting, commune: Commune) -> None:
    subscription = subscribed(leader, commune, since=database_now() - 2 * WEEK)
    Post.objects.filter(person_id=leader.person_id).update(is_active=False)

    assert sending.send(subscription.id, at=database_now()) is None

    assert Notice.objects.count() == 0
    assert queries.subscription(leader.person_id or 0, commune.committee.id) is None
    assert entries(subscription)[-1] == (
        "brief.unsubscribed",
        {"agency": commune.committee.id, "reason": "role_lost"},
    )


def test_the_job_of_each_hour_queues_what_is_due_and_nothing_else(
    leader: Acting, commune: Commune, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribed(leader, commune, since=database_now())
    due = subscribed(make_leader(commune.committee), commune, since=database_now() - 2 * WEEK)
    queued: list[int] = []
    monkeypatch.setattr(tasks.jobs, "queue_brief", queued.append)

    tasks.send_due(0)
    assert queued == [due.id]
    tasks.send(due.id)

    assert Notice.objects.get().person_id == due.person_id
    tasks.send_due(0)
    assert queued == [due.id]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one() -> None:
    commune = make_commune()
    subscription = subscribed(make_leader(commune.committee), commune)
    together = Barrier(2)

    def work(_number: int) -> bool:
        together.wait()
        try:
            return sending.send(subscription.id, at=MONDAY) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as workers:
        assert sorted(workers.map(work, range(2))) == [False, True]
    assert Delivery.objects.count() == 1


def test_the_summary_of_a_large_province_fits_into_a_notice() -> None:
    make_province()
    unit = max(Agency.objects.all(), key=lambda each: len(each.short_name))
    many = 9_999_999
    board = Board(
        unit=unit,
        scope=Scope(unit.id, None),
        now=MONDAY,
        lines=[],
        newly_overdue=many,
        expected=Expected(many, many, many),
        likely=[],
        made=None,
        tasks=Waiting(999, 999),
        position=many * 100,
        spans=Spans(month=Done(many, many, many)),
    )
    board.__dict__["overdue"] = many
    points = QualityFigures(None, {}, {}, {}, Decimal("88.88"), Decimal("100.00"))
    quality = Quality(periods.year(MONDAY.date(), MONDAY.date()), points, points, is_whole_before=True)
    found: Ranked | None = ranked(DTI)

    texts = {}
    for language in summary.LANGUAGES:
        with override(language):
            texts[language] = "\n".join(summary.lines(board, found, quality))

    assert found is not None
    assert "Đúng hạn theo ngày hẹn đầu: 50,0 % trong 19.999.998 kết quả, 30 ngày qua." in texts["vi"]
    assert len(f"Bản tin tuần, {unit.short_name}.\n{texts['vi']}") <= 500
    longest = max((each.short_name_en or each.name_en or each.short_name for each in Agency.objects.all()), key=len)
    assert len(f"Weekly brief, {longest}.\n{texts['en']}") <= 500
