"""What every act on a report begins and ends with."""

from datetime import datetime

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.text import clean
from motcua.steering.reporting.models import LONGEST_TEXT, Report, Round, RoundState
from motcua.steering.reporting.refusals import ReportMoved, RoundCancelled, RoundPublished, TextTooLong


def locked_report(report_id: int, seen_version: int | None) -> Report:
    """Return a report, its row locked, with its round and unit. None: whatever its version is.

    Publication and cancelling lock the reports of a round before they change it, so what is read here holds until the
    end. Raises RoundPublished, RoundCancelled, ReportMoved.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("unit").get(id=report_id)
    report.round = Round.objects.select_related("holder").get(id=report.round_id)  # read after the lock
    require_open(report.round)
    if seen_version is not None and report.row_version != seen_version:
        raise ReportMoved
    return report


def require_open(round_: Round) -> None:
    """Go on with a round that is neither published nor cancelled. Raises RoundPublished, RoundCancelled."""
    if round_.state == RoundState.PUBLISHED:
        raise RoundPublished
    if round_.state == RoundState.CANCELLED:
        raise RoundCancelled


def move(report: Report, kind: str, *, by: Acting, at: datetime, **data: object) -> None:
    """Save a report with its next version, and write what happened."""
    report.row_version += 1
    report.save(update_fields=["state", "submitted_by", "submitted_at", "row_version"])
    facts = {"round": report.round_id, "unit": report.unit_id, "version": report.row_version, **data}
    record(kind, subject_type="report", subject_id=report.id, by=by, at=at, data=facts)


def words(text: str) -> str:
    """Return what somebody wrote as it is kept. Raises TextTooLong, TextRefused."""
    kept = clean(text, multiline=True).strip()
    if len(kept) > LONGEST_TEXT:
        raise TextTooLong(LONGEST_TEXT)
    return kept
