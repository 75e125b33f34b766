"""Extending a round and cancelling it: who is told, what follows, and what is refused; why one cannot be published."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from http import HTTPStatus

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.refusal import ActionRefused
from motcua.service.notices.models import Notice
from motcua.steering.reporting import actions, queries, refusals, reminders
from motcua.steering.reporting.actions import Judgement
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.models import Round, RoundChange, RoundState, Verdict
from tests.reporting.world import AFTER, CLOSES_ON, POINTS, RATIOS, RoundWorld, typed
from tests.web.world import browser_of

pytestmark = pytest.mark.django_db
END_OF_OCTOBER = date(2026, 10, 31)
STORM = "Bão số 12 làm gián đoạn việc tổng hợp ở các xã miền núi."
TWICE = "Mở nhầm bộ chỉ số."


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, tzinfo=VIETNAM)


def extend(world: RoundWorld, day: date = END_OF_OCTOBER, reason: str = STORM, *, at: datetime = AFTER) -> Round:
    return actions.extend(world.round.id, day, reason, by=world.by("appraiser"), at=at)


def cancel(world: RoundWorld, reason: str = TWICE) -> Round:
    return actions.cancel(world.round.id, reason, by=world.by("leader"), at=world.now())


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("person__full_name", flat=True))


def test_who_is_late_follows_the_new_closing_day_and_the_change_is_kept_with_its_reason(points: RoundWorld) -> None:
    extended = extend(points)
    points.at = morning(date(2026, 10, 25))
    points.hand_in(points.ngoc_lac, "analyst")

    assert extended.closes_on == END_OF_OCTOBER
    [change] = queries.changes(extended)
    assert (change.closed_on, change.closes_on, change.reason) == (CLOSES_ON, END_OF_OCTOBER, STORM)
    assert (change.changed_by_id, change.changed_at) == (points.by("appraiser").person_id, AFTER)
    entry = Entry.objects.get(kind="round.extended")
    assert entry.data == {"closed_on": "2026-10-20", "closes_on": "2026-10-31"}
    assert {line.is_late for line in queries.report_lines(extended, END_OF_OCTOBER)} == {False}
    late = [line.report.unit_id for line in queries.report_lines(extended, END_OF_OCTOBER + timedelta(days=1))]
    assert late[0] == points.hac_thanh.id
    assert Entry.objects.get(kind="report.submitted").data["late"] is False


def test_units_that_have_not_handed_in_are_told_and_reminded_of_the_new_day(points: RoundWorld) -> None:
    points.hand_in(points.hac_thanh, "neighbour")

    extend(points)
    reminders.remind(at=morning(END_OF_OCTOBER))

    assert told("round_extended") == {"Phạm Thị Tươi", "Bùi Văn Định"}
    notice = Notice.objects.filter(kind="round_extended").latest("id")
    assert notice.text_vi == "Báo cáo kỳ 2026-Q3: hạn nộp được gia hạn đến 31/10/2026. Lý do có trong báo cáo."
    assert notice.path == reverse("reporting:report", args=[points.report().id])
    assert Notice.objects.get(kind="report_due").params["day"] == "31/10/2026"


def test_what_the_platform_counts_is_counted_again_until_the_new_day_is_over(ratios: RoundWorld) -> None:
    by = ratios.by("appraiser")
    actions.fill_known(ratios.round.id, by=by, at=AFTER)
    ratios.round.refresh_from_db()
    assert ratios.round.fixed_at == AFTER

    assert extend(ratios).fixed_at is None

    over = morning(END_OF_OCTOBER + timedelta(days=1))
    actions.fill_known(ratios.round.id, by=by, at=over)
    ratios.round.refresh_from_db()
    assert ratios.round.fixed_at == over


@pytest.mark.parametrize(
    ("day", "reason", "at", "refused"),
    [
        (CLOSES_ON, STORM, AFTER, refusals.RoundNotValid),
        (CLOSES_ON - timedelta(days=1), STORM, AFTER, refusals.RoundNotValid),
        (END_OF_OCTOBER, STORM, morning(date(2026, 11, 1)), refusals.RoundNotValid),
        (date(2028, 10, 31), STORM, AFTER, refusals.RoundNotValid),
        (END_OF_OCTOBER, " \n ", AFTER, refusals.ReasonMissing),
        (END_OF_OCTOBER, "a" * 1001, AFTER, refusals.TextTooLong),
    ],
    ids=["the same day", "earlier", "over already", "far ahead", "no reason", "too much of a reason"],
)
def test_an_extension_that_makes_no_sense_changes_nothing(
    points: RoundWorld, day: date, reason: str, at: datetime, refused: type[ActionRefused]
) -> None:
    with pytest.raises(refused):
        extend(points, day, reason, at=at)

    points.round.refresh_from_db()
    assert (points.round.closes_on, RoundChange.objects.count()) == (CLOSES_ON, 0)
    assert not Notice.objects.filter(kind="round_extended").exists()


def test_in_a_cancelled_round_nothing_is_done_any_more_and_everything_stays_readable(points: RoundWorld) -> None:
    points.hand_in(points.hac_thanh, "neighbour")
    points.appraise(Judgement("1.1", Verdict.REJECTED, "Không rõ."), unit=points.hac_thanh)
    points.declare(typed("1.1", "5"))
    mine, other = points.report(), points.report(points.hac_thanh)

    cancel(points)

    acts: list[Callable[[], object]] = [
        lambda: points.declare(typed("1.1", "6")),
        lambda: points.submit(),
        lambda: actions.correct(
            other.id, typed("1.1", "6"), reason="Nhầm.", by=points.by("neighbour"), at=points.now()
        ),
        lambda: actions.explain(other.id, "1.1", "Đã có.", by=points.by("neighbour"), at=points.now()),
        lambda: points.appraise(Judgement("1.2", Verdict.ACCEPTED), unit=points.hac_thanh),
        lambda: actions.accept_declared(other.id, by=points.by("appraiser"), at=points.now()),
        lambda: actions.publish(points.round.id, by=points.by("leader"), at=AFTER),
        lambda: actions.fill_known(points.round.id, by=points.by("appraiser"), at=AFTER),
        lambda: extend(points),
        lambda: cancel(points),
    ]
    for act in acts:
        with pytest.raises(refusals.RoundCancelled):
            act()
    assert [past.observation.value for past in queries.history(mine, "1.1")] == [5]
    lines = {line.indicator.code: line for line in queries.lines(other)}
    assert lines["1.1"].appraisal is not None
    assert Entry.objects.get(kind="round.cancelled").data == {"units": 2, "submitted": 1}
    assert Entry.objects.filter(subject_type="round").latest("id").kind == "round.cancelled"


def test_every_unit_is_told_of_the_cancelling_and_none_is_late_or_reminded(points: RoundWorld) -> None:
    points.hand_in(points.hac_thanh, "neighbour")

    cancelled = cancel(points)

    assert told("round_cancelled") == {"Phạm Thị Tươi", "Bùi Văn Định", "Lê Thị Hoa"}
    assert {line.is_late for line in queries.report_lines(cancelled, END_OF_OCTOBER)} == {False}
    assert reminders.remind(at=AFTER) == 0
    assert queries.published(cancelled.id) is None
    assert queries.published_rounds() == []


def test_a_round_that_is_cancelled_while_all_are_counted_stops_no_other(
    ratios: RoundWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    ratios.dossiers("settled")
    days = {"opens_on": ratios.round.opens_on, "closes_on": CLOSES_ON}
    units = {"unit_ids": [ratios.ngoc_lac.id], "holder_id": ratios.province.id}
    other = actions.open_round(RATIOS, "2026-08", **days, **units, by=ratios.by("appraiser"), at=ratios.now())
    cancel(ratios)
    monkeypatch.setattr(queries, "open_round_ids", lambda: [ratios.round.id, other.id])

    now = database_now()
    reminders.refresh_known(at=now)

    other.refresh_from_db()
    assert other.fixed_at == now


def test_a_round_is_not_cancelled_without_a_reason(points: RoundWorld) -> None:
    with pytest.raises(refusals.ReasonMissing):
        cancel(points, " ")

    points.round.refresh_from_db()
    assert points.round.state == RoundState.OPEN


def test_after_a_cancelling_the_round_may_be_opened_anew_with_what_was_declared(points: RoundWorld) -> None:
    points.declare(typed("1.1", "5"))
    cancel(points)

    again = actions.open_round(
        POINTS, points.round.period, opens_on=date(2026, 10, 1), closes_on=END_OF_OCTOBER,
        unit_ids=[points.ngoc_lac.id], holder_id=points.province.id, by=points.by("leader"), at=points.now(),
    )  # fmt: skip

    [report] = again.reports.select_related("round", "unit")
    assert [line.indicator.code for line in queries.lines(report) if line.used] == ["1.1"]


def test_what_was_published_is_neither_extended_nor_cancelled(points: RoundWorld) -> None:
    actions.publish(points.round.id, by=points.by("leader"), at=AFTER)

    with pytest.raises(refusals.RoundPublished):
        extend(points)
    with pytest.raises(refusals.RoundPublished):
        cancel(points)


def test_the_database_keeps_every_change_as_it_was(points: RoundWorld) -> None:
    extend(points)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reporting_roundchange SET reason = 'x'")


# The pages


@pytest.fixture
def world(points: RoundWorld) -> RoundWorld:
    """The round in the present: pages ask the database's clock."""
    today = local_day(database_now())
    Round.objects.update(opens_on=today - timedelta(days=3), closes_on=today + timedelta(days=3))
    points.round.refresh_from_db()
    points.at = database_now() - timedelta(hours=1)
    return points


def browser(world: RoundWorld, who: str) -> Client:
    return browser_of(world.account(who))


def page(world: RoundWorld, who: str, name: str, number: int) -> str:
    return browser(world, who).get(reverse(f"reporting:{name}", args=[number])).content.decode()


def test_a_round_is_extended_on_a_page_of_its_own_and_the_unit_reads_why(world: RoundWorld) -> None:
    address = reverse("reporting:extend", args=[world.round.id])
    client, day = browser(world, "appraiser"), world.round.closes_on + timedelta(days=5)
    assert address in page(world, "appraiser", "round", world.round.id)

    wrong = [
        client.post(address, {}),
        client.post(address, {"closes_on": "31/31/2026", "reason": STORM}),
        client.post(address, {"closes_on": f"{world.round.closes_on:%d/%m/%Y}", "reason": STORM}),
        client.post(address, {"closes_on": f"{day:%d/%m/%Y}", "reason": "\u202eđảo"}),
    ]
    done = client.post(address, {"closes_on": f"{day:%d/%m/%Y}", "reason": STORM})

    assert {answer.status_code for answer in wrong} == {HTTPStatus.UNPROCESSABLE_ENTITY}
    assert done["Location"] == reverse("reporting:round", args=[world.round.id])
    assert RoundChange.objects.count() == 1
    for who, name, number in (
        ("leader", "round", world.round.id),
        ("analyst", "report", world.report().id),
    ):
        shown = page(world, who, name, number)
        assert STORM in shown
        assert f"Đã gia hạn đến {day:%d/%m/%Y}" in shown


def test_a_round_is_cancelled_by_a_leader_on_a_page_of_its_own_and_shown_as_cancelled(world: RoundWorld) -> None:
    world.hand_in(world.ngoc_lac, "analyst")
    address = reverse("reporting:cancel", args=[world.round.id])
    assert address not in page(world, "appraiser", "round", world.round.id)
    assert browser(world, "appraiser").post(address, {"reason": TWICE}).status_code == HTTPStatus.FOUND
    client = browser(world, "leader")
    assert "không thể hoàn tác" in client.get(address).content.decode()

    assert client.post(address, {"reason": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    world.round.refresh_from_db()
    assert world.round.state == RoundState.OPEN
    client.post(address, {"reason": TWICE})

    for who in ("leader", "analyst"):
        assert "Đã hủy" in browser(world, who).get(reverse("reporting:rounds")).content.decode()
    shown = page(world, "leader", "round", world.round.id)
    assert TWICE in shown
    assert reverse("reporting:publish", args=[world.round.id]) not in shown
    assert reverse("reporting:extend", args=[world.round.id]) not in shown
    assert "/tham-dinh/" not in shown
    mine = page(world, "analyst", "report", world.report().id)
    assert TWICE in mine
    assert 'name="1.1-value"' not in mine
    everybody = Client()
    assert everybody.get(reverse("reporting:published", args=[world.round.id])).status_code == HTTPStatus.NOT_FOUND
    assert POINTS not in everybody.get(reverse("reporting:published_rounds")).content.decode()
    assert client.get(address)["Location"] == reverse("reporting:round", args=[world.round.id])


def test_the_page_says_why_a_round_cannot_be_published_and_leads_there(world: RoundWorld) -> None:
    world.hand_in(world.ngoc_lac, "analyst")
    mine, other = world.report(), world.report(world.hac_thanh)

    shown = page(world, "leader", "round", world.round.id)

    assert "1 đơn vị chưa nộp và còn thời hạn đến" in shown
    assert "1 đơn vị có số liệu chờ thẩm định" in shown
    first, _table, _rest = shown.partition("<table")
    assert reverse("reporting:report", args=[other.id]) in first
    assert reverse("reporting:appraise", args=[mine.id]) in first
    assert reverse("reporting:publish", args=[world.round.id]) not in shown


def test_a_round_that_can_be_published_names_who_will_have_no_rank_or_has_not_explained(world: RoundWorld) -> None:
    world.hand_in(world.ngoc_lac, "analyst")
    world.accept_all(world.ngoc_lac)
    world.appraise(Judgement("1.1", Verdict.REJECTED, "Không có minh chứng."))
    Round.objects.update(closes_on=local_day(database_now()) - timedelta(days=1))

    shown = page(world, "leader", "round", world.round.id)

    assert "1 đơn vị chưa nộp dù đã hết hạn" in shown
    assert "1 đơn vị chưa giải trình" in shown
    assert reverse("reporting:publish", args=[world.round.id]) in shown
    assert "Việc công bố do lãnh đạo" in page(world, "appraiser", "round", world.round.id)
    actions.explain(world.report().id, "1.1", "Đã có.", by=world.by("analyst"), at=world.now())
    assert "chưa giải trình" not in page(world, "leader", "round", world.round.id)


def test_a_unit_that_holds_the_round_in_which_it_reports_is_told_so_when_it_is_opened(world: RoundWorld) -> None:
    today = local_day(database_now())
    given = {
        "scheme": "dti-2024", "period": "2026", "kind": "province",
        "opens_on": f"{today:%d/%m/%Y}", "closes_on": f"{today + timedelta(days=9):%d/%m/%Y}",
    }  # fmt: skip

    answer = browser(world, "leader").post(reverse("reporting:open"), given, follow=True)

    assert "Không ai thẩm định được báo cáo đó" in answer.content.decode()
