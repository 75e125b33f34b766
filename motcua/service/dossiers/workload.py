"""What planning reads of dossiers: how those settled of late went from step to step, and what is open now.

Plain facts without names of persons. Times are as they were; whoever plans counts them in working time.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from motcua.service.dossiers import flow
from motcua.service.dossiers.models import Dossier, Pause, StepRun
from motcua.service.dossiers.reach import listed_states
from motcua.service.dossiers.states import OPEN_STATES, State
from motcua.service.procedures import queries as procedures

# Of everything that is open: a part of other statements.
OPEN_IDS = f"SELECT id FROM dossiers_dossier WHERE state IN ({listed_states(OPEN_STATES)})"  # noqa: S608  our own
_COUNTER = "answer"  # what comes before the steps: the counter's answer to what was handed in
MOST_COURSES = 60_000  # more are thinned out evenly by id


@dataclass(frozen=True)
class Stay:
    """One stay at a step, or at the counter before acceptance (`answer`)."""

    step: str
    role: str
    unit_id: int
    entered_at: datetime
    left_at: datetime


@dataclass(frozen=True)
class Course:
    """How one settled dossier went."""

    agency_id: int
    procedure: str
    stays: tuple[Stay, ...]
    accepted_at: datetime
    due_at: datetime | None
    settled_at: datetime
    pauses: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True)
class OpenDossier:
    """One open dossier. `step`: where it stands, `answer` before acceptance; `rests`: the clock waits for somebody."""

    id: int
    agency_id: int
    centre_id: int
    procedure: str
    step: str
    since: datetime  # it has stood there
    accepted_at: datetime | None
    due_at: datetime | None
    rests: bool


@dataclass(frozen=True)
class PlannedStep:
    """One step of a procedure as its sheet plans it. unit: as FlowStep has it."""

    code: str
    role: str
    unit: str
    share_percent: float  # of the legal time


@dataclass(frozen=True)
class Rule:
    """The legal time of most dossiers of a procedure. amount None: the source names none."""

    amount: float | None
    unit: str  # a value of kernel.working_time.Unit


def courses(since: datetime, until: datetime) -> list[Course]:
    """Return dossiers settled between two moments, at most about MOST_COURSES. Uses dossier_procedure_settled."""
    settled, every = _settled(since, until), thinned(since, until)
    if every > 1:
        settled = settled.extra(where=["dossiers_dossier.id %% %s = 0"], params=[every])
    fields = ("id", "agency_id", "centre_id", "procedure__code", "submitted_at", "accepted_at", "due_at", "settled_at")
    rows = list(settled.values_list(*fields))
    stays, pauses = _stays([row[0] for row in rows]), _pauses([row[0] for row in rows])
    return [
        Course(
            agency_id,
            procedure,
            (Stay(_COUNTER, flow.RECEIVER, centre_id, submitted_at, accepted_at), *stays[id_]),
            accepted_at,
            due_at,
            settled_at,
            tuple(pauses[id_]),
        )
        for id_, agency_id, centre_id, procedure, submitted_at, accepted_at, due_at, settled_at in rows
    ]


def thinned(since: datetime, until: datetime) -> int:
    """Return for how many dossiers each of `courses` stands."""
    return max(1, -(-_settled(since, until).count() // MOST_COURSES))


def _settled(since: datetime, until: datetime) -> QuerySet[Dossier]:
    return Dossier.objects.filter(settled_at__gte=since, settled_at__lt=until, accepted_at__isnull=False)


def _stays(ids: list[int]) -> dict[int, list[Stay]]:
    found: dict[int, list[Stay]] = defaultdict(list)
    for chunk in _chunks(ids):
        runs = StepRun.objects.filter(dossier_id__in=chunk, left_at__isnull=False).order_by("dossier_id", "id")
        for run in runs:
            assert run.left_at is not None  # filtered so
            found[run.dossier_id].append(Stay(run.step_code, run.role, run.unit_id, run.entered_at, run.left_at))
    return found


def _pauses(ids: list[int]) -> dict[int, list[tuple[datetime, datetime]]]:
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for chunk in _chunks(ids):
        for pause in Pause.objects.filter(dossier_id__in=chunk, ended_at__isnull=False):
            assert pause.ended_at is not None  # filtered so
            found[pause.dossier_id].append((pause.started_at, pause.ended_at))
    return found


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + 5_000] for start in range(0, len(ids), 5_000))


def open_dossiers() -> list[OpenDossier]:
    """Return everything that is open, in the order of ids. Uses dossier_due_open."""
    open_ = Dossier.objects.filter(state__in=OPEN_STATES).order_by("id")
    resting = set(Pause.objects.filter(ended_at=None).values_list("dossier_id", flat=True))
    runs = StepRun.objects.filter(left_at=None, dossier__state__in=OPEN_STATES)
    at = {id_: (code, since) for id_, code, since in runs.values_list("dossier_id", "step_code", "entered_at")}
    fields = ("id", "agency_id", "centre_id", "procedure__code", "state", "submitted_at", "accepted_at", "due_at")
    return [
        OpenDossier(
            id_,
            agency_id,
            centre_id,
            procedure,
            at[id_][0] if id_ in at else _COUNTER,
            at[id_][1] if id_ in at else submitted_at,
            accepted_at,
            due_at,
            id_ in resting or state == State.SUPPLEMENT_REQUESTED,
        )
        for id_, agency_id, centre_id, procedure, state, submitted_at, accepted_at, due_at in open_.values_list(*fields)
    ]


def planned_steps() -> dict[str, tuple[PlannedStep, ...]]:
    """Return the steps of every live procedure up to the result, the counter's answer first."""
    found = {}
    for code in procedures.live_codes():
        definition = procedures.get_live(code).definition
        steps = definition.steps[: flow.last_working_step(definition) + 1]
        planned = [PlannedStep(s.code, s.role, s.unit, float(s.share_percent)) for s in steps]
        found[code] = (PlannedStep(_COUNTER, flow.RECEIVER, "centre", 0.0), *planned)
    return found


def rules(since: datetime) -> dict[str, Rule]:
    """Return the legal time that most dossiers accepted since a moment were given, by procedure."""
    recent = Dossier.objects.filter(submitted_at__gte=since, accepted_at__isnull=False)
    grouped = (
        recent.annotate(amount=KeyTextTransform("amount", "deadline"), unit_of=KeyTextTransform("unit", "deadline"))
        .values_list("procedure__code", "amount", "unit_of")
        .annotate(dossiers=Count("id", filter=Q(id__gt=0)))
        .order_by("procedure__code", "dossiers")
    )
    return {code: Rule(None if amount is None else float(amount), unit or "") for code, amount, unit, _count in grouped}
