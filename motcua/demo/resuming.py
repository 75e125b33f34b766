"""Where the simulation stopped, and the dossiers that go on from there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from motcua.demo import acts, applying
from motcua.demo.arrivals import Arrival, Rate
from motcua.demo.bulk import marks
from motcua.demo.course import Life, fate_of
from motcua.demo.ground import Ground, Locality
from motcua.demo.offices import SYSTEM
from motcua.journal import queries as journal
from motcua.journal.acting import Origin
from motcua.journal.models import Entry
from motcua.journal.record import record
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import OPEN_STATES, State
from motcua.service.voices import queries as voices

SUBJECT, PROVINCE = "province", 1
RATED_WITHIN = timedelta(days=3)  # after the hand-over
FILED_AGAIN_WITHIN = timedelta(days=12)  # after the withdrawal
_MILLION = 1_000_000


@dataclass(frozen=True)
class Mark:
    """How far the simulated clock has come, and at which rate dossiers arrive."""

    until: datetime
    rate: Rate


@transaction.atomic
def mark(until: datetime, rate: Rate) -> None:
    """Write down how far the clock has come. The journal keeps it: it survives whatever the database survives."""
    data = {"until": until, "start": rate.start, "per_day_millionths": round(rate.per_day * _MILLION)}
    record("demo.simulated", subject_type=SUBJECT, subject_id=PROVINCE, by=SYSTEM, at=until, data=data)


def last_mark() -> Mark | None:
    """Return how far the clock had come, or further where a run was broken off; None before there is a province."""
    known = journal.entries_of(SUBJECT, PROVINCE)
    if not known:
        return None
    data = known[-1].data
    living = Dossier.objects.exclude(marks.at_rest()).values("id")
    since = Entry.objects.filter(id__gt=known[-1].id, origin=Origin.SIMULATED, subject_type="dossier")
    simulated = since.filter(subject_id__in=living).aggregate(last=Max("at"))
    until = max(filter(None, [datetime.fromisoformat(data["until"]), simulated["last"]]))
    return Mark(until, Rate(date.fromisoformat(data["start"]), data["per_day_millionths"] / _MILLION))


def lives(ground: Ground, floor: datetime) -> Iterator[Life]:
    """Yield the simulated dossiers that go on.

    Those that people filed themselves are theirs alone; those that were loaded set-based stay as they are, because
    nobody waits at a start for tens of thousands of them.
    """
    for dossier in _unfinished(floor):
        locality = _locality(ground, dossier)
        if locality is not None:
            yield _life(dossier, ground, locality, floor)


def again(found: Iterable[Life], floor: datetime) -> Iterator[Arrival]:
    """Yield the second tries that are still to come of those who withdrew."""
    for life in found:
        if life.dossier.state == State.WITHDRAWN and life.dossier.ended_at is not None:
            arrival = acts.filed_again(life, life.dossier.ended_at)
            if arrival is not None and arrival.at > floor:
                yield arrival


def _unfinished(floor: datetime) -> Iterable[Dossier]:
    going_on = Q(state__in=[*OPEN_STATES, State.SETTLED])
    to_rate = Q(state=State.HANDED_OVER, handed_over_at__gte=floor - RATED_WITHIN)
    to_file_again = Q(state=State.WITHDRAWN, ended_at__gte=floor - FILED_AGAIN_WITHIN)
    found = Dossier.objects.filter(going_on | to_rate | to_file_again, origin=Origin.SIMULATED)
    living = found.exclude(marks.at_rest())
    known = living.select_related("version_of_procedure", "procedure").prefetch_related("papers")
    return known.order_by("id")


def _locality(ground: Ground, dossier: Dossier) -> Locality | None:
    by_unit = {unit: each for each in ground.localities.values() for unit in (each.committee_id, each.centre_id)}
    found = by_unit.get(dossier.agency_id) or by_unit.get(dossier.centre_id)
    return found or ground.departments.get(dossier.agency_id)


def _life(dossier: Dossier, ground: Ground, locality: Locality, floor: datetime) -> Life:
    offered = ground.procedures[dossier.procedure.code]
    fate = fate_of(dossier.idempotency_key, offered, dossier.channel, ground.unit_code(dossier.agency_id))
    entries = journal.entries_of("dossier", dossier.id)
    life = Life(
        dossier,
        offered,
        locality,
        applying.with_answers(fate, dossier.answers),
        last_at=max(entry.at for entry in entries),
        done={entry.kind.removeprefix("dossier.") for entry in entries},
        floor=floor,
        has_data=any(paper.data_number for paper in dossier.papers.all()),
    )
    _recall(life)
    return life


def _recall(life: Life) -> None:
    """Add what the dossier's own entries do not tell: the open question, the rating."""
    waiting = [each for each in dossiers.consultations_of(life.dossier) if each.answered_at is None]
    if waiting:
        life.consultation_id, life.consulted_id = waiting[0].id, waiting[0].agency_id
        life.done.discard("consultation_answered")
    if life.dossier.state == State.HANDED_OVER and voices.of_dossier(life.dossier.id) is not None:
        life.done.add("rated")
