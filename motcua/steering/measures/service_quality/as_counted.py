"""The dossiers behind a figure that was counted once and stays: as the journal told of them then.

What happens on a later day changes no figure of an earlier one, and so no list. What was entered after the count of a
day that it covers would: an act later that day, or dossiers of another system that come in afterwards. Those dossiers
are judged anew by the entries up to the one that the count had taken in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from motcua.journal import queries as journal
from motcua.kernel.local_time import VIETNAM
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.service_quality import evidence
from motcua.steering.measures.service_quality.evidence import Evidence, EvidencePage
from motcua.steering.measures.service_quality.judging import KINDS, RATED, SUBMITTED, Judged, received, subject
from motcua.steering.measures.service_quality.models import QualityDossier
from motcua.steering.measures.service_quality.periods import Period


@dataclass(frozen=True)
class Count:
    """When a figure was counted. upto: the last entry it had taken in, as a position; None: not noted."""

    at: datetime
    upto: int | None


def evidence_then(
    item: str,
    period: Period,
    count: Count,
    *,
    counted_for: bool,
    agency_ids: Collection[int] | None,
    after: str = "",
    limit: int = evidence.PAGE,
) -> EvidencePage:
    """Return what `evidence.evidence` would have returned when the figure was counted. Raises NoSuchEvidence.

    period: up to the day that the figure is of. At most five queries more, whatever their number.
    """
    changed = _changed(period, count, agency_ids)
    page = evidence.evidence(
        item,
        period,
        count.at,
        counted_for=counted_for,
        agency_ids=agency_ids,
        after=after,
        limit=limit,
        without=changed,
    )
    begins = tuple(evidence.place(after).values()) if after else None
    anew = [
        row
        for row in changed.values()
        if row is not None
        and evidence.counts_for(item, row, period.until) == counted_for
        and (begins is None or _key(row) < begins)
    ]
    if not anew:
        return page
    return evidence.page_of(sorted([*page.rows, *anew], key=_key, reverse=True), limit)


def one_then(dossier_id: int, period: Period, count: Count) -> Evidence | None:
    """Return how one dossier stood when the figure was counted; None where it did not count then."""
    changed = _changed(period, count, None, dossier_id)
    return changed[dossier_id] if dossier_id in changed else evidence.one(dossier_id, period, count.at)


def _key(row: Evidence) -> tuple[object, ...]:
    return (row.received_day, row.dossier_id)


def _changed(
    period: Period, count: Count, agency_ids: Collection[int] | None, only: int | None = None
) -> dict[int, Evidence | None]:
    """Return the dossiers of which more is known now than then, each as it stood then; None: it did not count."""
    if count.upto is None:
        return {}
    is_running = period.until >= local_day(count.at)  # then what is late by now depends on acts of later days, too
    before = None if is_running else datetime.combine(period.until + timedelta(days=1), time(0), VIETNAM)
    later = journal.entered_later(count.upto, (SUBMITTED, *KINDS), before=before)
    ids = {subject(entry) for entry in later}
    rows = QualityDossier.objects.filter(
        dossier_id__in=ids if only is None else ids & {only}, received_day__range=(period.since, period.until)
    )
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    stored = {row.dossier_id: row for row in rows} if ids else {}
    rated_later = {subject(entry) for entry in later if entry.kind == RATED}
    then = _judged_then(stored, count.upto)
    for id_, judged in then.items():
        if id_ not in rated_later:  # a rating is no entry of the dossier, and is given once
            judged.rating, judged.rated_day = stored[id_].rating, stored[id_].rated_day
    return {id_: _stood(then.get(id_), period, count) for id_ in stored}


def _judged_then(ids: Collection[int], upto: int) -> dict[int, Judged]:
    then: dict[int, Judged] = {}
    for entry in journal.entries_about("dossier", ids, upto=upto) if ids else ():
        if entry.kind == SUBMITTED:
            then[entry.subject_id] = received(entry)
        elif entry.kind in KINDS:
            KINDS[entry.kind](then[entry.subject_id], entry)
    return then


def _stood(judged: Judged | None, period: Period, count: Count) -> Evidence | None:
    if judged is None or (judged.left_day is not None and judged.left_day <= period.until):
        return None
    return evidence.of_judged(judged, period.until, count.at)
