"""A row as the past of a dossier, and what a newer telling changes in it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from motcua.service.dossiers.loading.past import Milestone, Past, Step, news
from motcua.service.importing.rows import Told

type Kept = tuple[Sequence[Milestone], int, datetime | None]  # milestones, national state, appointment

_ENDS = {3: Step.REFUSED, 7: Step.WITHDRAWN, 8: Step.STOPPED, 9: Step.SETTLED, 10: Step.SETTLED}
_RANKS = {2: 0, 4: 1}  # of states that differ in no milestone; a payment may come before or after


class Change(StrEnum):
    """What a row is to a dossier that was imported before."""

    UNCHANGED = "unchanged"
    OLDER = "older"
    MOVED = "moved"
    CONTRADICTING = "contradicting"


def is_accepted(told: Told) -> bool:
    """Whether the legal clock ran. Of one that waits or was ended early, an appointment says so."""
    return told.state in (2, 4, 6, 9, 10) or (told.state in (5, 7, 8) and told.due_at is not None)


def milestones_of(told: Told) -> tuple[Milestone, ...]:
    """Return what happened, in order."""
    found = [Milestone(Step.SUBMITTED, told.received_at)]
    if is_accepted(told):
        found.append(Milestone(Step.ACCEPTED, told.received_at))
    for nth, at in enumerate(told.asked):
        found.append(Milestone(Step.ASKED, at))
        if nth < len(told.answered):
            found.append(Milestone(Step.ANSWERED, told.answered[nth]))
    if told.ended_at is not None:
        found.append(Milestone(_ENDS[told.state], told.ended_at))
    if told.state == 10 and told.handed_over_at is not None:
        found.append(Milestone(Step.HANDED_OVER, told.handed_over_at))
    return tuple(found)


def past_of(told: Told, applicant_id: int) -> Past:
    """Return the past as `dossiers.loading` takes it."""
    return Past(
        code=told.number,
        version_id=told.version_id,
        agency_id=told.agency_id,
        centre_id=told.centre_id,
        applicant_id=applicant_id,
        channel=told.channel,
        milestones=milestones_of(told),
        is_passed_on=told.state in (4, 6),
        is_payment_due=told.state == 6,
        due_at=told.due_at,
        original_due_at=told.original_due_at,
        outcome=told.outcome if told.state in (9, 10) else "",
        has_document=told.has_document,
        fee_vnd=told.fee_vnd,
        subject=told.subject,
        remark=told.remark,
    )


def change(kept: Kept, told: Told) -> tuple[Change, tuple[Milestone, ...]]:
    """Compare a row with what was imported before. Return what it is, and the milestones that are new."""
    known, state, due_at = kept
    now = milestones_of(told)
    more = news(known, now)
    if more is None:
        return Change.CONTRADICTING, ()
    if len(now) < len(known):
        return Change.OLDER, ()
    if more:
        return Change.MOVED, more
    return _beside(state, due_at, told), ()


def _beside(state: int, due_at: datetime | None, told: Told) -> Change:
    """Compare what is no milestone: how far it is, and a later appointment."""
    is_same_date = told.due_at is None or told.due_at == due_at
    if told.ended_at is not None:
        return Change.UNCHANGED if is_same_date else Change.CONTRADICTING
    if not is_same_date and due_at is not None and told.due_at is not None and told.due_at < due_at:
        return Change.OLDER
    if told.state == state:
        return Change.UNCHANGED if is_same_date else Change.MOVED
    if state in _RANKS and told.state in _RANKS and _RANKS[told.state] < _RANKS[state]:
        return Change.OLDER
    return Change.MOVED
