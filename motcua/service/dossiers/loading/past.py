"""What another system tells of a dossier: its milestones in order, and what of two tellings is news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from motcua.service.dossiers.states import State


class Step(StrEnum):
    """What a milestone is; the names are those of the journal's kinds."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    ASKED = "supplement_requested"
    ANSWERED = "resubmitted"
    SETTLED = "settled"
    HANDED_OVER = "handed_over"
    REFUSED = "refused_at_receipt"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Milestone:
    """Something that happened, and when by the other system."""

    step: Step
    at: datetime


@dataclass(frozen=True)
class Past:
    """A dossier as another system knows it. Ids are ours, looked up by whoever brings it in.

    code:             its number there; here it becomes the dossier's code.
    is_passed_on:     national state 4 rather than 2: its first step is done.
    is_payment_due:   national state 6.
    due_at:           as promised at last; original_due_at: as promised first. Both null where no date is known.
    outcome:          of a settled one; has_document: whether its result is there as a file, in the other system.
    remark:           free text; stands beside the entry that ended it.
    """

    code: str
    version_id: int
    agency_id: int
    centre_id: int
    applicant_id: int
    channel: str
    milestones: tuple[Milestone, ...]
    is_passed_on: bool
    is_payment_due: bool
    due_at: datetime | None
    original_due_at: datetime | None
    outcome: str
    has_document: bool = False
    fee_vnd: int | None = None
    subject: str = ""
    remark: str = ""

    @cached_property
    def is_accepted(self) -> bool:
        """Whether the legal clock ever ran."""
        return any(each.step == Step.ACCEPTED for each in self.milestones)

    @property
    def promised_first(self) -> datetime | None:
        """The date given at acceptance: a supplement moved it since, where both are told; an extension has no time."""
        is_supplemented = any(each.step == Step.ANSWERED for each in self.milestones)
        return (self.original_due_at or self.due_at) if is_supplemented else self.due_at


def news(known: Sequence[Milestone], told: Sequence[Milestone]) -> tuple[Milestone, ...] | None:
    """Return the milestones that are new; empty: nothing new, also from an older telling. None: the two contradict."""
    shorter = min(len(known), len(told))
    if tuple(known[:shorter]) != tuple(told[:shorter]):
        return None
    return tuple(told[shorter:])


ENDS = {
    Step.SETTLED: State.SETTLED,
    Step.HANDED_OVER: State.HANDED_OVER,
    Step.REFUSED: State.REFUSED_AT_RECEIPT,
    Step.WITHDRAWN: State.WITHDRAWN,
    Step.STOPPED: State.STOPPED,
}
