"""One dossier from elsewhere and the rows of its life here. Mirrors what the actions write; no letters, no papers.

The other system gave its slips and letters itself, and its files stayed there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_bytes
from typing import Any

from django.db import models

from motcua.journal.acting import Acting
from motcua.journal.loading.entries import entry_of
from motcua.journal.loading.making import made
from motcua.journal.models import Entry, EntrySalt
from motcua.journal.record import SALT_BYTES
from motcua.service.dossiers import clock, flow
from motcua.service.dossiers.loading.past import ENDS, Milestone, Past, Step
from motcua.service.dossiers.models import Dossier, Pause, ReasonGiven, StepRun, SupplementRequest
from motcua.service.dossiers.states import State
from motcua.service.procedures.definition import Definition

type NextId = Callable[[type[models.Model]], int]


@dataclass
class Life:
    """A dossier that is being written, new or known, and its new rows.

    seq:     place of its last entry.
    closed:  tables of whose rows the open one, written earlier, ends now, and when.
    """

    dossier: Dossier
    past: Past
    definition: Definition
    by: Acting
    next_id: NextId
    seq: int = 0
    entries: list[Entry] = field(default_factory=list)
    runs: list[StepRun] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    requests: list[SupplementRequest] = field(default_factory=list)
    reasons: list[ReasonGiven] = field(default_factory=list)
    closed: dict[type[models.Model], datetime] = field(default_factory=dict)

    def rows(self) -> Iterator[models.Model]:
        """Yield every new row that refers to the dossier, and a salt for every entry."""
        yield from self.runs
        yield from self.pauses
        yield from self.requests
        yield from self.reasons
        yield from self.entries

    def salts(self) -> Iterator[EntrySalt]:
        """Yield 32 random bytes for every entry."""
        for entry in self.entries:
            yield made(EntrySalt, entry_id=entry.id, salt=token_bytes(SALT_BYTES))

    # What happens -------------------------------------------------------------------------------------------------

    def go_on(self, milestones: tuple[Milestone, ...]) -> None:
        """Let these happen, then what has no time of its own: another date, the step it stands at, a payment.

        Those are entered at the time of the last milestone: later ones would come after what a next telling adds.
        """
        for milestone in milestones:
            self._pay(milestone.at)
            _HAPPENS[milestone.step](self, milestone)
        self._stand(self.past.milestones[-1].at)

    def _submitted(self, milestone: Milestone) -> None:
        dossier, past = self.dossier, self.past
        if not past.is_accepted:
            dossier.answer_due_at = clock.answer_due(past.centre_id, milestone.at)
        legal_due_at = None if past.is_accepted else clock.longest_legal_due(dossier)  # where no date is promised
        facts: dict[str, object] = {
            "procedure": self.definition.code,
            "agency": past.agency_id,
            "centre": past.centre_id,
            "channel": past.channel,
            "typed_by": str(dossier.typed_by),
            "papers": 0,
            "fee_vnd": past.fee_vnd,
            "answer_due_at": dossier.answer_due_at,
            "legal_due_at": legal_due_at,
        }
        self._note("submitted", milestone.at, facts)

    def _accepted(self, milestone: Milestone) -> None:
        dossier = self.dossier
        dossier.accepted_at, dossier.state, dossier.answer_due_at = milestone.at, State.IN_PROGRESS, None
        dossier.deadline = clock.deadline_for(self.definition, "", dossier.channel)
        due_at = self.past.promised_first or clock.first_due_at(dossier)
        dossier.due_at, dossier.original_due_at = due_at, self.past.original_due_at or due_at
        if due_at is not None and dossier.original_due_at is not None and dossier.original_due_at < due_at:
            dossier.extension_count = 1
        self._enter(_working_step(self.definition) if self._is_beyond_first() else 0, milestone.at)
        self._note("accepted", milestone.at, {"due_at": due_at, "code": dossier.code, "variant": ""})

    def _is_beyond_first(self) -> bool:
        return self.past.is_passed_on or any(each.step in ENDS for each in self.past.milestones)

    def _asked(self, milestone: Milestone) -> None:
        dossier = self.dossier
        asked_from, dossier.state = dossier.state, State.SUPPLEMENT_REQUESTED
        dossier.supplement_count += 1
        self.requests.append(
            made(
                SupplementRequest,
                id=self.next_id(SupplementRequest),
                dossier_id=dossier.id,
                asked_at=milestone.at,
                asked_from=str(asked_from),
            )
        )
        if asked_from == State.IN_PROGRESS:
            self._rest(Pause.Kind.SUPPLEMENT, milestone.at)
        dossier.answer_due_at = None
        self._note(
            "supplement_requested", milestone.at, {"items": 0, "nth": dossier.supplement_count, "from": str(asked_from)}
        )

    def _answered(self, milestone: Milestone) -> None:
        dossier = self.dossier
        dossier.state = State.IN_PROGRESS if dossier.accepted_at else State.SUBMITTED
        self._close(SupplementRequest, self.requests, "answered_at", milestone.at)
        self._close(Pause, self.pauses, "ended_at", milestone.at)
        if dossier.accepted_at:
            dossier.due_at = self.past.due_at or dossier.due_at
        else:
            dossier.answer_due_at = clock.answer_due(dossier.centre_id, milestone.at)
        self._note("resubmitted", milestone.at, {"papers": 0, "due_at": dossier.due_at})

    def _settled(self, milestone: Milestone) -> None:
        dossier, past = self.dossier, self.past
        dossier.settled_at, dossier.outcome = milestone.at, past.outcome
        self._end(State.SETTLED, milestone.at)
        dossier.role, dossier.unit_id = flow.RECEIVER, dossier.centre_id
        dossier.due_at = past.due_at or dossier.due_at
        facts: dict[str, object] = {
            "outcome": past.outcome,
            "due_at": dossier.due_at,
            "original_due_at": dossier.original_due_at if dossier.extension_count else dossier.due_at,
            "has_document": past.has_document,
            "supplements": dossier.supplement_count,
            "channel": str(dossier.channel),
        }
        self._note("settled", milestone.at, facts, self.past.remark)

    def _handed_over(self, milestone: Milestone) -> None:
        self.dossier.state, self.dossier.handed_over_at, self.dossier.role = State.HANDED_OVER, milestone.at, ""
        self._note("handed_over", milestone.at, {})

    def _refused(self, milestone: Milestone) -> None:
        self._end(State.REFUSED_AT_RECEIPT, milestone.at)
        self._note("refused_at_receipt", milestone.at, {}, self.past.remark)

    def _withdrawn(self, milestone: Milestone) -> None:
        self._end(State.WITHDRAWN, milestone.at)
        self._note("withdrawn", milestone.at, {"was_accepted": self.dossier.accepted_at is not None}, self.past.remark)

    def _stopped(self, milestone: Milestone) -> None:
        self._end(State.STOPPED, milestone.at)
        self._note("stopped", milestone.at, {"was_accepted": self.dossier.accepted_at is not None}, self.past.remark)

    # What has no time of its own ----------------------------------------------------------------------------------

    def _pay(self, at: datetime) -> None:
        """Whatever happens after a payment was due says that it was paid."""
        if self.dossier.state == State.PAYMENT_DUE:
            self.dossier.state = State.IN_PROGRESS
            self._close(Pause, self.pauses, "ended_at", at)
            facts = {"amount_vnd": self.dossier.fee_vnd, "due_at": self.dossier.due_at}
            self._note("payment_confirmed", at, facts)

    def _stand(self, at: datetime) -> None:
        dossier = self.dossier
        if dossier.state == State.PAYMENT_DUE and not self.past.is_payment_due:
            self._pay(at)
        if dossier.state != State.IN_PROGRESS or dossier.accepted_at is None:
            return
        self._extend(at)
        self._pass_on(at)
        if self.past.is_payment_due:
            rests = self.definition.pauses_while_payment_due
            dossier.state = State.PAYMENT_DUE
            if rests:
                self._rest(Pause.Kind.PAYMENT, at)
            self._note("payment_requested", at, {"amount_vnd": self.past.fee_vnd, "clock_rests": rests})

    def _extend(self, at: datetime) -> None:
        """A later date in a newer telling, without a supplement that explains it, is an extension."""
        dossier, due_at = self.dossier, self.past.due_at
        if due_at is None or dossier.due_at is None or due_at <= dossier.due_at:
            return
        before, dossier.due_at = dossier.due_at, due_at
        dossier.extension_count += 1
        self._note("extended", at, {"due_at": due_at, "due_before": before})

    def _pass_on(self, at: datetime) -> None:
        dossier, working = self.dossier, _working_step(self.definition)
        if not self.past.is_passed_on or dossier.step >= working:
            return
        left = self.definition.steps[dossier.step].code
        self._enter(working, at)
        step = self.definition.steps[working].code
        self._note("passed_on", at, {"from_step": left, "to_step": step, "unit": dossier.unit_id})

    # Rows ---------------------------------------------------------------------------------------------------------

    def _note(self, kind: str, at: datetime, data: Mapping[str, object], reason: str = "") -> None:
        dossier = self.dossier
        self.seq += 1
        dossier.row_version = self.seq
        subject = ("dossier", dossier.id, self.seq)
        facts = {"state": str(dossier.state), **data}
        entry = entry_of(self.next_id(Entry), f"dossier.{kind}", subject, self.by, at, facts)
        self.entries.append(entry)
        if reason:
            id_ = self.next_id(ReasonGiven)
            self.reasons.append(
                made(ReasonGiven, id=id_, dossier_id=dossier.id, entry_id=entry.id, reason=reason[:2000])
            )

    def _enter(self, index: int, at: datetime) -> None:
        """Put it at a step. The other system's steps are not ours, so the step is given all the time that is left."""
        dossier, step = self.dossier, self.definition.steps[index]
        self._close(StepRun, self.runs, "left_at", at)
        dossier.step, dossier.role, dossier.unit_id = index, step.role, flow.unit_of(step, dossier)
        self.runs.append(
            made(
                StepRun,
                id=self.next_id(StepRun),
                dossier_id=dossier.id,
                step_code=step.code,
                role=step.role,
                unit_id=dossier.unit_id,
                entered_at=at,
                due_at=dossier.due_at,
            )
        )

    def _rest(self, kind: str, at: datetime) -> None:
        id_ = self.next_id(Pause)
        self.pauses.append(made(Pause, id=id_, dossier_id=self.dossier.id, kind=kind, started_at=at))

    def _end(self, state: State, at: datetime) -> None:
        dossier = self.dossier
        dossier.state, dossier.ended_at, dossier.role, dossier.answer_due_at = state, at, "", None
        self._close(Pause, self.pauses, "ended_at", at)
        self._close(StepRun, self.runs, "left_at", at)

    def _close(self, model: type[models.Model], new: list[Any], column: str, at: datetime) -> None:
        """End the open row: one of the new ones, or one that was written earlier."""
        for row in new:
            if row.__dict__[column] is None:
                row.__dict__[column] = at
                return
        self.closed.setdefault(model, at)


def _working_step(definition: Definition) -> int:
    """Return the step with the greatest share of the time: where a dossier of which nothing else is known is."""
    steps = definition.steps[: flow.last_working_step(definition) + 1]
    return max(range(len(steps)), key=lambda index: steps[index].share_percent)


_HAPPENS: dict[Step, Callable[[Life, Milestone], None]] = {
    Step.SUBMITTED: Life._submitted,
    Step.ACCEPTED: Life._accepted,
    Step.ASKED: Life._asked,
    Step.ANSWERED: Life._answered,
    Step.SETTLED: Life._settled,
    Step.HANDED_OVER: Life._handed_over,
    Step.REFUSED: Life._refused,
    Step.WITHDRAWN: Life._withdrawn,
    Step.STOPPED: Life._stopped,
}
