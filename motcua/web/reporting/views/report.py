"""The report of one unit: declaring in a form, and handing it in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.steering.reporting import actions, policies, queries
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.models import Report, ReportState, RoundState
from motcua.steering.reporting.queries import Line
from motcua.web.accounts.visit import Visit
from motcua.web.reporting.access import acting_if, member, report_for, version_seen
from motcua.web.reporting.behind import behind
from motcua.web.reporting.posting import refused
from motcua.web.reporting.rows import Errors, form_rows, in_groups, typed_in
from motcua.web.reporting.words import STATE_TONES, counts_until, name_of


@require_http_methods(["GET", "POST"])
@member
def show(visit: Visit, report_id: int) -> HttpResponse:
    """Show the report as a form, or as it was handed in; a post declares what was typed, all or nothing."""
    report = report_for(visit, report_id)
    lines = queries.lines(report)
    errors: Errors = {}
    if visit.method == "POST":
        typed = list(typed_in(lines, visit.POST))
        errors = refused(
            visit,
            lambda by: policies.may_declare(by, report),
            lambda by: actions.declare(report.id, typed, by=by, at=visit.now, seen_version=version_seen(visit)),
        )
        if not errors:
            messages.success(visit, _("Saved. The report has not been submitted yet."))
            return redirect("reporting:submit" if "then" in visit.POST else "reporting:report", report_id=report.id)
    return page(visit, report, lines, errors)


def page(
    visit: Visit, report: Report, lines: list[Line], errors: Errors, *, cell_faults: tuple[str, ...] = ()
) -> HttpResponse:
    """Answer the page of a report. cell_faults: of a spreadsheet that was refused."""
    rows = form_rows(lines, visit.POST if errors else None, errors, behind(visit, report, lines))
    context = {
        **about(visit, report),
        "groups": in_groups(rows),
        "errors": errors,
        "cell_faults": cell_faults,
        "missing": sum(line.used is None for line in lines),
    }
    return render(visit, "reporting/report.html", context, status=422 if errors or cell_faults else 200)


def about(visit: Visit, report: Report) -> dict[str, object]:
    """Return what every page of a report says of it, and what the reader may do there."""
    is_open = report.round.state == RoundState.OPEN
    may_declare = is_open and acting_if(visit, lambda by: policies.may_declare(by, report)) is not None
    may_appraise = is_open and acting_if(visit, lambda by: policies.may_appraise(by, report)) is not None
    is_declaring = report.state == ReportState.DECLARING
    is_going_on = report.round.state != RoundState.CANCELLED
    today = local_day(visit.now)
    return {
        "report": report,
        "round": report.round,
        "name": name_of(report.round),
        "changes": queries.changes(report.round),
        "tone": STATE_TONES[report.state],
        "is_late": queries.is_late(report, report.round, today),
        "counts_until": counts_until(report.round) if is_going_on else "",
        "has_begun": today >= report.round.opens_on or not is_going_on,
        "may_declare": may_declare and is_declaring and today >= report.round.opens_on,
        "may_correct": may_declare and not is_declaring,
        "may_appraise": may_appraise and not is_declaring,
        "waits_for": _waits_for(report) if is_open and report.state == ReportState.SUBMITTED else "",
        "is_holder": acting_if(visit, lambda by: policies.may_see_round(by, report.round)) is not None,
    }


def _waits_for(report: Report) -> str:
    """Say who appraises: nobody judges what they have declared, and no unit its own report."""
    holder = report.round.holder
    if holder.id == report.unit_id:
        told = _(
            "This report cannot be appraised: %(unit)s holds the round and reports itself. A leader there may cancel "
            "the round, and another unit open it."
        )
        return told % {"unit": holder.label}
    return _(
        "Waits for appraisal by an analyst of %(unit)s who has declared none of its figures. Without such a person, "
        "an administrator gives somebody the role of analyst there."
    ) % {"unit": holder.label}


@require_http_methods(["GET", "POST"])
@member
def submit(visit: Visit, report_id: int) -> HttpResponse:
    """Show what is still missing; a post hands the report in."""
    report = report_for(visit, report_id)
    errors: Errors = {}
    if visit.method == "POST":
        errors = refused(
            visit,
            lambda by: policies.may_declare(by, report),
            lambda by: actions.submit_report(report.id, by=by, at=visit.now, seen_version=version_seen(visit)),
        )
        if not errors:
            messages.success(visit, _("Submitted. Somebody else appraises it now; you can still explain and correct."))
            return redirect("reporting:report", report_id=report.id)
    rows = form_rows(queries.lines(report), None, {})
    context = {
        **about(visit, report),
        "error": errors.get("", ""),
        "rows": rows,
        "missing": [row for row in rows if row.line.used is None],
        "bare": [row for row in rows if row.line.waits and not row.line.used.evidence.all()],  # type: ignore[union-attr]  # waits: there is one
    }
    return render(visit, "reporting/submit.html", context, status=422 if errors else 200)
