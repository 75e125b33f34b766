"""What pages read of the counts. Null is not 0: a share of nothing and a time of too few dossiers are None."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum

from motcua.journal.replica import from_replica
from motcua.kernel.local_time import VIETNAM
from motcua.service.dossiers import queries as dossiers
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.models import DailyCount, OpenByDueDay, SettledAfter, Standing

PUBLIC_DAYS = 30  # the public figures tell of the last thirty days, today included
SMALL_SAMPLE = 10  # dossiers; below it a time says more about single persons than about the office
HIDDEN_BELOW = 5  # dossiers; smaller cells could point to a person (security, T36)


@dataclass(frozen=True)
class PublicFigures:
    """How we are doing: the last thirty days, and now."""

    since: date
    until: date
    received: int
    settled: int  # with a promised date
    on_time_percent: Decimal | None  # by the date that held at last, after any extension; one decimal
    on_time_by_original_percent: Decimal | None  # by the date first given
    overdue_now: int
    open_now: int


@from_replica
def public_figures(now: datetime) -> PublicFigures:
    """Return the figures of the home page for the whole province. Four queries; uses daily_count_day."""
    until = local_day(now)
    since = until - timedelta(days=PUBLIC_DAYS - 1)
    names = ("received", "on_time", "late", "on_time_by_original", "late_by_original")
    sums = DailyCount.objects.filter(day__range=(since, until)).aggregate(**{name: Sum(name) for name in names})
    count = {name: sums[name] or 0 for name in names}
    return PublicFigures(
        since=since,
        until=until,
        received=count["received"],
        settled=count["on_time"] + count["late"],
        on_time_percent=percent(count["on_time"], count["on_time"] + count["late"]),
        on_time_by_original_percent=percent(
            count["on_time_by_original"], count["on_time_by_original"] + count["late_by_original"]
        ),
        overdue_now=overdue_now(now),
        open_now=OpenByDueDay.objects.aggregate(open=Sum("open"))["open"] or 0,
    )


def overdue_now(now: datetime) -> int:
    """Return how many open dossiers are past their date: the past days as counted, and today's by the minute.

    A dossier whose clock rests is not overdue, unless it was before its clock came to rest.
    Uses open_by_due_day_day and standing_overdue_from.
    """
    today = local_day(now)
    past = OpenByDueDay.objects.filter(due_day__lt=today).aggregate(open=Sum("open"))["open"] or 0
    return past + Standing.objects.filter(overdue_from__gte=local_midnight(now), overdue_from__lt=now).count()


@from_replica
def received_by_day(since: date, until: date) -> list[tuple[date, int]]:
    """Return how many dossiers arrived on each local day of the whole province, both ends included, days of 0 too."""
    rows = DailyCount.objects.filter(day__range=(since, until)).values_list("day").annotate(received=Sum("received"))
    found = dict(rows)
    days = (since + timedelta(days=n) for n in range((until - since).days + 1))
    return [(day, found.get(day, 0)) for day in days]


def received_by_unit(since: date, until: date) -> list[tuple[int, str, date, int]]:
    """Return agency, procedure, day and how many arrived, both ends included, days of 0 left out; for planning."""
    rows = DailyCount.objects.filter(day__range=(since, until), received__gt=0)
    grouped = rows.values_list("agency_id", "procedure_code", "day").annotate(arrived=Sum("received"))
    return list(grouped.order_by("agency_id", "procedure_code", "day"))


@dataclass(frozen=True)
class ProcessingTimes:
    """How long it took, in calendar days from handing in to the result, waiting for the applicant included."""

    dossiers: int
    half_within_days: int
    nine_of_ten_within_days: int


@from_replica
def processing_times(procedure_code: str, now: datetime, *, days: int = 90) -> ProcessingTimes | None:
    """Return how long dossiers settled in the last `days` took; None below SMALL_SAMPLE. Uses settled_after_once."""
    until = local_day(now)
    since = until - timedelta(days=days - 1)
    rows = SettledAfter.objects.filter(procedure_code=procedure_code, day__range=(since, until))
    histogram = list(rows.values_list("days").annotate(dossiers=Sum("dossiers")).order_by("days"))
    total = sum(count for _days, count in histogram)
    if total < SMALL_SAMPLE:
        return None
    return ProcessingTimes(total, within(histogram, Decimal("0.5")), within(histogram, Decimal("0.9")))


def within(histogram: Iterable[tuple[int, int]], share: Decimal) -> int:
    """Return the least number of days within which at least this share was done.

    histogram:  (days, dossiers) in the order of days, not empty.
    share:      more than 0, at most 1.
    """
    rows = list(histogram)
    wanted = share * sum(count for _days, count in rows)
    done = 0
    for days, count in rows:
        done += count
        if done >= wanted:
            return days
    raise ValueError("The share is more than 1, or the histogram is empty.")


@from_replica
def commonest_supplement_reasons(
    procedure_code: str, now: datetime, *, days: int = 90, limit: int = 5
) -> list[dossiers.OftenMissing]:
    """Return which fields and papers most dossiers of a procedure had to add or correct; cells under 5 are left out."""
    return dossiers.often_missing(procedure_code, now - timedelta(days=days), at_least=HIDDEN_BELOW, limit=limit)


def percent(part: int, whole: int) -> Decimal | None:
    """Return the share in percent with one decimal, halves up; None of nothing."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def local_midnight(now: datetime) -> datetime:
    return now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
