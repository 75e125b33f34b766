"""What was published, open to everybody: ranks, points, and where every figure came from. No person is named."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from motcua.kernel.numbers import plain
from motcua.steering.measures.scheme import Indicator, Scheme
from motcua.steering.reporting import precedence, queries
from motcua.steering.reporting.figures import Figure, figure_of, is_small, told
from motcua.steering.reporting.models import Appraisal, Observation, Outcome, Round, Source
from motcua.steering.reporting.rulebooks import asked, rule_book
from motcua.web import downloads
from motcua.web.design.values import fixed
from motcua.web.downloads import Sheet
from motcua.web.reporting.words import day, from_whom, indicator_name, name_of, verdict_word


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """List the rounds that were published."""
    rows = [(each, name_of(each)) for each in queries.published_rounds()]
    return render(request, "reporting/published_rounds.html", {"rows": rows})


def _published(round_id: int) -> Round:
    found = queries.published(round_id)
    if found is None:
        raise Http404
    return found


@require_GET
def show(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show the ranking, with the points of each group; what is not computable says what is missing."""
    found = _published(round_id)
    scheme = rule_book(found.scheme_code)
    tops = [node for node in scheme.indicators if node.is_scored]
    outcomes = queries.outcomes(found)
    if form := downloads.asked(request):
        return downloads.answer(_sheet(found, tops, outcomes), form)
    context = {
        "round": found,
        "name": name_of(found),
        "scheme": scheme,
        "tops": [indicator_name(node) for node in tops],
        "rows": [
            (each, _index(each, scheme), [_points(each, node) for node in tops], _missing(each, scheme))
            for each in outcomes
        ],
        "ranked": sum(each.rank is not None for each in outcomes),
    }
    return render(request, "reporting/published.html", context)


def _index(outcome: Outcome, scheme: Scheme) -> str:
    """Write an index with the decimals that the scheme rounds it to; – where it cannot be computed."""
    if outcome.index is None:
        return "–"
    decimals = scheme.rounding.index
    return plain(outcome.index) if decimals is None else fixed(outcome.index, decimals)


def _points(outcome: Outcome, node: Indicator) -> str:
    points = outcome.points.get(node.code)
    return plain(float(points)) if points is not None else ""


def _missing(outcome: Outcome, scheme: Scheme, most: int = 5) -> str:
    """Say what is missing: indicators by their codes, groups of which nothing is there by their names."""
    nodes = [scheme.node(code) for code in outcome.missing[:most]]
    shown = ", ".join(indicator_name(node) if node.parts else node.code for node in nodes)
    return f"{shown} …" if len(outcome.missing) > most else shown


def _sheet(found: Round, tops: list[Indicator], outcomes: list[Outcome]) -> Sheet:
    headings = [_("Rank"), _("Code"), _("Unit"), _("Index"), *(indicator_name(node) for node in tops), _("Missing")]
    rows = [
        (
            each.rank,
            each.unit.code,
            each.unit.label,
            each.index,
            *(float(each.points[node.code]) if node.code in each.points else None for node in tops),
            ", ".join(each.missing),
        )
        for each in outcomes
    ]
    notes = [name_of(found), _("Published by %(unit)s") % {"unit": found.holder.label}]
    return Sheet(f"{found.scheme_code}-{found.period}", _("Ranking"), headings, rows, notes)


@require_GET
def unit(request: HttpRequest, round_id: int, unit_code: str) -> HttpResponse:
    """Show every figure of a unit: its points, where it came from, as of which day, and who approved it."""
    found = _published(round_id)
    outcome = queries.outcome(found, unit_code)
    if outcome is None:
        raise Http404
    used = queries.used_in(outcome)
    lines = [_line(node, used.get(code), outcome) for code, node in asked(found.scheme_code).items()]
    if form := downloads.asked(request):
        return downloads.answer(_unit_sheet(found, outcome, lines), form)
    index = _index(outcome, rule_book(found.scheme_code))
    context = {"round": found, "name": name_of(found), "outcome": outcome, "index": index, "lines": lines}
    return render(request, "reporting/published_unit.html", context)


def _unit_sheet(found: Round, outcome: Outcome, lines: list[dict[str, str]]) -> Sheet:
    headings = {
        "code": _("Code"),
        "name": _("Indicator"),
        "figure": _("Figure"),
        "points": _("Points"),
        "most": _("Maximum points"),
        "from": _("Source"),
        "as_of": _("Figures as of"),
        "approved": _("Approved by"),
    }
    name = f"{found.scheme_code}-{found.period}-{outcome.unit.code}"
    rows = [[line[key] for key in headings] for line in lines]
    return Sheet(name, outcome.unit.label, list(headings.values()), rows, [name_of(found), outcome.unit.label])


def _told(node: Indicator, figure: Figure) -> str:
    """The page is open to everybody: counts under five are not told."""
    return _("hidden (a group under 5)") if is_small(figure) else told(node, figure)


def _verdict(node: Indicator, verdict: Appraisal) -> str:
    return str(verdict.get_verdict_display()) if is_small(figure_of(verdict)) else verdict_word(node, verdict)


def _line(node: Indicator, row: Observation | None, outcome: Outcome) -> dict[str, str]:
    verdict = queries.verdict_on(row) if row else None
    points = outcome.points.get(node.code)
    approved = ""
    if verdict is not None:
        approved = verdict.appraised_for.label if verdict.appraised_for else str(Source.COMPUTED.label)
    elif row is not None:
        approved = _("counted by the platform")
    return {
        "code": node.code,
        "name": indicator_name(node),
        "figure": _told(node, precedence.standing(row, verdict)) if row else "",
        "points": plain(float(points)) if points is not None else "",
        "most": plain(node.max_points) if node.max_points is not None else "",
        "from": from_whom(row) if row else "",
        "as_of": day(row.as_of) if row else "",
        "verdict": _verdict(node, verdict) if verdict else "",
        "approved": approved,
    }
