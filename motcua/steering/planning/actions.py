"""Making the forecast of likely late dossiers that pages read."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.db import transaction

from motcua.kernel.local_time import VIETNAM
from motcua.registry.agencies.calendars import working_calendar
from motcua.service.dossiers import workload
from motcua.steering.planning.lateness.chances import AHEAD, Moment, Mornings, Queues
from motcua.steering.planning.lateness.fitting import Held, Model, hold_back, learn
from motcua.steering.planning.lateness.spans import Span, open_spans, settled_spans
from motcua.steering.planning.models import LIKELY_FROM, LatenessForecast, LikelyLate, LikelyLateDay
from motcua.steering.planning.work_clock import WorkClock

LEARNT_DAYS = 120  # calendar days: long enough for procedures of some weeks, short enough to follow a unit's habits
JUDGED_DAYS = 30  # the last of them are forecast from those before, to tell how good the forecast is
_MARGIN = timedelta(days=150)  # before and after: dossiers accepted earlier, and due dates to come


@dataclass(frozen=True)
class Lateness:
    """What the forecast is made from, read at a moment."""

    at: datetime
    settled: list[Span]
    open: list[Span]
    dues: Mapping[int, datetime]  # of open dossiers
    clocks: Mapping[int, WorkClock]
    thinned: int  # each settled dossier stands for so many

    @classmethod
    def read(cls, at: datetime, days: int = LEARNT_DAYS) -> "Lateness":
        """Read what was settled within `days` and what is open: some queries, at most workload.MOST_COURSES courses."""
        since = at - timedelta(days=days)
        courses, waiting = workload.courses(since, at), workload.open_dossiers()
        ids = {each.agency_id for each in courses} | {each.agency_id for each in waiting}
        first, last = (since - _MARGIN).astimezone(VIETNAM).date(), (at + _MARGIN).astimezone(VIETNAM).date()
        clocks = {id_: WorkClock.of(working_calendar(id_, first, last)) for id_ in sorted(ids)}
        steps = workload.planned_steps()
        return cls(
            at=at,
            settled=settled_spans(courses, steps, clocks),
            open=open_spans(waiting, steps, clocks),
            dues={each.id: each.due_at for each in waiting if each.due_at is not None},
            clocks=clocks,
            thinned=workload.thinned(since, at),
        )

    def minutes(self, at: datetime) -> dict[int, float]:
        """Return the working minute that it is for each agency at a moment."""
        return {agency_id: float(clock.minutes([at])[0]) for agency_id, clock in self.clocks.items()}

    def learnt(self) -> Model:
        """Learn from everything."""
        return learn(self.settled + self.open, self.clocks, self.minutes(self.at), self.thinned)

    def held_back(self, days: int = JUDGED_DAYS) -> Held:
        """Forecast the last `days` from what was known before them."""
        cut = self.minutes(self.at - timedelta(days=days))
        return hold_back(self.settled + self.open, self.clocks, cut, self.minutes(self.at), self.thinned)

    def near(self) -> list[Moment]:
        """Return the open dossiers that are due within AHEAD working days, as they stand now."""
        now = self.minutes(self.at)
        mornings = {agency_id: Mornings.of(clock) for agency_id, clock in self.clocks.items()}
        horizons = {agency_id: mornings[agency_id].horizon(minute) for agency_id, minute in now.items()}
        moments = [Moment(span, now[span.agency_id]) for span in self.open]
        return [each for each in moments if each.minute < each.span.due <= horizons[each.span.agency_id]]


def refresh_likely_late(at: datetime) -> int:
    """Forecast which open dossiers will be late within five working days, and keep that. Return how many are near.

    Learns from the dossiers of LEARNT_DAYS and judges itself on the last JUDGED_DAYS of them. Pages read only what it
    writes. The first forecast of a local day is also kept by unit, for good.
    """
    read = Lateness.read(at)
    model, held, near = read.learnt(), read.held_back(), read.near()
    chances = model.chances(near, Queues.of(read.settled + read.open, read.thinned))
    rows = [
        LikelyLate(
            dossier_id=each.span.dossier_id,
            agency_id=each.span.agency_id,
            chance=float(chance),
            due_at=read.dues[each.span.dossier_id],
            behind_percent=each.behind_percent(),
        )
        for each, chance in zip(near, chances, strict=True)
    ]
    with transaction.atomic():
        _keep(at, model, held, rows)
        _keep_for_good(at, read.clocks, rows)
    return len(rows)


def refresh_unless_made_since(of: datetime, *, at: datetime) -> None:
    """Make the forecast unless the last one knows everything up to a moment: several imports in turn need but one."""
    if not LatenessForecast.objects.filter(made_at__gte=of).exists():
        refresh_likely_late(at)


def _keep_for_good(at: datetime, agency_ids: Collection[int], rows: list[LikelyLate]) -> None:
    """Keep what is said today of each unit, unless a forecast of today has said it."""
    chances: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        chances[row.agency_id].append(row.chance)
    day = at.astimezone(VIETNAM).date()
    said = [
        LikelyLateDay(
            agency_id=agency_id,
            day=day,
            made_at=at,
            due=len(chances[agency_id]),
            likely=sum(chance >= LIKELY_FROM for chance in chances[agency_id]),
            expected=sum(chances[agency_id]),
        )
        for agency_id in sorted(agency_ids)
    ]
    if not LikelyLateDay.objects.filter(day=day).exists():
        LikelyLateDay.objects.bulk_create(said, ignore_conflicts=True)


def _keep(at: datetime, model: Model, held: Held, rows: list[LikelyLate]) -> None:
    LikelyLate.objects.all().delete()
    LikelyLate.objects.bulk_create(rows, batch_size=5_000)
    quality = asdict(held.quality()) | {"ahead_working_days": AHEAD} if len(held.late) else None
    LatenessForecast.objects.update_or_create(
        id=1, defaults={"made_at": at, "is_naive": model.logistic is None, "quality": quality}
    )
