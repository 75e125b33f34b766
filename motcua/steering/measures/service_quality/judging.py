"""How one dossier is judged as the journal tells of it. No database: entries in, a judged dossier out.

On time (Decision 766, as the national portal computes it): the end is not after the date promised. The end is the
result (status 9), else the refusal at receipt or the stop (3, 8), else the withdrawal after acceptance (7); while one
supplement is out the moment it was asked for; else now. A second supplement request makes the dossier late. Without a
promised date the longest legal time counts from the submission, the applicant's supplement time taken off.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from motcua.journal.models import Entry
from motcua.steering.measures.counting import local_day, moment


class End(StrEnum):
    """How a dossier ended."""

    SETTLED = "settled"
    REFUSED = "refused"  # at receipt
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"


@dataclass(slots=True)
class Judged:
    """A row of QualityDossier; see there."""

    dossier_id: int
    procedure_code: str
    agency_id: int
    channel: str
    typed_by: str
    received_at: datetime
    received_day: date
    left_day: date | None = None
    answer_due_at: datetime | None = None
    answered_at: datetime | None = None
    due_at: datetime | None = None
    is_promised: bool = False
    late_from: datetime | None = None
    late_changes: list[date] = field(default_factory=list)
    supplements: int = 0
    supplement_day: date | None = None
    second_supplement_day: date | None = None
    asked_at: datetime | None = None
    extended_day: date | None = None
    ended_at: datetime | None = None
    ended_as: str = ""
    result_day: date | None = None
    digitised_day: date | None = None
    reused_day: date | None = None
    rated_day: date | None = None
    rating: int | None = None

    def is_late(self, at: datetime) -> bool:
        """Whether it is late by now, were it to end now. A second supplement request is late for good."""
        return self.late_from is not None and (self.late_from < at or self.supplements > 1)

    def promise(self, due: datetime | None, at: datetime) -> None:
        """Give it this date. The days on which it was late before stay what they were."""
        self.due_at, self.is_promised = due, due is not None
        if self.supplements < 2:
            self.plan(due, at)

    def plan(self, late_from: datetime | None, at: datetime) -> None:
        """Let it become late after this moment, or never; what was planned before does not hold any more."""
        if self.is_late(at):
            if late_from is not None and late_from < at:
                return  # late all the while
            self._change(local_day(at))
        elif self.late_from is not None:
            self.late_changes.pop()
        self.late_from = late_from
        if late_from is not None:
            self._change(local_day(max(late_from, at)))

    def answer(self, at: datetime) -> None:
        """The counter has accepted, asked back or refused: the first time counts."""
        self.answered_at = self.answered_at or at

    def finish(self, end: End, at: datetime) -> None:
        """It has ended: what was not late by now never will be."""
        if not self.is_late(at):
            self.plan(None, at)
        self.asked_at = None
        self.ended_at, self.ended_as = at, end

    def _change(self, day: date) -> None:
        """Note a change of lateness; days never run backwards, whatever an imported history says."""
        self.late_changes.append(max(day, *(self.late_changes[-1:] or [self.received_day])))


def received(entry: Entry) -> Judged:
    """Return a dossier that has just arrived."""
    data, day = entry.data, local_day(entry.at)
    judged = Judged(
        entry.subject_id, data["procedure"], data["agency"], data["channel"], data["typed_by"], entry.at, day
    )
    judged.answer_due_at = moment(data.get("answer_due_at"))
    judged.due_at = moment(data.get("legal_due_at"))
    judged.plan(judged.due_at, entry.at)
    if data.get("papers") or data["channel"] == "online":  # the form of an online dossier is data itself
        judged.digitised_day = day
    return judged


def _accepted(judged: Judged, entry: Entry) -> None:
    judged.answer(entry.at)
    _dated(judged, entry)


def _dated(judged: Judged, entry: Entry) -> None:
    judged.promise(moment(entry.data["due_at"]), entry.at)


def _extended(judged: Judged, entry: Entry) -> None:
    judged.extended_day = judged.extended_day or local_day(entry.at)
    _dated(judged, entry)


def _supplement_requested(judged: Judged, entry: Entry) -> None:
    at = entry.at
    judged.answer(at)
    judged.supplements += 1
    judged.supplement_day = judged.supplement_day or local_day(at)
    judged.asked_at = at
    if judged.supplements > 1:
        judged.second_supplement_day = judged.second_supplement_day or local_day(at)
        _late_for_good(judged, at)
    elif not judged.is_late(at):
        judged.plan(None, at)


def _late_for_good(judged: Judged, at: datetime) -> None:
    if judged.late_from is not None and judged.late_from < at:
        return
    if judged.late_from is not None:
        judged.late_changes.pop()
    judged.late_from = at
    judged.late_changes.append(max(local_day(at), *(judged.late_changes[-1:] or [judged.received_day])))


def _resubmitted(judged: Judged, entry: Entry) -> None:
    asked_at, judged.asked_at = judged.asked_at, None
    if entry.data["papers"] and judged.digitised_day is None:
        judged.digitised_day = local_day(entry.at)
    if entry.data["due_at"] is not None or judged.is_promised:
        _dated(judged, entry)
    elif judged.supplements < 2 and judged.due_at is not None and asked_at is not None:
        judged.due_at += entry.at - asked_at
        judged.plan(judged.due_at, entry.at)


def _paper_received(judged: Judged, entry: Entry) -> None:
    judged.digitised_day = judged.digitised_day or local_day(entry.at)


def _data_checked(judged: Judged, entry: Entry) -> None:
    judged.reused_day = judged.reused_day or local_day(entry.at)


def _settled(judged: Judged, entry: Entry) -> None:
    judged.finish(End.SETTLED, entry.at)
    if entry.data.get("has_document"):
        judged.result_day = local_day(entry.at)


def _refused_at_receipt(judged: Judged, entry: Entry) -> None:
    judged.answer(entry.at)
    judged.finish(End.REFUSED, entry.at)


def _withdrawn(judged: Judged, entry: Entry) -> None:
    judged.finish(End.WITHDRAWN, entry.at)
    if not entry.data["was_accepted"]:
        judged.left_day = max(judged.received_day, local_day(entry.at))


def _stopped(judged: Judged, entry: Entry) -> None:
    judged.finish(End.STOPPED, entry.at)


def _rated(judged: Judged, entry: Entry) -> None:
    judged.rating, judged.rated_day = entry.data["level"], local_day(entry.at)


SUBMITTED, RATED = "dossier.submitted", "rating.given"
KINDS: dict[str, Callable[[Judged, Entry], None]] = {
    "dossier.accepted": _accepted,
    "dossier.extended": _extended,
    "dossier.variant_chosen": _dated,
    "dossier.payment_confirmed": _dated,
    "dossier.supplement_requested": _supplement_requested,
    "dossier.resubmitted": _resubmitted,
    "dossier.paper_received": _paper_received,
    "dossier.data_checked": _data_checked,
    "dossier.settled": _settled,
    "dossier.refused_at_receipt": _refused_at_receipt,
    "dossier.withdrawn": _withdrawn,
    "dossier.stopped": _stopped,
    RATED: _rated,
}


def subject(entry: Entry) -> int:
    """Return which dossier an entry is about."""
    return int(entry.data["dossier"]) if entry.kind == RATED else entry.subject_id
