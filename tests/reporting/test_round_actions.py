"""A round from its opening to its publication."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import override

from motcua.journal.models import Entry
from motcua.kernel.refusal import ActionRefused
from motcua.registry.agencies.models import Agency
from motcua.service.notices.models import Notice
from motcua.steering.reporting import actions, queries, refusals, rulebooks
from motcua.steering.reporting.actions import Judgement
from motcua.steering.reporting.models import Appraisal, Evidence, Observation, Outcome, ReportState, Verdict
from tests.reporting.world import AFTER, OCTOBER_1, POINTS, RoundWorld, everything, typed

pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    found = Entry.objects.filter(subject_type__in=("round", "report", "intake")).order_by("id")
    return list(found.values_list("kind", flat=True))


def test_a_round_goes_from_declaration_over_appraisal_and_explanation_to_publication(points: RoundWorld) -> None:
    points.hand_in(points.ngoc_lac, "analyst", "0.8")
    points.hand_in(points.hac_thanh, "neighbour", "0.5")
    points.accept_all(points.ngoc_lac)
    points.accept_all(points.hac_thanh)
    report = points.report()
    actions.explain(report.id, "1.1", "Nhà mạng mới phủ sóng 3 thôn.", by=points.by("analyst"), at=points.now())
    points.appraise(Judgement("1.1", Verdict.ADJUSTED, "Theo báo cáo của nhà mạng.", {"value": "5"}))

    actions.publish(points.round.id, by=points.by("leader"), at=AFTER)

    first, second = queries.outcomes(points.round)
    assert [(each.unit_id, each.rank, each.index) for each in (first, second)] == [
        (points.ngoc_lac.id, 1, Decimal("0.796900")),  # (0.8 × 960 − 8 + 5) / 960
        (points.hac_thanh.id, 2, Decimal("0.500000")),
    ]
    assert Decimal(first.points["1.1"]) == 5
    assert len(first.used) == 62
    assert kinds() == [
        "round.opened", "report.declared", "report.submitted", "report.declared", "report.submitted",
        "report.appraised", "report.appraised", "report.explained", "report.appraised", "round.published",
    ]  # fmt: skip


def test_a_unit_without_a_figure_is_not_computable_and_the_missing_ones_are_named(points: RoundWorld) -> None:
    points.declare(*everything(POINTS)[2:])
    points.submit()
    codes = [line.indicator.code for line in queries.lines(points.report()) if line.used]
    verdicts = [Judgement(code, Verdict.ACCEPTED) for code in codes[1:]]
    points.appraise(*verdicts, Judgement(codes[0], Verdict.REJECTED, "Không có minh chứng."))

    actions.publish(points.round.id, by=points.by("leader"), at=AFTER)

    found = {outcome.unit_id: outcome for outcome in queries.outcomes(points.round)}
    assert (found[points.ngoc_lac.id].index, found[points.ngoc_lac.id].rank) == (None, None)
    assert found[points.ngoc_lac.id].missing == ["1.1", "1.2", "1.3"]
    assert found[points.hac_thanh.id].missing == [
        node.code for node in rulebooks.rule_book(POINTS).indicators if node.is_scored
    ]


def test_every_value_stays_and_says_who_entered_it_when_and_what_it_replaced(points: RoundWorld) -> None:
    points.declare(typed("1.1", "5", as_of="30/09/2026", link="https://thanhhoa.gov.vn/a"))
    points.declare(typed("1.1", "6"), who="chair")
    points.submit()
    report = points.report()
    actions.correct(
        report.id, typed("1.1", "7"), reason="Tính thiếu thôn Đục.", by=points.by("analyst"), at=points.now()
    )

    rows = [past.observation for past in queries.history(report, "1.1")]
    assert [(row.value, row.reason, row.is_current) for row in rows] == [
        (Decimal(7), "Tính thiếu thôn Đục.", True), (Decimal(6), "", False), (Decimal(5), "", False),
    ]  # fmt: skip
    assert [row.entered_by_id for row in rows] == [
        points.posts[who].person_id for who in ("analyst", "chair", "analyst")
    ]
    assert [row.replaces_id for row in rows] == [rows[1].id, rows[2].id, None]
    assert {each.link for row in rows for each in row.evidence.all()} == {"https://thanhhoa.gov.vn/a"}
    assert {row.as_of for row in rows} == {date(2026, 9, 30)}


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE reporting_observation SET value = 9",
        "DELETE FROM reporting_observation",
        "UPDATE reporting_appraisal SET verdict = 'accepted', note = 'x'",
        "DELETE FROM reporting_explanation",
        "UPDATE reporting_evidence SET link = 'https://example.com'",
    ],
)
def test_the_database_refuses_to_overwrite_what_was_said(points: RoundWorld, spoil: str) -> None:
    points.declare(typed("1.1", "5", link="https://thanhhoa.gov.vn/a"))
    points.submit()
    points.appraise(Judgement("1.1", Verdict.REJECTED, "Không rõ."))
    actions.explain(points.report().id, "1.1", "Có.", by=points.by("analyst"), at=points.now())

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(spoil)


def test_what_has_not_changed_is_written_once(points: RoundWorld) -> None:
    points.declare(*everything(POINTS))
    before = Observation.objects.count()

    points.declare(*everything(POINTS))

    assert (before, Observation.objects.count(), kinds().count("report.declared")) == (62, 62, 1)


def test_nothing_is_saved_where_one_figure_is_wrong(points: RoundWorld) -> None:
    wrong = [typed("1.2", "82%"), typed("1.3", "0,82"), typed("1.4", "21"), typed("9.9", "1"), typed("1.1", "3")]

    with pytest.raises(refusals.FiguresRefused) as refused:
        points.declare(typed("1.1", "5"), *wrong)

    assert [(fault.indicator, fault.part) for fault in refused.value.faults] == [
        ("1.2", "value"), ("1.3", "value"), ("1.4", "value"), ("9.9", "indicator"), ("1.1", "indicator"),
    ]  # fmt: skip
    assert Observation.objects.count() == 0
    assert kinds() == ["round.opened"]


def test_part_and_whole_go_together(ratios: RoundWorld) -> None:
    with pytest.raises(refusals.FiguresRefused) as refused:
        ratios.declare(typed("1.1", numerator="12", denominator="10"), typed("1.2", numerator="1"))

    assert [(f.indicator, f.part) for f in refused.value.faults] == [("1.1", "numerator"), ("1.2", "denominator")]


def test_a_figure_taken_back_is_missing_and_not_zero(points: RoundWorld) -> None:
    points.declare(typed("1.1", "5"), typed("1.2", "5"))
    points.declare(typed("1.1"))

    lines = {line.indicator.code: line for line in queries.lines(points.report())}
    assert lines["1.1"].used is None
    assert lines["1.1"].declared is not None


def test_after_the_closing_day_a_report_is_taken_and_listed_as_late(points: RoundWorld) -> None:
    points.hand_in(points.ngoc_lac, "analyst")
    points.at = AFTER
    points.hand_in(points.hac_thanh, "neighbour")

    lines = queries.report_lines(points.round, date(2026, 10, 25))

    assert [(line.report.unit_id, line.is_late) for line in lines] == [
        (points.hac_thanh.id, True), (points.ngoc_lac.id, False),
    ]  # fmt: skip
    assert [entry.data["late"] for entry in Entry.objects.filter(kind="report.submitted").order_by("id")] == [
        False, True,
    ]  # fmt: skip


def test_a_round_is_not_published_while_units_have_time_or_figures_have_no_verdict(points: RoundWorld) -> None:
    leader = points.by("leader")
    with pytest.raises(refusals.RoundStillOpen):
        actions.publish(points.round.id, by=leader, at=points.now())
    points.hand_in(points.ngoc_lac, "analyst")
    with pytest.raises(refusals.NotAllAppraised, match="Ngọc Lặc"):
        actions.publish(points.round.id, by=leader, at=AFTER)
    Agency.objects.filter(id=points.ngoc_lac.id).update(short_name_en="Ngọc Lặc Commune")
    with override("en"), pytest.raises(refusals.NotAllAppraised, match="Ngọc Lặc Commune"):
        actions.publish(points.round.id, by=leader, at=AFTER)

    points.accept_all(points.ngoc_lac)
    actions.publish(points.round.id, by=leader, at=AFTER)

    assert Outcome.objects.count() == 2
    for act in (
        lambda: points.declare(typed("1.1", "5"), who="neighbour", unit=points.hac_thanh),
        lambda: points.appraise(Judgement("1.1", Verdict.ACCEPTED)),
        lambda: actions.publish(points.round.id, by=leader, at=AFTER),
    ):
        with pytest.raises(refusals.RoundPublished):
            act()


def test_a_corrected_figure_waits_for_a_new_verdict(points: RoundWorld) -> None:
    points.hand_in(points.ngoc_lac, "analyst")
    assert points.accept_all(points.ngoc_lac).state == ReportState.APPRAISED

    report = actions.correct(
        points.report().id, typed("1.1", "7"), reason="Nhầm.", by=points.by("analyst"), at=points.now()
    )

    assert report.state == ReportState.SUBMITTED
    assert [line.indicator.code for line in queries.lines(report) if line.waits] == ["1.1"]
    with pytest.raises(refusals.ReasonMissing):
        actions.correct(report.id, typed("1.1", "8"), reason=" ", by=points.by("analyst"), at=points.now())


def test_two_who_declare_at_once_do_not_overwrite_each_other(points: RoundWorld) -> None:
    seen = points.report().row_version
    points.declare(typed("1.1", "5"))

    with pytest.raises(refusals.ReportMoved):
        actions.declare(
            points.report().id, [typed("1.1", "6")], by=points.by("chair"), at=points.now(), seen_version=seen
        )


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({"period": "2026-Q5"}, refusals.RoundNotValid),
        ({"closes_on": date(2026, 9, 1)}, refusals.RoundNotValid),
        ({"closes_on": date(2028, 9, 1)}, refusals.RoundNotValid),
        ({"unit_ids": []}, refusals.RoundNotValid),
        ({"period": "2026-Q3"}, refusals.RoundThere),
    ],
)
def test_a_round_that_makes_no_sense_is_not_opened(
    points: RoundWorld, change: dict[str, object], refused: type[ActionRefused]
) -> None:
    given = {
        "opens_on": date(2026, 10, 1), "closes_on": date(2026, 10, 9), "unit_ids": [points.ngoc_lac.id],
        "period": "2026", **change,
    }  # fmt: skip

    with pytest.raises(refused), transaction.atomic():
        actions.open_round(
            POINTS,
            holder_id=points.province.id,
            by=points.by("appraiser"),
            at=OCTOBER_1,
            **given,  # type: ignore[arg-type]
        )


def test_before_the_opening_day_nothing_is_declared(points: RoundWorld) -> None:
    points.at = OCTOBER_1 - timedelta(days=1)

    with pytest.raises(refusals.RoundNotBegun):
        points.declare(typed("1.1", "5"))


def test_the_database_refuses_a_judge_in_their_own_cause(points: RoundWorld) -> None:
    points.declare(typed("1.1", "5"))
    row = Observation.objects.get()

    with pytest.raises(IntegrityError, match="appraisal_by_another_person"), transaction.atomic():
        Appraisal.objects.create(
            observation=row, verdict="accepted", declared_by=row.entered_by, appraised_by=row.entered_by,
            appraised_at=OCTOBER_1,
        )  # fmt: skip


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "thanhhoa.gov.vn", "https://", "https://a b.vn", "ftp://a.vn/x"]
)
def test_evidence_is_an_address_of_the_web(points: RoundWorld, link: str) -> None:
    with pytest.raises(refusals.FiguresRefused):
        points.declare(typed("1.1", "5", link=link))

    assert Evidence.objects.count() == 0


def test_another_figure_beside_accepted_is_asked_about_and_not_dropped(points: RoundWorld) -> None:
    points.hand_in(points.ngoc_lac, "analyst", "0.8")

    with pytest.raises(refusals.FiguresRefused) as refused:
        points.appraise(Judgement("1.1", Verdict.ACCEPTED, "", {"value": "3"}))

    assert [(fault.indicator, fault.part) for fault in refused.value.faults] == [("1.1", "value")]
    assert not Appraisal.objects.exists()


def test_the_unit_is_told_when_figures_are_not_accepted_as_declared(points: RoundWorld) -> None:
    points.hand_in(points.ngoc_lac, "analyst", "0.8")
    points.appraise(Judgement("1.2", Verdict.ACCEPTED))
    assert not Notice.objects.filter(kind="report_judged").exists()

    points.appraise(Judgement("1.1", Verdict.REJECTED, "Không có minh chứng."))

    told = {notice.person_id for notice in Notice.objects.filter(kind="report_judged")}
    assert points.by("analyst").person_id in told
    assert points.by("neighbour").person_id not in told
