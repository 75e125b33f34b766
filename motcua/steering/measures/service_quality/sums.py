"""Sums of the counts over a period: a few index scans, whatever number of dossiers stands behind them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from motcua.kernel.local_time import VIETNAM
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.service_quality.counting import DISSATISFIED_UPTO
from motcua.steering.measures.service_quality.models import ALL, COUNTS
from motcua.steering.measures.service_quality.periods import Period, Span

_SUMS = ", ".join(f"sum({name})::int" for name in COUNTS)
_SUMMED = f"""
    SELECT {{key}}, is_month, {_SUMS} FROM measures_qualitycount
    WHERE {{rows}} AND {{period}} {{agencies}} GROUP BY 1, 2
"""  # noqa: S608  names only
_LATER_TODAY = """
    SELECT {key}, count(*)::int, (count(*) FILTER (WHERE rating IS NULL OR rating > %(dissatisfied)s))::int
    FROM measures_qualitydossier
    WHERE ended_at IS NULL AND late_from >= %(now)s AND late_from < %(midnight)s
      AND received_day BETWEEN %(since)s AND %(until)s {agencies} {procedure}
    GROUP BY 1
"""
_BY_MONTH = f"""
    SELECT received_month, {_SUMS} FROM measures_qualitycount
    WHERE procedure_code = %(all)s AND is_month AND received_month = ANY(%(months)s) AND changed_on = received_month
    {{agencies}} GROUP BY 1
"""  # noqa: S608  names only
_BY_PROCEDURE_ONLINE = """
    SELECT agency_id, procedure_code FROM measures_qualitycount
    WHERE procedure_code <> '' AND online <> 0 AND {period} {agencies}
    GROUP BY 1, 2 HAVING sum(online) > 0
"""

# Month by month, the last one first, until one of them says yes: no dossier of a month is ever counted below 0.
_ASKED_FOR_ONLINE = """
    SELECT code FROM unnest(%(codes)s::text[]) AS of(code) WHERE EXISTS (
        SELECT FROM generate_series(%(until_month)s::date, %(since_month)s::date, interval '-1 month') AS of(month)
        WHERE (
            SELECT sum({online}) FROM measures_qualitycount
            WHERE procedure_code = code AND received_month = month::date AND {period} {agencies}
        ) > 0
    )
"""


def by_agency(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None, procedure: str = ALL
) -> dict[int, Counter[str]]:
    """Return the counts of each agency that has any. agency_ids: only these; None: all. Two queries."""
    return _summed("agency_id", period, now, agency_ids, procedure)


def together(
    period: Period, now: datetime, *, agency_ids: Collection[int] | None = None, procedure: str = ALL
) -> Counter[str]:
    """Return the counts of these agencies together. Two queries."""
    return _summed("0", period, now, agency_ids, procedure).get(0, Counter())


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
    statement = _SUMMED.format(key=key, rows=rows, period=_where(period), agencies=agencies)
    found: dict[K, Counter[str]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for group, is_month, *sums in cursor.fetchall():
            is_added = is_month or period.span == Span.DAY
            (found[group].update if is_added else found[group].subtract)(dict(zip(COUNTS, sums, strict=True)))
        if period.until >= local_day(now):
            only = "AND procedure_code = %(procedure)s" if procedure else ""
            cursor.execute(_LATER_TODAY.format(key=key, agencies=agencies, procedure=only), values)
            for group, late, unhappy in cursor.fetchall():
                found[group].subtract({"late": late, "unhappy": unhappy})
    return dict(found)


def by_month(months: Sequence[date], *, agency_ids: Collection[int] | None = None) -> dict[date, Counter[str]]:
    """Return the counts of whole months, given by their first days, as each stood at its own end. One query."""
    statement = _BY_MONTH.format(agencies="" if agency_ids is None else "AND agency_id = ANY(%(agencies)s)")
    values = {"all": ALL, "months": list(months), "agencies": None if agency_ids is None else sorted(agency_ids)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {month: Counter(dict(zip(COUNTS, sums, strict=True))) for month, *sums in cursor.fetchall()}


def procedures_online(period: Period, *, agency_ids: Collection[int] | None = None) -> dict[int, set[str]]:
    """Return which procedures of each agency were asked for online. One query; uses quality_count_by_month."""
    agencies = "" if agency_ids is None else "AND agency_id = ANY(%(agencies)s)"
    found: dict[int, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        statement = _BY_PROCEDURE_ONLINE.format(online=_online(period), period=_where(period), agencies=agencies)
        cursor.execute(statement, _values(period, None, agency_ids, None))
        for agency_id, code in cursor.fetchall():
            found[agency_id].add(code)
    return dict(found)


def asked_for_online(period: Period, codes: Collection[str], *, agency_ids: Collection[int] | None = None) -> set[str]:
    """Return which of these procedures somebody asked for online. One query; uses quality_count_once."""
    agencies = "" if agency_ids is None else "AND agency_id = ANY(%(agencies)s)"
    with connection.cursor() as cursor:
        statement = _ASKED_FOR_ONLINE.format(online=_online(period), period=_where(period), agencies=agencies)
        cursor.execute(statement, {**_values(period, None, agency_ids, None), "codes": sorted(codes)})
        return {code for (code,) in cursor.fetchall()}


def _online(period: Period) -> str:
    """What to add up of the rows that `_where` finds."""
    return "online" if period.span == Span.DAY else "CASE WHEN is_month THEN online ELSE -online END"


def _where(period: Period) -> str:
    """The rows to add up. In the middle of a month: those of whole months, and to take away the days to come of it.

    Of days to come there are few, for only what becomes late is known beforehand; a month's past days have thousands.
    """
    if period.span == Span.DAY:
        return "received_month = %(until_month)s AND NOT is_month AND changed_on = %(until)s AND is_same_day"
    if (period.until + timedelta(days=1)).day == 1:
        return "received_month BETWEEN %(since_month)s AND %(until_month)s AND is_month AND changed_on <= %(until)s"
    return """received_month BETWEEN %(since_month)s AND %(until_month)s
        AND (is_month AND changed_on <= %(until_month)s
             OR NOT is_month AND changed_on > %(until)s AND changed_on < %(next_month)s)"""


def _values(
    period: Period, now: datetime | None, agency_ids: Collection[int] | None, procedure: str | None
) -> dict[str, Any]:
    return {
        "since": period.since,
        "until": period.until,
        "since_month": period.since_month,
        "until_month": period.until_month,
        "next_month": (period.until_month + timedelta(days=31)).replace(day=1),
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
