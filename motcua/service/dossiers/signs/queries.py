"""Reading the signs: how many by unit, and the dossiers page by page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import connection

from motcua.kernel.local_time import VIETNAM
from motcua.service.dossiers import clock
from motcua.service.dossiers.signs import statements

PAGE = 50
MOST_DAYS = 92
REFILED_WORKING_DAYS = 10


class Sign(StrEnum):
    """What was looked for."""

    QUICK = "quick"
    MASS_CLOSING = "mass_closing"
    LAST_HOUR = "last_hour"
    FILED_AGAIN = "filed_again"
    REFUSED_NEAR_DUE = "refused_near_due"
    LONGER_CASE = "longer_case"
    PARKED = "parked"
    WITHOUT_DOCUMENT = "without_document"
    SHARED_CONTACT = "shared_contact"
    BACKDATED = "backdated"


_STATEMENTS: Mapping[Sign, str] = {sign: getattr(statements, sign.name) for sign in Sign}


@dataclass(frozen=True)
class Window:
    """Local days, both included, at most MOST_DAYS.

    now: for what is open. calendar_agency_id: whose working days are counted.
    """

    first: date
    last: date
    now: datetime
    calendar_agency_id: int

    @cached_property
    def values(self) -> dict[str, Any]:
        """What the statements are filled with."""
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        starts = [datetime(day.year, day.month, day.day, tzinfo=VIETNAM) for day in days]
        limits = clock.working_days_from_each(self.calendar_agency_id, starts, REFILED_WORKING_DAYS)
        until = starts[-1] + timedelta(days=1)
        return {"since": starts[0], "until": until, "now": self.now, "days": days, "limits": limits}


@dataclass(frozen=True)
class Found:
    """A dossier that shows a sign. fact: minutes, days, dossiers or the id of the other dossier, by the sign."""

    dossier_id: int
    agency_id: int
    at: datetime
    fact: int | None


def count_by_unit(sign: Sign, window: Window, agency_ids: Collection[int] | None = None) -> dict[int, int]:
    """Return how many dossiers show a sign, by agency, the most first. agency_ids: of these alone; None: of all."""
    statement = f"""
        SELECT agency_id, count(*) FROM ({_STATEMENTS[sign]}) AS found
        WHERE %(agencies)s::bigint[] IS NULL OR agency_id = ANY(%(agencies)s)
        GROUP BY agency_id ORDER BY count(*) DESC, agency_id
    """  # noqa: S608  our own statements
    return dict(_rows(statement, window, agency_ids, {}))


def page(
    sign: Sign,
    window: Window,
    agency_ids: Collection[int] | None = None,
    *,
    after: tuple[datetime, int] | None = None,
    limit: int = PAGE,
) -> list[Found]:
    """Return the dossiers that show a sign, the newest first; after: time and id of the last one seen."""
    statement = f"""
        SELECT dossier_id, agency_id, at, fact FROM ({_STATEMENTS[sign]}) AS found
        WHERE (%(agencies)s::bigint[] IS NULL OR agency_id = ANY(%(agencies)s))
        AND (%(after_at)s::timestamptz IS NULL OR (at, dossier_id) < (%(after_at)s, %(after_id)s))
        ORDER BY at DESC, dossier_id DESC LIMIT %(limit)s
    """  # noqa: S608  our own statements
    after_at, after_id = after or (None, None)
    more = {"after_at": after_at, "after_id": after_id, "limit": limit}
    return [Found(*row) for row in _rows(statement, window, agency_ids, more)]


def _rows(
    statement: str, window: Window, agency_ids: Collection[int] | None, more: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    agencies = None if agency_ids is None else sorted(agency_ids)
    with connection.cursor() as cursor:
        cursor.execute(statement, {**window.values, **more, "agencies": agencies})
        return list(cursor.fetchall())
