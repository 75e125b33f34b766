"""A dossier with everything that belongs to it, in memory, and the small steps that every act is made of.

These mirror `dossiers.actions._moving`, `dossiers.flow` and `dossiers.clock` where those write to tables.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from django.db import models

from motcua.journal.acting import Acting
from motcua.journal.loading.entries import entry_of
from motcua.journal.loading.making import made
from motcua.journal.models import Entry, EntrySalt
from motcua.journal.record import SALT_BYTES
from motcua.service.documents.actions import columns_of
from motcua.service.documents.letters import Letter
from motcua.service.documents.models import LetterRecord
from motcua.service.dossiers import clock, flow
from motcua.service.dossiers.models import (
    CashReceipt,
    Consultation,
    Dossier,
    DossierLetter,
    DossierPaper,
    Pause,
    ReasonGiven,
    Result,
    StepRun,
    SupplementItem,
    SupplementRequest,
)
from motcua.service.voices.models import Rating

type NextId = Callable[[type[models.Model]], int]


@dataclass
class Kept:
    """The rows of one dossier. `luck` gives its random numbers and salts: the same seed, the same rows."""

    dossier: Dossier
    luck: Random
    next_id: NextId
    noted: int = 0  # entries about the dossier itself
    entries: list[Entry] = field(default_factory=list)
    papers: list[DossierPaper] = field(default_factory=list)
    runs: list[StepRun] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    requests: list[SupplementRequest] = field(default_factory=list)
    items: list[SupplementItem] = field(default_factory=list)
    consultations: list[Consultation] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    reasons: list[ReasonGiven] = field(default_factory=list)
    receipts: list[CashReceipt] = field(default_factory=list)
    records: list[LetterRecord] = field(default_factory=list)
    letters: list[DossierLetter] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)

    def rows(self) -> Iterator[models.Model]:
        """Yield every row that refers to the dossier."""
        for group in (self.papers, self.runs, self.pauses, self.requests, self.items, self.consultations):
            yield from group
        for others in (self.results, self.reasons, self.receipts, self.letters, self.ratings, self.entries):
            yield from others

    def salts(self) -> Iterator[EntrySalt]:
        """Yield a salt for every entry."""
        for entry in self.entries:
            yield made(EntrySalt, entry_id=entry.id, salt=self.luck.randbytes(SALT_BYTES))

    # As dossiers.actions._moving ---------------------------------------------------------------------------------

    def save(self) -> None:
        """Let the dossier have moved."""
        self.dossier.row_version += 1

    def note(
        self,
        kind: str,
        by: Acting,
        at: datetime,
        data: Mapping[str, object] | None = None,
        *,
        reason: str = "",
        legal_ground: str = "",
    ) -> None:
        """Enter what happened, and the words of its reason beside it."""
        facts: dict[str, object] = {"state": str(self.dossier.state), **(data or {})}
        self.noted += 1
        entry = self.entry(f"dossier.{kind}", ("dossier", self.dossier.id, self.noted), by, at, facts)
        if reason:
            id_ = self.next_id(ReasonGiven)
            given = made(
                ReasonGiven,
                id=id_,
                dossier_id=self.dossier.id,
                entry_id=entry.id,
                reason=reason,
                legal_ground=legal_ground,
            )
            self.reasons.append(given)

    def entry(
        self, kind: str, subject: tuple[str, int, int], by: Acting, at: datetime, data: Mapping[str, object]
    ) -> Entry:
        """Write an entry as `journal.record` does; subject: type, id, and the place within it."""
        entry = entry_of(self.next_id(Entry), kind, subject, by, at, data)
        self.entries.append(entry)
        return entry

    def attach(self, letter: Letter, at: datetime) -> LetterRecord:
        """Freeze a letter."""
        record = made(LetterRecord, id=self.next_id(LetterRecord), **columns_of(letter))
        self.records.append(record)
        id_ = self.next_id(DossierLetter)
        self.letters.append(
            made(DossierLetter, id=id_, dossier_id=self.dossier.id, kind=letter.kind, letter_id=record.id, made_at=at)
        )
        return record

    # As dossiers.flow --------------------------------------------------------------------------------------------

    def enter(self, index: int, at: datetime, assignee_id: int | None = None, *, done_by: int | None = None) -> None:
        """Put the dossier at a step."""
        dossier = self.dossier
        definition = flow.definition_of(dossier)
        step = definition.steps[index]
        self.leave(at, done_by=done_by)
        dossier.step, dossier.role, dossier.assignee_id = index, step.role, assignee_id
        dossier.unit_id = flow.unit_of(step, dossier)
        share = float(sum(s.share_percent for s in definition.steps[: index + 1]))
        self.runs.append(
            made(
                StepRun,
                id=self.next_id(StepRun),
                dossier_id=dossier.id,
                step_code=step.code,
                role=step.role,
                unit_id=dossier.unit_id,
                assignee_id=assignee_id,
                entered_at=at,
                due_at=clock.step_due(dossier, share),
            )
        )

    def assign(self, person_id: int | None) -> None:
        """Give the dossier to one official of the present step."""
        self.dossier.assignee_id = person_id
        for run in self.runs:
            if run.left_at is None:
                run.assignee_id = person_id

    def leave(self, at: datetime, *, done_by: int | None = None) -> None:
        """Close the open line of the control slip."""
        for run in self.runs:
            if run.left_at is None:
                run.left_at, run.done_by_id = at, done_by

    # As dossiers.clock -------------------------------------------------------------------------------------------

    def due_at(self, now: datetime) -> datetime | None:
        """Return when the dossier is due, extensions included."""
        found = clock.due_of(self.dossier, self._rests(), now=now)
        return found.due_at if found else None

    def due_without_extension(self, now: datetime) -> datetime | None:
        """Return when it would be due had nobody extended it."""
        if not self.dossier.extension_count:
            return self.dossier.due_at
        found = clock.due_of(self.dossier, self._rests(), now=now, is_extended=False)
        return found.due_at if found else None

    def pause(self, kind: str, at: datetime) -> None:
        """Let the clock rest."""
        self.pauses.append(made(Pause, id=self.next_id(Pause), dossier_id=self.dossier.id, kind=kind, started_at=at))

    def close_pause(self, at: datetime) -> None:
        """End the open pause."""
        for pause in self.pauses:
            if pause.ended_at is None:
                pause.ended_at = at

    def resume(self, at: datetime) -> None:
        """Let the clock go on."""
        self.close_pause(at)
        self.dossier.due_at = self.due_at(at)

    def _rests(self) -> list[tuple[datetime, datetime | None]]:
        return [(pause.started_at, pause.ended_at) for pause in self.pauses]

    # What acts look up -------------------------------------------------------------------------------------------

    @property
    def proposal(self) -> Result | None:
        """The result that is not issued yet."""
        return next((result for result in self.results if result.issued_at is None), None)

    @property
    def open_request(self) -> SupplementRequest:
        """The supplement request that waits for its answer."""
        return next(request for request in self.requests if request.answered_at is None)
