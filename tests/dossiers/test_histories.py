"""Everybody tries everything, in any order, at any time: only what the table allows ever happens (security, T4)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers import actions
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import OPEN_STATES, Action
from tests.dossiers.driving import GIVEN, GROUND, ITEM, PAPER, REASON, SYSTEM, kinds_of, trace
from tests.dossiers.factories import (
    Commune,
    Story,
    make_commune,
    make_person,
    make_procedure,
    make_story,
    simulated,
)
from tests.dossiers.test_transitions import SPECIFIED
from tests.kernel.slow_clock import DAY, SlowClock

TABLE = {(state, action): (target, who.split()) for state, action, target, _clock, who, _given in SPECIFIED}
FIRST_DAY = datetime(2026, 12, 7, tzinfo=VIETNAM)
OPENINGS = [(450, 690), (780, 1020)]
HOLIDAYS = {25}  # New Year's Day 2027, counted from FIRST_DAY
LENGTH = 170
AMOUNTS = st.sampled_from([15_000, 250_000, 0])

# What is sometimes given: the right thing and what may be wrong with it.
TRIED: dict[Action, st.SearchStrategy[dict[str, Any]]] = {
    Action.REQUEST_SUPPLEMENT: st.fixed_dictionaries(
        {"items": st.sampled_from([[ITEM], []]), "reason": st.sampled_from([REASON, ""])}
    ),
    Action.RESUBMIT: st.fixed_dictionaries({"papers": st.sampled_from([[PAPER], []])}),
    Action.REQUEST_PAYMENT: st.fixed_dictionaries({"amount_vnd": AMOUNTS}),
    Action.CONFIRM_PAYMENT: st.fixed_dictionaries({"amount_vnd": AMOUNTS}),
    Action.EXTEND: st.fixed_dictionaries({"reason": st.just(REASON), "working_days": st.sampled_from([1, 3, 12, 0])}),
    Action.WITHDRAW: st.fixed_dictionaries({"reason": st.sampled_from([REASON, ""])}),
}
PROPOSED = st.sampled_from(
    [{"outcome": "granted"}, {"outcome": "refused", "text": REASON, "legal_ground": GROUND}, {"outcome": "refused"}]
)


def groups(name: str, dossier: Dossier, commune: Commune) -> set[str]:
    """To which groups of the table somebody belongs; names as in `History.everybody`, written apart from policies."""
    unit = commune.centre.id if name in ("receiver", "head_of_centre") else commune.committee.id
    found = {
        "receiver": {"counter"},
        "head_of_centre": {"counter", "head"},
        "head_of_unit": {"head"},
        "signer": {"head", "signer"},
        "applicant": {"applicant"},
        "clock": {"clock"},
    }.get(name, set())
    official = commune.officials.get(name)
    if official and name == dossier.role and unit == dossier.unit_id:
        found = found | ({"handler"} if dossier.assignee_id in (None, official.person_id) else set())
    return found


class History(RuleBasedStateMachine):
    """One dossier, and everybody who might lay hands on it."""

    commune: Commune
    foreign: Commune
    version: Any

    def __init__(self) -> None:
        super().__init__()
        self.room = transaction.atomic()
        self.room.__enter__()
        self.story: Story = make_story(self.commune, self.version)
        self.now = self.story.now
        stranger = make_person("Phạm Thị Lạ")
        self.everybody: dict[str, Acting] = {
            **self.commune.officials,
            **{f"foreign {role}": by for role, by in self.foreign.officials.items()},
            "applicant": self.story.applicant,
            "stranger": simulated(stranger, "applicant", None),
            "clock": SYSTEM,
        }

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.room.__exit__(None, None, None)

    def likely(self, data: st.DataObject) -> tuple[str, Action]:
        """Mostly what the table names for this state, by those who may, so that histories get somewhere."""
        dossier = self.story.dossier
        named = [(action, who) for (state, action), (_t, who) in TABLE.items() if state == dossier.state]
        if data.draw(st.integers(0, 3)):
            action, who = data.draw(st.sampled_from(named))
            may = [n for n in self.everybody if groups(n, dossier, self.commune) & set(who)]
            if may:
                return data.draw(st.sampled_from(may)), Action(action)
        return data.draw(st.sampled_from(sorted(self.everybody))), data.draw(st.sampled_from(Action))

    @rule(data=st.data(), minutes=st.sampled_from([1, 30, 300, DAY, 4 * DAY, 35 * DAY]))
    def act(self, data: st.DataObject, minutes: int) -> None:
        if self.now < FIRST_DAY + timedelta(days=70):
            self.now += timedelta(minutes=minutes)
        name, action = self.likely(data)
        given = data.draw(TRIED[action]) if action in TRIED else GIVEN[action](self.story)
        self.attempt(name, str(action), given, told=1)

    @rule(data=st.data(), verb=st.sampled_from(["propose_result", "submit_for_signature"]))
    def prepare(self, data: st.DataObject, verb: str) -> None:
        name = data.draw(st.sampled_from([*sorted(self.everybody), *[self.story.dossier.role or "specialist"] * 20]))
        self.attempt(name, verb, data.draw(PROPOSED), told=2 if verb == "submit_for_signature" else 1)

    def attempt(self, name: str, verb: str, given: dict[str, Any], *, told: int) -> None:
        before, left, entries = self.story.dossier, trace(self.story.dossier), kinds_of(self.story.dossier)
        by, seen = self.everybody[name], before.row_version
        try:
            getattr(actions, verb)(before.id, by=by, at=self.now, seen_version=seen, **given)
        except ActionRefused:
            assert trace(before) == left
            return
        after = Dossier.objects.get(id=before.id)
        target, who = TABLE[before.state, "pass_on" if verb in ("propose_result", "submit_for_signature") else verb]
        assert groups(name, before, self.commune) & set(who), f"{name} did {verb}"
        back = before.supplement_requests.order_by("-id").first()
        assert after.state == {"=": before.state, "back": back.asked_from if back else ""}.get(target, target)
        assert (after.row_version, len(kinds_of(after))) == (before.row_version + told, len(entries) + told)
        self.story.dossier = after

    @rule()
    def come_late(self) -> None:
        """Somebody acts on what they saw before the last change."""
        dossier = self.story.dossier
        with pytest.raises(ActionRefused) as refused:
            actions.withdraw(
                dossier.id, by=self.story.applicant, at=self.now, seen_version=dossier.row_version - 1, reason=REASON
            )
        assert refused.value.code == "dossier_moved"

    @invariant()
    def it_hangs_together(self) -> None:
        dossier = Dossier.objects.get(id=self.story.dossier.id)
        assert dossier.row_version == len(kinds_of(dossier))
        assert (dossier.ended_at is None) == (dossier.state in OPEN_STATES)
        assert dossier.pauses.filter(ended_at=None).count() == (
            dossier.state == "supplement_requested" and dossier.accepted_at is not None
        )
        issued = dossier.results.exclude(number=None).order_by("id").values_list("number", flat=True)
        assert list(issued) == [f"{dossier}-KQ{n}" for n in range(1, len(issued) + 1)] or "imported" in issued
        assert dossier.step_runs.filter(left_at=None).count() == (
            dossier.accepted_at is not None and dossier.state in OPEN_STATES
        )

    @invariant()
    def the_date_is_that_of_the_slow_clock(self) -> None:
        dossier = self.story.dossier
        if dossier.state not in ("in_progress", "settled") or dossier.accepted_at is None:
            return
        known = (dossier.id, dossier.row_version)
        if known != getattr(self, "counted", None):
            self.counted = known
            assert dossier.due_at == slowly(dossier)


def minute(moment: datetime) -> int:
    return int((moment - FIRST_DAY).total_seconds()) // 60


def slowly(dossier: Dossier) -> datetime:
    """Count the due date again, minute by minute."""
    days = [[] if (n % 7) > 4 or n in HOLIDAYS or n in TET else OPENINGS for n in range(LENGTH)]
    pauses = [(minute(a), minute(b)) for a, b in dossier.pauses.values_list("started_at", "ended_at") if b]
    amount = int(dossier.deadline["amount"])
    found = SlowClock(days, pauses).working_days(minute(dossier.accepted_at), amount, 480, "next_working_day")
    if dossier.extra_working_days:
        found = SlowClock(days, []).working_days(found, dossier.extra_working_days, 480, "next_working_day")
    return FIRST_DAY + timedelta(minutes=found)


TET = range(59, 66)  # 4 to 10 February 2027, from two days before the lunar new year


@pytest.mark.django_db
def test_whatever_anybody_tries_only_the_table_happens():
    History.commune, History.foreign = make_commune(), make_commune("Sầm Sơn", "14800")
    History.version = make_procedure(notes="{tacit_approval: 'true'}")

    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=25, stateful_step_count=22, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
