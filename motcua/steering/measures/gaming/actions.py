"""Drawing the weekly sample, and recording what the citizen said."""

import secrets
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.refusal import ActionRefused
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers.signs import sampling
from motcua.steering.measures.gaming.models import Answer, CallBack

SAMPLE = 30  # dossiers a week
SUBJECT = "call_back_week"


class NotYourCall(ActionRefused):
    """The call is another unit's, or it has been recorded already."""

    code = "not_your_call"
    http_status = 403
    message = _("This call belongs to another unit, or its outcome has been recorded already.")


class NoAnswer(ActionRefused):
    """What came of the call was not said."""

    code = "no_answer"
    http_status = 422
    message = _("Choose what came of the call.")


@transaction.atomic
def draw(week: date, *, by: Acting, at: datetime, seed: str = "", size: int = SAMPLE) -> list[CallBack]:
    """Draw dossiers settled in the week that begins on this Monday, each to be called about by another unit.

    seed: "" for a new random one. It is in the journal, so anybody can draw the same again; nobody knew it before the
    week was over. A week is drawn once: again returns what was drawn. Writes one `call_back.drawn`.
    """
    drawn = list(CallBack.objects.filter(week=week).order_by("id"))
    if drawn:
        return drawn
    seed = seed or secrets.token_hex(8)
    since = datetime.combine(week, time(0), VIETNAM)
    sample = sampling.settled_sample(since, since + timedelta(days=7), seed, size)
    callers = _callers(sample.agency_ids)
    rows = [
        CallBack(week=week, dossier_id=dossier_id, agency_id=agency_id, caller_id=callers[agency_id])
        for dossier_id, agency_id in sample.dossiers
        if agency_id in callers
    ]
    CallBack.objects.bulk_create(rows)
    facts = {"week": week, "seed": seed, "settled": sample.settled, "drawn": len(rows)}
    record("call_back.drawn", subject_type=SUBJECT, subject_id=week.toordinal(), by=by, at=at, data=facts)
    return list(CallBack.objects.filter(week=week).order_by("id"))


def _callers(agency_ids: list[int]) -> dict[int, int]:
    """Let each agency's citizens be called by the next one in the circle; a single one's by the unit above all."""
    circle = sorted(set(agency_ids))
    if len(circle) > 1:
        return dict(zip(circle, [*circle[1:], circle[0]], strict=True))
    root = agencies.root_id()
    return {one: root for one in circle if root is not None and root != one}


@transaction.atomic
def record_outcome(call_back_id: int, *, outcome: str, note: str = "", by: Acting, at: datetime) -> CallBack:
    """Record what came of a call, once. Writes `call_back.recorded` without the words of the note.

    Raises NotYourCall unless the actor works for the unit that calls, NoAnswer for an unknown outcome.
    """
    if outcome not in Answer.values:
        raise NoAnswer()
    call = CallBack.objects.select_for_update(of=("self",)).get(id=call_back_id)
    if by.person_id is None or by.unit_id != call.caller_id or call.outcome:
        raise NotYourCall()
    call.outcome, call.note, call.recorded_at, call.recorded_by_id = outcome, note.strip()[:500], at, by.person_id
    call.save()
    facts = {"dossier": call.dossier_id, "outcome": outcome}
    record("call_back.recorded", subject_type="call_back", subject_id=call.id, by=by, at=at, data=facts)
    return call
