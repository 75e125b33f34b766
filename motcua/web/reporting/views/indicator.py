"""One indicator of a report: where its figure came from, everything that was ever said of it, and acts on it alone."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.service.documents import intake
from motcua.steering.measures.scheme import Indicator
from motcua.steering.reporting import actions, figures, policies, queries
from motcua.steering.reporting.actions import Typed
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.models import Report
from motcua.steering.reporting.refusals import FiguresRefused, ObservationUnknown
from motcua.web import downloads
from motcua.web.accounts.visit import Visit
from motcua.web.downloads import Sheet
from motcua.web.reporting.access import acting, may_see, member, report_for, version_seen
from motcua.web.reporting.behind import behind
from motcua.web.reporting.rows import Errors, errors_of, field, form_rows
from motcua.web.reporting.views.report import about
from motcua.web.reporting.words import VERDICT_TONES, day, figure, from_whom, indicator_name, verdict_word


@require_GET
@member
def show(visit: Visit, report_id: int, indicator_code: str) -> HttpResponse:
    """Show the figure that is used, the others, the history, and the forms that the reader may fill in."""
    return _page(visit, report_for(visit, report_id), indicator_code, {})


def _page(visit: Visit, report: Report, code: str, errors: Errors) -> HttpResponse:
    try:
        node = queries.require_indicator(report.round.scheme_code, code)
    except ObservationUnknown as unknown:
        raise Http404 from unknown
    lines = queries.lines(report)
    place = next(number for number, each in enumerate(lines) if each.indicator.code == code)
    row = form_rows([lines[place]], visit.POST if errors else None, errors, behind(visit, report, lines))[0]
    past = [
        {
            "row": each.observation,
            "figure": figure(node, each.observation) or _("nothing"),
            "from": from_whom(each.observation),
            "as_of": day(each.observation.as_of),
            "verdicts": [(one, verdict_word(node, one), VERDICT_TONES[one.verdict]) for one in each.appraisals],  # type: ignore[index]  # keys are texts
        }
        for each in queries.history(report, code)
    ]
    if form := downloads.asked(visit):
        name = f"{report.round.scheme_code}-{report.round.period}-{report.unit.code}-{code}"
        return downloads.answer(_sheet(name, node, past), form)
    context = {
        **about(visit, report),
        "row": row,
        "node": node,
        "indicator_name": indicator_name(node),
        "past": past,
        "explanations": queries.explanations(report, code),
        "errors": errors,
        "reason": visit.POST.get("reason", ""),
        "text": visit.POST.get("text", ""),
        "following": lines[place + 1].indicator.code if place + 1 < len(lines) else "",
    }
    return render(visit, "reporting/indicator.html", context, status=422 if errors else 200)


def _sheet(name: str, node: Indicator, past: list[dict[str, Any]]) -> Sheet:
    rows = [
        (
            each["row"].entered_at,
            each["figure"],
            each["from"],
            each["row"].as_of,
            each["row"].entered_by.full_name if each["row"].entered_by else "",
            each["row"].reason,
            "; ".join(f"{word} – {one.note}" if one.note else str(word) for one, word, _tone in each["verdicts"]),
        )
        for each in past
    ]
    said = (_("When"), _("Figure"), _("Source"), _("Figures as of"), _("Entered by"))
    headings = [*said, _("Why corrected"), _("Appraisal")]
    return Sheet(name, f"{node.code} {indicator_name(node)}", headings, rows)


def _do(visit: Visit, report_id: int, code: str, done: str, act: Callable[[Report], object]) -> HttpResponse:
    """Do one thing with one indicator and come back to its page, with what is wrong where it was refused."""
    report = report_for(visit, report_id)
    try:
        act(report)
    except FiguresRefused as refusal:
        return _page(visit, report, code, errors_of(refusal.faults))
    except ActionRefused as refusal:
        return _page(visit, report, code, {"": str(refusal)})
    messages.success(visit, done)
    return redirect("reporting:indicator", report_id=report_id, indicator_code=code)


@require_POST
@member
def correct(visit: Visit, report_id: int, indicator_code: str) -> HttpResponse:
    """Correct a figure after submission, with a reason."""

    def act(report: Report) -> None:
        by = acting(visit, lambda by: policies.may_declare(by, report))
        node = queries.require_indicator(report.round.scheme_code, indicator_code)
        posted = {name: visit.POST.get(field(indicator_code, name), "") for name in _names(figures.parts_of(node))}
        typed = Typed(
            indicator_code,
            {part: posted[part] for part in figures.parts_of(node)},
            posted[figures.AS_OF],
            posted[figures.LINK],
        )
        reason = visit.POST.get("reason", "")
        actions.correct(report.id, typed, reason=reason, by=by, at=visit.now, seen_version=version_seen(visit))

    return _do(visit, report_id, indicator_code, _("Corrected. The figure will be appraised anew."), act)


def _names(parts: tuple[str, ...]) -> tuple[str, ...]:
    return (*parts, figures.AS_OF, figures.LINK)


@require_POST
@member
def explain(visit: Visit, report_id: int, indicator_code: str) -> HttpResponse:
    """Add an explanation."""

    def act(report: Report) -> None:
        by = acting(visit, lambda by: policies.may_declare(by, report))
        text = visit.POST.get("text", "")
        actions.explain(report.id, indicator_code, text, by=by, at=visit.now, seen_version=version_seen(visit))

    return _do(visit, report_id, indicator_code, _("The explanation has been added."), act)


@require_POST
@member
def attach(visit: Visit, report_id: int, indicator_code: str) -> HttpResponse:
    """Add a file of evidence to a declared figure; the figure stays as it is."""

    def act(report: Report) -> None:
        by = acting(visit, lambda by: policies.may_declare(by, report))
        line = next((each for each in queries.lines(report) if each.indicator.code == indicator_code), None)
        sent = visit.FILES.get("file")
        if line is None or line.declared is None:
            raise ObservationUnknown(_("Declare the figure first, then add its evidence."))
        if sent is None:
            raise ObservationUnknown(_("Choose a file."))
        stored = intake.receive(sent, name=sent.name or "")
        said = figure_of(line.declared)
        parts = {
            part: value if isinstance(value := getattr(said, part), str) else figures.written(value)
            for part in figures.parts_of(line.indicator)
        }
        typed = Typed(indicator_code, parts, day(line.declared.as_of), file_ids=(stored.id,))
        actions.declare(report.id, [typed], by=by, at=visit.now, seen_version=version_seen(visit))

    return _do(visit, report_id, indicator_code, _("The file has been added."), act)


@require_GET
@member
def evidence(visit: Visit, evidence_id: int) -> HttpResponse:
    """Download a file of evidence; it is open to those who may see a report that it belongs to."""
    found = queries.evidence_of(evidence_id)
    if found is None or found[0].file is None:
        raise Http404
    reports = found[1]
    if not any(may_see(visit, each) for each in reports):
        raise Http404
    with intake.open_content(found[0].file) as content:
        return HttpResponse(content.read(), headers=intake.download_headers(found[0].file))
