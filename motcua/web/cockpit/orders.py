"""What a leader orders from a list of dossiers: the words of the task, and the unit that answers."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from motcua.kernel.spoken_dates import long_date
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.service.dossiers.oversight import Overseen
from motcua.steering.briefing.today import act_until
from motcua.steering.measures import units
from motcua.steering.planning import queries as planning
from motcua.steering.scope import Scope
from motcua.web.assigning.links import assign_href
from motcua.web.cockpit import lists
from motcua.web.design.values import grouped


def from_list(kind: str, of: Agency, scope: Scope, now: datetime, found: Sequence[Overseen], page: str) -> str:
    """Return the address of the form for a task about a list, filled in."""
    n = grouped(_total(kind, scope, now, found))
    figure = f"{lists.CAPTIONS[kind]}: {n}"
    if kind == "nguy-co":
        likely = grouped(planning.expected_late(scope.agency_ids, now).likely)
        figure = _("Likely late within 5 working days: %(likely)s of %(n)s due") % {"likely": likely, "n": n}
    return assign_href(_answering(of, found), _words(kind, scope, now, n), figure, page)


def _words(kind: str, scope: Scope, now: datetime, n: str) -> str:
    match kind:
        case "qua-han":
            told = _("Settle the %(n)s overdue dossiers and answer the applicants in writing.")
        case "nguy-co":
            told = _("Have the dossiers at risk settled before their date.")
        case "hom-nay":
            day = long_date(act_until(scope.home_id, now))
            return _("Settle the %(n)s dossiers that are due by the end of %(day)s.") % {"n": n, "day": day}
        case "moi-nop":
            told = _("See that the %(n)s dossiers handed in within 7 days are received and handled in time.")
        case "tre-han" | "tre-han-tuan":
            told = _("Say why %(n)s results came after the date first promised, and how it will be prevented.")
        case _:
            told = _("Go through the %(n)s open dossiers and settle those first that are due first.")
    return told % {"n": n}


def _total(kind: str, scope: Scope, now: datetime, found: Sequence[Overseen]) -> int:
    """How many there are, also where the list is cut."""
    if len(found) < lists.LISTED:
        return len(found)
    loads, done = units.open_by_unit(now, scope.agency_ids), units.done_by_unit(now, scope.agency_ids).values()
    match kind:
        case "qua-han":
            return sum(load.overdue for load in loads)
        case "dang-giai-quyet":
            return sum(load.open for load in loads)
        case "tre-han":
            return sum(each.month.late for each in done)
        case "tre-han-tuan":
            return sum(each.week.late for each in done)
        case "moi-nop":
            return sum(each.week.received for each in done)
    return len(found)


def _answering(of: Agency, found: Sequence[Overseen]) -> str:
    """The one unit that decides on all of them; else the unit of the page."""
    deciding = {each.agency_id for each in found}
    return agencies.agency(deciding.pop()).code if len(deciding) == 1 else of.code
