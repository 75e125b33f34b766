"""Accepting together what is declared with evidence: first what that would do, then the act."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from motcua.journal.acting import Acting
from motcua.steering.reporting import actions, policies, queries, together
from motcua.steering.reporting.queries import Line
from motcua.web.accounts.visit import Visit
from motcua.web.reporting.access import acting_if, member, report_for, version_seen
from motcua.web.reporting.posting import refused
from motcua.web.reporting.rows import Errors, form_rows
from motcua.web.reporting.views.report import about

GROUP = "nhom"  # position of a group in the report, from 1; absent: the whole report


@require_http_methods(["GET", "POST"])
@member
def accept(visit: Visit, report_id: int) -> HttpResponse:
    """Show which figures would be accepted and which stay, with the reason; a post accepts them."""
    report = report_for(visit, report_id)
    lines = queries.lines(report)
    number, group, asked = _asked(visit, lines)
    errors: Errors = {}

    def may(by: Acting) -> bool:
        return policies.may_appraise(by, report)

    by = acting_if(visit, may)
    parted = together.part(asked, by=by) if by else None
    if visit.method == "POST":
        codes = {line.indicator.code for line in asked}
        errors = refused(
            visit,
            may,
            lambda by: actions.accept_declared(
                report.id, by=by, at=visit.now, indicators=codes, seen_version=version_seen(visit)
            ),
        )
        if not errors:
            done = len(parted.taken) if parted else 0
            told = ngettext("%(n)s figure was accepted as declared.", "%(n)s figures were accepted as declared.", done)
            messages.success(visit, told % {"n": done})
            return redirect("reporting:appraise", report_id=report.id)
    context = about(visit, report)
    if not errors and (parted is None or not context["may_appraise"]):
        return redirect("reporting:report", report_id=report.id)
    context |= {
        "error": errors.get("", ""),
        "number": number,
        "group": group,
        "parted": parted,
        "taken": form_rows(parted.taken, None, {}) if parted else [],
        "left": _left(parted) if parted else [],
    }
    return render(visit, "reporting/accept.html", context, status=422 if errors else 200)


def _left(parted: together.Parted) -> list[dict[str, object]]:
    rows = form_rows([each.line for each in parted.left], None, {})
    return [{"row": row, "why": each.why} for row, each in zip(rows, parted.left, strict=True)]


def _asked(visit: Visit, lines: list[Line]) -> tuple[str, str, list[Line]]:
    """Return the number of the group that was asked for, its name and its lines; "" and all for the whole report."""
    number = (visit.POST if visit.method == "POST" else visit.GET).get(GROUP, "")
    if not number:
        return "", "", lines
    names = list(dict.fromkeys(line.group for line in lines))
    if not number.isdecimal() or len(number) > 3 or not 1 <= int(number) <= len(names):
        raise Http404
    name = names[int(number) - 1]
    return number, name, [line for line in lines if line.group == name]
