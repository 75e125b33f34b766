"""The counts of closed months by unit or by field of procedures: what the public figures are cut from.

By what happened in a month, so that months add up to quarters and years: arrived, settled by or after the date that
held at last, rated.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.core.cache import cache
from django.db.models import Q, Sum

from motcua.journal.replica import from_replica
from motcua.service.procedures import queries as procedures
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.models import DailyCount, QualityCount
from motcua.steering.measures.public.hiding import Part, Runs, runs
from motcua.steering.measures.service_quality.models import ALL

KEPT_SECONDS = 300  # closed months change only by an import or a rebuild
NO_FIELD = ""  # procedures that name no field, or are no longer on offer


class By(StrEnum):
    """What the province is divided by."""

    UNIT = "unit"
    FIELD = "field"


class Measure(StrEnum):
    """What is counted; of a share, how many of its base count for it."""

    RECEIVED = "received"
    ONLINE = "online"  # of those received
    SETTLED = "settled"  # with a result that had a promised date
    ON_TIME = "on_time"  # of those settled
    RATED = "rated"
    SATISFIED = "satisfied"  # of those rated


BASES = {
    Measure.ONLINE: Measure.RECEIVED,
    Measure.ON_TIME: Measure.SETTLED,
    Measure.SATISFIED: Measure.RATED,
}

type Key = int | str  # id of the unit, or name of the field
type Month = dict[Key, Counter[str]]


@dataclass(frozen=True)
class Year:
    """The closed months of a calendar year from January on, and which of their sums may be told."""

    keys: frozenset[Key]  # of those with any count
    months: tuple[Month, ...]
    told: dict[Measure, Runs[Key]]

    def part(self, measure: Measure, key: Key, first: int, last: int) -> Part:
        """Return what counts and the rest, of a unit or a field."""
        counts: Counter[str] = Counter()
        for month in self.months[first : last + 1]:
            counts.update(month.get(key, {}))
        return _part(counts, measure)

    def whole(self, measure: Measure, first: int, last: int) -> Part:
        """The same of the province."""
        counts: Counter[str] = Counter()
        for month in self.months[first : last + 1]:
            for each in month.values():
                counts.update(each)
        return _part(counts, measure)


@dataclass(frozen=True)
class Division:
    """The province by unit or by field: a year and the one before it."""

    years: dict[int, Year]
    begins_on: date | None  # the day of the first dossier; before it nothing is known


def closed_until(now: datetime) -> date:
    """Return the last day of the last whole month."""
    return local_day(now).replace(day=1) - timedelta(days=1)


def division(by: By, year: int, until: date) -> Division:
    """Return the closed months of a year and of the one before. until: the end of the last closed month.

    Four queries over monthly and daily counts (daily_count_day, quality_count_once), kept for KEPT_SECONDS.
    """
    key = f"public-figures:{by}:{year}:{until}"
    found: Division | None = cache.get(key)
    if found is None:
        found = _division(by, year, until)
        cache.set(key, found, KEPT_SECONDS)
    return found


@from_replica
def _division(by: By, year: int, until: date) -> Division:
    last = min(until, date(year, 12, 31))
    since = date(year - 1, 1, 1)
    counts = _arrived_and_settled(by, since, last)
    _add_ratings(counts, by, since, last)
    if by == By.FIELD:
        counts = _by_field(counts)
    first = DailyCount.objects.order_by("day").values_list("day", flat=True).first()
    return Division({each: _year(counts, each, last) for each in (year - 1, year)}, first)


def _year(counts: dict[tuple[date, Key], Counter[str]], year: int, last: date) -> Year:
    """Those come first that have had something first, so that one who comes later changes nothing before."""
    firsts = [date(year, number, 1) for number in range(1, 13) if date(year, number, 1) <= last]
    in_order = sorted(counts, key=lambda each: (each[0], str(each[1])))
    months = tuple({key: counts[each, key] for each, key in in_order if each == first} for first in firsts)
    keys = tuple(dict.fromkeys(key for month in months for key in month))
    told: dict[Measure, Runs[Key]] = {}
    for measure in sorted(Measure, key=lambda each: each in BASES):  # bases first
        parts = [{key: _part(each, measure) for key, each in month.items()} for month in months]
        told[measure] = runs(parts, keys, told[BASES[measure]] if measure in BASES else None)
    return Year(frozenset(keys), months, told)


def _part(counts: Counter[str], measure: Measure) -> Part:
    base = BASES.get(measure)
    return counts[measure], counts[base] - counts[measure] if base else 0


def _arrived_and_settled(by: By, since: date, until: date) -> dict[tuple[date, Key], Counter[str]]:
    rows = DailyCount.objects.filter(day__range=(since, until)).values_list("day__year", "day__month", _column(by))
    sums = rows.annotate(
        all=Sum("received"),
        online=Sum("received", filter=Q(channel="online"), default=0),
        by_date=Sum("on_time"),
        after_date=Sum("late"),
    ).values_list("day__year", "day__month", _column(by), "all", "online", "by_date", "after_date")
    return {
        (date(year, month, 1), key): Counter(received=received, online=online, settled=on_time + late, on_time=on_time)
        for year, month, key, received, online, on_time, late in sums
    }


def _add_ratings(counts: dict[tuple[date, Key], Counter[str]], by: By, since: date, until: date) -> None:
    codes = Q(procedure_code=ALL) if by == By.UNIT else ~Q(procedure_code=ALL)
    rows = QualityCount.objects.filter(codes, is_month=True, changed_on__range=(since, until)).exclude(rated=0)
    sums = rows.values_list("changed_on", _column(by)).annotate(all=Sum("rated"), happy=Sum("satisfied"))
    for month, key, rated, satisfied in sums:
        counts.setdefault((month, key), Counter()).update(rated=rated, satisfied=satisfied)


def _column(by: By) -> str:
    return "agency_id" if by == By.UNIT else "procedure_code"


def _by_field(counts: dict[tuple[date, Key], Counter[str]]) -> dict[tuple[date, Key], Counter[str]]:
    fields = procedures.fields_by_code()
    found: dict[tuple[date, Key], Counter[str]] = {}
    for (month, code), each in counts.items():
        found.setdefault((month, fields.get(str(code), NO_FIELD)), Counter()).update(each)
    return found
