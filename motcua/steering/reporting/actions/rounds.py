"""Opening a round, filling in what is known, publishing what came out."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.spoken_dates import short_date
from motcua.steering.measures.scheme import Scheme
from motcua.steering.reporting import known, periods, policies, queries, ranking
from motcua.steering.reporting.actions.locking import require_open
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.keeping import Said, keep
from motcua.steering.reporting.models import Observation, Report, Round, RoundState, Source
from motcua.steering.reporting.readiness import readiness
from motcua.steering.reporting.refusals import (
    NotAllAppraised,
    NotYourRound,
    RoundNotValid,
    RoundStillOpen,
    RoundThere,
)
from motcua.steering.reporting.rulebooks import rule_book

MOST_UNITS = 1000
LONGEST_DAYS = 400


def open_round(
    scheme_code: str,
    period: str,
    *,
    opens_on: date,
    closes_on: date,
    unit_ids: Sequence[int],
    holder_id: int,
    by: Acting,
    at: datetime,
) -> Round:
    """Open a round (mở kỳ báo cáo): one report for each unit, with what the platform knows filled in and locked.

    closes_on:  the last day on which a report is in time.
    holder_id:  the unit that appraises and publishes: the one that is acted for.
    Raises NotYourRound, UnknownScheme, RoundNotValid, RoundThere.

    Figures that units declared for the same period in a round that was cancelled stand in this one.
    """
    if not policies.may_open_round(by) or (by.unit_id not in (None, holder_id)):
        raise NotYourRound
    rule_book(scheme_code)
    units = sorted(set(unit_ids))
    _require_valid(period, opens_on, closes_on, units)
    try:
        with transaction.atomic():
            opened = Round.objects.create(
                scheme_code=scheme_code,
                period=period,
                holder_id=holder_id,
                opens_on=opens_on,
                closes_on=closes_on,
                opened_by_id=by.person_id,
                opened_at=at,
            )
            Report.objects.bulk_create(Report(round=opened, unit_id=unit) for unit in units)
            data = {
                "scheme": scheme_code,
                "period": period,
                "opens_on": opens_on,
                "closes_on": closes_on,
                "units": len(units),
            }
            record("round.opened", subject_type="round", subject_id=opened.id, by=by, at=at, data=data)
            fill_units(opened, units, at=at)
    except IntegrityError as error:
        if "round_once" not in str(error):
            raise
        raise RoundThere from error
    return opened


def _require_valid(period: str, opens_on: date, closes_on: date, units: Sequence[int]) -> None:
    if not periods.is_period(period):
        raise RoundNotValid(_("Write the period as 2026, 2026-H1, 2026-Q3 or 2026-09."))
    if closes_on < opens_on:
        raise RoundNotValid(_("The closing day lies before the opening day."))
    require_not_too_long(opens_on, closes_on)
    if not units:
        raise RoundNotValid(_("No unit reports in this round. Choose at least one."))
    if len(units) > MOST_UNITS:
        raise RoundNotValid(_("A round has at most %(units)s units.") % {"units": MOST_UNITS})


def require_not_too_long(opens_on: date, closes_on: date) -> None:
    """Refuse days that can only be a slip. Raises RoundNotValid."""
    if (closes_on - opens_on).days > LONGEST_DAYS:
        raise RoundNotValid(_("A round lasts at most %(days)s days.") % {"days": LONGEST_DAYS})


@transaction.atomic
def fill_known(round_id: int, *, by: Acting, at: datetime) -> int:
    """Count anew what the platform knows, for every report. Return how many figures changed.

    Figures are those of the end of the closing day or of the period, whichever is earlier: the same for all units,
    submitted or not. Once that day is over they are counted for the last time and stay so. Writes one `round.filled`
    where anything changed. Raises RoundPublished, RoundCancelled.
    """
    round_ = Round.objects.select_for_update().get(id=round_id)
    require_open(round_)
    is_final = local_day(at) > round_.closes_on
    reports = round_.reports.select_for_update(skip_locked=not is_final)
    return _fill(round_, list(reports.values_list("unit_id", flat=True)), is_final=is_final, by=by, at=at)


def _fill(round_: Round, unit_ids: Collection[int], *, is_final: bool, by: Acting, at: datetime) -> int:
    if round_.fixed_at is not None:
        return 0
    changed = fill_units(round_, unit_ids, at=at, is_final=is_final)
    if is_final and known.door_of(round_.scheme_code):
        round_.fixed_at = at
        round_.save(update_fields=["fixed_at"])
    if changed:
        data = {"observations": changed, "is_final": is_final}
        record("round.filled", subject_type="round", subject_id=round_.id, by=by, at=at, data=data)
    return changed


def fill_units(round_: Round, unit_ids: Collection[int], *, at: datetime, is_final: bool = False) -> int:
    """Write the known figures that changed; for the actions of this room, in their transaction."""
    door = known.door_of(round_.scheme_code)
    since, last = periods.span(round_.period)
    until = min(last, round_.closes_on, local_day(at))
    if door is None or since > until or round_.fixed_at is not None:
        return 0
    rows = Observation.objects.filter(
        scheme_code=round_.scheme_code,
        period=round_.period,
        unit_id__in=unit_ids,
        source=Source.COMPUTED,
        is_current=True,
    )
    before = {(row.unit_id, row.indicator): row for row in rows}
    shared: dict[str, object] = {
        "scheme_code": round_.scheme_code,
        "period": round_.period,
        "source": Source.COMPUTED,
        "entered_at": at,
    }
    said: list[Said] = []
    gone: list[int] = []
    for each in door(known.Question(unit_ids, round_.period, until, at)):
        row = before.get((each.unit_id, each.indicator))
        if each.figure.is_empty:
            gone += [row.id] if row else []
        elif row is None or figure_of(row) != each.figure or (is_final and row.as_of < each.as_of):
            upto = each.counted_upto
            said.append(
                Said(each.indicator, each.unit_id, each.figure, each.as_of, row, counted_upto=upto, shared=shared)
            )
    if gone:  # what is known no more may be declared again; the row stays in the history
        Observation.objects.filter(id__in=gone).update(is_current=False)
    if said:
        keep(said)
    return len(said) + len(gone)


@transaction.atomic
def publish(round_id: int, *, by: Acting, at: datetime) -> Round:
    """Score the approved figures of all units and publish what came out (công bố). It never changes again.

    Writes an outcome for each unit and one `round.published`. A unit without a figure is not computable, with the
    names of what is missing. Raises NotYourRound, RoundPublished, RoundCancelled, RoundStillOpen, NotAllAppraised.
    """
    round_ = Round.objects.select_for_update().get(id=round_id)
    if not policies.may_publish(by, round_):
        raise NotYourRound
    require_open(round_)
    reports = list(round_.reports.select_for_update(of=("self",)).select_related("unit").order_by("id"))
    ready = readiness(round_, reports, local_day(at))
    if ready.have_time:
        raise RoundStillOpen(short_date(round_.closes_on), len(ready.have_time))
    if ready.not_appraised:
        raise NotAllAppraised([report.unit.short_label for report in ready.not_appraised])
    _fill(round_, [report.unit_id for report in reports], is_final=True, by=by, at=at)
    outcomes = ranking.outcomes(round_, _scheme(round_), queries.standing_of_round(round_, reports), reports)
    round_.outcomes.bulk_create(outcomes)
    round_.state, round_.published_at, round_.published_by_id = RoundState.PUBLISHED, at, by.person_id
    round_.save(update_fields=["state", "published_at", "published_by"])
    data = {"units": len(reports), "ranked": sum(outcome.rank is not None for outcome in outcomes)}
    record("round.published", subject_type="round", subject_id=round_.id, by=by, at=at, data=data)
    return round_


def _scheme(round_: Round) -> Scheme:
    return rule_book(round_.scheme_code)
