"""Every week some citizens are asked by another unit whether it was as recorded."""

from datetime import date, timedelta

import pytest

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.service.dossiers.models import Dossier
from motcua.steering.measures.gaming import actions
from motcua.steering.measures.gaming.actions import NoAnswer, NotYourCall
from motcua.steering.measures.gaming.models import CallBack
from tests.dossiers.factories import MONDAY_8AM, Commune, make_commune, make_procedure, make_story

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
    first = [call.dossier_id for call in actions.draw(WEEK, by=BY, at=NEXT_MONDAY, seed="a", size=3)]
    CallBack.objects.all().delete()
    again = [call.dossier_id for call in actions.draw(WEEK, by=BY, at=NEXT_MONDAY, seed="a", size=3)]
    CallBack.objects.all().delete()
    others = {tuple(call.dossier_id for call in _drawn_anew(seed)) for seed in ("b", "c", "d", "e", "f")}

    assert first == again
    assert len(first) == 3
    assert len({tuple(first), *others}) > 1


def _drawn_anew(seed: str) -> list[CallBack]:
    drawn = actions.draw(WEEK, by=BY, at=NEXT_MONDAY, seed=seed, size=3)
    CallBack.objects.all().delete()
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


def test_a_week_is_drawn_once(communes: list[Commune]) -> None:
    first = actions.draw(WEEK, by=BY, at=NEXT_MONDAY, size=2)

    assert actions.draw(WEEK, by=BY, at=NEXT_MONDAY, size=5) == first
    assert Entry.objects.filter(kind="call_back.drawn").count() == 1


def test_an_outcome_is_recorded_once_by_the_unit_that_calls(communes: list[Commune]) -> None:
    call = next(c for c in actions.draw(WEEK, by=BY, at=NEXT_MONDAY) if c.agency_id == communes[0].committee.id)
    caller, own = communes[1].specialist, communes[0].specialist

    with pytest.raises(NotYourCall):
        actions.record_outcome(call.id, outcome="confirmed", by=own, at=NEXT_MONDAY)
    with pytest.raises(NoAnswer):
        actions.record_outcome(call.id, outcome="", by=caller, at=NEXT_MONDAY)
    said = "Nộp tiền hai lần"
    recorded = actions.record_outcome(call.id, outcome="different", note=said, by=caller, at=NEXT_MONDAY)
    with pytest.raises(NotYourCall):
        actions.record_outcome(call.id, outcome="confirmed", by=caller, at=NEXT_MONDAY)

    assert (recorded.outcome, recorded.note) == ("different", said)
    entry = Entry.objects.get(kind="call_back.recorded")
    assert entry.data == {"dossier": call.dossier_id, "outcome": "different"}
    assert entry.actor == caller.person_id
