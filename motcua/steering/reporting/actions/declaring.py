"""What a unit says of itself: declaring, submitting, correcting."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.steering.measures.scheme import Indicator
from motcua.steering.reporting import figures, periods, policies, queries
from motcua.steering.reporting.actions.locking import locked_report, move, words
from motcua.steering.reporting.actions.rounds import fill_units
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.keeping import Said, keep
from motcua.steering.reporting.models import Observation, Report, ReportState, Source
from motcua.steering.reporting.refusals import (
    FieldFault,
    FiguresRefused,
    NothingDeclared,
    NotSubmitted,
    NotYourRound,
    ReasonMissing,
    ReportSubmitted,
    RoundNotBegun,
)
from motcua.steering.reporting.rulebooks import asked


@dataclass(frozen=True)
class Typed:
    """What was typed for one indicator, as text. parts: by the names of `figures.parts_of`; absent is empty."""

    indicator: str
    parts: Mapping[str, str]
    as_of: str = ""
    link: str = ""
    file_ids: tuple[int, ...] = field(default=())


@transaction.atomic
def declare(
    report_id: int, typed: Sequence[Typed], *, by: Acting, at: datetime, seen_version: int | None = None
) -> Report:
    """Declare figures (tự đánh giá): all of them or none. Unchanged ones write nothing.

    Writes a new row for each changed figure and one `report.declared`. Raises NotYourRound, ReportMoved,
    RoundPublished, RoundNotBegun, ReportSubmitted, and FiguresRefused with every fault at once.
    """
    report = locked_report(report_id, seen_version)
    if not policies.may_declare(by, report):
        raise NotYourRound
    if local_day(at) < report.round.opens_on:
        raise RoundNotBegun
    if report.state != ReportState.DECLARING:
        raise ReportSubmitted
    said = _checked(report, typed, by=by, at=at)
    if said:
        _write(report, "report.declared", said, by=by, at=at)
    return report


@transaction.atomic
def submit_report(report_id: int, *, by: Acting, at: datetime, seen_version: int | None = None) -> Report:
    """Hand the report in for appraisal. After the closing day it is taken, and listed as late.

    What the platform knows is counted once more before. Raises NotYourRound, ReportMoved, RoundPublished,
    ReportSubmitted, NothingDeclared.
    """
    report = locked_report(report_id, seen_version)
    if not policies.may_declare(by, report):
        raise NotYourRound
    if local_day(at) < report.round.opens_on:
        raise RoundNotBegun
    if report.state != ReportState.DECLARING:
        raise ReportSubmitted
    fill_units(report.round, [report.unit_id], at=at)
    if not any(not figure_of(row).is_empty for row in queries.current(report)):
        raise NothingDeclared
    report.state, report.submitted_at, report.submitted_by_id = ReportState.SUBMITTED, at, by.person_id
    move(report, "report.submitted", by=by, at=at, late=local_day(at) > report.round.closes_on)
    return report


@transaction.atomic
def correct(
    report_id: int, typed: Typed, *, reason: str, by: Acting, at: datetime, seen_version: int | None = None
) -> Report:
    """Correct one figure after submission, with a reason; it must then be appraised anew.

    Raises NotYourRound, ReportMoved, RoundPublished, NotSubmitted, ReasonMissing, TextTooLong, FiguresRefused.
    """
    report = locked_report(report_id, seen_version)
    if not policies.may_declare(by, report):
        raise NotYourRound
    if report.state == ReportState.DECLARING:
        raise NotSubmitted
    why = words(reason)
    if not why:
        raise ReasonMissing
    said = _checked(report, [typed], by=by, at=at, reason=why)
    if said:
        report.state = ReportState.SUBMITTED
        _write(report, "report.corrected", said, by=by, at=at)
    return report


def _write(report: Report, kind: str, said: Sequence[Said], *, by: Acting, at: datetime) -> None:
    rows = keep(said)
    move(
        report,
        kind,
        by=by,
        at=at,
        indicators=[row.indicator for row in rows],
        observations=[row.id for row in rows],
    )


def _checked(report: Report, typed: Sequence[Typed], *, by: Acting, at: datetime, reason: str = "") -> list[Said]:
    """Return the figures that are new. Raises FiguresRefused with every fault."""
    known = asked(report.round.scheme_code)
    rows = queries.current(report)
    declared = {row.indicator: row for row in rows if row.source == Source.DECLARED}
    computed = {row.indicator: row for row in rows if row.source == Source.COMPUTED}
    shared: dict[str, object] = {
        "scheme_code": report.round.scheme_code,
        "period": report.round.period,
        "source": Source.DECLARED,
        "entered_by_id": by.person_id,
        "entered_at": at,
    }
    faults: list[FieldFault] = []
    said: list[Said] = []
    seen: set[str] = set()
    today, default = local_day(at), min(local_day(at), periods.span(report.round.period)[1])
    for each in typed:
        indicator = known.get(each.indicator)
        if indicator is None or each.indicator in seen:
            told = (
                _("The scheme has no such indicator.") if indicator is None else _("This indicator stands here twice.")
            )
            faults.append(FieldFault(each.indicator, "indicator", told))
            continue
        seen.add(each.indicator)
        if each.indicator in computed:
            faults += _locked(indicator, each, computed[each.indicator])
            continue
        before = declared.get(each.indicator)
        found, wrong = _read(indicator, each, before, report.unit_id, today, default, reason, shared)
        faults += wrong
        if found is not None:
            said.append(found)
    if faults:
        raise FiguresRefused(faults)
    return said


def _read(
    indicator: Indicator,
    typed: Typed,
    before: Observation | None,
    unit_id: int,
    today: date,
    default: date,
    reason: str,
    shared: dict[str, object],
) -> tuple[Said | None, list[FieldFault]]:
    figure, faults = figures.read(indicator, typed.parts)
    link = typed.link.strip()
    as_of, late = figures.read_as_of(typed.as_of, today=today, default=before.as_of if before else default)
    faults_of_all = [*faults, *late, *figures.faults_of_link(link)]
    wrong = [FieldFault(indicator.code, fault.part, fault.told) for fault in faults_of_all]
    if wrong:
        return None, wrong
    links = {each.link for each in before.evidence.all() if each.link} if before else set()
    is_same = (
        before is not None
        and figure_of(before) == figure
        and before.as_of == as_of
        and (not link or link in links)
        and not typed.file_ids
    )
    if is_same or (before is None and figure.is_empty and not link and not typed.file_ids):
        return None, []
    kept_files = tuple(each.file_id for each in before.evidence.all() if each.file_id) if before else ()
    kept_link = link or next(iter(sorted(links)), "")
    files = (*kept_files, *typed.file_ids)
    return Said(indicator.code, unit_id, figure, as_of, before, kept_link, files, reason, shared), []


def _locked(indicator: Indicator, typed: Typed, computed: Observation) -> Iterator[FieldFault]:
    """A figure that the platform counts itself is taken back only as it is, or empty."""
    figure, faults = figures.read(indicator, typed.parts)
    if not faults and (figure.is_empty or figure == figure_of(computed)):
        return
    shown = {"figure": figures.told(indicator, figure_of(computed))}
    told = _("The platform computes this figure itself (%(figure)s); it cannot be changed.") % shown
    yield FieldFault(indicator.code, faults[0].part if faults else figures.parts_of(indicator)[0], told)
