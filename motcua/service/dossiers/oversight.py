"""What leaders read of dossiers: where they stand and what happened to them; nothing about the applicant."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from motcua.journal import queries as journal
from motcua.journal.acting import Origin
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import OPEN_STATES, State


@dataclass(frozen=True)
class Overseen:
    """One dossier without its applicant."""

    id: int
    number: str
    code: str
    procedure: str
    procedure_code: str
    agency_id: int
    unit_id: int | None  # has it now
    assignee_id: int | None
    role: str
    state: str
    submitted_at: datetime
    accepted_at: datetime | None
    due_at: datetime | None
    original_due_at: datetime | None
    settled_at: datetime | None
    origin: str

    @property
    def is_elsewhere(self) -> bool:
        """Whether another system handles it, and it only follows here."""
        return self.origin == Origin.IMPORTED

    @property
    def name(self) -> str:
        """The code, or before acceptance the number."""
        return self.code or self.number

    @property
    def state_word(self) -> str:
        """The state in the reader's language."""
        return str(State(self.state).label)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in OPEN_STATES


_COLUMNS = (
    "id", "number", "code", "procedure__name", "procedure__code", "agency_id", "unit_id", "assignee_id", "role",
    "state", "submitted_at", "accepted_at", "due_at", "original_due_at", "settled_at", "origin",
)  # fmt: skip


def of_ids(dossier_ids: Collection[int]) -> list[Overseen]:
    """Return dossiers by id, the earliest date first. One query."""
    return _read(Dossier.objects.filter(id__in=dossier_ids).order_by(F("due_at").asc(nulls_last=True), "id"))


def open_of(agency_ids: Collection[int] | None, *, limit: int) -> list[Overseen]:
    """Return open dossiers that these agencies decide (None: all), the earliest date first.

    Uses dossier_agency_open, or dossier_due_open.
    """
    found = Dossier.objects.filter(state__in=OPEN_STATES)
    within = found if agency_ids is None else found.filter(agency_id__in=agency_ids)
    return _read(within.order_by(F("due_at").asc(nulls_last=True), "id")[:limit])


def due_until(agency_ids: Collection[int] | None, now: datetime, until: datetime, *, limit: int) -> list[Overseen]:
    """Return running dossiers due after now and by a moment. Uses dossier_due_open or dossier_agency_open."""
    running = Dossier.objects.filter(state=State.IN_PROGRESS, due_at__gt=now, due_at__lte=until)
    within = running if agency_ids is None else running.filter(agency_id__in=agency_ids)
    return _read(within.order_by("due_at", "id")[:limit])


def by_number(number: str) -> Overseen | None:
    """Return one by its number."""
    return next(iter(_read(Dossier.objects.filter(number=number)[:1])), None)


@dataclass(frozen=True)
class Happened:
    """One entry of the journal about a dossier."""

    kind: str  # without "dossier."
    at: datetime
    role: str
    unit_id: int | None


def history(dossier_id: int) -> list[Happened]:
    """Return what happened to a dossier, oldest first, without words that were written and without persons."""
    return [
        Happened(entry.kind.removeprefix("dossier."), entry.at, entry.acting_role, entry.acting_unit)
        for entry in journal.entries_of("dossier", dossier_id)
    ]


def _read(rows: QuerySet[Dossier]) -> list[Overseen]:
    found = []
    for row in rows.values_list(*_COLUMNS):
        id_, number, code, *rest = row
        found.append(Overseen(id_, number, code or "", *rest))
    return found
