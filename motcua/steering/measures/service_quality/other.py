"""Measures beside Decision 766: time, supplements, who typed, adoption, satisfaction with a guard for small samples."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Sum

from motcua.journal.replica import from_replica
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.models import OpenByDueDay, Standing
from motcua.steering.measures.queries import SMALL_SAMPLE, percent, within
from motcua.steering.measures.service_quality import sums
from motcua.steering.measures.service_quality.models import ALL, QualityTime
from motcua.steering.measures.service_quality.periods import Period, Span

PRIOR_RATINGS = 20  # how many ratings the province's mean weighs in the share of a unit
FEWEST_RATED = 10  # below it a unit is not ranked by satisfaction
LATE_SINCE_DAYS = (1, 6, 11, 31)  # 1–5, 6–10, 11–30 and more than 30 days past the date
OPEN_SINCE_DAYS = (0, 6, 16, 31, 91)  # age of open dossiers: 0–5, 6–15, 16–30, 31–90, more than 90 days

type Histogram = list[tuple[int, int]]  # days, dossiers; ascending


@dataclass(frozen=True)
class Times:
    """Calendar days from handing in to the result; None below SMALL_SAMPLE."""

    dossiers: int
    median_days: int | None
    nine_of_ten_days: int | None


@dataclass(frozen=True)
class Satisfaction:
    """Shares in percent, one decimal. `ranked_percent`: drawn towards the province's mean; None: too few ratings."""

    rated: int
    satisfied_percent: Decimal | None
    ranked_percent: Decimal | None


@dataclass(frozen=True)
class UnitMeasures:
    """What a unit's dossiers of a period say. Shares are of the dossiers received, in percent with one decimal."""

    agency_id: int
    dossiers: int
    supplemented: int
    supplemented_percent: Decimal | None
    supplemented_twice: int
    extended: int
    answered_in_time_percent: Decimal | None  # of those answered: within the 8 working hours
    online_percent: Decimal | None
    typed_self: int
    typed_official: int
    typed_mandate: int
    typed_partner: int
    self_service_percent: Decimal | None  # typed by the applicant
    times: Times
    satisfaction: Satisfaction


@from_replica
def measures_by_unit(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None, procedure: str = ALL
) -> list[UnitMeasures]:
    """Return the measures of every unit that has any dossier of the period. Four queries.

    The mean that small samples are drawn to is that of the whole province, whoever reads.
    """
    whole = sums.by_agency(period, now, procedure=procedure)
    times = _times(period, agency_ids, procedure)
    rated, satisfied = (sum(counts[name] for counts in whole.values()) for name in ("rated", "satisfied"))
    mean = Decimal(satisfied) / rated if rated else None
    return [
        _of_unit(agency_id, counts, times.get(agency_id, []), mean)
        for agency_id, counts in sorted(whole.items())
        if counts["dossiers"] and (agency_ids is None or agency_id in agency_ids)
    ]


def _of_unit(agency_id: int, counts: Mapping[str, int], times: Histogram, mean: Decimal | None) -> UnitMeasures:
    received = counts["dossiers"]
    return UnitMeasures(
        agency_id=agency_id,
        dossiers=received,
        supplemented=counts["supplemented"],
        supplemented_percent=percent(counts["supplemented"], received),
        supplemented_twice=counts["supplemented_twice"],
        extended=counts["extended"],
        answered_in_time_percent=percent(counts["answered_in_time"], counts["answered"]),
        online_percent=percent(counts["online"], received),
        typed_self=counts["typed_self"],
        typed_official=counts["typed_official"],
        typed_mandate=counts["typed_mandate"],
        typed_partner=counts["typed_partner"],
        self_service_percent=percent(counts["typed_self"], received),
        times=times_of(times),
        satisfaction=satisfaction_of(counts["satisfied"], counts["rated"], mean),
    )


def satisfaction_of(satisfied: int, rated: int, mean: Decimal | None) -> Satisfaction:
    """Return the share, and the one that a ranking may use: as if PRIOR_RATINGS more had been given at the mean.

    Few ratings say more about single persons than about the office: three of three is no better than ninety of 100.
    """
    if rated < FEWEST_RATED or mean is None:
        return Satisfaction(rated, percent(satisfied, rated), None)
    drawn = (satisfied + PRIOR_RATINGS * mean) / (rated + PRIOR_RATINGS) * 100
    return Satisfaction(rated, percent(satisfied, rated), drawn.quantize(Decimal("0.1")))


def times_of(histogram: Histogram) -> Times:
    """Return median and ninetieth percentile; never a mean, which a few old dossiers move."""
    total = sum(count for _days, count in histogram)
    if total < SMALL_SAMPLE:
        return Times(total, None, None)
    return Times(total, within(histogram, Decimal("0.5")), within(histogram, Decimal("0.9")))


def _times(period: Period, agency_ids: Collection[int] | None, procedure: str) -> dict[int, Histogram]:
    """Return for each agency how long the dossiers settled in the months of a period took. Uses quality_time_once."""
    if period.span == Span.DAY:
        return {}
    rows = QualityTime.objects.filter(
        procedure_code=procedure, settled_month__range=(period.since_month, period.until_month), dossiers__gt=0
    )
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    found: dict[int, Histogram] = defaultdict(list)
    grouped = rows.values_list("agency_id", "days").annotate(n=Sum("dossiers")).order_by("agency_id", "days")
    for agency_id, days, count in grouped:
        found[agency_id].append((days, count))
    return dict(found)


@dataclass(frozen=True)
class Ages:
    """How old what is open is. Pairs: from so many calendar days on, how many dossiers; up to the next pair."""

    open_since: tuple[tuple[int, int], ...]  # since they were handed in
    late_since: tuple[tuple[int, int], ...]  # past the date promised, of whole days


@from_replica
def open_and_late_by_age(now: datetime, *, agency_ids: Collection[int] | None = None) -> Ages:
    """Return open dossiers by age, and those past their date by how long. Two queries over what is open."""
    today = local_day(now)
    standing, due = Standing.objects.all(), OpenByDueDay.objects.filter(due_day__lt=today)
    if agency_ids is not None:
        standing, due = standing.filter(agency_id__in=agency_ids), due.filter(agency_id__in=agency_ids)
    ages = standing.values_list("received_day").annotate(n=Count("dossier_id"))
    late = due.values_list("due_day").annotate(n=Sum("open"))
    return Ages(
        _bands([((today - day).days, count) for day, count in ages], OPEN_SINCE_DAYS),
        _bands([((today - day).days, count) for day, count in late], LATE_SINCE_DAYS),
    )


def _bands(ages: Collection[tuple[int, int]], bounds: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    counts = dict.fromkeys(bounds, 0)
    for age, count in ages:
        counts[max(bound for bound in bounds if bound <= max(age, bounds[0]))] += count
    return tuple(counts.items())
