"""Every week some citizens are asked by another unit whether it was as recorded."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.service.dossiers.models import Dossier
from motcua.service.notices.models import Notice
from motcua.steering.measures.gaming import actions, calls
from motcua.steering.measures.gaming.actions import Heard, NoAnswer, NotYourCall, WeekDrawn
from motcua.steering.measures.gaming.calls import Told
from motcua.steering.measures.gaming.models import Answer, CallBack, Point, Reached, Said
from motcua.steering.measures.gaming.tasks import draw_call_backs
from tests.dossiers.factories import MONDAY_8AM, Commune, hire, make_commune, make_procedure, make_story

pytestmark = pytest.mark.django_db
WEEK = date(2026, 12, 7)
BY = Acting.system(origin="simulated", origin_reason="test")
NEXT_MONDAY = MONDAY_8AM + timedelta(days=7)


@pytest.fixture
def communes() -> list[Commune]:
    """Two communes with four dossiers settled in the week, and one settled in the next."""
    found = [make_commune(), make_commune("Đông Sơn", "16378")]
    version = make_procedure()
    for commune in found:
        for _ in range(4):
            make_story(commune, version).to("settled")
    make_story(found[0], version, NEXT_MONDAY).to("settled")
    return found


def test_the_same_seed_draws_the_same_and_another_another(communes: list[Commune]) -> None:
    first, again = ([call.dossier_id for call in _drawn_anew("a")] for _ in range(2))
    others = {tuple(call.dossier_id for call in _drawn_anew(seed)) for seed in ("b", "c", "d", "e", "f")}

    assert first == again
    assert len(first) == 3
    assert len({tuple(first), *others}) > 1


def _drawn_anew(seed: str, size: int = 3) -> list[CallBack]:
    with transaction.atomic():
        drawn = actions.draw(WEEK, by=BY, at=NEXT_MONDAY, seed=seed, size=size)
        transaction.set_rollback(True)
    return drawn


def test_only_the_week_is_drawn_from_and_another_unit_calls(communes: list[Commune]) -> None:
    drawn = actions.draw(WEEK, by=BY, at=NEXT_MONDAY)

    assert {call.dossier_id for call in drawn} == set(
        Dossier.objects.filter(settled_at__lt=NEXT_MONDAY).values_list("id", flat=True)
    )
    here, there = (commune.committee.id for commune in communes)
    assert {(call.agency_id, call.caller_id) for call in drawn} == {(here, there), (there, here)}
    told = Entry.objects.get(kind="call_back.drawn").data
    assert (told["week"], told["settled"], told["drawn"]) == ("2026-12-07", 8, 8)


def test_another_unit_calls_also_where_all_drawn_are_of_one(communes: list[Commune]) -> None:
    here, there = (commune.committee.id for commune in communes)

    drawn = [call for seed in "abcdefgh" for call in _drawn_anew(seed, size=1)]

    assert len(drawn) == 8
    assert {(call.agency_id, call.caller_id) for call in drawn} == {(here, there), (there, here)}


def test_a_week_is_drawn_once(communes: list[Commune]) -> None:
    first = actions.draw(WEEK, by=BY, at=NEXT_MONDAY, size=2)

    with pytest.raises(WeekDrawn, match=r"07/12/2026.* 2 "):
        actions.draw(WEEK, by=BY, at=NEXT_MONDAY, size=5)
    assert list(CallBack.objects.order_by("id")) == first
    assert Entry.objects.filter(kind="call_back.drawn").count() == 1


def test_a_week_in_which_nothing_was_settled_is_drawn_once_too(communes: list[Commune]) -> None:
    quiet = WEEK - timedelta(weeks=1)

    assert actions.draw(quiet, by=BY, at=NEXT_MONDAY) == []
    with pytest.raises(WeekDrawn, match=" 0 "):
        actions.draw(quiet, by=BY, at=NEXT_MONDAY)

    assert [entry.data["drawn"] for entry in Entry.objects.filter(kind="call_back.drawn")] == [0]
    assert not Notice.objects.filter(kind="calls_drawn").exists()


def test_the_job_that_runs_again_changes_nothing(communes: list[Commune]) -> None:
    for _ in range(2):
        draw_call_backs(timestamp=0)

    assert Entry.objects.filter(kind="call_back.drawn").count() == 1


def test_those_who_call_for_a_unit_are_told_how_many_calls_were_drawn_for_it(communes: list[Commune]) -> None:
    analyst = hire("analyst", communes[1].committee)

    actions.draw(WEEK, by=BY, at=NEXT_MONDAY)

    told = Notice.objects.filter(kind="calls_drawn").order_by("person_id")
    callers = {communes[0].head_of_unit.person_id, communes[1].head_of_unit.person_id, analyst.person_id}
    assert {notice.person_id for notice in told} >= callers
    assert communes[0].receiver.person_id not in {notice.person_id for notice in told}
    assert "4 cuộc gọi lại" in told[0].text_vi
    assert "07/12/2026" in told[0].text_vi
    assert {notice.path for notice in told} == {reverse("signs:calls")}


def heard(**said: str) -> Heard:
    """Somebody answered, and said everything as recorded but for this."""
    return Heard(Reached.REACHED, {point: said.get(point, Said.SAME) for point in Point.values})


def the_call(communes: list[Commune]) -> CallBack:
    """One about a dossier of the first commune, to be made by the second."""
    drawn = actions.draw(WEEK, by=BY, at=NEXT_MONDAY)
    return next(call for call in drawn if call.agency_id == communes[0].committee.id)


def test_an_outcome_is_recorded_once_by_the_unit_that_calls(communes: list[Commune]) -> None:
    call = the_call(communes)
    caller, own = communes[1].head_of_unit, communes[0].head_of_unit

    for stranger in (own, communes[1].specialist, communes[1].receiver, BY):
        with pytest.raises(NotYourCall):
            actions.record_outcome(call.id, heard(), by=stranger, at=NEXT_MONDAY)
    with pytest.raises(NoAnswer):
        actions.record_outcome(call.id, Heard(""), by=caller, at=NEXT_MONDAY)
    with pytest.raises(NoAnswer):
        actions.record_outcome(call.id, heard(fee=""), by=caller, at=NEXT_MONDAY)
    said = replace(heard(fee=Said.OTHER, papers=Said.UNSURE), note="Nộp tiền hai lần")
    recorded = actions.record_outcome(call.id, said, by=caller, at=NEXT_MONDAY)
    with pytest.raises(NotYourCall):
        actions.record_outcome(call.id, heard(), by=caller, at=NEXT_MONDAY)

    assert (recorded.outcome, recorded.fee, recorded.note) == (Answer.DIFFERENT, Said.OTHER, "Nộp tiền hai lần")
    entry = Entry.objects.get(kind="call_back.recorded")
    assert entry.data == {
        "dossier": call.dossier_id,
        "outcome": "different",
        "said": {"dates": "same", "fee": "other", "result": "same", "papers": "unsure"},
    }
    assert entry.actor == caller.person_id


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (heard(), Answer.CONFIRMED),
        (heard(dates=Said.UNSURE), Answer.CONFIRMED),  # who does not remember contradicts nothing
        (heard(result=Said.OTHER), Answer.DIFFERENT),
        (Heard(Reached.REFUSED), Answer.REFUSED),
    ],
)
def test_what_was_said_makes_the_outcome(communes: list[Commune], said: Heard, outcome: str) -> None:
    call = actions.record_outcome(the_call(communes).id, said, by=communes[1].head_of_unit, at=NEXT_MONDAY)

    assert call.outcome == outcome


def test_a_call_that_nobody_takes_is_tried_three_times(communes: list[Commune]) -> None:
    call, by = the_call(communes), communes[1].head_of_unit

    outcomes = [
        actions.record_outcome(call.id, Heard(Reached.NOT_REACHED), by=by, at=NEXT_MONDAY + timedelta(days=day)).outcome
        for day in range(3)
    ]

    assert outcomes == ["", "", Answer.NOT_REACHED]
    kinds = Entry.objects.filter(subject_type="call_back").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["call_back.tried", "call_back.tried", "call_back.recorded"]


def test_the_database_refuses_to_change_what_was_recorded(communes: list[Commune]) -> None:
    call = the_call(communes)
    actions.record_outcome(call.id, heard(), by=communes[1].head_of_unit, at=NEXT_MONDAY)

    for change in (lambda: CallBack.objects.filter(id=call.id).update(outcome="different"), call.delete):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


def test_shares_are_told_from_ten_answers_on_and_chance_is_not_ranked(communes: list[Commune]) -> None:
    own, other = (commune.committee.id for commune in communes)
    for number in range(12):
        outcome = Answer.DIFFERENT if number < 3 else Answer.CONFIRMED if number < 10 else Answer.NOT_REACHED
        answered = {"fee": Said.OTHER} if outcome == Answer.DIFFERENT else {}
        CallBack.objects.create(
            week=WEEK, dossier_id=1000 + number, agency_id=own, caller_id=other, outcome=outcome,
            recorded_at=NEXT_MONDAY, **answered,
        )  # fmt: skip
    CallBack.objects.create(
        week=WEEK, dossier_id=2000, agency_id=other, caller_id=own, outcome=Answer.DIFFERENT, recorded_at=NEXT_MONDAY
    )
    CallBack.objects.create(  # too long ago
        week=WEEK - timedelta(weeks=14), dossier_id=3000, agency_id=own, caller_id=other, outcome=Answer.DIFFERENT,
        recorded_at=NEXT_MONDAY,
    )  # fmt: skip

    told = calls.told(NEXT_MONDAY.date(), None)

    assert told[own] == Told(12, 7, 3, 2, 0)
    assert (told[own].answered, told[own].different_percent) == (10, Decimal("30.0"))
    assert (told[other].is_small, told[other].different_percent) == (True, None)
    assert sum(told.values(), Told()).different_percent == Decimal("36.4")  # 4 of 11
    assert calls.points(NEXT_MONDAY.date(), [own]) == {"dates": 0, "fee": 3, "result": 0, "papers": 0}
    assert [call.dossier_id for call in calls.contradicting(NEXT_MONDAY.date(), [other])] == [2000]
