"""Why a dossier counted for an item or against it, in words."""

from collections.abc import Callable
from datetime import date, datetime

from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.steering.measures.service_quality.evidence import Evidence, counts_for
from motcua.steering.measures.service_quality.items import DOSSIER_ITEMS
from motcua.steering.measures.service_quality.judging import End


def why(item: str, row: Evidence, until: date) -> str:
    """Return the reason in one or two sentences, as it stood at the end of a period that ends then."""
    return _WHY[DOSSIER_ITEMS[item].count](row, counts_for(item, row, until), until)


def _late(row: Evidence, is_for: bool, until: date) -> str:
    if not is_for and row.second_supplement_day is not None and row.second_supplement_day <= until:
        return _("Supplements were asked for %(n)s times; more than once is late.") % {"n": row.supplements}
    ended = row.ended_at if row.ended_at is not None and _day(row.ended_at) <= until else None
    due = _date(row.due_at)
    if ended is not None:
        return _ended(row, is_for, ended, due)
    if row.asked_at is not None and is_for:
        asked = {"asked": _date(row.asked_at)}
        return _("Waits for its applicant since %(asked)s, asked in time: the clock rests.") % asked
    if row.due_at is None:
        return _("No date was promised, because the source names no time.")
    if not is_for and row.extended_day is not None and row.extended_day > until:
        return _("Was past its date at the end of the period, and was extended only after that.")
    if not row.is_promised:
        if is_for:
            return _("Not accepted yet; the longest legal time is over on %(due)s.") % {"due": due}
        return _("Not accepted yet, and the longest legal time was over on %(due)s.") % {"due": due}
    if is_for:
        return _("Not ended; the date promised is %(due)s.") % {"due": due}
    return _("Not ended, and the date promised was %(due)s.") % {"due": due}


def _ended(row: Evidence, is_for: bool, ended: datetime, due: str) -> str:
    facts = {"how": _END[End(row.ended_as)](), "ended": _date(ended), "due": due}
    if row.due_at is None:
        return _("%(how)s on %(ended)s; no date was promised.") % facts
    if not row.is_promised:
        if is_for:
            return _("%(how)s on %(ended)s before a date was promised, within the longest legal time.") % facts
        return _("%(how)s on %(ended)s, after the longest legal time was over on %(due)s.") % facts
    if not is_for:
        return _("%(how)s on %(ended)s, after the date promised, %(due)s.") % facts
    if ended > row.due_at:
        return _("%(how)s on %(ended)s while the clock rested; it was not late when the applicant was asked.") % facts
    return _("%(how)s on %(ended)s, not after the date promised, %(due)s.") % facts


_END: dict[End, Callable[[], str]] = {
    End.SETTLED: lambda: _("Settled"),
    End.REFUSED: lambda: _("Refused at receipt"),
    End.WITHDRAWN: lambda: _("Withdrawn"),
    End.STOPPED: lambda: _("Stopped"),
}


def _unhappy(row: Evidence, is_for: bool, until: date) -> str:
    if is_for and row.rating is None:
        return _("Not late, and nobody rated it.")
    if is_for:
        return _("Not late, and not rated as dissatisfied.")
    reasons = []
    if row.is_late:
        reasons.append(_late(row, False, until))
    if row.is_dissatisfied(until):
        reasons.append(_("Rated %(level)s of 5 on %(day)s.") % {"level": row.rating, "day": _shown(row.rated_day)})
    return " ".join(reasons)


def _online(_row: Evidence, is_for: bool, _until: date) -> str:
    return _("Filed online.") if is_for else _("Filed at the counter or by post.")


def _result(row: Evidence, is_for: bool, _until: date) -> str:
    if is_for:
        return _("Settled with a result that is a file, on %(day)s.") % {"day": _shown(row.result_day)}
    if row.ended_as == End.SETTLED:
        return _("Settled without a file, or only after the period.")
    return _("There was no result in the period.")


def _digitised(row: Evidence, is_for: bool, _until: date) -> str:
    if not is_for:
        return _("No paper of it was stored as a file or as data.")
    return _("Its papers were files or data from %(day)s on.") % {"day": _shown(row.digitised_day)}


def _reused(row: Evidence, is_for: bool, _until: date) -> str:
    if not is_for:
        return _("No record was looked up in place of a paper.")
    return _("A record was looked up on %(day)s in place of a paper.") % {"day": _shown(row.reused_day)}


_WHY: dict[str, Callable[[Evidence, bool, date], str]] = {
    "late": _late,
    "unhappy": _unhappy,
    "online": _online,
    "result": _result,
    "digitised": _digitised,
    "reused": _reused,
}


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


def _date(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def _shown(day: date | None) -> str:
    return "" if day is None else day.strftime("%d/%m/%Y")
