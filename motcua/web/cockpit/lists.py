"""The lists of dossiers that figures of the cockpit are made of."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import oversight
from motcua.service.dossiers.oversight import Overseen
from motcua.steering.briefing.board import Board
from motcua.steering.measures import units
from motcua.steering.planning import queries as planning
from motcua.steering.scope import Scope
from motcua.web.cockpit import tables
from motcua.web.cockpit.tables import Table

LISTED = 200  # dossiers on a page and in its file
TODAY = timedelta(days=1)
CAPTIONS = {  # by the word in the address
    "qua-han": gettext_lazy("Overdue now"),
    "nguy-co": gettext_lazy("Likely late within 5 working days"),
    "hom-nay": gettext_lazy("Due within a day"),
    "dang-giai-quyet": gettext_lazy("Open dossiers, the earliest date first"),
}


def read(kind: str, scope: Scope, now: datetime, *, limit: int = LISTED) -> tuple[list[Overseen], dict[int, float]]:
    """Return the dossiers of a list in its order, with their chances of being late where it tells them.

    kind: one of CAPTIONS.
    """
    match kind:
        case "qua-han":
            return oversight.of_ids(units.overdue_ids(now, scope.agency_ids, limit=limit)), {}
        case "hom-nay":
            return oversight.due_until(scope.agency_ids, now, now + TODAY, limit=limit), {}
        case "dang-giai-quyet":
            return oversight.open_of(scope.agency_ids, limit=limit), {}
    return _by_chance(planning.likely_late(scope.agency_ids, now, limit=limit))


def likely(board: Board) -> Table:
    """The dossiers of the board that are most likely to be late."""
    found, chances = _by_chance(board.likely)
    names = {line.agency.id: line.agency.short_name for line in board.lines} | unit_names(found)
    caption = _("Most likely late within 5 working days")
    return tables.of_dossiers(found, names, chances, name="nguy-co", caption=caption, now=board.now)


def _by_chance(rows: Iterable[planning.Likely]) -> tuple[list[Overseen], dict[int, float]]:
    """The likeliest first; what has ended since the forecast is left out."""
    chances = {row.dossier_id: row.chance for row in rows}
    found = [each for each in oversight.of_ids(list(chances)) if each.is_open]
    return sorted(found, key=lambda each: -chances[each.id]), chances


def unit_names(found: Iterable[Overseen]) -> dict[int, str]:
    """Return the names of the units that decide on these dossiers or have them now."""
    return agencies.names({id_ for each in found for id_ in (each.agency_id, each.unit_id) if id_ is not None})
