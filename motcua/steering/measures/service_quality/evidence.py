"""The dossiers behind a figure: which counted for an item and which against, page by page, each with the reason.

The conditions say in SQL what `counting` counts, so a list is as long as its figure; a test holds the two equal.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from motcua.kernel.refusal import ActionRefused
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.service_quality import sums
from motcua.steering.measures.service_quality.counting import DISSATISFIED_UPTO
from motcua.steering.measures.service_quality.items import DOSSIER_ITEMS
from motcua.steering.measures.service_quality.judging import Judged
from motcua.steering.measures.service_quality.models import ALL
from motcua.steering.measures.service_quality.periods import Period

PAGE = 50

_IS_LATE = """(width_bucket(%(until)s::date, late_changes) %% 2 = 1
    AND NOT (%(runs)s AND ended_at IS NULL AND late_from >= %(now)s AND late_from < %(midnight)s))"""
_HOLDS = {  # by the column of QualityCount
    "late": _IS_LATE,
    "unhappy": f"({_IS_LATE} OR (rating <= %(dissatisfied)s AND rated_day <= %(until)s) IS TRUE)",
    "online": "channel = 'online'",
    "result": "(result_day <= %(until)s) IS TRUE",
    "digitised": "(digitised_day <= %(until)s) IS TRUE",
    "reused": "(reused_day <= %(until)s) IS TRUE",
}
_COLUMNS = (
    "dossier_id",
    "procedure_code",
    "agency_id",
    "channel",
    "received_at",
    "received_day",
    "due_at",
    "is_promised",
    "supplements",
    "second_supplement_day",
    "asked_at",
    "extended_day",
    "ended_at",
    "ended_as",
    "result_day",
    "digitised_day",
    "reused_day",
    "rated_day",
    "rating",
)


class NoSuchEvidence(ActionRefused):
    """This item is not made of dossiers, or the address of the page is broken."""

    code = "no_such_evidence"
    http_status = 404

    def __init__(self) -> None:
        super().__init__(_("There is no list of dossiers for this. Go back to the figures and follow a link there."))


@dataclass(frozen=True)
class Evidence:
    """One dossier and how it was counted. Names, code and procedure are asked of the dossiers' room."""

    dossier_id: int
    procedure_code: str
    agency_id: int
    channel: str
    received_at: datetime
    received_day: date
    due_at: datetime | None
    is_promised: bool
    supplements: int
    second_supplement_day: date | None
    asked_at: datetime | None
    extended_day: date | None
    ended_at: datetime | None
    ended_as: str
    result_day: date | None
    digitised_day: date | None
    reused_day: date | None
    rated_day: date | None
    rating: int | None
    is_late: bool

    def is_dissatisfied(self, until: date) -> bool:
        """Whether it was rated so by the end of this day."""
        if self.rating is None or self.rated_day is None:
            return False
        return self.rating <= DISSATISFIED_UPTO and self.rated_day <= until


@dataclass(frozen=True)
class EvidencePage:
    """Some dossiers, the last received first. `after`: how the next page begins; empty on the last one."""

    rows: tuple[Evidence, ...]
    after: str


def evidence(
    item: str,
    period: Period,
    now: datetime,
    *,
    counted_for: bool,
    agency_ids: Collection[int] | None,
    procedure: str = ALL,
    after: str = "",
    limit: int = PAGE,
    without: Collection[int] = (),
) -> EvidencePage:
    """Return one page of the dossiers that counted for an item, or against it.

    agency_ids: whose dossiers the reader may see, or fewer; None: of the whole province. after: from the page before.
    without: dossiers that are left out.
    Raises NoSuchEvidence. One query; uses quality_agency_day, quality_day, quality_late_day or quality_unhappy_day.
    """
    if item not in DOSSIER_ITEMS:
        raise NoSuchEvidence
    kind = DOSSIER_ITEMS[item]
    holds = _HOLDS[kind.count] if counted_for != kind.is_against else f"NOT {_HOLDS[kind.count]}"
    where = ["received_day BETWEEN %(since)s AND %(until)s", "(left_day IS NULL OR left_day > %(until)s)", holds]
    if kind.count == "late" and not counted_for:
        where.append("late_changes <> '{}'")  # what the index holds
    if agency_ids is not None:
        where.append("agency_id = ANY(%(agencies)s)")
    if procedure:
        where.append("procedure_code = %(procedure)s")
    values = _values(period, now, agency_ids, procedure, limit)
    if without:
        where.append("dossier_id <> ALL(%(without)s)")
        values["without"] = sorted(without)
    if after:
        where.append("(received_day, dossier_id) < (%(day)s, %(id)s)")
        values |= place(after)
    return page_of(_rows(where, values), limit)


def page_of(rows: Sequence[Evidence], limit: int) -> EvidencePage:
    """Return the first of these rows, and where the next page begins if there are more."""
    kept = rows[:limit]
    return EvidencePage(tuple(kept), f"{kept[-1].received_day}.{kept[-1].dossier_id}" if len(rows) > limit else "")


def one(dossier_id: int, period: Period, now: datetime) -> Evidence | None:
    """Return how one dossier stands at the end of a period; None where it does not count. Uses the primary key."""
    values = _values(period, now, None, ALL, 1) | {"id": dossier_id}
    found = _rows(["dossier_id = %(id)s", "(left_day IS NULL OR left_day > %(until)s)"], values)
    return found[0] if found else None


def counts_for(item: str, row: Evidence, until: date) -> bool:
    """Whether a dossier counted for an item at the end of a period that ends then."""
    match DOSSIER_ITEMS[item].count:
        case "late":
            return not row.is_late
        case "unhappy":
            return not row.is_late and not row.is_dissatisfied(until)
        case "online":
            return row.channel == "online"
    day = getattr(row, f"{DOSSIER_ITEMS[item].count}_day")
    return day is not None and day <= until


def of_judged(judged: Judged, until: date, now: datetime) -> Evidence:
    """Return a judged dossier as it stands at the end of a day, as the conditions above read its row."""
    is_late = sum(day <= until for day in judged.late_changes) % 2 == 1
    if until >= local_day(now) and judged.ended_at is None and judged.late_from is not None:
        is_late = is_late and not now <= judged.late_from < sums.midnight_after(now)
    values: list[Any] = [*(getattr(judged, name) for name in _COLUMNS), is_late]
    return Evidence(*values)


def _rows(where: list[str], values: dict[str, Any]) -> list[Evidence]:
    statement = f"""
        SELECT {", ".join(_COLUMNS)}, {_IS_LATE} FROM measures_qualitydossier
        WHERE {" AND ".join(where)} ORDER BY received_day DESC, dossier_id DESC LIMIT %(limit)s
    """  # noqa: S608  names and conditions of this module
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Evidence(*row) for row in cursor.fetchall()]


def _values(
    period: Period, now: datetime, agency_ids: Collection[int] | None, procedure: str, limit: int
) -> dict[str, Any]:
    return {
        "since": period.since,
        "until": period.until,
        "runs": period.until >= local_day(now),
        "now": now,
        "midnight": sums.midnight_after(now),
        "dissatisfied": DISSATISFIED_UPTO,
        "agencies": None if agency_ids is None else sorted(agency_ids),
        "procedure": procedure,
        "limit": limit + 1,
    }


def place(after: str) -> dict[str, Any]:
    """Return the day and the id after which a page begins. Raises NoSuchEvidence."""
    day, _dot, id_ = after.partition(".")
    try:
        return {"day": date.fromisoformat(day), "id": int(id_)}
    except ValueError as error:
        raise NoSuchEvidence from error
