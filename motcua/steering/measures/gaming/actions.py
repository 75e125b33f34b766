"""Drawing the weekly sample, and recording what the citizen said."""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.journal import queries as journal
from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.local_time import VIETNAM
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.spoken_dates import short_date
from motcua.kernel.text import clean
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import queries as people
from motcua.service.dossiers.signs import calling, sampling
from motcua.service.notices import actions as notices
from motcua.steering.measures.gaming import policies
from motcua.steering.measures.gaming.models import LONGEST_NOTE, Answer, CallBack, Point, Reached, Said

SAMPLE = 30  # dossiers a week
SUBJECT = "call_back_week"
PAGE = "signs:calls"
MOST_TRIES = 3  # of a call that nobody takes; then that is its outcome


class WeekDrawn(ActionRefused):
    """A week is drawn once, also one in which nothing was settled: whoever draws again could choose the sample."""

    code = "week_drawn"

    def __init__(self, week: date, drawn: int) -> None:
        text = _("The week of %(day)s has been drawn already, with %(calls)s calls. Its sample stays as it is.")
        super().__init__(text % {"day": short_date(week), "calls": drawn})


class NotYourCall(ActionRefused):
    """The call is another unit's, or it has been recorded already."""

    code = "not_your_call"
    http_status = 403
    message = _("This call belongs to another unit, or its outcome has been recorded already.")


class NoAnswer(ActionRefused):
    """What came of the call was not said."""

    code = "no_answer"
    http_status = 422
    message = _("Choose what came of the call and, where somebody answered, what was said of each point.")


class NoteTooLong(ActionRefused):
    """A note is a few sentences."""

    code = "note_too_long"
    http_status = 422

    def __init__(self) -> None:
        super().__init__(_("The note has at most %(most)s characters.") % {"most": LONGEST_NOTE})


@transaction.atomic
def draw(week: date, *, by: Acting, at: datetime, seed: str = "", size: int = SAMPLE) -> list[CallBack]:
    """Draw dossiers settled in the week that begins on this Monday, each to be called about by another unit.

    seed: "" for a new random one. It is in the journal, so anybody can draw the same again; nobody knew it before the
    week was over. Writes one `call_back.drawn`, also of a week in which nothing was settled, and tells those who call
    for each unit. Raises WeekDrawn where the week was drawn before.
    """
    before = journal.entries_of(SUBJECT, week.toordinal())
    if before:
        raise WeekDrawn(week, int(before[0].data["drawn"]))
    seed = seed or secrets.token_hex(8)
    since = datetime.combine(week, time(0), VIETNAM)
    sample = sampling.settled_sample(since, since + timedelta(days=7), seed, size)
    callers = _callers(sample.agencies)
    rows = [
        CallBack(week=week, dossier_id=dossier_id, agency_id=agency_id, caller_id=callers[agency_id])
        for dossier_id, agency_id in sample.dossiers
        if agency_id in callers
    ]
    CallBack.objects.bulk_create(rows)
    facts = {"week": week, "seed": seed, "settled": sample.settled, "drawn": len(rows)}
    record("call_back.drawn", subject_type=SUBJECT, subject_id=week.toordinal(), by=by, at=at, data=facts)
    for unit_id, calls in Counter(row.caller_id for row in rows).items():
        _tell_callers(unit_id, calls, week, at)
    return list(CallBack.objects.filter(week=week).order_by("id"))


def _tell_callers(unit_id: int, calls: int, week: date, at: datetime) -> None:
    """Tell everybody who may call for a unit that calls were drawn for it."""
    readers = {person.id for role in policies.CALLERS for person in people.people_in_role(unit_id, role)}
    for person_id in sorted(readers):
        notices.tell(
            person_id,
            "calls_drawn",
            key=f"calls:{week.isoformat()}:{unit_id}:{person_id}",
            params={"name": str(calls), "day": short_date(week)},
            at=at,
            page=(PAGE, ""),
            carry=False,
        )


def _callers(agency_ids: list[int]) -> dict[int, int]:
    """Let each agency's citizens be called by the next one in the circle of all that settled something that week.

    A single one's are called by the unit above all. By all and not by those drawn alone: chance may draw but one.
    """
    circle = agency_ids
    if len(circle) > 1:
        return dict(zip(circle, [*circle[1:], circle[0]], strict=True))
    root = agencies.root_id()
    return {one: root for one in circle if root is not None and root != one}


@dataclass(frozen=True)
class Heard:
    """How a call went and what was said. said: of each Point, where somebody answered."""

    reached: str  # of Reached
    said: Mapping[str, str] = field(default_factory=dict)  # Point: Said
    note: str = ""

    @property
    def outcome(self) -> str:
        """What comes of it; "" where something was not said."""
        if self.reached != Reached.REACHED:
            return {Reached.NOT_REACHED: Answer.NOT_REACHED, Reached.REFUSED: Answer.REFUSED}.get(self.reached, "")  # type: ignore[call-overload, no-any-return]  # keys are texts
        answers = [self.said.get(point, "") for point in Point.values]
        if any(answer not in Said.values for answer in answers):
            return ""
        return Answer.DIFFERENT if Said.OTHER in answers else Answer.CONFIRMED


@transaction.atomic
def record_outcome(call_back_id: int, heard: Heard, *, by: Acting, at: datetime) -> CallBack:
    """Record what came of a call, once; where nobody was reached, at the third try.

    Writes `call_back.recorded` or `call_back.tried`, without the words of the note. Raises NotYourCall unless the actor
    may call and nothing is recorded yet, NoAnswer where something was not said, NoteTooLong.
    """
    call = CallBack.objects.select_for_update(of=("self",)).get(id=call_back_id)
    if call.outcome or not policies.may_call(by, call) or calling.is_party(by.person_id, call.dossier_id):
        raise NotYourCall()
    if not heard.outcome:
        raise NoAnswer()
    note = clean(heard.note, multiline=True).strip()
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong()
    call.note = note
    if heard.outcome == Answer.NOT_REACHED:
        call.tries, call.tried_at = call.tries + 1, at
        if call.tries < MOST_TRIES:
            call.save()
            facts: dict[str, object] = {"dossier": call.dossier_id, "tries": call.tries}
            record("call_back.tried", subject_type="call_back", subject_id=call.id, by=by, at=at, data=facts)
            return call
    call.outcome, call.recorded_at, call.recorded_by_id = heard.outcome, at, by.person_id
    said = {point: heard.said[point] for point in Point.values} if heard.reached == Reached.REACHED else {}
    for point, answer in said.items():
        setattr(call, point, answer)
    call.save()
    facts = {"dossier": call.dossier_id, "outcome": heard.outcome, "said": said}
    record("call_back.recorded", subject_type="call_back", subject_id=call.id, by=by, at=at, data=facts)
    return call
