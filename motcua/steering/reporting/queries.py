"""What pages and endpoints read of report rounds. Each loads all its page shows; templates ask nothing more."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from motcua.steering.measures.scheme import Indicator
from motcua.steering.reporting import precedence
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.models import (
    Appraisal,
    Evidence,
    Explanation,
    Observation,
    Outcome,
    Report,
    ReportState,
    Round,
    RoundChange,
    RoundState,
    Source,
    Verdict,
)
from motcua.steering.reporting.ranking import Standing
from motcua.steering.reporting.refusals import ObservationUnknown
from motcua.steering.reporting.rulebooks import asked, groups
from motcua.steering.scope import Scope

MOST_ROUNDS = 50  # on one page
MOST_HISTORY = 100  # rows of one indicator


@dataclass(frozen=True)
class RoundLine:
    """A round in the list, with how far its units are."""

    round: Round
    units: int
    submitted: int
    appraised: int


def rounds_for(unit_ids: Collection[int]) -> list[RoundLine]:
    """Return the rounds that these units hold or report in, the latest closing day first. Uses round_newest."""
    concerned = Q(holder_id__in=unit_ids) | Q(
        id__in=Report.objects.filter(unit_id__in=unit_ids).values("round_id")  # uses report_unit
    )
    found = (
        Round.objects.filter(concerned)
        .select_related("holder")
        .annotate(
            units=Count("reports"),
            submitted=Count("reports", filter=~Q(reports__state=ReportState.DECLARING)),
            appraised=Count("reports", filter=Q(reports__state=ReportState.APPRAISED)),
        )
    )
    return [
        RoundLine(each, each.units, each.submitted, each.appraised)
        for each in found.order_by("-closes_on", "-id")[:MOST_ROUNDS]
    ]


def own_reports(unit_ids: Collection[int], round_ids: Collection[int]) -> dict[int, Report]:
    """Return the report of one of these units in each round, by the round's id."""
    found = Report.objects.filter(unit_id__in=unit_ids, round_id__in=round_ids).order_by("-id")
    return {report.round_id: report for report in found}


def round_by_id(round_id: int) -> Round | None:
    """Return a round with its holder."""
    return Round.objects.select_related("holder", "published_by").filter(id=round_id).first()


def changes(round_: Round) -> list[RoundChange]:
    """Return how a round was extended and cancelled, in order. Few of them; by the index of its foreign key."""
    return list(round_.changes.select_related("changed_by").order_by("id"))


def published(round_id: int) -> Round | None:
    """Return a round that everybody may read."""
    return Round.objects.select_related("holder").filter(id=round_id, state=RoundState.PUBLISHED).first()


def published_rounds() -> list[Round]:
    """Return the rounds that were published, the newest first. Uses round_newest."""
    found = Round.objects.filter(state=RoundState.PUBLISHED).select_related("holder")
    return list(found.order_by("-closes_on", "-id")[:MOST_ROUNDS])


@dataclass(frozen=True)
class ReportLine:
    """A unit in a round: where its report stands, how much of it is there, and whether it is late."""

    report: Report
    said: int
    asked: int
    is_late: bool  # submitted after the closing day, or not submitted though it is over


def report_lines(round_: Round, today: date) -> list[ReportLine]:
    """Return the reports of a round, the late ones first. Uses report_once and observation_current_once."""
    reports = list(round_.reports.select_related("unit").order_by("unit__folded_name", "id"))
    said = dict(
        Observation.objects.filter(
            Q(value__isnull=False) | Q(numerator__isnull=False) | ~Q(word=""),
            scheme_code=round_.scheme_code,
            period=round_.period,
            unit_id__in=[report.unit_id for report in reports],
            is_current=True,
        )
        .values_list("unit_id")
        .annotate(said=Count("indicator", distinct=True))
    )
    total = len(asked(round_.scheme_code))
    lines = [ReportLine(each, said.get(each.unit_id, 0), total, is_late(each, round_, today)) for each in reports]
    return sorted(lines, key=lambda line: (not line.is_late, line.report.state != ReportState.DECLARING))


def is_late(report: Report, round_: Round, today: date) -> bool:
    """Whether a report came, or is still to come, after the closing day. None is to come in a cancelled round."""
    if round_.state == RoundState.CANCELLED and not report.submitted_at:
        return False
    return (local_day(report.submitted_at) if report.submitted_at else today) > round_.closes_on


def unexplained(round_: Round, unit_ids: Collection[int]) -> dict[int, int]:
    """Return how many figures were not accepted as declared and not explained, by unit; units without any are absent.

    Two queries, whatever the number of units. Uses observation_current_once and explanation_of.
    """
    judged = Appraisal.objects.filter(
        is_current=True,
        verdict__in=(Verdict.ADJUSTED, Verdict.REJECTED),
        observation__scheme_code=round_.scheme_code,
        observation__period=round_.period,
        observation__unit_id__in=unit_ids,
        observation__is_current=True,
    ).values_list("observation__unit_id", "observation__indicator")
    explained = Explanation.objects.filter(report__round=round_).values_list("report__unit_id", "indicator")
    return dict(Counter(unit for unit, _indicator in set(judged) - set(explained)))


def report_by_id(report_id: int) -> Report | None:
    """Return a report with its round and unit."""
    return Report.objects.select_related("round__holder", "unit", "submitted_by").filter(id=report_id).first()


_WITH_ALL = (
    Prefetch("evidence", Evidence.objects.select_related("file").order_by("id")),
    Prefetch(
        "appraisals",
        Appraisal.objects.filter(is_current=True).select_related("appraised_by", "appraised_for"),
        to_attr="verdicts",
    ),
)


def current(report: Report) -> list[Observation]:
    """Return the last word of every source for a report. Three queries; uses observation_current_once."""
    return list(_current(report.round, [report.unit_id]))


def _current(round_: Round, unit_ids: Sequence[int]) -> QuerySet[Observation]:
    rows = Observation.objects.filter(
        scheme_code=round_.scheme_code, period=round_.period, unit_id__in=unit_ids, is_current=True
    )
    return rows.select_related("entered_by", "partner").prefetch_related(*_WITH_ALL).order_by("id")


def verdict_on(observation: Observation) -> Appraisal | None:
    """Return the present verdict on an observation that was loaded here."""
    found: list[Appraisal] = observation.verdicts  # type: ignore[attr-defined]  # the prefetch above
    return found[0] if found else None


@dataclass(frozen=True)
class Line:
    """One indicator of a report with everything that is known of it."""

    indicator: Indicator
    group: str
    used: Observation | None
    others: tuple[Observation, ...]
    declared: Observation | None
    appraisal: Appraisal | None  # of the one that is used
    explanation: Explanation | None

    @property
    def is_locked(self) -> bool:
        """Whether the platform computes it."""
        return self.used is not None and self.used.source == Source.COMPUTED

    @property
    def waits(self) -> bool:
        """Whether an appraiser has yet to look at it."""
        return self.used is not None and not self.is_locked and self.appraisal is None


def lines(report: Report) -> list[Line]:
    """Return the indicators of a report in the order of the scheme. Five queries, whatever their number."""
    by_indicator: dict[str, list[Observation]] = defaultdict(list)
    for row in current(report):
        by_indicator[row.indicator].append(row)
    explained = {each.indicator: each for each in report.explanations.select_related("explained_by").order_by("id")}
    group_of = groups(report.round.scheme_code)
    return [
        _line(node, group_of[code], by_indicator.get(code, []), explained.get(code))
        for code, node in asked(report.round.scheme_code).items()
    ]


def _line(node: Indicator, group: str, rows: Sequence[Observation], explanation: Explanation | None) -> Line:
    used = precedence.used(rows)
    others = tuple(row for row in precedence.in_order(rows) if row is not used and not figure_of(row).is_empty)
    declared = next((row for row in rows if row.source == Source.DECLARED), None)
    return Line(node, group, used, others, declared, verdict_on(used) if used else None, explanation)


def standing_of_round(round_: Round, reports: Iterable[Report]) -> Standing:
    """Return what stands of the figures of these reports; those that were not submitted say nothing yet."""
    handed_in = [report.unit_id for report in reports if report.state != ReportState.DECLARING]
    by_place: dict[tuple[int, str], list[Observation]] = defaultdict(list)
    for row in _bare(round_, handed_in):
        by_place[row.unit_id, row.indicator].append(row)
    found = {}
    for place, rows in by_place.items():
        used = precedence.used(rows)
        if used is not None:
            found[place] = (precedence.standing(used, verdict_on(used)), used.id)
    return Standing(found)


def _bare(round_: Round, unit_ids: Sequence[int]) -> QuerySet[Observation]:
    """The same without evidence and names: a round of a province has ten thousand rows."""
    rows = Observation.objects.filter(
        scheme_code=round_.scheme_code, period=round_.period, unit_id__in=unit_ids, is_current=True
    )
    return rows.prefetch_related(Prefetch("appraisals", Appraisal.objects.filter(is_current=True), to_attr="verdicts"))


@dataclass(frozen=True)
class Past:
    """One row of the history of an indicator, with every verdict on it."""

    observation: Observation
    appraisals: tuple[Appraisal, ...]


def history(report: Report, indicator: str) -> list[Past]:
    """Return everything that was ever said of an indicator, the newest first. Uses observation_history."""
    rows = Observation.objects.filter(
        scheme_code=report.round.scheme_code, period=report.round.period, unit_id=report.unit_id, indicator=indicator
    )
    verdicts = Appraisal.objects.select_related("appraised_by", "appraised_for").order_by("-id")
    found = (
        rows.select_related("entered_by", "partner")
        .prefetch_related(_WITH_ALL[0], Prefetch("appraisals", verdicts))
        .order_by("-id")[:MOST_HISTORY]
    )
    return [Past(row, tuple(row.appraisals.all())) for row in found]


def explanations(report: Report, indicator: str) -> list[Explanation]:
    """Return what the unit explained about an indicator, the newest first. Uses explanation_of."""
    return list(report.explanations.filter(indicator=indicator).select_related("explained_by").order_by("-id"))


def evidence_of(evidence_id: int) -> tuple[Evidence, list[Report]] | None:
    """Return a piece of evidence that is a file, with the reports that it belongs to."""
    found = Evidence.objects.select_related("file", "observation").filter(id=evidence_id, file__isnull=False).first()
    if found is None:
        return None
    seen = found.observation
    reports = Report.objects.filter(
        unit_id=seen.unit_id, round__scheme_code=seen.scheme_code, round__period=seen.period
    ).select_related("round")
    return found, list(reports)


def outcomes(round_: Round) -> list[Outcome]:
    """Return what a published round found, by rank; what is not computable last. Uses outcome_rank."""
    found = round_.outcomes.select_related("unit").order_by("rank", "unit__folded_name", "id")
    return sorted(found, key=lambda outcome: outcome.rank is None)


def outcome(round_: Round, unit_code: str) -> Outcome | None:
    """Return what a published round found for one unit."""
    return round_.outcomes.select_related("unit").filter(unit__code=unit_code).first()


def used_in(outcome: Outcome) -> dict[str, Observation]:
    """Return the observations that a published outcome was made of, by indicator, each with its verdict."""
    rows = Observation.objects.filter(id__in=outcome.used).select_related("partner").prefetch_related(*_WITH_ALL)
    return {row.indicator: row for row in rows}


def observations(
    *, scheme_code: str, period: str, partner_id: int, scope: Scope | None, after: int = 0
) -> QuerySet[Observation]:
    """Return present figures for programs, in order of their ids. Uses observation_current_once.

    scope:  of the person that the token acts as: the figures of their units. None: the partner itself, which reads
            what it has sent, and what published rounds were made of.
    """
    rows = Observation.objects.filter(scheme_code=scheme_code, period=period, is_current=True, id__gt=after)
    if scope is None:
        rows = rows.filter(Q(partner_id=partner_id) | Q(id__in=_published_ids(scheme_code, period)))
    elif scope.agency_ids is not None:
        rows = rows.filter(unit_id__in=scope.agency_ids)
    return rows.select_related("unit", "partner").prefetch_related(_WITH_ALL[1]).order_by("id")


def _published_ids(scheme_code: str, period: str) -> list[int]:
    rounds = Round.objects.filter(scheme_code=scheme_code, period=period, state=RoundState.PUBLISHED)
    used = Outcome.objects.filter(round__in=rounds).values_list("used", flat=True)
    return sorted({row for ids in used for row in ids})


def file_ids() -> QuerySet[Any]:
    """Return the ids of files that are evidence."""
    return Evidence.objects.filter(file__isnull=False).values_list("file_id")


@dataclass(frozen=True)
class CountedFigure:
    """A figure that the platform counted for a round. counted_upto: as in `Observation`."""

    id: int
    unit_id: int
    indicator: str
    period: str
    as_of: date
    numerator: Decimal
    denominator: Decimal
    entered_at: datetime
    counted_upto: int | None


def counted_figure(observation_id: int) -> CountedFigure | None:
    """Return a figure that the platform counted, whether it is the last word or not. One query, by key."""
    found = Observation.objects.filter(id=observation_id, source=Source.COMPUTED)
    row = found.values(*(each.name for each in fields(CountedFigure))).first()
    return CountedFigure(**row) if row else None


def require_indicator(scheme_code: str, indicator: str) -> Indicator:
    """Return an indicator that a round asks for. Raises ObservationUnknown."""
    found = asked(scheme_code).get(indicator)
    if found is None:
        raise ObservationUnknown
    return found


def due_reports(until: date) -> list[Report]:
    """Return reports still to be submitted, of open rounds that close by this day. Uses round_open."""
    found = Report.objects.filter(
        state=ReportState.DECLARING, round__state=RoundState.OPEN, round__closes_on__lte=until
    )
    return list(found.select_related("round", "unit").order_by("round__closes_on", "id"))


def open_round_ids() -> list[int]:
    """Return the rounds that are open."""
    return list(Round.objects.filter(state=RoundState.OPEN).order_by("id").values_list("id", flat=True))
