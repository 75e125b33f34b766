"""A dossier on the clock of its agency: moments as working minutes, steps as shares of the time planned for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from motcua.service.dossiers.workload import Course, OpenDossier, PlannedStep
from motcua.steering.planning.work_clock import WorkClock

NOT_YET = inf  # settled: still open


@dataclass(frozen=True)
class Stand:
    """From `since` on, `done` of the planned time was behind the dossier and `share` planned for where it stood."""

    since: float
    done: float
    share: float


@dataclass(frozen=True)
class Span:
    """One accepted dossier with a due date. Working minutes on its agency's clock.

    visible:  from when the due date that counts was the one to see: acceptance, or the end of the last pause.
    settled:  NOT_YET while it is open.
    """

    dossier_id: int
    agency_id: int
    procedure: str
    accepted: float
    visible: float
    due: float
    settled: float
    stands: tuple[Stand, ...]

    def is_late(self) -> bool:
        """Whether the due date passed before there was a result."""
        return self.settled > self.due

    def stand_at(self, minute: float) -> Stand:
        """Return where it stood at a working minute, the last entered step before it."""
        found = self.stands[0]
        for stand in self.stands:
            if stand.since > minute:
                break
            found = stand
        return found


def seen_at(spans: Iterable[Span], minutes: Mapping[int, float]) -> list[Span]:
    """Return the spans as they were known at a moment, given as the working minute of each agency.

    What was accepted later is left out; what was settled later was still open.
    """
    known = [span for span in spans if span.accepted <= minutes[span.agency_id]]
    return [replace(span, settled=NOT_YET) if span.settled > minutes[span.agency_id] else span for span in known]


type Steps = Mapping[str, Sequence[PlannedStep]]


def settled_spans(courses: Iterable[Course], steps: Steps, clocks: Mapping[int, WorkClock]) -> list[Span]:
    """Return the spans of settled dossiers that had a due date. A procedure without a plan now is one long step."""
    by_agency: dict[int, list[Course]] = defaultdict(list)
    for course in courses:
        if course.due_at is not None and course.agency_id in clocks:
            by_agency[course.agency_id].append(course)
    return [span for id_, found in by_agency.items() for span in _of_agency(id_, found, steps, clocks[id_])]


def _of_agency(agency_id: int, courses: list[Course], steps: Steps, clock: WorkClock) -> list[Span]:
    moments: list[datetime] = []
    for course in courses:
        assert course.due_at is not None
        resumed = max((ended for _began, ended in course.pauses), default=course.accepted_at)
        moments += [course.accepted_at, max(resumed, course.accepted_at), course.due_at, course.settled_at]
        moments += [stay.entered_at for stay in course.stays]
    minutes = [float(minute) for minute in clock.minutes(moments)]
    spans, place = [], 0
    for course in courses:
        accepted, visible, due, settled = minutes[place : place + 4]
        entered = minutes[place + 4 : place + 4 + len(course.stays)]
        place += 4 + len(course.stays)
        planned = Plan.of(steps.get(course.procedure, ()))
        stands = [planned.stand(stay.step, at) for stay, at in zip(course.stays, entered, strict=True)]
        spans.append(Span(0, agency_id, course.procedure, accepted, visible, due, settled, tuple(stands)))
    return spans


def open_spans(dossiers: Iterable[OpenDossier], steps: Steps, clocks: Mapping[int, WorkClock]) -> list[Span]:
    """Return the spans of open dossiers whose clock runs towards a due date."""
    spans = []
    for each in dossiers:
        if each.accepted_at is None or each.due_at is None or each.rests or each.agency_id not in clocks:
            continue
        clock = clocks[each.agency_id]
        accepted, since, due = (float(m) for m in clock.minutes((each.accepted_at, each.since, each.due_at)))
        stand = Plan.of(steps.get(each.procedure, ())).stand(each.step, since)
        spans.append(Span(each.id, each.agency_id, each.procedure, accepted, accepted, due, NOT_YET, (stand,)))
    return spans


@dataclass(frozen=True)
class Plan:
    """How a procedure divides its time: by step, what is behind it when the step begins, and its own share; of 1."""

    shares: Mapping[str, tuple[float, float]]

    @classmethod
    def of(cls, steps: Sequence[PlannedStep]) -> "Plan":
        """Add up the shares of the steps in their order."""
        total = sum(step.share_percent for step in steps) or 100.0
        shares, done = {}, 0.0
        for step in steps:
            shares[step.code] = (done / total, step.share_percent / total)
            done += step.share_percent
        return cls(shares)

    def stand(self, step: str, since: float) -> Stand:
        """Return how far a dossier is that stands at this step; one that is not planned counts as the beginning."""
        return Stand(since, *self.shares.get(step, (0.0, 1.0)))
