"""What partners send: aggregates about units, once for each key, corrected with a reason."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.text import clean
from motcua.registry.agencies import queries as agencies
from motcua.steering.reporting import figures, periods, precedence
from motcua.steering.reporting.actions.locking import move
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.figures import Fault, figure_of
from motcua.steering.reporting.keeping import Said, keep
from motcua.steering.reporting.models import (
    LONGEST_TEXT,
    Intake,
    Observation,
    Report,
    ReportState,
    Round,
    RoundState,
    Source,
)
from motcua.steering.reporting.refusals import FieldFault, FiguresRefused, KeyUsedOtherwise
from motcua.steering.reporting.rulebooks import asked, codes

MOST_AT_ONCE = 1000
type Place = tuple[str, str, int, str]  # scheme, period, unit, indicator
_PERSONAL = re.compile(r"\d{9}")  # of identity cards, telephones, accounts: a reason needs none


@dataclass(frozen=True)
class Received:
    """One figure as a partner sends it. parts: by the names of `figures.parts_of`; unit: code of an agency."""

    scheme: str
    indicator: str
    unit: str
    period: str
    as_of: str
    parts: Mapping[str, str]
    reason: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of a delivery."""

    added: int
    corrected: int
    unchanged: int
    is_repeated: bool = False


@transaction.atomic
def receive(
    partner_id: int, sent: Sequence[Received], *, key: str, by: Acting, at: datetime, file_ids: Sequence[int] = ()
) -> Taken:
    """Take figures of a partner: all or none. The same key with the same figures again changes nothing.

    A figure that differs from what the same partner sent before is a correction and needs a reason. Writes a row for
    each new figure, with these files as evidence, one `observations.received`, and `report.superseded` for each report
    that has to be appraised anew. Raises KeyUsedOtherwise, and
    FiguresRefused with every fault; there `indicator` is the place in the delivery, from 0.
    """
    digest = hashlib.sha256(json.dumps([asdict(each) for each in sent], sort_keys=True).encode()).hexdigest()
    with connection.cursor() as cursor:  # one delivery of a partner at a time, whatever its key
        cursor.execute("SELECT id FROM exchange_partner WHERE id = %s FOR NO KEY UPDATE", [partner_id])
    earlier = Intake.objects.filter(partner_id=partner_id, key=key).first()
    if earlier is not None:
        if earlier.digest != digest:
            raise KeyUsedOtherwise
        return Taken(earlier.added, earlier.corrected, earlier.unchanged, is_repeated=True)
    said = _checked(partner_id, sent, by=by, at=at)
    corrected = sum(each.before is not None for each in said)
    taken = Taken(len(said) - corrected, corrected, len(sent) - len(said))
    intake = Intake.objects.create(
        partner_id=partner_id,
        key=key,
        digest=digest,
        added=taken.added,
        corrected=taken.corrected,
        unchanged=taken.unchanged,
        taken_at=at,
    )
    rows = keep([replace(each, file_ids=tuple(file_ids)) for each in said])
    if rows:
        data = {
            "partner": partner_id,
            "observations": [row.id for row in rows],
            "added": taken.added,
            "corrected": taken.corrected,
        }
        record("observations.received", subject_type="intake", subject_id=intake.id, by=by, at=at, data=data)
        _to_be_appraised_anew(rows, by=by, at=at)
    return taken


def _to_be_appraised_anew(rows: Sequence[Observation], *, by: Acting, at: datetime) -> None:
    """Let appraised reports wait again where one of these figures is used now: nobody has judged it yet.

    Else a round would be published with a figure missing that was accepted. Writes `report.superseded` for each.
    """
    schemes, units = {row.scheme_code for row in rows}, {row.unit_id for row in rows}
    spans = {row.period for row in rows}
    current = Observation.objects.filter(scheme_code__in=schemes, period__in=spans, unit_id__in=units, is_current=True)
    places: dict[Place, list[Observation]] = defaultdict(list)
    for row in current:
        places[row.scheme_code, row.period, row.unit_id, row.indicator].append(row)
    new = {row.id for row in rows}
    used: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for (scheme, period, unit, indicator), found in places.items():
        first = precedence.used(found)
        if first is not None and first.id in new:
            used[scheme, period, unit].append(indicator)
    done = Report.objects.filter(
        state=ReportState.APPRAISED,
        unit_id__in=units,
        round__state=RoundState.OPEN,
        round__scheme_code__in=schemes,
        round__period__in=spans,
    )
    reports = list(done.select_for_update(of=("self",)).select_related("unit").order_by("id"))
    rounds = Round.objects.filter(id__in={report.round_id for report in reports}, state=RoundState.OPEN)
    still_open = {round_.id: round_ for round_ in rounds}  # read after the lock, as publication locks the reports
    for report in reports:
        round_ = still_open.get(report.round_id)
        indicators = used.get((round_.scheme_code, round_.period, report.unit_id)) if round_ else None
        if indicators:
            report.state = ReportState.SUBMITTED
            move(report, "report.superseded", by=by, at=at, indicators=sorted(indicators))


def _checked(partner_id: int, sent: Sequence[Received], *, by: Acting, at: datetime) -> list[Said]:
    units = agencies.ids_by_code({each.unit for each in sent})
    before = _before(partner_id, sent, units.values())
    faults: list[FieldFault] = []
    said: list[Said] = []
    seen: set[Place] = set()
    for number, each in enumerate(sent):
        wrong = list(_unknown(each, units))
        if not wrong:
            place = (each.scheme, each.period, units[each.unit], each.indicator)
            if place in seen:
                wrong.append(Fault("indicator", _("This figure stands twice in the delivery. Keep one.")))
            seen.add(place)
            shared: dict[str, object] = {
                "scheme_code": each.scheme,
                "period": each.period,
                "source": Source.RECEIVED,
                "partner_id": partner_id,
                "entered_by_id": by.person_id,
                "entered_at": at,
            }
            found, more = _read(each, units[each.unit], before.get(place), local_day(at), shared)
            wrong += more
            said += [found] if found else []
        faults += [FieldFault(str(number), fault.part, fault.told) for fault in wrong]
    if faults:
        raise FiguresRefused(faults)
    return said


def _unknown(each: Received, units: Mapping[str, int]) -> Iterable[Fault]:
    if each.scheme not in codes():
        yield Fault("scheme", _("There is no scheme “%(code)s”.") % {"code": each.scheme[:40]})
    elif each.indicator not in asked(each.scheme):
        yield Fault("indicator", _("The scheme has no such indicator."))
    if each.unit not in units:
        yield Fault("unit", _("There is no unit with the code “%(code)s”.") % {"code": each.unit[:40]})
    if not periods.is_period(each.period):
        yield Fault("period", _("Write the period as 2026, 2026-H1, 2026-Q3 or 2026-09."))


def _read(
    each: Received, unit_id: int, before: Observation | None, today: date, shared: dict[str, object]
) -> tuple[Said | None, list[Fault]]:
    indicator = asked(each.scheme)[each.indicator]
    figure, faults = figures.read(indicator, each.parts)
    as_of, late = figures.read_as_of(each.as_of, today=today, default=today)
    faults += late
    faults += [
        Fault(name, _("This indicator has no such part."))
        for name in each.parts
        if name not in figures.parts_of(indicator)
    ]
    if not faults and figure.is_empty:
        faults.append(Fault(figures.parts_of(indicator)[0], _("This must be given.")))
    reason = clean(each.reason)
    if len(reason) > LONGEST_TEXT or _PERSONAL.search(reason):
        faults.append(
            Fault("reason", _("The reason is one sentence without numbers of persons, telephones or accounts."))
        )
    if faults or (before is not None and figure_of(before) == figure and before.as_of == as_of):
        return None, faults
    if before is not None and figure_of(before) != figure and not reason:
        return None, [Fault("reason", _("You sent another figure before. Say why it is corrected."))]
    return Said(each.indicator, unit_id, figure, as_of, before, reason=reason, shared=shared), []


def _before(partner_id: int, sent: Sequence[Received], unit_ids: Iterable[int]) -> dict[Place, Observation]:
    rows = Observation.objects.filter(
        scheme_code__in={each.scheme for each in sent},
        period__in={each.period for each in sent},
        unit_id__in=list(unit_ids),
        partner_id=partner_id,
        source=Source.RECEIVED,
        is_current=True,
    )
    return {(row.scheme_code, row.period, row.unit_id, row.indicator): row for row in rows}
