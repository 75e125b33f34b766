"""What passes between the national portal and us: what was put aside, differs or waits, and the acts that mend."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.spoken_dates import short_datetime
from motcua.kernel.working_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.service.connections import queries as connections
from motcua.service.connections.actions import ConnectionRests
from motcua.service.dossiers.states import State, national_code
from motcua.service.national_portal import http_adapter, jobs, queries
from motcua.service.national_portal.actions import files, receiving, reconciling, replaying, sending
from motcua.service.national_portal.adapter import NAME, PortalTrouble
from motcua.service.national_portal.models import Difference, InMessage
from motcua.service.national_portal.refusals import NotSetUp, PeriodWrong
from motcua.service.national_portal.times import read
from motcua.web.accounts.visit import Visit
from motcua.web.connections.access import keeper
from motcua.web.design.parts import Option
from motcua.web.design.values import DateNotRead, read_date
from motcua.web.desk.access import dossier_for, official

SHOWN = 50  # rows of a list
_STATES = {national_code(state, first_step_done=done): state.label for state in State for done in (True, False)}


@keeper
def show(visit: Visit) -> HttpResponse:
    """Everything that somebody has to see to, the most pressing first."""
    aside = queries.aside(SHOWN)
    differences = [(each, _said(each, each.ours), _said(each, each.theirs)) for each in queries.differences()[:SHOWN]]
    context = {
        "is_set_up": http_adapter.is_set_up(),
        "shares": queries.sync_shares(),
        "aside": aside,
        "aside_count": queries.aside_count(),
        "differences": differences,
        "difference_count": queries.differences().count(),
        "refused": list(queries.refused()[:SHOWN]),
        "waiting": list(queries.longest_waiting()[:10]),
        "last": queries.last_reconciliation(),
        "agencies": _agency_options() if any(each.needs_agency for each in aside) else [],
        "today": visit.now.astimezone(VIETNAM).date(),
        "now": visit.now,
    }
    return render(visit, "connections/national.html", context)


def _said(difference: Difference, value: str) -> str:
    """The portal's code or time in words."""
    if difference.kind == Difference.Kind.APPOINTMENT and value:
        try:
            return short_datetime(read(value))
        except ValueError:
            return value
    is_code = difference.kind != Difference.Kind.RESULTS and value.isdecimal()
    return f"{value} · {_STATES.get(int(value), '')}" if is_code else value


def _agency_options() -> list[Option]:
    units = [*agencies.departments(), *agencies.commune_committees()]
    return [Option(str(unit.id), unit.label) for unit in units]


def _by(visit: Visit) -> Acting:
    """The keeper in the role they keep it in."""
    return visit.administrator or visit.acting


def _done(visit: Visit, act: Callable[[], str]) -> HttpResponse:
    """Do one thing, say what came of it, and go back to the list."""
    try:
        messages.success(visit, act())
    except (InMessage.DoesNotExist, Difference.DoesNotExist):
        raise Http404 from None
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
    except (PortalTrouble, ConnectionRests):
        messages.error(
            visit, _("The national portal does not answer at the moment. Nothing was changed; try again later.")
        )
    return redirect("connections:national")


@require_POST
@keeper
def try_again(visit: Visit, message_id: int) -> HttpResponse:
    """File what was put aside, perhaps with the agency that is meant."""
    chosen = visit.POST.get("agency", "")
    agency_id = int(chosen) if chosen.isdecimal() and len(chosen) < 10 else None

    def act() -> str:
        filed = receiving.try_again(message_id, by=_by(visit), at=visit.now, agency_id=agency_id)
        if filed.state == InMessage.State.FILED:
            return _("The dossier has been received.")
        return _("It still cannot be received; the list says why.")

    return _done(visit, act)


@require_POST
@keeper
def send_back(visit: Visit, message_id: int) -> HttpResponse:
    """Put a message aside for good."""

    def act() -> str:
        receiving.send_back(message_id, by=_by(visit), at=visit.now)
        return _("The message has been sent back, and its content deleted.")

    return _done(visit, act)


@require_POST
@keeper
def mend(visit: Visit, difference_id: int) -> HttpResponse:
    """Do what mends a difference."""
    return _done(visit, lambda: reconciling.mend(difference_id, by=_by(visit), at=visit.now))


@require_POST
@keeper
def reconcile(visit: Visit) -> HttpResponse:
    """Have the books compared by the worker."""

    def act() -> str:
        if not http_adapter.is_set_up():
            raise NotSetUp()
        jobs.queue_reconciliation()
        return _("The books are being compared. Load this page again in a minute.")

    return _done(visit, act)


@require_POST
@keeper
def replay(visit: Visit) -> HttpResponse:
    """Have everything that moved between two days reported again."""

    def act() -> str:
        if not http_adapter.is_set_up():
            raise NotSetUp()
        since, until = _day(visit, "since"), _day(visit, "until") + timedelta(days=1)
        if not since < until or until - since > replaying.LONGEST or since > visit.now:
            raise PeriodWrong()
        jobs.queue_replay(since, until, by=_by(visit))
        return _("What moved in these days is being reported again.")

    return _done(visit, act)


def _day(visit: Visit, name: str) -> datetime:
    try:
        day = read_date(visit.POST.get(name, ""))
    except DateNotRead:
        raise PeriodWrong() from None
    return datetime.combine(day, time(), VIETNAM)


@require_POST
@official
def send_dossier(visit: Visit, number: str) -> HttpResponse:
    """Report one dossier again, from its own page, and fetch its files again."""
    dossier = dossier_for(visit, number)
    found = queries.sync_of(dossier.id)
    if found is None:
        raise Http404
    sending.send_again(found.about.id, at=visit.now)
    if found.files:
        files.fetch_again(found.about.id, at=visit.now)
    if connections.is_well(NAME):
        messages.success(visit, _("It is being sent. Load the page again in some seconds."))
    else:
        messages.info(visit, _("The national portal cannot be reached at the moment; it is sent as soon as it can."))
    return redirect("desk:dossier", number=number)
