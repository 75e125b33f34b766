"""What is looked up in databases outside in place of papers: which they are, what was missed, how they are doing.

Officials look it up with their own accounts, so what is known of a database's health is what they tell of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db.models import Count, Max, Min
from django.utils.functional import lazy
from django.utils.translation import gettext

from motcua.service.connections.partners import Partner, Waiting
from motcua.service.dossiers import flow
from motcua.service.dossiers.models import Dossier, DossierPaper, MissedLookUp
from motcua.service.dossiers.states import OPEN_STATES
from motcua.service.procedures.databases import DATABASES, OTHER, Database, named_in


def databases_of(dossier: Dossier, paper_code: str) -> list[Database]:
    """Return where the agency looks up what replaces this paper; OTHER where the sheet does not say."""
    papers = flow.definition_of(dossier).papers
    return named_in(next((paper.replaceable_by_data for paper in papers if paper.code == paper_code), ""))


def connection_name(database: Database) -> str:
    """Return the name under which a database is kept among the systems outside."""
    return f"data_{database.code}"


@dataclass(frozen=True)
class LookUp:
    """What an official has to look up in place of a paper, and when it was last tried in vain."""

    databases: str
    missed_at: datetime | None


def open_look_ups(dossier: Dossier, papers: Sequence[DossierPaper]) -> dict[int, LookUp]:
    """Return what is still to be looked up for these papers of a dossier, by id. One query where there is any."""
    wanted = [paper for paper in papers if paper.file_id is None and paper.data_checked_at is None]
    if not wanted:
        return {}
    missed = MissedLookUp.objects.filter(paper__in=wanted, made_up_at=None)
    missed_at = dict(missed.values_list("paper_id").annotate(Max("missed_at")))
    return {
        paper.id: LookUp(
            ", ".join(database.name for database in databases_of(dossier, paper.paper_code)), missed_at.get(paper.id)
        )
        for paper in wanted
    }


def waiting_for(database: Database) -> Waiting:
    """Return how many papers of open dossiers were to be looked up in a database when it could not be reached."""
    missed = MissedLookUp.objects.filter(database=database.code, made_up_at=None, paper__dossier__state__in=OPEN_STATES)
    found = missed.aggregate(count=Count("id"), oldest_at=Min("missed_at"))
    return Waiting(found["count"], found["oldest_at"])


def _partner(database: Database) -> Partner:
    def told() -> str:
        return gettext(
            "Officials report that they cannot look anything up: %(database)s. Dossiers are received and handled as "
            "usual; what is still to be looked up stands under “Data to look up”."
        ) % {"database": database.name}

    return Partner(
        name=connection_name(database),
        label=lazy(lambda: database.name, str)(),
        for_officials=lazy(told, str)(),
        for_citizens="",
        is_set_up=lambda: True,
        waiting=partial(waiting_for, database),
        try_now=None,
    )


PARTNERS = tuple(_partner(database) for database in (*DATABASES, OTHER))
