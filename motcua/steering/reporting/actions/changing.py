"""Changing a round on its way: extending it, and cancelling it. Both say why, and tell the units concerned."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.spoken_dates import short_date
from motcua.steering.reporting import policies
from motcua.steering.reporting.actions.locking import require_open, words
from motcua.steering.reporting.actions.rounds import require_not_too_long
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.models import Report, ReportState, Round, RoundChange, RoundState
from motcua.steering.reporting.refusals import NotYourRound, ReasonMissing, RoundNotValid
from motcua.steering.reporting.telling import tell_of_change


@transaction.atomic
def extend(round_id: int, closes_on: date, reason: str, *, by: Acting, at: datetime) -> Round:
    """Give units more time (gia hạn): the closing day becomes a later one, also when it is over already.

    Who is late and who is reminded follows the new day; what the platform counts is counted anew up to it. Writes the
    change with its reason and one `round.extended`, and tells the units that have not handed in. Raises NotYourRound,
    RoundPublished, RoundCancelled, RoundNotValid, ReasonMissing, TextTooLong.
    """
    round_ = Round.objects.select_for_update().get(id=round_id)
    if not policies.may_extend(by, round_):
        raise NotYourRound
    require_open(round_)
    before = round_.closes_on
    if closes_on <= before:
        told = _("The new closing day must be later than the present one, %(day)s.")
        raise RoundNotValid(told % {"day": short_date(before)})
    if closes_on < local_day(at):
        raise RoundNotValid(_("The new closing day is over already. Choose today or a later day."))
    require_not_too_long(round_.opens_on, closes_on)
    why = _reason(reason, _("Say why the round is extended."))
    round_.closes_on, round_.fixed_at = closes_on, None
    round_.save(update_fields=["closes_on", "fixed_at"])
    change = RoundChange.objects.create(
        round=round_, closed_on=before, closes_on=closes_on, reason=why, changed_by_id=by.person_id, changed_at=at
    )
    data = {"closed_on": before, "closes_on": closes_on}
    record("round.extended", subject_type="round", subject_id=round_.id, by=by, at=at, data=data)
    tell_of_change(change, list(round_.reports.filter(state=ReportState.DECLARING)), at=at)
    return round_


@transaction.atomic
def cancel(round_id: int, reason: str, *, by: Acting, at: datetime) -> Round:
    """Call a round off before its publication (hủy): nothing is entered, judged or published in it any more.

    All that was said stays readable. Writes the change with its reason and one `round.cancelled`, and tells every unit.
    Raises NotYourRound, RoundPublished, RoundCancelled, ReasonMissing, TextTooLong.
    """
    round_ = Round.objects.select_for_update().get(id=round_id)
    if not policies.may_cancel(by, round_):
        raise NotYourRound
    require_open(round_)
    why = _reason(reason, _("Say why the round is cancelled."))
    reports: list[Report] = list(round_.reports.select_for_update().order_by("id"))  # as publication does: see locking
    round_.state = RoundState.CANCELLED
    round_.save(update_fields=["state"])
    change = RoundChange.objects.create(
        round=round_, closed_on=round_.closes_on, reason=why, changed_by_id=by.person_id, changed_at=at
    )
    data = {"units": len(reports), "submitted": sum(each.state != ReportState.DECLARING for each in reports)}
    record("round.cancelled", subject_type="round", subject_id=round_.id, by=by, at=at, data=data)
    tell_of_change(change, reports, at=at)
    return round_


def _reason(typed: str, missing: str) -> str:
    why = words(typed)
    if not why:
        raise ReasonMissing(missing)
    return why
