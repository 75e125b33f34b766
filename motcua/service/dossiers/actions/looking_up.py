"""What officials look up elsewhere in place of a paper (tra cứu), and what becomes of it where that place is down.

An outage there keeps no dossier from being received, passed on or settled: what was missed is listed and made up for.
"""

from datetime import datetime, timedelta

from motcua.journal.acting import Acting
from motcua.service.connections import actions as connections
from motcua.service.connections import queries as outside
from motcua.service.dossiers import look_ups, policies
from motcua.service.dossiers.actions._moving import act, locked, somebody, write
from motcua.service.dossiers.models import Dossier, DossierPaper, MissedLookUp
from motcua.service.dossiers.refusals import NotPossibleNow, NotYours
from motcua.service.dossiers.states import State

SECOND_CLICK = timedelta(minutes=1)  # who says it again so soon has pressed twice


@act
def mark_data_checked(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, paper_id: int) -> Dossier:
    """Tick "đã tra cứu": the record that replaces a paper was looked up (design, section 5).

    Whatever was missed for this paper is made up for, and its databases count as reachable. Ticked again, nothing
    changes. Raises NotYours, NotPossibleNow, DossierMoved, DossierPaper.DoesNotExist (also for a paper with a file).
    """
    dossier, paper = _to_look_up(dossier_id, by, seen_version, paper_id)
    if paper.data_checked_at is not None:
        return dossier
    paper.data_checked_at, paper.data_checked_by_id = at, by.person_id
    paper.save(update_fields=["data_checked_at", "data_checked_by"])
    paper.missed_look_ups.filter(made_up_at=None).update(made_up_at=at)
    for name in map(look_ups.connection_name, look_ups.databases_of(dossier, paper.paper_code)):
        if not outside.is_well(name):  # of many look-ups a day, only the one that ends the trouble is news
            connections.report(name, ok=True, at=at)
    write(dossier, "data_checked", by, at, {"paper": paper.paper_code})
    return dossier


@act
def mark_data_missed(dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, paper_id: int) -> Dossier:
    """Say "chưa tra cứu được": the databases for this paper could not be reached. The dossier goes on as if they could.

    It is listed until somebody ticks it, and other officials see that the databases are in trouble. A paper that was
    looked up meanwhile stays as it is, and a second click changes nothing. Raises as `mark_data_checked`.
    """
    dossier, paper = _to_look_up(dossier_id, by, seen_version, paper_id)
    just_said = paper.missed_look_ups.filter(made_up_at=None, missed_at__gt=at - SECOND_CLICK)
    if paper.data_checked_at is not None or just_said.exists():
        return dossier
    databases = look_ups.databases_of(dossier, paper.paper_code)
    missed = {"missed_at": at, "missed_by_id": somebody(by)}
    for database in databases:
        MissedLookUp.objects.update_or_create(paper=paper, database=database.code, defaults=missed)
        connections.report(look_ups.connection_name(database), ok=False, at=at)
    codes = [database.code for database in databases]
    write(dossier, "data_missed", by, at, {"paper": paper.paper_code, "databases": codes})
    return dossier


def _to_look_up(dossier_id: int, by: Acting, seen_version: int | None, paper_id: int) -> tuple[Dossier, DossierPaper]:
    dossier = locked(dossier_id, seen_version)
    if not dossier.is_open:
        raise NotPossibleNow(str(dossier), str(State(dossier.state).label), "data")
    if not policies.may_check_data(by, dossier):
        raise NotYours()
    return dossier, DossierPaper.objects.get(id=paper_id, dossier=dossier, file=None)
