"""The list of rounds, one round with its units, opening and publishing."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.steering.reporting import actions, policies, queries
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.models import Report, Round, RoundState
from motcua.steering.reporting.readiness import readiness
from motcua.web import downloads
from motcua.web.accounts.visit import Visit
from motcua.web.downloads import Sheet
from motcua.web.reporting.access import acting, acting_if, member, round_for, units_of
from motcua.web.reporting.forms import OpenForm
from motcua.web.reporting.words import STATE_TONES, day, name_of


@require_GET
@member
def index(visit: Visit) -> HttpResponse:
    """List the rounds that the person's units hold or report in."""
    units = units_of(visit)
    lines = queries.rounds_for(units)
    mine = queries.own_reports(units, [line.round.id for line in lines])
    if form := downloads.asked(visit):
        return downloads.answer(_sheet_of_rounds(lines, mine), form)
    context = {
        "rows": [(line, name_of(line.round), mine.get(line.round.id), line.round.holder_id in units) for line in lines],
        "may_open": acting_if(visit, policies.may_open_round) is not None,
        "may_enter": acting_if(visit, policies.may_enter_received) is not None,
        "today": local_day(visit.now),
    }
    return render(visit, "reporting/rounds.html", context)


@require_http_methods(["GET", "POST"])
@member
def open_round(visit: Visit) -> HttpResponse:
    """Ask for scheme, period, days and units; a post opens the round."""
    try:
        by = acting(visit, policies.may_open_round)
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
        return redirect("reporting:rounds")
    form = OpenForm(visit.POST or None)
    if visit.method == "POST" and form.is_valid():
        try:
            opened = actions.open_round(holder_id=by.unit_id or 0, by=by, at=visit.now, **form.given())
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(visit, _("The round is open. Units that report are reminded before it closes."))
            if by.unit_id in form.given()["unit_ids"]:
                messages.warning(visit, _("Your unit reports in its own round. Nobody can appraise that report."))
            return redirect("reporting:round", round_id=opened.id)
    return render(visit, "reporting/open.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@member
def show(visit: Visit, round_id: int) -> HttpResponse:
    """Show how far each unit is, the late ones first."""
    found = round_for(visit, round_id)
    today = local_day(visit.now)
    lines = queries.report_lines(found, today)
    if form := downloads.asked(visit):
        return downloads.answer(_sheet(found, lines), form)
    is_open = found.state == RoundState.OPEN
    reports = [line.report for line in lines]
    context = {
        "round": found,
        "name": name_of(found),
        "changes": queries.changes(found),
        "rows": [(line, STATE_TONES[line.report.state]) for line in lines],
        "late": sum(line.is_late for line in lines),
        "submitted": sum(line.report.submitted_at is not None for line in lines),
        "may_publish": is_open and acting_if(visit, lambda by: policies.may_publish(by, found)) is not None,
        "ready": readiness(found, reports, today) if is_open else None,
        "unexplained": _unexplained(found, reports) if is_open else [],
        "may_extend": is_open and acting_if(visit, lambda by: policies.may_extend(by, found)) is not None,
        "may_cancel": is_open and acting_if(visit, lambda by: policies.may_cancel(by, found)) is not None,
    }
    return render(visit, "reporting/round.html", context)


def _sheet_of_rounds(lines: list[queries.RoundLine], mine: Mapping[int, Report]) -> Sheet:
    rows = [
        (
            name_of(line.round),
            line.round.closes_on,
            line.round.get_state_display(),
            *(line.submitted, line.appraised, line.units),
            mine[line.round.id].get_state_display() if line.round.id in mine else "",
        )
        for line in lines
    ]
    counts = [_("Handed in"), _("Appraised"), _("Units")]
    headings = [_("Round"), _("Closing day"), _("State"), *counts, _("My report")]
    return Sheet("dot-bao-cao", _("Report rounds"), headings, rows)


def _unexplained(found: Round, reports: list[Report]) -> list[Report]:
    """Return the reports with verdicts that the unit has not answered to."""
    counts = queries.unexplained(found, [report.unit_id for report in reports])
    return [report for report in reports if report.unit_id in counts]


def _sheet(found: Round, lines: list[queries.ReportLine]) -> Sheet:
    rows = [
        (
            line.report.unit.code,
            line.report.unit.label,
            line.report.get_state_display(),
            line.said,
            line.asked,
            line.report.submitted_at,
            _("late") if line.is_late else "",
        )
        for line in lines
    ]
    headings = [_("Code"), _("Unit"), _("State"), _("Figures given"), _("Figures asked for"), _("Handed in"), _("Late")]
    notes = [name_of(found), _("Closing day: %(day)s") % {"day": day(found.closes_on)}]
    if found.state == RoundState.CANCELLED:
        notes.append(str(found.get_state_display()))
    return Sheet(f"{found.scheme_code}-{found.period}", _("Units"), headings, rows, notes)


@require_POST
@member
def publish(visit: Visit, round_id: int) -> HttpResponse:
    """Score and publish."""
    found = round_for(visit, round_id)
    try:
        by = acting(visit, lambda by: policies.may_publish(by, found))
        actions.publish(found.id, by=by, at=visit.now)
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
        return redirect("reporting:round", round_id=round_id)
    messages.success(visit, _("The round has been published. Everybody can read what came out."))
    return redirect("reporting:published", round_id=round_id)
