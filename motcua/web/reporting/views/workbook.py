"""The report as a spreadsheet: taken away, filled in, sent back. What is taken stands in the form, to be looked at."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.steering.reporting import actions, policies, queries, workbook, workbook_reading
from motcua.steering.reporting.cells import MOST_BYTES, WorkbookRefused
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.refusals import FiguresRefused
from motcua.steering.reporting.workbook_reading import Filled
from motcua.web.accounts.visit import Visit
from motcua.web.reporting.access import acting, member, report_for, version_seen
from motcua.web.reporting.views.report import page


@require_GET
@member
def template(visit: Visit, report_id: int) -> HttpResponse:
    """Hand out the spreadsheet with what was declared so far."""
    report = report_for(visit, report_id)
    response = HttpResponse(workbook.write(report, queries.lines(report)), content_type=workbook.MEDIA_TYPE)
    name = workbook.name_of(report)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


@require_POST
@member
def upload(visit: Visit, report_id: int) -> HttpResponse:
    """Take a filled spreadsheet in: all of it into the form, or nothing with every fault by its cell."""
    report = report_for(visit, report_id)
    lines = queries.lines(report)
    faults: list[str] = []
    filled: Filled | None = None
    try:
        by = acting(visit, lambda by: policies.may_declare(by, report))
        filled = workbook_reading.read(_sent(visit), report, lines, today=local_day(visit.now))
        actions.declare(report.id, filled.typed, by=by, at=visit.now, seen_version=version_seen(visit))
    except WorkbookRefused as refusal:
        faults = [str(fault) for fault in refusal.faults]
    except FiguresRefused as refusal:
        faults = [str(fault) for fault in filled.placed(refusal.faults)] if filled else [str(refusal)]
    except ActionRefused as refusal:
        faults = [str(refusal)]
    if faults:
        return page(visit, report, lines, {}, cell_faults=tuple(faults))
    messages.success(visit, _("The spreadsheet has been taken over. Look the figures through, then submit the report."))
    return redirect("reporting:report", report_id=report.id)


def _sent(visit: Visit) -> bytes:
    sent = visit.FILES.get("workbook")
    if sent is None:
        return b""
    return bytes(sent.read(MOST_BYTES + 1))
