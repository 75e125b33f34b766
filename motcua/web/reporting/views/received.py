"""Figures of partners without a program: the template, the filled spreadsheet, and what is used of what came."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.steering.reporting import actions, figures, policies, received, received_workbook, rulebooks, workbook
from motcua.steering.reporting.actions import Taken
from motcua.steering.reporting.cells import MOST_BYTES, WorkbookRefused
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.received import Beside
from motcua.web import downloads
from motcua.web.accounts.visit import Visit
from motcua.web.downloads import Sheet
from motcua.web.reporting.access import acting, acting_if, member
from motcua.web.reporting.forms import AskForm
from motcua.web.reporting.words import day, from_whom, indicator_name, scheme_name


@require_GET
@member
def index(visit: Visit) -> HttpResponse:
    """Show what came from partners, how a template is taken, and where it is sent."""
    _require(visit)
    if form := downloads.asked(visit):
        return downloads.answer(_sheet_of_batches(received.batches()), form)
    return _page(visit, AskForm())


def _require(visit: Visit) -> None:
    if acting_if(visit, policies.may_enter_received) is None:
        raise Http404


def _page(visit: Visit, form: AskForm, *, cell_faults: tuple[str, ...] = ()) -> HttpResponse:
    context = {
        "form": form,
        "cell_faults": cell_faults,
        "rows": [(each, scheme_name(each.scheme_code), _address(each)) for each in received.batches()],
    }
    return render(visit, "reporting/received.html", context, status=422 if cell_faults or form.errors else 200)


def _sheet_of_batches(batches: Iterable[received.Batch]) -> Sheet:
    sent = (_("Partner"), _("Set of indicators"), _("Period"))
    headings = [*sent, _("Number of figures"), _("Figures as of"), _("Last entered")]
    rows = [
        (each.partner_name, scheme_name(each.scheme_code), each.period, each.figures, each.as_of, each.entered_at)
        for each in batches
    ]
    return Sheet("so-lieu-nhan", _("Figures from partners"), headings, rows)


def _address(batch: received.Batch) -> str:
    return reverse("reporting:received_of", args=[batch.partner_code, batch.scheme_code, batch.period])


@require_GET
@member
def template(visit: Visit) -> HttpResponse:
    """Hand out the template that was asked for."""
    _require(visit)
    form = AskForm(visit.GET)
    if not form.is_valid():
        return _page(visit, form)
    ask = form.ask()
    response = HttpResponse(received_workbook.write(ask), content_type=workbook.MEDIA_TYPE)
    name = f"{ask.partner_code}-{ask.scheme_code}-{ask.period}.xlsx"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response


@require_POST
@member
def upload(visit: Visit) -> HttpResponse:
    """Take a filled spreadsheet: all of it, or nothing with every fault by its cell."""
    _require(visit)
    sent = visit.FILES.get("workbook")
    raw = bytes(sent.read(MOST_BYTES + 1)) if sent else b""
    try:
        by = acting(visit, policies.may_enter_received)
        delivery, taken = actions.take_delivery(raw, name=(sent.name if sent else "") or "", by=by, at=visit.now)
    except WorkbookRefused as refusal:
        return _page(visit, AskForm(), cell_faults=tuple(str(fault) for fault in refusal.faults))
    except ActionRefused as refusal:
        return _page(visit, AskForm(), cell_faults=(str(refusal),))
    messages.success(visit, _told(taken))
    first = delivery.sent[0]
    return redirect("reporting:received_of", delivery.partner_code, first.scheme, first.period)


def _told(taken: Taken) -> str:
    if taken.is_repeated:
        return _("This very file was taken before. Nothing was done again.")
    shown = {"added": taken.added, "corrected": taken.corrected, "unchanged": taken.unchanged}
    return _("Taken: %(added)s new figures, %(corrected)s corrected, %(unchanged)s unchanged.") % shown


@require_GET
@member
def figures_of(visit: Visit, partner_code: str, scheme_code: str, period: str) -> HttpResponse:
    """Show the figures of a partner for a scheme and a period, and which of several is used."""
    _require(visit)
    if scheme_code not in rulebooks.codes():
        raise Http404
    found = received.beside(partner_code, scheme_code, period)
    if not found:
        raise Http404
    lines = [_line(scheme_code, each) for each in found]
    if form := downloads.asked(visit):
        shown = ("unit", "code", "figure", "as_of", "used", "why", "reason")
        cells = [[str(line[name]) for name in shown] for line in lines]
        name = f"{partner_code}-{scheme_code}-{period}"
        return downloads.answer(Sheet(name, _("Received figures"), _headings(), cells), form)
    context = {
        "partner": found[0].row.partner,
        "scheme": scheme_name(scheme_code),
        "period": period,
        "lines": lines,
        "is_cut": len(found) == received.MOST_FIGURES,
        "most": received.MOST_FIGURES,
    }
    return render(visit, "reporting/received_of.html", context)


def _headings() -> list[str]:
    return [
        _("Unit"),
        _("Indicator"),
        _("Figure"),
        _("Figures as of"),
        _("Which figure is used"),
        _("Why it is not used"),
        _("Why corrected"),
    ]


def _line(scheme_code: str, each: Beside) -> dict[str, object]:
    node = rulebooks.asked(scheme_code)[each.row.indicator]
    is_used = each.used.id == each.row.id
    return {
        "unit": each.row.unit.label,
        "code": node.code,
        "name": indicator_name(node),
        "figure": figures.told(node, figure_of(each.row)),
        "as_of": day(each.row.as_of),
        "is_used": is_used,
        "used": _("used") if is_used else f"{figures.told(node, figure_of(each.used))} · {from_whom(each.used)}",
        "why": each.why_not,
        "reason": each.row.reason,
        "entered_at": each.row.entered_at,
        "entered_by": each.row.entered_by.full_name if each.row.entered_by else "",
    }
