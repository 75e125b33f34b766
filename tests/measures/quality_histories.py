"""Random lives of dossiers, and how a straightforward look at the tables judges them at each local midnight.

Nothing here is shared with the view: what was known at a midnight is read from the dossiers as they stood then.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from motcua.kernel.refusal import ActionRefused
from motcua.kernel.working_time import CountFrom, Deadline, Unit, due
from motcua.registry.agencies.calendars import working_calendar
from motcua.service.dossiers import clock
from motcua.service.dossiers.models import Dossier, DossierPaper, Result, SupplementRequest
from motcua.service.voices.actions import rate
from motcua.service.voices.models import Rating
from tests.measures.histories import HANOI, Act, Life

LONGEST_WORKING_DAYS = 10  # of the variant in the factories' sheet
RATINGS = {"rate_bad": 1, "rate_badly": 2, "rate_so_so": 3, "rate_well": 4}
MORE_VERBS = (*RATINGS, "check_data", "arrive")


@dataclass(frozen=True)
class Seen:
    """A dossier as it was judged at a moment."""

    procedure_code: str
    received_day: date
    names: frozenset[str]


@dataclass
class Chronicle(Life):
    """A life whose dossiers are judged at every local midnight, before anything of the new day happens."""

    midnights: dict[date, list[Seen]] = field(default_factory=dict)  # by the day that is over

    def live(self, acts: list[Act]) -> None:
        """As usual, stopping at each midnight to look."""
        for act in acts:
            later = self.now + timedelta(hours=act.hours)
            self.look_at_midnights(later)
            if act.verb == "arrive":
                self.now = later
                self.arrive(act.dossier % len(self.versions))
            elif act.verb in MORE_VERBS:
                self.now = later
                self._more(act)
            else:
                super().live([act])

    def _more(self, act: Act) -> None:
        story = self.stories[act.dossier % len(self.stories)]
        try:
            if act.verb == "check_data":
                paper = DossierPaper.objects.filter(dossier=story.dossier, file=None).first()
                story.now = self.now - timedelta(hours=1)
                if paper is not None:
                    story.do("mark_data_checked", "specialist", paper_id=paper.id)
            else:
                rate(story.dossier.number, by=story.applicant, at=self.now, level=RATINGS[act.verb])
        except ActionRefused:
            return

    def look_at_midnights(self, until: datetime) -> None:
        """Judge all at each midnight after the present moment, up to and including this one."""
        midnight = datetime.combine(self.now.astimezone(HANOI).date() + timedelta(days=1), time(), HANOI)
        while midnight <= until:
            if midnight > self.now:
                self.midnights[midnight.date() - timedelta(days=1)] = seen_at(midnight)
            midnight += timedelta(days=1)


def seen_at(now: datetime) -> list[Seen]:
    """Judge every dossier by what stands in the tables."""
    found = Dossier.objects.select_related("procedure")
    return [
        Seen(d.procedure.code, d.submitted_at.astimezone(HANOI).date(), frozenset(_names(d, now)))
        for d in found
        if not (d.state == "withdrawn" and d.accepted_at is None)
    ]


def counted(seen: Iterable[Seen], since: date, procedure: str = "") -> dict[str, int]:
    """Add up those that were received from a day on; zeros are left out."""
    counts: Counter[str] = Counter()
    for each in seen:
        if each.received_day >= since and procedure in ("", each.procedure_code):
            counts.update(each.names)
    return dict(counts)


def _names(dossier: Dossier, now: datetime) -> Iterable[str]:
    requests = list(SupplementRequest.objects.filter(dossier=dossier).order_by("id"))
    rating = Rating.objects.filter(dossier=dossier).first()
    first_result = Result.objects.filter(dossier=dossier, issued_at__isnull=False).order_by("id").first()
    is_late = _is_late(dossier, requests, now)
    has_file = first_result is not None and (first_result.letter_id or first_result.file_id)
    answers = [dossier.accepted_at, *[request.asked_at for request in requests[:1]]]
    if dossier.state == "refused_at_receipt":
        answers.append(dossier.ended_at)
    answered = min((at for at in answers if at), default=None)
    papers = DossierPaper.objects.filter(dossier=dossier)
    said = {
        "dossiers": True,
        "late": is_late,
        "unhappy": is_late or (rating is not None and rating.level in (1, 2)),
        "online": dossier.channel == "online",
        "online_with_result": dossier.channel == "online" and has_file,
        "result": has_file,
        "digitised": dossier.channel == "online" or papers.exists(),
        "reused": papers.filter(data_checked_at__isnull=False).exists(),
        "ended": dossier.ended_at,
        "settled": dossier.settled_at,
        "supplemented": requests,
        "supplemented_twice": requests[1:],
        "extended": dossier.extension_count,
        "answered": answered,
        "answered_in_time": answered and answered <= clock.answer_due(dossier.centre_id, dossier.submitted_at),
        f"typed_{dossier.typed_by}": True,
        "rated": rating,
        "satisfied": rating is not None and rating.level >= 4,
        "dissatisfied": rating is not None and rating.level <= 2,
    }
    return (name for name, holds in said.items() if holds)


def _is_late(dossier: Dossier, requests: list[SupplementRequest], now: datetime) -> bool:
    """Decision 766: a second request is late; waiting for the first, the request is the end; no end yet: now."""
    if len(requests) > 1:
        return True
    is_waiting = bool(requests) and requests[0].answered_at is None
    end = requests[0].asked_at if is_waiting else dossier.ended_at or now
    promised = dossier.due_at
    if dossier.accepted_at is None:
        promised = _longest_legal(dossier)
        if requests and requests[0].answered_at:
            promised += requests[0].answered_at - requests[0].asked_at
    return promised is not None and end > promised


def _longest_legal(dossier: Dossier) -> datetime:
    start = dossier.submitted_at
    calendar = working_calendar(dossier.agency_id, start.date(), start.date() + timedelta(days=200))
    rule = Deadline(Decimal(LONGEST_WORKING_DAYS), Unit.WORKING_DAYS, CountFrom.NEXT_WORKING_DAY)
    return due(start, rule, calendar, [], start).due_at
