"""What others say of a report: the appraisal, and the unit's explanation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.steering.reporting import figures, policies, queries, together
from motcua.steering.reporting.actions.locking import locked_report, move, words
from motcua.steering.reporting.figures import Figure
from motcua.steering.reporting.models import Appraisal, Explanation, Report, ReportState, Verdict
from motcua.steering.reporting.queries import Line
from motcua.steering.reporting.refusals import (
    FieldFault,
    FiguresRefused,
    NothingToAccept,
    NotSubmitted,
    NotYourRound,
    OwnDeclaration,
    ReasonMissing,
)
from motcua.steering.reporting.telling import tell_of_verdicts

VERDICT, NOTE = "verdict", "note"


@dataclass(frozen=True)
class Judgement:
    """What the appraiser says of one indicator. parts: the other figure of an adjustment, as typed."""

    indicator: str
    verdict: str  # of Verdict
    note: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def appraise(
    report_id: int, judgements: Sequence[Judgement], *, by: Acting, at: datetime, seen_version: int | None = None
) -> Report:
    """Appraise figures of a submitted report (thẩm định): all of these judgements or none.

    A verdict on the same figure replaces the one before, which is kept. When every figure has its verdict the report is
    appraised. Raises NotYourRound, OwnDeclaration, ReportMoved, RoundPublished, NotSubmitted, FiguresRefused.
    """
    report, lines = _opened(report_id, seen_version, by)
    return _judge(report, lines, judgements, by=by, at=at)


@transaction.atomic
def accept_declared(
    report_id: int,
    *,
    by: Acting,
    at: datetime,
    indicators: Collection[str] | None = None,
    seen_version: int | None = None,
) -> Report:
    """Accept together the figures that wait, have evidence and are within what is possible (`together.part`).

    indicators: codes, for a group of the report; None: all of it. What is left waits for a verdict of its own. Writes
    one `report.appraised` that names every indicator. Raises what `appraise` raises, and NothingToAccept.
    """
    report, lines = _opened(report_id, seen_version, by)
    asked = [line for code, line in lines.items() if indicators is None or code in indicators]
    codes = [line.indicator.code for line in together.part(asked, by=by).taken]
    if not codes:
        raise NothingToAccept
    return _judge(report, lines, [Judgement(code, Verdict.ACCEPTED) for code in codes], by=by, at=at)


def _opened(report_id: int, seen_version: int | None, by: Acting) -> tuple[Report, dict[str, Line]]:
    """Return a submitted report that this appraiser may judge, its row locked, and its lines by indicator."""
    report = locked_report(report_id, seen_version)
    if not policies.may_appraise(by, report):
        raise NotYourRound
    if report.state == ReportState.DECLARING:
        raise NotSubmitted
    return report, {line.indicator.code: line for line in queries.lines(report)}


def _judge(
    report: Report, lines: Mapping[str, Line], judgements: Sequence[Judgement], *, by: Acting, at: datetime
) -> Report:
    made = _checked(report, lines, judgements, by=by, at=at)
    judged = {appraisal.observation_id for appraisal in made}
    Appraisal.objects.filter(observation_id__in=judged, is_current=True).update(is_current=False)
    Appraisal.objects.bulk_create(made)
    is_done = all(not line.waits or (line.used and line.used.id in judged) for line in lines.values())
    if not made and not (is_done and report.state == ReportState.SUBMITTED):
        return report
    report.state = ReportState.APPRAISED if is_done else ReportState.SUBMITTED
    said = {"indicators": [each.indicator for each in judgements], "verdicts": [each.verdict for each in judgements]}
    move(report, "report.appraised", by=by, at=at, **said)
    if others := sum(each.verdict != Verdict.ACCEPTED for each in made):
        tell_of_verdicts(report, others, at=at)
    return report


def _checked(
    report: Report, lines: Mapping[str, Line], judgements: Sequence[Judgement], *, by: Acting, at: datetime
) -> list[Appraisal]:
    faults: list[FieldFault] = []
    made: dict[str, Appraisal] = {}
    for each in judgements:
        line = lines.get(each.indicator)
        if line is None or line.used is None or line.is_locked or each.indicator in made:
            faults.append(FieldFault(each.indicator, VERDICT, _("There is no figure here to be appraised.")))
            continue
        if not policies.may_judge(by, line.used):
            raise OwnDeclaration
        figure, wrong = _figure(line, each)
        faults += wrong
        note = words(each.note)
        if each.verdict not in Verdict.values:
            faults.append(FieldFault(each.indicator, VERDICT, _("Choose one of the verdicts.")))
        elif each.verdict != Verdict.ACCEPTED and not note:
            faults.append(FieldFault(each.indicator, NOTE, _("Say why the figure is not accepted as it is.")))
        made[each.indicator] = Appraisal(
            observation=line.used,
            verdict=each.verdict,
            note=note,
            declared_by_id=line.used.entered_by_id,
            appraised_by_id=by.person_id,
            appraised_for_id=by.unit_id or report.round.holder_id,
            appraised_at=at,
            **figure.columns(),
        )
    if faults:
        raise FiguresRefused(faults)
    return list(made.values())


def _figure(line: Line, judgement: Judgement) -> tuple[Figure, list[FieldFault]]:
    """Return the other figure of an adjustment; nothing for the other verdicts, beside which none may be typed."""
    code = line.indicator.code
    if judgement.verdict != Verdict.ADJUSTED:
        told = _("A figure was typed here. Choose “accepted with another figure”, or leave it empty.")
        return Figure(), [FieldFault(code, part, told) for part, typed in judgement.parts.items() if typed.strip()][:1]
    figure, faults = figures.read(line.indicator, judgement.parts)
    if not faults and figure.is_empty:
        part = figures.parts_of(line.indicator)[0]
        return figure, [FieldFault(code, part, _("Give the figure that is right, or do not accept the one declared."))]
    return figure, [FieldFault(code, fault.part, fault.told) for fault in faults]


@transaction.atomic
def explain(
    report_id: int, indicator: str, text: str, *, by: Acting, at: datetime, seen_version: int | None = None
) -> Explanation:
    """Answer to an appraisal (giải trình), for one indicator. Earlier explanations stay.

    Raises NotYourRound, ReportMoved, RoundPublished, NotSubmitted, ObservationUnknown, ReasonMissing, TextTooLong.
    """
    report = locked_report(report_id, seen_version)
    if not policies.may_declare(by, report):
        raise NotYourRound
    if report.state == ReportState.DECLARING:
        raise NotSubmitted
    queries.require_indicator(report.round.scheme_code, indicator)
    said = words(text)
    if not said:
        raise ReasonMissing(_("Write the explanation."))
    explanation = Explanation.objects.create(
        report=report, indicator=indicator, text=said, explained_by_id=by.person_id, explained_at=at
    )
    move(report, "report.explained", by=by, at=at, indicator=indicator)
    return explanation
