"""What is missing is asked for once, completely and kindly; the clock rests meanwhile."""

from datetime import datetime, timedelta

import pytest

from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers import actions, queries
from motcua.service.dossiers.actions.asking import Item
from motcua.service.dossiers.models import Pause
from motcua.service.dossiers.refusals import Missing, NotPossibleNow, NotYours, SecondSupplement, TooEarlyToStop
from tests.dossiers.driving import GROUND, ITEM, PAPER, REASON, asked_while_running
from tests.dossiers.factories import MONDAY_8AM, make_commune, make_story

pytestmark = pytest.mark.django_db


def test_a_request_names_at_least_one_thing():
    with pytest.raises(Missing) as refused:
        make_story().do("request_supplement", "receiver", items=[])

    assert refused.value.data["names"] == ("items",)


@pytest.mark.parametrize(("reason", "remedy", "missing"), [("", "Chụp lại", "reason"), ("Ảnh mờ", "  ", "remedy")])
def test_each_thing_asked_for_has_its_reason_and_its_remedy(reason: str, remedy: str, missing: str):
    item = Item("paper", "giay_chung_minh", "Giấy chứng minh", reason, remedy)

    with pytest.raises(Missing) as refused:
        make_story().do("request_supplement", "receiver", items=[ITEM, item])

    assert refused.value.data["names"] == (missing,)


def test_after_a_request_at_the_counter_the_eight_working_hours_start_again_at_the_answer():
    story = make_story()
    story.do("request_supplement", "receiver", items=[ITEM])
    assert story.dossier.answer_due_at is None

    story.do("resubmit", "applicant", after=timedelta(days=1, hours=6), papers=[PAPER])  # Tuesday, 15:00

    assert story.dossier.state == "submitted"
    assert story.dossier.answer_due_at == datetime(2026, 12, 9, 15, tzinfo=VIETNAM)
    assert story.dossier.due_at is None


def test_after_a_request_while_processing_the_date_moves_by_the_days_of_waiting():
    story = make_story()
    asked_while_running(story)  # Monday; due Monday the 14th
    assert Pause.objects.get(dossier=story.dossier).kind == "supplement"

    story.do("resubmit", "applicant", after=timedelta(days=3), papers=[PAPER])

    assert story.dossier.due_at == datetime(2026, 12, 16, 17, tzinfo=VIETNAM)  # Monday itself never counted
    assert story.dossier.original_due_at == datetime(2026, 12, 14, 17, tzinfo=VIETNAM)
    assert story.dossier.pauses.get().ended_at == story.now


def test_what_comes_with_a_supplement_stands_beside_what_was_there():
    story = make_story()
    story.do("request_supplement", "receiver", items=[ITEM])
    story.do("resubmit", "applicant", papers=[PAPER])

    paper = story.dossier.papers.get()
    assert (paper.paper_code, paper.data_number, paper.round) == ("giay_chung_minh", "038199000123", 1)


def test_an_empty_answer_is_no_answer():
    story = make_story()
    story.do("request_supplement", "receiver", items=[ITEM])

    with pytest.raises(Missing):
        story.do("resubmit", "applicant")


def asked_once() -> object:
    story = make_story()
    asked_while_running(story)
    story.do("resubmit", "applicant", papers=[PAPER])
    return story


@pytest.mark.parametrize(("by", "reason"), [("specialist", REASON), ("head_of_unit", ""), ("head_of_unit", "  ")])
def test_a_second_request_needs_the_head_and_a_reason(by: str, reason: str):
    with pytest.raises(SecondSupplement):
        asked_once().do("request_supplement", by, items=[ITEM], reason=reason)


def test_the_head_may_ask_a_second_time_with_a_reason():
    dossier = asked_once().do("request_supplement", "head_of_unit", items=[ITEM], reason=REASON)

    assert (dossier.state, dossier.supplement_count) == ("supplement_requested", 2)
    assert queries.timeline(dossier)[-1].reason == REASON


def test_the_whole_last_day_belongs_to_the_applicant():
    story = make_story()
    story.do("request_supplement", "receiver", items=[ITEM])  # Monday, 7 December, 9:00; 30 days to answer
    request = queries.open_request(story.dossier)
    assert request.answer_until == datetime(2027, 1, 6, 23, 59, 59, tzinfo=VIETNAM)

    story.now = request.answer_until - timedelta(hours=1)
    with pytest.raises(TooEarlyToStop):
        story.do("stop", "head_of_unit", after=timedelta(0), reason=REASON, legal_ground=GROUND)
    story.do("stop", "head_of_unit", after=timedelta(hours=1), reason=REASON, legal_ground=GROUND)

    assert story.dossier.state == "stopped"
    assert story.dossier.pauses.filter(ended_at=None).count() == 0


@pytest.mark.parametrize("end", ["withdraw", "stop"])
def test_a_request_of_an_ended_dossier_waits_for_nobody(end: str):
    story = make_story()
    story.do("request_supplement", "receiver", items=[ITEM])
    story.now += timedelta(days=40)
    given = {"reason": REASON} if end == "withdraw" else {"reason": REASON, "legal_ground": GROUND}

    story.do(end, "head_of_centre", **given)

    assert queries.open_request(story.dossier) is None
    (listed,) = queries.with_open_request(queries.of_person(story.citizen.id))
    assert listed.waiting_requests == []


def consulted() -> tuple:
    story = make_story().to("processing")
    other = make_commune("Sầm Sơn", "14800")
    agency_id = other.committee.id
    by, seen = story.commune.specialist, story.dossier.row_version
    consultation = actions.consult(
        story.dossier.id, by=by, at=story.now, seen_version=seen, agency_id=agency_id, question=REASON, working_days=3
    )
    return story, other, consultation


def test_an_opinion_has_its_own_limit_and_the_clock_runs_on():
    story, _other, consultation = consulted()
    before = story.dossier.due_at

    story.dossier.refresh_from_db()
    assert consultation.due_at == datetime(2026, 12, 10, 17, tzinfo=VIETNAM)  # three working days from Monday
    assert consultation.due_at < story.dossier.due_at == before
    assert story.dossier.state == "in_progress"


def test_only_the_agency_that_was_asked_answers_and_only_once():
    story, other, consultation = consulted()
    answer = {"at": story.now, "answer": "Không vướng quy hoạch"}

    with pytest.raises(NotYours):
        actions.answer_consultation(consultation.id, by=story.commune.specialist, **answer)
    actions.answer_consultation(consultation.id, by=other.specialist, **answer)
    with pytest.raises(NotPossibleNow):
        actions.answer_consultation(consultation.id, by=other.head_of_unit, **answer)

    (told,) = queries.consultations_of(story.dossier)
    assert (told.answer, told.answered_by_id) == ("Không vướng quy hoạch", other.specialist.person_id)


def test_an_opinion_about_a_dossier_that_has_ended_is_not_taken():
    story, other, consultation = consulted()
    story.do("withdraw", "applicant", reason=REASON)

    with pytest.raises(NotPossibleNow):
        actions.answer_consultation(consultation.id, by=other.specialist, at=story.now, answer="Đồng ý")


def test_eight_working_hours_are_counted_over_the_weekend():
    friday_3pm = MONDAY_8AM + timedelta(days=4, hours=7)

    assert make_story(at=friday_3pm).dossier.answer_due_at == datetime(2026, 12, 14, 15, tzinfo=VIETNAM)
