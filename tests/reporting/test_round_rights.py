"""Who may do what in a round: every act by everybody."""

from collections.abc import Callable
from datetime import date

import pytest

from motcua.steering.reporting import actions, refusals
from motcua.steering.reporting.actions import Judgement
from motcua.steering.reporting.models import Round, Verdict
from tests.dossiers.factories import simulated
from tests.reporting.world import AFTER, OCTOBER_1, POINTS, RoundWorld, everything, typed

pytestmark = pytest.mark.django_db
EVERYBODY = ("analyst", "chair", "neighbour", "appraiser", "leader", "specialist", "receiver")


def _open(world: RoundWorld, who: str) -> object:
    Round.objects.filter(period="2026-09").delete()
    by = world.by(who)
    days = {"opens_on": OCTOBER_1.date(), "closes_on": OCTOBER_1.date()}
    return actions.open_round(
        POINTS, "2026-09", unit_ids=[world.ngoc_lac.id], holder_id=by.unit_id or 0, by=by, at=OCTOBER_1, **days
    )


ACTS: dict[str, tuple[str, Callable[[RoundWorld, str], object], set[str]]] = {
    # the act: where the report stands, what is done, who may
    "open": ("declaring", _open, {"appraiser", "leader"}),
    "declare": ("declaring", lambda w, who: w.declare(typed("1.1", "3"), who=who), {"analyst", "chair"}),
    "submit": ("declared", lambda w, who: w.submit(who), {"analyst", "chair"}),
    "correct": (
        "submitted",
        lambda w, who: actions.correct(w.report().id, typed("1.1", "3"), reason="Nhầm.", by=w.by(who), at=w.now()),
        {"analyst", "chair"},
    ),
    "explain": (
        "submitted",
        lambda w, who: actions.explain(w.report().id, "1.1", "Đã có.", by=w.by(who), at=w.now()),
        {"analyst", "chair"},
    ),
    "appraise": ("submitted", lambda w, who: w.appraise(Judgement("1.1", Verdict.ACCEPTED), who=who), {"appraiser"}),
    "accept together": (
        "submitted",
        lambda w, who: actions.accept_declared(w.report().id, by=w.by(who), at=w.now()),
        {"appraiser"},
    ),
    "extend": (
        "declaring",
        lambda w, who: actions.extend(w.round.id, date(2026, 10, 31), "Bão.", by=w.by(who), at=w.now()),
        {"appraiser", "leader"},
    ),
    "cancel": (
        "submitted",
        lambda w, who: actions.cancel(w.round.id, "Mở nhầm.", by=w.by(who), at=w.now()),
        {"leader"},
    ),
    "publish": ("appraised", lambda w, who: actions.publish(w.round.id, by=w.by(who), at=AFTER), {"leader"}),
}


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("act", ACTS)
def test_only_those_entitled_act(points: RoundWorld, act: str, who: str) -> None:
    stage, do, entitled = ACTS[act]
    if stage != "declaring":
        points.declare(*everything(POINTS, link="https://thanhhoa.gov.vn/a"))
    if stage in ("submitted", "appraised"):
        points.submit()
    if stage == "appraised":
        points.accept_all(points.ngoc_lac)

    if who in entitled:
        do(points, who)
    else:
        with pytest.raises(refusals.NotYourRound):
            do(points, who)


def test_a_role_that_was_taken_away_entitles_to_nothing(points: RoundWorld) -> None:
    points.posts["analyst"].is_active = False
    points.posts["analyst"].save()

    with pytest.raises(refusals.NotYourRound):
        points.declare(typed("1.1", "5"))


def test_nobody_appraises_what_they_declared_even_in_another_role(points: RoundWorld) -> None:
    points.hand_in(points.ngoc_lac, "analyst")
    person = points.posts["analyst"].person
    points.posts["appraiser"].person = person  # moved to the province, and holds that role now
    points.posts["appraiser"].save()
    by = simulated(person, "analyst", points.province)

    with pytest.raises(refusals.OwnDeclaration):
        actions.appraise(points.report().id, [Judgement("1.1", Verdict.ACCEPTED)], by=by, at=points.now())
