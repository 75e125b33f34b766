"""Sums of the counts over a period: a few index scans, whatever number of dossiers stands behind them."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from motcua.kernel.local_time import VIETNAM
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.service_quality.counting import DISSATISFIED_UPTO
from motcua.steering.measures.service_quality.models import ALL, COUNTS
from motcua.steering.measures.service_quality.periods import Period, Span

_SUMS = ", ".join(f"sum({name})::int" for name in COUNTS)
_LATER_TODAY = """
    SELECT {key}, count(*)::int, (count(*) FILTER (WHERE rating IS NULL OR rating > %(dissatisfied)s))::int
    FROM measures_qualitydossier
    WHERE ended_at IS NULL AND late_from >= %(now)s AND late_from < %(midnight)s
      AND received_day BETWEEN %(since)s AND %(until)s {agencies} {procedure}
    GROUP BY 1
"""
_BY_PROCEDURE_ONLINE = """
    SELECT agency_id, procedure_code FROM measures_qualitycount
    WHERE procedure_code <> '' AND online <> 0 AND {period} {agencies}
    GROUP BY 1, 2 HAVING sum(online) > 0
"""


def by_agency(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None, procedure: str = ALL
) -> dict[int, Counter[str]]:
    """Return the counts of each agency that has any. agency_ids: only these; None: all. Two queries."""
    return _summed("agency_id", period, now, agency_ids, procedure)


def by_procedure(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None
) -> dict[str, Counter[str]]:
    """Return the counts of each procedure. Two queries."""
    return _summed("procedure_code", period, now, agency_ids, None)


def _summed[K: (int, str)](
    key: str, period: Period, now: datetime, agency_ids: Collection[int] | None, procedure: str | None
) -> dict[K, Counter[str]]:
    values = _values(period, now, agency_ids, procedure)
    agencies = "" if agency_ids is None else "AND agency_id = ANY(%(agencies)s)"
    rows = "procedure_code <> ''" if procedure is None else "procedure_code = %(procedure)s"
    statement = (
        f"SELECT {key}, {_SUMS} FROM measures_qualitycount WHERE {rows} AND {_where(period)} {agencies} GROUP BY 1"  # noqa: S608  names only
    )
    found: dict[K, Counter[str]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for group, *sums in cursor.fetchall():
            found[group] = Counter(dict(zip(COUNTS, sums, strict=True)))
        if period.until >= local_day(now):
            only = "AND procedure_code = %(procedure)s" if procedure else ""
            cursor.execute(_LATER_TODAY.format(key=key, agencies=agencies, procedure=only), values)
            for group, late, unhappy in cursor.fetchall():
                found[group].subtract({"late": late, "unhappy": unhappy})
    return dict(found)


def procedures_online(period: Period, *, agency_ids: Collection[int] | None = None) -> dict[int, set[str]]:
    """Return which procedures of each agency were asked for online. One query; uses quality_count_by_month."""
    agencies = "" if agency_ids is None else "AND agency_id = ANY(%(agencies)s)"
    found: dict[int, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        statement = _BY_PROCEDURE_ONLINE.format(period=_where(period), agencies=agencies)
        cursor.execute(statement, _values(period, None, agency_ids, None))
        for agency_id, code in cursor.fetchall():
            found[agency_id].add(code)
    return dict(found)


def _where(period: Period) -> str:
    if period.span == Span.DAY:
        return "received_month = %(until_month)s AND NOT is_month AND changed_on = %(until)s AND is_same_day"
    if (period.until + timedelta(days=1)).day == 1:
        return "received_month BETWEEN %(since_month)s AND %(until_month)s AND is_month AND changed_on <= %(until)s"
    return """received_month BETWEEN %(since_month)s AND %(until_month)s
        AND (is_month AND changed_on < %(until_month)s
             OR NOT is_month AND changed_on BETWEEN %(until_month)s AND %(until)s)"""


def _values(
    period: Period, now: datetime | None, agency_ids: Collection[int] | None, procedure: str | None
) -> dict[str, Any]:
    return {
        "since": period.since,
        "until": period.until,
        "since_month": period.since_month,
        "until_month": period.until_month,
        "agencies": None if agency_ids is None else sorted(agency_ids),
        "procedure": procedure,
        "dissatisfied": DISSATISFIED_UPTO,
        "now": now,
        "midnight": now and midnight_after(now),
    }


def midnight_after(now: datetime) -> datetime:
    """Return when the local day of a moment is over."""
    local = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    return local + timedelta(days=1)
