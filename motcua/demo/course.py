"""How a dossier goes on: its fate, drawn once from its key, and from where it stands the next act and its hour.

Nothing is remembered outside the database: after a stop, the same fate and the same hours come out of key, state and
last act. That is how the days between two starts are made up for.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from functools import cached_property
from random import Random
from uuid import UUID

from motcua.demo import mix
from motcua.demo.ground import Locality, Offered
from motcua.demo.hours import AllHours, Hours
from motcua.journal.acting import Channel
from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers import flow
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import State
from motcua.service.procedures.definition import Definition

NO_DATE_MINUTES = 5 * 480.0  # working time that a dossier without a promised date takes


@dataclass(frozen=True)
class Fate:
    """What will become of a dossier, if officials of the sample are the only ones who act."""

    pace: float  # share of the promised time that it takes; above 1 it is late
    answer_minutes: float  # working minutes until the counter answers
    supplement: str = ""  # "receipt", "processing", or none
    second_supplement: bool = False
    is_answered: bool = True
    is_refused_at_receipt: bool = False
    withdrawn: str = ""  # "early", "late", or not
    is_filed_again: bool = False
    is_granted: bool = True
    is_sent_back: bool = False
    is_consulted: bool = False
    has_variant: bool = False
    is_paid_later: bool = False
    is_extended: bool = False
    is_fetched: bool = True
    is_stopped: bool = False
    is_rated: bool = False
    is_reassigned: bool = False
    is_looked_up: bool = False
    stage: str = ""  # of a story: where it waits for whoever plays

    def but(self, **changes: object) -> "Fate":
        """Return the same fate with these changes."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names of our own fields


def fate_of(key: UUID, offered: Offered, channel: str, unit_code: str, seed: int = mix.SEED) -> Fate:
    """Draw the fate of a dossier from its key."""
    luck = Random(f"{key}/fate")  # noqa: S311  a sample, no secret
    course = mix.COURSES.get(offered.definition.field, mix.ORDINARY)
    slowness = mix.slowness(unit_code, seed)
    is_late = luck.random() < min(0.6, course.late * slowness**1.5)
    has_supplement = luck.random() < course.supplement
    can_answer_at_once = channel != Channel.ONLINE
    return Fate(
        pace=_pace(offered, slowness, luck, is_late=is_late),
        answer_minutes=luck.uniform(2, 14) if can_answer_at_once else _answer_minutes(slowness, luck),
        supplement=luck.choice(("receipt", "receipt", "processing")) if has_supplement else "",
        second_supplement=luck.random() < mix.SECOND_SUPPLEMENT,
        is_answered=luck.random() >= mix.NEVER_ANSWERED,
        is_refused_at_receipt=luck.random() < course.refused_at_receipt,
        withdrawn=luck.choice(("early", "late")) if luck.random() < mix.WITHDRAWN else "",
        is_filed_again=luck.random() < mix.FILED_AGAIN,
        is_granted=luck.random() >= course.refused,
        is_sent_back=luck.random() < mix.SENT_BACK,
        is_consulted=luck.random() < course.consult,
        has_variant=luck.random() < 0.3,
        is_paid_later=luck.random() < course.pays_later,
        is_extended=is_late and luck.random() < mix.EXTENDED,
        is_fetched=luck.random() >= mix.NOT_FETCHED,
        is_rated=luck.random() < mix.RATED,
        is_reassigned=luck.random() < mix.REASSIGNED,
        is_looked_up=luck.random() < mix.LOOKED_UP,
    )


def _pace(offered: Offered, slowness: float, luck: Random, *, is_late: bool) -> float:
    if is_late:
        return luck.uniform(1.06, 1.35) + 0.2 * slowness * luck.random()
    is_short = offered.definition.deadline.value <= 1
    return min(0.92, (luck.uniform(0.03, 0.5) if is_short else luck.uniform(0.2, 0.8)) * (0.6 + 0.4 * slowness))


def _answer_minutes(slowness: float, luck: Random) -> float:
    minutes = luck.lognormvariate(4.1, 0.9) * slowness  # median one hour
    return minutes if luck.random() < 0.02 else min(minutes, 7.2 * 60)


@dataclass
class Life:
    """A dossier on its way. `done`: the kinds of its entries so far; `floor`: nothing happens before."""

    dossier: Dossier
    offered: Offered
    locality: Locality
    fate: Fate
    last_at: datetime
    done: set[str] = field(default_factory=set)
    consultation_id: int = 0
    consulted_id: int = 0
    floor: datetime | None = None
    has_data: bool = False  # a number stands in place of a paper

    @property
    def definition(self) -> Definition:
        """The procedure, as the dossier was filed under it."""
        return self.dossier.version_of_procedure.compiled

    @cached_property
    def key(self) -> str:
        """What makes this life what it is."""
        return str(self.dossier.idempotency_key)

    def luck(self, about: str) -> Random:
        """Return the luck of this moment: the same after a stop."""
        return Random(f"{self.key}/{about}/{self.dossier.row_version}")  # noqa: S311  a sample


type Next = tuple[datetime, str]  # when, and the name of the act


def next_act(life: Life, hours: AllHours) -> Next | None:
    """Return what happens next and when; None when nothing will, or when it waits for whoever plays."""
    if life.fate.stage and _is_at(life):
        return None
    found = _BY_STATE[State(life.dossier.state)](life, hours)
    if found is None:
        return None
    at, act = found
    if life.floor is not None and at < life.floor:
        at = hours.of(_unit(life)).add(life.floor, life.luck("late").uniform(3, 400))
    due_at = life.dossier.due_at
    if act == "extend" and due_at is not None and at >= due_at:  # the date has passed meanwhile: no new promise
        life.fate = life.fate.but(is_extended=False)
        return next_act(life, hours)
    return max(at, life.last_at + timedelta(seconds=5)), act


def _is_at(life: Life) -> bool:
    """Whether a story has come to where it shall wait."""
    dossier, stage = life.dossier, life.fate.stage
    match stage:
        case "consulting":
            return "consulted" in life.done
        case "processing" | "signing" | "issuing":
            roles = {"processing": "specialist", "signing": "signer", "issuing": "records_clerk"}
            return dossier.state == State.IN_PROGRESS and dossier.role == roles[stage]
        case "reviewing":
            return dossier.state == State.IN_PROGRESS and dossier.role == "head_of_unit"
    return bool(dossier.state == stage)


def _unit(life: Life) -> int:
    return life.dossier.unit_id or life.dossier.centre_id


def _submitted(life: Life, hours: AllHours) -> Next:
    fate, luck = life.fate, life.luck("time")
    at = hours.of(life.dossier.centre_id).add(life.last_at, max(1.0, fate.answer_minutes * luck.uniform(0.7, 1.1)))
    if fate.withdrawn == "early":
        return _waking(life.last_at + timedelta(minutes=luck.uniform(20, 400)), luck), "withdraw"
    if fate.is_refused_at_receipt:
        return at, "refuse"
    if fate.supplement == "receipt" and not life.dossier.supplement_count:
        return at, "request_supplement"
    return at, "accept"


def _supplement_requested(life: Life, hours: AllHours) -> Next:
    luck = life.luck("time")
    if not life.fate.is_answered:
        until = life.last_at + timedelta(days=life.definition.supplement_days + 1)  # to the end of the last day
        return hours.of(life.dossier.centre_id).add(until, luck.uniform(30, 300)), "stop"
    at = life.last_at + timedelta(hours=min(luck.lognormvariate(3.5, 0.8), 20 * 24))
    if life.dossier.channel == Channel.ONLINE:
        return _waking(at, luck), "resubmit"
    return hours.of(life.dossier.centre_id).add(at, luck.uniform(1, 200)), "resubmit"


def _in_progress(life: Life, hours: AllHours) -> Next:
    dossier, luck = life.dossier, life.luck("time")
    own = hours.of(_unit(life))
    soon = own.add(life.last_at, luck.uniform(2, 18))
    if dossier.role == "receiver":
        if life.has_data and life.fate.is_looked_up and "data_checked" not in life.done:
            return own.add(life.last_at, luck.uniform(1, 9)), "look_up"
        return own.add(life.last_at, luck.uniform(3, 35)), "pass_on"
    if "consulted" in life.done and "consultation_answered" not in life.done:
        return hours.of(life.consulted_id).add(life.last_at, luck.uniform(200, 1300)), "answer_consultation"
    if dossier.role == "specialist" and (before := _before_deciding(life)):
        return max(soon, _share_of_time(life, own, 0.35)), before
    leaves_at = max(soon, _leaves_at(life, own))
    if dossier.role != "receiver" and life.fate.is_extended and not dossier.extension_count and dossier.due_at:
        told = max(soon, _share_of_time(life, own, 0.85 / life.fate.pace))
        if told < min(leaves_at, dossier.due_at):
            return told, "extend"
    if dossier.role == "signer" and life.fate.is_sent_back and "sent_back" not in life.done:
        return leaves_at, "send_back"
    if flow.next_step(dossier) is None:
        return leaves_at, "settle"
    return leaves_at, "submit_for_signature" if dossier.role == "specialist" else "pass_on"


def _before_deciding(life: Life) -> str:
    """Return what the specialist does before the decision, one after the other."""
    fate, dossier, definition = life.fate, life.dossier, life.definition
    if fate.withdrawn == "late":
        return "withdraw"
    if fate.is_stopped:
        return "stop"
    if fate.is_reassigned and "reassigned" not in life.done:
        return "reassign"
    if fate.is_consulted and definition.consultation and "consulted" not in life.done:
        return "consult"
    if fate.has_variant and "consulted" in life.done and _may_take_longer(life):
        return "choose_variant"
    if fate.supplement and not dossier.supplement_count:
        return "request_supplement"
    if fate.supplement and fate.second_supplement and dossier.supplement_count == 1:
        return "request_second_supplement"
    if fate.is_paid_later and "payment_requested" not in life.done:
        return "request_payment"
    return ""


def _may_take_longer(life: Life) -> bool:
    has_variant = any(variant.code == "verification" for variant in life.definition.variants)
    return has_variant and "variant_chosen" not in life.done


def _leaves_at(life: Life, own: Hours) -> datetime:
    """Return when the present step is done: its part of the time that this dossier takes."""
    steps = life.definition.steps
    last = flow.last_working_step(life.definition)
    whole = float(sum(step.share_percent for step in steps[: last + 1]))
    so_far = float(sum(step.share_percent for step in steps[: life.dossier.step + 1]))
    return _share_of_time(life, own, so_far / whole)


def _share_of_time(life: Life, own: Hours, share: float) -> datetime:
    dossier = life.dossier
    assert dossier.accepted_at is not None
    total, rested = NO_DATE_MINUTES, 0.0
    if dossier.original_due_at is not None and dossier.due_at is not None:
        total = own.minutes(dossier.accepted_at, dossier.original_due_at)
        rested = 0.0 if dossier.extension_count else own.minutes(dossier.original_due_at, dossier.due_at)
    return own.add(dossier.accepted_at, total * life.fate.pace * share + rested)


def _payment_due(life: Life, hours: AllHours) -> Next:
    luck = life.luck("time")
    return hours.of(life.dossier.centre_id).add(life.last_at, luck.uniform(60, 1400)), "confirm_payment"


def _settled(life: Life, hours: AllHours) -> Next:
    luck = life.luck("time")
    minutes = luck.choice((luck.uniform(5, 120), luck.uniform(60, 1200)))
    if not life.fate.is_fetched:
        minutes += luck.uniform(2400, 9600)
    return hours.of(life.dossier.centre_id).add(life.last_at, minutes), "hand_over"


def _handed_over(life: Life, _hours: AllHours) -> Next | None:
    if not life.fate.is_rated or "rated" in life.done:
        return None
    luck = life.luck("time")
    return _waking(life.last_at + timedelta(hours=luck.uniform(0.2, 30)), luck), "rate"


def _ended(_life: Life, _hours: AllHours) -> None:
    return None


def _waking(at: datetime, luck: Random) -> datetime:
    """Return an hour at which people are awake, the same day or the next."""
    local = at.astimezone(VIETNAM)
    if time(6, 30) <= local.time() < time(21, 45):
        return local
    next_day = local if local.time() < time(6, 30) else local + timedelta(days=1)
    return datetime.combine(next_day, time(7, luck.randrange(60), luck.randrange(60)), VIETNAM)


_BY_STATE = {
    State.SUBMITTED: _submitted,
    State.SUPPLEMENT_REQUESTED: _supplement_requested,
    State.IN_PROGRESS: _in_progress,
    State.PAYMENT_DUE: _payment_due,
    State.SETTLED: _settled,
    State.HANDED_OVER: _handed_over,
    State.REFUSED_AT_RECEIPT: _ended,
    State.WITHDRAWN: _ended,
    State.STOPPED: _ended,
}
