"""The ordinary way of a dossier, from submission to the result in hand."""

from datetime import datetime, timedelta, timezone

import pytest

from motcua.journal.models import Entry
from tests.dossiers.driving import ITEM, PAPER
from tests.dossiers.factories import MONDAY_8AM, make_story

VIETNAM = timezone(timedelta(hours=7))
pytestmark = pytest.mark.django_db


def test_a_submitted_dossier_waits_for_the_counter_and_must_be_answered_within_eight_working_hours():
    dossier = make_story().dossier

    assert (dossier.state, dossier.role, dossier.unit_id) == ("submitted", "receiver", dossier.centre_id)
    assert dossier.answer_due_at == datetime(2026, 12, 8, 8, tzinfo=VIETNAM)  # 8:00 on Monday + 8 open hours


def test_the_ordinary_way_ends_with_the_result_in_hand():
    story = make_story().to("handed_over")

    assert story.dossier.state == "handed_over"
    assert story.dossier.outcome == "granted"
    assert story.dossier.results.get().number == f"{story.dossier.code}-KQ1"


def test_every_act_is_one_entry_in_order():
    story = make_story().to("handed_over")

    entries = Entry.objects.filter(subject_type="dossier", subject_id=story.dossier.id).order_by("subject_seq")
    assert [e.kind.removeprefix("dossier.") for e in entries] == [
        "submitted",
        "accepted",
        "passed_on",
        "result_proposed",
        "passed_on",
        "passed_on",
        "settled",
        "handed_over",
    ]
    assert [e.subject_seq for e in entries] == list(range(1, 9))


def test_acceptance_gives_the_code_of_agency_and_day_and_the_due_time():
    story = make_story().to("accepted")

    assert story.dossier.code == f"{story.commune.committee.code}-261207-0001"
    assert story.dossier.due_at == datetime(2026, 12, 14, 17, tzinfo=VIETNAM)  # five working days from Tuesday
    assert story.dossier.original_due_at == story.dossier.due_at


def test_days_spent_waiting_for_the_applicant_do_not_count():
    story = make_story().to("accepted")

    story.do("request_supplement", "receiver", after=timedelta(days=1), items=[ITEM])
    story.do("resubmit", "applicant", after=timedelta(days=2), papers=[PAPER])

    assert story.dossier.due_at == datetime(2026, 12, 16, 17, tzinfo=VIETNAM)
    assert story.dossier.original_due_at == datetime(2026, 12, 14, 17, tzinfo=VIETNAM)


def test_letters_are_frozen_when_the_act_happens():
    story = make_story().to("settled")

    assert list(story.dossier.letters.order_by("id").values_list("kind", flat=True)) == [
        "submission_receipt",
        "appointment_slip",
        "result",
    ]
    assert story.dossier.submitted_at == MONDAY_8AM
