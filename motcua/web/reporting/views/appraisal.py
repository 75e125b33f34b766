"""Appraising a report: each figure with its evidence beside the verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.journal.acting import Acting
from motcua.steering.reporting import actions, figures, policies, queries, together
from motcua.steering.reporting.actions import Judgement
from motcua.steering.reporting.actions.appraising import NOTE, VERDICT
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.models import Verdict
from motcua.steering.reporting.points import Points, points_by_indicator, summed
from motcua.steering.reporting.queries import Line
from motcua.web.accounts.visit import Visit
from motcua.web.reporting.access import acting_if, member, report_for, version_seen
from motcua.web.reporting.behind import behind
from motcua.web.reporting.posting import refused
from motcua.web.reporting.rows import Box, Errors, FormRow, field, form_rows, in_groups
from motcua.web.reporting.views.report import about
from motcua.web.reporting.words import PART_WORDS


@dataclass(frozen=True)
class Group:
    """A group of the form. together: how many may be accepted together; waiting: how many have no verdict yet."""

    name: str
    found: Sequence[Mapping[str, object]]
    together: int
    waiting: int
    points: Points


@require_http_methods(["GET", "POST"])
@member
def appraise(visit: Visit, report_id: int) -> HttpResponse:
    """Show every figure with evidence and verdict; a post gives the verdicts that changed, all or none."""
    report = report_for(visit, report_id)
    lines = queries.lines(report)
    errors: Errors = {}

    def may(by: Acting) -> bool:
        return policies.may_appraise(by, report)

    if visit.method == "POST":
        judged = list(_judgements(lines, visit.POST))
        errors = refused(
            visit,
            may,
            lambda by: actions.appraise(report.id, judged, by=by, at=visit.now, seen_version=version_seen(visit)),
        )
        if not errors:
            messages.success(visit, _("The verdicts have been saved."))
            return redirect("reporting:appraise", report_id=report.id)
    by = acting_if(visit, may)
    if not errors and by is None:
        return redirect("reporting:report", report_id=report.id)
    rows = form_rows(lines, None, {}, behind(visit, report, lines))
    posted = visit.POST if errors else None
    points = points_by_indicator(report.round.scheme_code, lines)
    context = {
        **about(visit, report),
        "groups": [
            Group(
                name,
                [_verdict(row, posted, errors, points) for row in found],
                together=_together([row.line for row in found], by),
                waiting=sum(row.line.waits for row in found),
                points=summed(points[row.line.indicator.code] for row in found),
            )
            for name, found in in_groups(rows)
        ],
        "points": summed(points.values()),
        "together": _together(lines, by),
        "errors": errors,
        "verdicts": Verdict.choices,
        "waiting": sum(line.waits for line in lines),
    }
    return render(visit, "reporting/appraise.html", context, status=422 if errors else 200)


def _together(lines: Sequence[Line], by: Acting | None) -> int:
    """Return how many of these figures this appraiser may accept together."""
    return len(together.part(lines, by=by).taken) if by else 0


def _verdict(row: FormRow, posted: QueryDict | None, errors: Errors, points: Mapping[str, Points]) -> dict[str, object]:
    """Return a row with the fields of its verdict: as posted, else as it stands."""
    code, given = row.line.indicator.code, row.line.appraisal

    def box(part: str, label: object, known: str) -> Box:
        name = field(code, part)
        return Box(name, label, known if posted is None else posted.get(name, ""), errors.get(name, ""), part)

    other = figure_of(given) if given and given.verdict == Verdict.ADJUSTED else figures.Figure()
    parts = [(part, getattr(other, part)) for part in figures.parts_of(row.line.indicator)]
    return {
        "row": row,
        "points": points[code],
        "verdict": box(VERDICT, _("Verdict"), given.verdict if given else ""),
        "notes": [box(NOTE, _("Note"), given.note if given else "")],
        "boxes": [box(part, PART_WORDS[part], _shown(value)) for part, value in parts],
    }


def _shown(value: object) -> str:
    return value if isinstance(value, str) else figures.written(value)  # type: ignore[arg-type]  # a figure's part


def _judgements(lines: Sequence[Line], posted: QueryDict) -> Iterator[Judgement]:
    """Yield the verdicts that differ from those that stand."""
    for line in lines:
        code = line.indicator.code
        verdict = posted.get(field(code, VERDICT), "")
        if not verdict or line.used is None or line.is_locked:
            continue
        note = posted.get(field(code, NOTE), "").strip()
        parts = {part: posted.get(field(code, part), "").strip() for part in figures.parts_of(line.indicator)}
        given = line.appraisal
        if given and (given.verdict, given.note) == (verdict, note):
            read, faults = figures.read(line.indicator, parts)
            same_other = not faults and read == figure_of(given)
            if same_other if verdict == Verdict.ADJUSTED else not any(parts.values()):
                continue
        yield Judgement(code, verdict, note, parts)
