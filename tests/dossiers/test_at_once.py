"""Two at once: double submissions, opposite decisions, acceptances side by side. Real connections, READ COMMITTED."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection, transaction

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.service.dossiers import actions, drafts, numbers
from motcua.service.dossiers.models import DailySerial, Dossier, Result
from tests.dossiers.driving import GROUND, REASON, kinds_of
from tests.dossiers.factories import (
    MONDAY_8AM,
    Commune,
    Story,
    make_commune,
    make_person,
    make_procedure,
    make_story,
    simulated,
)
from tests.dossiers.typing_answers import type_in

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8


def all_at_once[T](works: Sequence[Callable[[], T]]) -> list[T | str]:
    """Do all works at the same moment, each on a connection of its own; a refusal is its code."""
    start = Barrier(len(works))

    def one(work: Callable[[], T]) -> T | str:
        try:
            start.wait(30)
            return work()
        except ActionRefused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def submission_of(story: Story) -> actions.Submission:
    return actions.Submission(
        key=uuid4(),
        version_id=story.version.id,
        agency_id=story.commune.committee.id,
        applicant_id=story.citizen.id,
        submitter_id=story.citizen.id,
        typist_id=story.citizen.id,
    )


def test_twenty_submissions_with_one_key_are_one_dossier_and_twenty_equal_answers():
    story = make_story()
    submission = submission_of(story)

    def send() -> str:
        return actions.submit(submission, by=story.applicant, at=MONDAY_8AM).number

    answers = all_at_once([send] * 20)

    (dossier,) = Dossier.objects.exclude(id=story.dossier.id)
    assert answers == [dossier.number] * 20
    assert kinds_of(dossier) == ["submitted"]
    assert dossier.letters.count() == 1


def test_twenty_clicks_on_one_draft_are_one_dossier():
    commune, version = make_commune(), make_procedure()
    citizen = make_person("Bùi Thị Thảo", commune=commune.place)
    by = simulated(citizen, "applicant", None)
    draft = drafts.start(version.id, at=MONDAY_8AM, owner_id=citizen.id, agency_id=commune.committee.id)
    type_in(draft, {"request": {"content": "Xin xác nhận"}}, at=MONDAY_8AM)

    answers = all_at_once([lambda: drafts.submit_draft(draft.id, by=by, at=MONDAY_8AM).number] * 20)

    dossier = Dossier.objects.get()
    assert answers == [dossier.number] * 20
    assert kinds_of(dossier) == ["submitted"]
    assert dossier.papers.count() == 1


def deciding(story: Story, verb: str, by: Acting, **given: object) -> Callable[[], str]:
    """Decide as somebody who has just looked at the dossier."""
    seen, at = story.dossier.row_version, story.now + timedelta(minutes=5)

    def act() -> str:
        getattr(actions, verb)(story.dossier.id, by=by, at=at, seen_version=seen, **given)
        return verb

    return act


def at_the_counter(story: Story) -> list[Callable[[], str]]:
    clerk, head = story.commune.receiver, story.commune.head_of_centre
    accept = deciding(story, "accept", clerk)
    refuse = deciding(story, "refuse", head, reason=REASON, legal_ground=GROUND)
    return [accept, refuse] * (THREADS // 2)


def at_the_end(story: Story) -> list[Callable[[], str]]:
    story.to("issuing")
    settle = deciding(story, "settle", story.commune.records_clerk)
    stop = deciding(story, "stop", story.commune.head_of_unit, reason=REASON, legal_ground=GROUND)
    withdraw = deciding(story, "withdraw", story.applicant, reason=REASON)
    return [settle, stop, withdraw, settle] * (THREADS // 4)


@pytest.mark.parametrize("decisions", [at_the_counter, at_the_end], ids=["accept or refuse", "settle, stop, withdraw"])
def test_of_opposite_decisions_one_wins_and_the_others_are_told_to_look_again(
    decisions: Callable[[Story], list[Callable[[], str]]],
):
    commune, version = make_commune(), make_procedure()
    for _round in range(6):
        story = make_story(commune, version)
        works = decisions(story)
        told, letters = kinds_of(story.dossier), story.dossier.letters.count()

        outcomes = Counter(all_at_once(works))

        (winner,) = set(outcomes) - {"dossier_moved"}
        assert outcomes == {winner: 1, "dossier_moved": THREADS - 1}
        assert len(kinds_of(story.dossier)) == len(told) + 1
        owed = 0 if winner == "withdraw" else 1
        assert story.dossier.letters.count() == letters + owed
        assert Result.objects.filter(dossier=story.dossier).exclude(number=None).count() == (winner == "settle")


def test_who_says_no_version_is_refused_by_the_state_instead():
    story = make_story()
    at, given = story.now, {"reason": REASON, "legal_ground": GROUND}

    def refuse() -> str:
        actions.refuse(story.dossier.id, by=story.commune.receiver, at=at, seen_version=None, **given)
        return "refuse"

    assert Counter(all_at_once([refuse] * THREADS)) == {"refuse": 1, "not_possible_now": THREADS - 1}


def codes_of(commune: Commune) -> list[str]:
    return sorted(Dossier.objects.filter(agency=commune.committee).values_list("code", flat=True))


def test_acceptances_side_by_side_never_share_a_code_nor_leave_a_gap():
    commune, version = make_commune(), make_procedure()
    stories = [make_story(commune, version) for _ in range(24)]

    for batch in (stories[:8], stories[8:16], stories[16:]):
        all_at_once([deciding(story, "accept", commune.receiver) for story in batch])

    assert codes_of(commune) == [f"{commune.committee.code}-261207-{n:04d}" for n in range(1, 25)]


def test_a_thousand_codes_drawn_in_parallel_are_a_thousand_codes():
    commune = make_commune()

    def draw() -> list[str]:
        found = []
        for _ in range(125):
            with transaction.atomic():
                found.append(numbers.new_code(commune.committee.id, "UB", MONDAY_8AM))
        return found

    drawn = [code for codes in all_at_once([draw] * THREADS) for code in codes]

    assert sorted(drawn) == [f"UB-261207-{n:04d}" for n in range(1, 1001)]


@pytest.mark.django_db(transaction=False)
def test_after_deletion_no_number_comes_back():
    story = make_story().to("accepted")
    gone = story.dossier.code
    Dossier.objects.filter(id=story.dossier.id).delete()

    again = make_story(story.commune, story.version).to("accepted")

    assert (gone[-4:], again.dossier.code[-4:]) == ("0001", "0002")


@pytest.mark.django_db(transaction=False)
def test_the_serial_grows_past_four_digits_and_begins_anew_each_day_in_viet_nam():
    commune = make_commune()
    DailySerial.objects.create(agency=commune.committee, day="2026-12-07", last=9999)
    half_past_midnight = MONDAY_8AM + timedelta(hours=16, minutes=30)  # 0:30 on Tuesday in Viet Nam, Monday in UTC

    assert numbers.new_code(commune.committee.id, "UB", MONDAY_8AM) == "UB-261207-10000"
    assert numbers.new_code(commune.committee.id, "UB", half_past_midnight) == "UB-261208-0001"
    assert numbers.new_code(commune.centre.id, "TT", MONDAY_8AM) == "TT-261207-0001"
