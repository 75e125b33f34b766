"""The view `dossier_search`: what dossiers are found by."""

from collections.abc import Sequence

from django.db.models import Q

from motcua.journal.followers import View
from motcua.journal.positions import PositionedEntry
from motcua.service.dossiers import search
from motcua.service.dossiers.models import Dossier

# What changes a code, the units that a dossier concerns, or a name; once it has ended no opinion is awaited any more.
_DOSSIER_KINDS = tuple(
    f"dossier.{name}"
    for name in (
        "submitted",
        "accepted",
        "passed_on",
        "sent_back",
        "consulted",
        "consultation_answered",
        "settled",
        "withdrawn",
        "stopped",
    )
)


def take_in(items: Sequence[PositionedEntry]) -> None:
    """Bring the rows of the dossiers concerned up to date: three statements, however many entries there are."""
    dossiers = {item.entry.subject_id for item in items if item.entry.subject_type == "dossier"}
    persons = {item.entry.subject_id for item in items if "full_name" in item.entry.data.get("fields", ())}
    if persons:
        theirs = Q(applicant__in=persons) | Q(submitter__in=persons) | Q(representative__in=persons)
        dossiers |= set(Dossier.objects.filter(theirs).values_list("id", flat=True))
    if dossiers:
        search.refresh(list(dossiers))


DOSSIER_SEARCH = View(
    name="dossier_search",
    kinds=(*_DOSSIER_KINDS, "person.changed"),
    apply=take_in,
    reset=search.forget,
    tables=("dossiers_searchrow", "dossiers_concern"),
)
