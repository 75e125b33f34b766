"""Comparing the portal's books with ours, both ways, and mending what differs.

Ours are right about what the office did, the portal's about what the applicant did there. So a state, a date or a
result that differs is sent again; a dossier that only the portal knows is fetched; a withdrawal that only the portal
knows is a question to the applicant, because nobody here has seen it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.journal import queries as journal
from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.journal.record import record
from motcua.kernel.logs import masked
from motcua.service.connections.actions import ConnectionRests
from motcua.service.dossiers import queries as dossiers
from motcua.service.national_portal.actions import receiving, sending
from motcua.service.national_portal.actions.receiving import Reply
from motcua.service.national_portal.adapter import Body, NationalPortal, PortalTrouble
from motcua.service.national_portal.models import Difference, NationalDossier, Reconciliation, Sync
from motcua.service.national_portal.refusals import MessageIsSettled
from motcua.service.national_portal.speaking import speaking
from motcua.service.national_portal.standing import is_closed, standing
from motcua.service.national_portal.times import written

LOOKS_BACK = timedelta(days=3)  # of the daily comparison
WITHDRAWN = 7
Kind, Mend = Difference.Kind, Difference.Mend


@dataclass(frozen=True)
class Facts:
    """What both sides must agree on."""

    code: int
    appointment: str
    results: frozenset[str]


@dataclass(frozen=True)
class Found:
    """One difference, before it is written down."""

    kind: str
    ours: str
    theirs: str
    mend: str


def reconcile(since: datetime, until: datetime, *, at: datetime, by: Acting | None = None) -> Reconciliation:
    """Compare all dossiers that moved in this time on either side. What cannot be finished says why and is tried again.

    A dossier for which a message waits is left out: that it differs is known.
    """
    run = Reconciliation.objects.create(since=since, until=until, started_at=at)
    try:
        with speaking(at=at) as portal:
            _compare_all(run, portal, at)
    except (PortalTrouble, ConnectionRests) as trouble:
        run.error = masked(str(trouble))[:300]
    run.finished_at = database_now()
    run.differing = run.differences.count()
    with transaction.atomic():
        run.save()
        facts = {"compared": run.compared, "differing": run.differing, "is_whole": not run.error}
        record(
            "national.reconciled",
            subject_type="national_reconciliation",
            subject_id=run.id,
            by=by or Acting.system(),
            at=run.finished_at,
            data=facts,
        )
    return run


def _compare_all(run: Reconciliation, portal: NationalPortal, at: datetime) -> None:
    seen: set[str] = set()
    for theirs in portal.held(run.since, run.until):
        number = str(theirs.get("MaHoSo") or "")[:50]
        if number and number not in seen:
            seen.add(number)
            _compare_one(run, number, theirs, at)
    for about in _ours(run.since, run.until):
        if about.number not in seen:
            seen.add(about.number)
            _compare_one(run, about.number, portal.look_up(about.number), at)


def _ours(since: datetime, until: datetime) -> Iterator[NationalDossier]:
    """Those that moved here in this time, in chunks by key."""
    ids = list(journal.subjects_between("dossier", since, until))
    for start in range(0, len(ids), 1000):
        yield from NationalDossier.objects.filter(dossier_id__in=ids[start : start + 1000]).order_by("id")


@transaction.atomic
def _compare_one(run: Reconciliation, number: str, theirs: Body | None, at: datetime) -> None:
    about = NationalDossier.objects.filter(number=number).first()
    if about is not None and about.state == Sync.WAITING:
        return
    run.compared += 1
    found = compare(facts_of(about), facts_in(theirs)) if about or theirs else []
    open_ones = Difference.objects.filter(number=number, mended_at=None)
    open_ones.exclude(kind__in=[each.kind for each in found]).update(mended_at=at)  # it has come right by itself
    for each in found:
        Difference.objects.update_or_create(
            number=number,
            kind=each.kind,
            mended_at=None,
            defaults={"found_in": run, "about": about, "ours": each.ours, "theirs": each.theirs, "mend": each.mend},
        )


def facts_of(about: NationalDossier | None) -> Facts | None:
    """Return what we hold of a dossier; None where we hold nothing."""
    if about is None:
        return None
    now = standing(about.dossier_id)
    results = dossiers.for_report(about.dossier_id).results.all()
    valid = frozenset(str(result.number) for result in results if result.issued_at and not result.revoked_at)
    return Facts(now.code, written(now.appointment), valid)


def facts_in(theirs: Body | None) -> Facts | None:
    """Return what the portal says it holds; what cannot be read counts as nothing."""
    if theirs is None:
        return None
    code = str(theirs.get("TrangThaiHoSo") or "")
    rows = theirs.get("DanhSachGiayToKetQua") or []
    results = {str(row.get("MaKetQua")) for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    return Facts(
        int(code) if code.isdecimal() and len(code) < 3 else 0, str(theirs.get("NgayHenTra") or ""), frozenset(results)
    )


def compare(ours: Facts | None, theirs: Facts | None) -> list[Found]:
    """Return in what two books differ, each with the act that mends it."""
    if ours is None:
        return [Found(Kind.MISSING_HERE, "", _code(theirs), Mend.FETCH)] if theirs else []
    if theirs is None:
        return [Found(Kind.MISSING_THERE, _code(ours), "", Mend.SEND)]
    found = []
    if ours.code != theirs.code:
        is_theirs = theirs.code == WITHDRAWN and not is_closed(ours.code)
        found.append(Found(Kind.STATE, _code(ours), _code(theirs), Mend.ASK if is_theirs else Mend.SEND))
    if ours.appointment != theirs.appointment:
        found.append(Found(Kind.APPOINTMENT, ours.appointment, theirs.appointment[:200], Mend.SEND))
    if ours.results != theirs.results:
        lists = [", ".join(sorted(each.results))[:200] for each in (ours, theirs)]
        found.append(Found(Kind.RESULTS, lists[0], lists[1], Mend.SEND))
    return found


def _code(facts: Facts | None) -> str:
    return str(facts.code) if facts else ""


def mend(difference_id: int, *, by: Acting, at: datetime) -> str:
    """Do what mends a difference; return a sentence on what was done. Raises MessageIsSettled if it was mended before.

    Raises PortalTrouble or ConnectionRests where the portal must be asked and does not answer.
    """
    difference = Difference.objects.select_related("about").get(id=difference_id)
    if difference.mended_at is not None:
        raise MessageIsSettled()
    if difference.mend == Mend.FETCH:
        return _fetch(difference, by, at)
    if difference.mend == Mend.SEND and difference.about is not None:
        sending.send_again(difference.about.id, at=at)
        _mended(difference, by, at, "sent")
        return _("The dossier is sent again; the next comparison shows whether that was all.")
    _mended(difference, by, at, "asked")
    return _("It is noted that the applicant is asked. What they want is done at the dossier itself.")


def _fetch(difference: Difference, by: Acting, at: datetime) -> str:
    with speaking(at=at) as portal:
        body = portal.look_up(difference.number)
    if body is None:
        _mended(difference, by, at, "gone")
        return _("The national portal holds it no more.")
    reply: Reply = receiving.take_looked_up(body, at=at)
    if reply.code == "00":
        _mended(difference, by, at, "fetched")
        return _("The dossier was received.")
    return _("It arrived but could not be received; it stands among the messages put aside, with the reason.")


@transaction.atomic
def _mended(difference: Difference, by: Acting, at: datetime, how: str) -> None:
    Difference.objects.filter(id=difference.id).update(mended_at=at)
    facts = {"difference": difference.kind, "how": how}
    record("national.mended", subject_type="national_difference", subject_id=difference.id, by=by, at=at, data=facts)
