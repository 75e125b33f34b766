"""A dossier told to a citizen: stations, what to do now, what happened, and how the date was computed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel.money import format_vnd
from motcua.kernel.spoken_dates import long_datetime
from motcua.kernel.working_time import VIETNAM, explain, working_days_left
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.calendars import working_calendar
from motcua.service.dossiers import answers, clock, drafts, flow, letters, policies
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import OPEN_STATES, Action, State, transition
from motcua.service.voices import queries as voices
from motcua.web.accounts.visit import Visit
from motcua.web.apply.fees import fee_rows
from motcua.web.design.parts import ExplanationLine, SummaryRow, TimelineEntry
from motcua.web.portal.access import Access, is_party

STATION = {
    State.SUBMITTED: 1,
    State.REFUSED_AT_RECEIPT: 2,
    State.IN_PROGRESS: 3,
    State.PAYMENT_DUE: 3,
    State.STOPPED: 3,
    State.SETTLED: 4,
    State.HANDED_OVER: 5,
}

# What happened, in the words of the one who waits. Every kind of entry of a dossier has its sentence (a test compares).
HAPPENED: dict[str, Promise] = {
    "submitted": gettext_lazy("Dossier submitted"),
    "accepted": gettext_lazy("Dossier received; the time for processing begins"),
    "refused_at_receipt": gettext_lazy("Dossier not received"),
    "supplement_requested": gettext_lazy("Something must be added or corrected"),
    "resubmitted": gettext_lazy("The dossier was supplemented"),
    "withdrawn": gettext_lazy("Dossier withdrawn"),
    "passed_on": gettext_lazy("Passed on to the next step"),
    "sent_back": gettext_lazy("Sent back one step to be looked at again"),
    "reassigned": gettext_lazy("Another official has taken it over"),
    "consulted": gettext_lazy("Another agency was asked for its opinion"),
    "consultation_answered": gettext_lazy("The other agency has answered"),
    "payment_requested": gettext_lazy("A fee or tax has to be paid"),
    "payment_confirmed": gettext_lazy("Payment received"),
    "extended": gettext_lazy("A new date was set, with an apology"),
    "variant_chosen": gettext_lazy("The time for processing was set for this case"),
    "paper_received": gettext_lazy("A paper announced with the dossier arrived"),
    "data_checked": gettext_lazy("Data was looked up in place of a paper"),
    "data_missed": gettext_lazy(
        "A database could not be reached; the agency looks it up later, nothing is needed from the applicant"
    ),
    "result_proposed": gettext_lazy("A result has been prepared"),
    "settled": gettext_lazy("The result is ready"),
    "handed_over": gettext_lazy("The result has been handed over"),
    "stopped": gettext_lazy("Processing stopped"),
    "corrected": gettext_lazy("A corrected result was issued"),
    "revoked": gettext_lazy("The result was revoked"),
    "reissued": gettext_lazy("A new result was issued in place of the revoked one"),
}
TOLD_WHY = {"refused_at_receipt", "stopped", "extended", "revoked", "corrected", "reissued", "withdrawn"}


def tracked(visit: Visit, dossier: Dossier, access: Access) -> dict[str, Any]:
    """What number and code show: the state; with the mã tra cứu also dates and the timeline, without personal data."""
    context: dict[str, Any] = {"dossier": dossier, "state": tag_of(dossier), "has_timeline": access != Access.STATE}
    if access == Access.STATE:
        return context
    return {**context, **progress(visit.now, dossier), "events": _events(dossier, has_reasons=False)}


def dossier_page(visit: Visit, dossier: Dossier, access: Access) -> dict[str, Any]:
    """Everything the dossier's page shows to those who may see it whole."""
    definition = flow.definition_of(dossier)
    request = dossiers.open_request(dossier)
    return {
        "dossier": dossier,
        "access": access,
        "state": tag_of(dossier),
        "is_party": is_party(visit, dossier),
        "request_of_office": request,
        "rating_reasons": voices.reasons(),
        "may_withdraw": transition(dossier.state, Action.WITHDRAW) is not None,
        "events": _events(dossier, has_reasons=True),
        "answers": [
            (p.title, [SummaryRow(x.label, x.text) for x in p.lines])
            for p in answers.readable(definition, dossier.answers)
        ],
        "papers": drafts.current_papers(dossier),
        "letters": dossiers.letters_of(dossier),
        "results": dossiers.issued_results(dossier),
        "fees": fee_rows(dossier.fee_lines),
        "due_fee": format_vnd(dossier.fee_vnd) if dossier.fee_vnd else "",
        **progress(visit.now, dossier),
    }


def receipt_page(visit: Visit, dossier: Dossier) -> dict[str, Any]:
    """What the receipt shows: numbers, QR code, every file with its size and SHA-256."""
    files = [p for p in dossier.papers.select_related("file").order_by("id") if p.file]
    letter = next((x for x in dossiers.letters_of(dossier) if x.kind == "submission_receipt"), None)
    return {"dossier": dossier, "files": files, "letter": letter, "qr": letters.follow_url(dossier), "now": visit.now}


def tag_of(dossier: Dossier) -> str:
    """Return the name under which the design knows the state: accepted until the first step is done."""
    return "accepted" if dossier.state == State.IN_PROGRESS and dossier.step == 0 else str(dossier.state)


def progress(now: datetime, dossier: Dossier) -> dict[str, Any]:
    """Return where it stands: station, who has it, time left and how the date was computed. The desk shows the same."""
    is_waiting = dossier.state in (State.SUPPLEMENT_REQUESTED, State.PAYMENT_DUE)
    station = STATION.get(State(dossier.state)) or (3 if dossier.accepted_at else 1)
    if dossier.state == State.IN_PROGRESS and dossier.step == 0:
        station = 2
    return {
        "now": now,
        "station": station,
        "is_halted": is_waiting or dossier.state in (State.WITHDRAWN, State.STOPPED, State.REFUSED_AT_RECEIPT),
        "is_open": dossier.state in OPEN_STATES,
        "is_waiting": is_waiting,
        "unit": agencies.agency(dossier.unit_id) if dossier.unit_id and dossier.role else None,
        "days_left": _days_left(now, dossier),
        "explanation": explanation(now, dossier),
        "is_elsewhere": policies.is_elsewhere(dossier),
    }


def _days_left(now: datetime, dossier: Dossier) -> int | None:
    if dossier.due_at is None or dossier.settled_at is not None:
        return None
    first, last = sorted(at.astimezone(VIETNAM).date() for at in (now, dossier.due_at))
    return working_days_left(now, dossier.due_at, working_calendar(dossier.agency_id, first, last))


def explanation(now: datetime, dossier: Dossier) -> list[ExplanationLine]:
    """Return how the due date came about, day by day, from the same loop that made the date.

    Nothing for a dossier of another system: its date was given there.
    """
    if dossier.accepted_at is None or policies.is_elsewhere(dossier):
        return []
    due = clock.due(dossier, now=now)
    if due is None:
        return []
    return [_line(sentence) for sentence in explain(due.lines)]


def _line(sentence: str) -> ExplanationLine:
    when, _colon, what = sentence.partition(": ")
    return ExplanationLine(when, what)


def _events(dossier: Dossier, *, has_reasons: bool) -> Sequence[TimelineEntry]:
    """Return the timeline, newest first. Words that people wrote are told only to those who may see everything."""
    events = dossiers.timeline(dossier)
    units = agencies.names({event.unit_id for event in events if event.unit_id})
    told = [
        TimelineEntry(
            event.at,
            HAPPENED[event.kind],
            text=_words(event, dossier) if has_reasons else "",
            who=units.get(event.unit_id or 0, ""),
            is_now=event is events[-1],
        )
        for event in events
    ]
    return told[::-1]


def _words(event: dossiers.Event, dossier: Dossier) -> str:
    words = [event.reason] if event.kind in TOLD_WHY and event.reason else []
    if event.legal_ground:
        words.append(_("Legal ground: %(ground)s") % {"ground": event.legal_ground})
    if event.kind == "accepted" and dossier.original_due_at:
        words.append(_("Result promised for %(at)s.") % {"at": long_datetime(dossier.original_due_at)})
    return " ".join(words)
