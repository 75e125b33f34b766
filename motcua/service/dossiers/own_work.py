"""What one official may read of the own work; nobody else reads it, and nothing here takes anybody else's id.

The one who asks is the one it is about. Others appear as a median alone, of at least OTHERS_AT_LEAST of them, without
names and without an order among them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count

from motcua.service.dossiers import flow, inbox
from motcua.service.dossiers.inbox import Reader
from motcua.service.dossiers.models import Dossier, StepRun, SupplementItem, SupplementRequest
from motcua.service.dossiers.states import State
from motcua.service.procedures.definition import FlowStep

LAST = timedelta(weeks=4)
OTHERS_AT_LEAST = 5
MOST_OWN = 2_000  # steps looked at, the last ones
MOST_OF_ALL = 50_000
MOST_COUNTED = 1_000  # open dossiers
SHOWN = 20
LIKE_SIZE = Decimal(2)  # a unit is of like size that did at most so many times as many of the step, at least 1/so many


@dataclass(frozen=True)
class StepsDone:
    """The own stays at one step that ended within LAST, by the time from coming in to going out, nights included."""

    step: str
    role: str
    done: int
    dated: int  # with a time planned for the step
    in_time: int
    half_within: timedelta
    others: int  # officials who did the same step in units of like size
    others_half_within: timedelta | None  # None: fewer than OTHERS_AT_LEAST
    named: FlowStep | None  # as the procedure of the last of these dossiers names it; None: no longer


@dataclass(frozen=True)
class Asked:
    """A field or paper that the official asked for, and of how many dossiers."""

    label: str
    dossiers: int


@dataclass(frozen=True)
class Open:
    """What stands at the official's posts and is given to nobody else. later: or without a date."""

    late: int
    soon: int
    later: int
    first: tuple[tuple[Dossier, datetime | None], ...]  # with the time until which to act

    @property
    def all(self) -> int:
        """How many in all; MOST_COUNTED stands for as many or more."""
        return self.late + self.soon + self.later


def to_do(reader: Reader, now: datetime) -> Open:
    """Return the open dossiers by time left, the first SHOWN of them, and how many there are. Two queries."""
    columns = ("id", "state", "due_at", "answer_due_at")
    found = inbox.listed(reader, "mine", now).values_list(*columns)[:MOST_COUNTED]
    due = {id_: _due(state, due_at, answer_due_at) for id_, state, due_at, answer_due_at in found}
    late = sum(at is not None and at < now for at in due.values())
    soon = sum(at is not None and now <= at < now + inbox.SOON for at in due.values())
    first = sorted(due, key=lambda id_: (due[id_] is None, due[id_] or now, id_))[:SHOWN]
    rows = Dossier.objects.select_related("procedure").defer("answers", "fee_lines").in_bulk(first)
    return Open(late, soon, len(due) - late - soon, tuple((rows[id_], due[id_]) for id_ in first if id_ in rows))


def _due(state: str, due_at: datetime | None, answer_due_at: datetime | None) -> datetime | None:
    """Return until when the official has to act: to answer what is new, to work off what runs; a result only waits."""
    if state == State.SUBMITTED:
        return answer_due_at
    return None if state == State.SETTLED else due_at


_RECENT = """
    SELECT unit_id, step_code, role, done_by_id, extract(epoch FROM left_at - entered_at) AS seconds
    FROM dossiers_steprun
    WHERE done_by_id IS NOT NULL AND step_code = ANY(%(steps)s) AND left_at >= %(since)s AND left_at <= %(now)s
    ORDER BY left_at DESC LIMIT %(most_of_all)s
"""
_OWN = """
    SELECT step_code, role, count(*), count(due_at), count(*) FILTER (WHERE left_at <= due_at),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM left_at - entered_at)), max(dossier_id)
    FROM (
        SELECT * FROM dossiers_steprun
        WHERE done_by_id = %(person)s AND left_at >= %(since)s AND left_at <= %(now)s
        ORDER BY left_at DESC LIMIT %(most_own)s
    ) AS own
    GROUP BY step_code, role ORDER BY count(*) DESC, step_code, role
"""
_OTHERS = f"""
    WITH recent AS ({_RECENT}),
    sizes AS (SELECT step_code, role, unit_id, count(*) AS done FROM recent GROUP BY 1, 2, 3),
    mine AS (
        SELECT step_code, role, min(done) AS least, max(done) AS most FROM sizes
        WHERE (step_code, role, unit_id) IN (SELECT step_code, role, unit_id FROM recent WHERE done_by_id = %(person)s)
        GROUP BY 1, 2
    )
    SELECT step_code, role, count(DISTINCT done_by_id), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds)
    FROM recent JOIN sizes USING (step_code, role, unit_id) JOIN mine USING (step_code, role)
    WHERE done_by_id <> %(person)s AND done * %(like)s >= least AND done <= most * %(like)s
    GROUP BY 1, 2
"""  # noqa: S608  our own text


def steps_done(person_id: int, now: datetime) -> list[StepsDone]:
    """Return the own steps of the last weeks beside those of others in units of like size. Three queries.

    Uses step_run_done_by and step_run_done.
    """
    values: dict[str, Any] = {
        "person": person_id,
        "since": now - LAST,
        "now": now,
        "most_own": MOST_OWN,
        "most_of_all": MOST_OF_ALL,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OWN, values)
        own = cursor.fetchall()
        cursor.execute(_OTHERS, values | {"steps": sorted({row[0] for row in own}), "like": LIKE_SIZE})
        others = {(step, role): (people, seconds) for step, role, people, seconds in cursor.fetchall()}
    last = Dossier.objects.select_related("version_of_procedure").in_bulk([row[-1] for row in own])
    found = []
    for code, role, done, dated, in_time, seconds, dossier_id in own:
        people, theirs = others.get((code, role), (0, 0))
        half = timedelta(seconds=float(theirs)) if people >= OTHERS_AT_LEAST else None
        steps = flow.definition_of(last[dossier_id]).steps
        named = next((step for step in steps if step.code == code), None)
        own_half = timedelta(seconds=float(seconds))
        found.append(StepsDone(code, role, done, dated, in_time, own_half, people, half, named))
    return found


def supplements_asked(person_id: int, now: datetime, *, limit: int = 5) -> tuple[int, list[Asked]]:
    """Return how many supplements the official asked for within LAST, and what most often. Two queries.

    Uses the index of asked_by, which holds what one person ever asked.
    """
    asked = SupplementRequest.objects.filter(asked_by_id=person_id, asked_at__gte=now - LAST, asked_at__lte=now)
    ids = list(asked.order_by("-asked_at", "-id").values_list("id", flat=True)[:MOST_OWN])
    rows = SupplementItem.objects.filter(request_id__in=ids).values_list("label")
    common = rows.annotate(dossiers=Count("request__dossier", distinct=True)).order_by("-dossiers", "label")
    return len(ids), [Asked(label, dossiers) for label, dossiers in common[:limit]]


def who_typed(person_id: int, now: datetime) -> dict[str, int]:
    """Return by whom the dossiers were typed that passed through the official's hands within LAST. One query."""
    runs = StepRun.objects.filter(done_by_id=person_id, left_at__gte=now - LAST, left_at__lte=now)
    ids = runs.order_by("-left_at").values("dossier_id")[:MOST_OWN]
    rows = Dossier.objects.filter(id__in=ids).values_list("typed_by").annotate(n=Count("id")).order_by("typed_by")
    return dict(rows)
