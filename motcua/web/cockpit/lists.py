"""The lists of dossiers that figures of the cockpit are made of."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.spoken_dates import long_date, short_datetime
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import oversight
from motcua.service.dossiers.oversight import Overseen
from motcua.steering.briefing.board import Board
from motcua.steering.briefing.today import act_until
from motcua.steering.measures import units
from motcua.steering.measures.units import MONTH, WEEK
from motcua.steering.planning import queries as planning
from motcua.steering.scope import Scope
from motcua.web.cockpit import tables
from motcua.web.cockpit.numbers import decimal_word
from motcua.web.cockpit.tables import Table
from motcua.web.design.values import grouped

LISTED = 200  # dossiers on a page and in its file
CAPTIONS = {  # by the word in the address
    "qua-han": gettext_lazy("Overdue now"),
    "nguy-co": gettext_lazy("Likely late within 5 working days"),
    "hom-nay": gettext_lazy("To act on today"),
    "dang-giai-quyet": gettext_lazy("Open dossiers, the earliest date first"),
    "tre-han": gettext_lazy("Results after the date first promised, in 30 days"),
    "tre-han-tuan": gettext_lazy("Results after the date first promised, in 7 days"),
    "moi-nop": gettext_lazy("Handed in within 7 days"),
}


def read(kind: str, scope: Scope, now: datetime, *, limit: int = LISTED) -> tuple[list[Overseen], dict[int, float]]:
    """Return the dossiers of a list in its order, with their chances of being late where it tells them.

    kind: one of CAPTIONS.
    """
    match kind:
        case "qua-han":
            return oversight.of_ids(units.overdue_ids(now, scope.agency_ids, limit=limit)), {}
        case "hom-nay":
            return oversight.due_until(scope.agency_ids, now, _end_of(scope, now), limit=limit), {}
        case "dang-giai-quyet":
            return oversight.open_of(scope.agency_ids, limit=limit), {}
        case "tre-han" | "tre-han-tuan":
            days = MONTH if kind == "tre-han" else WEEK
            return _in_order(units.late_result_ids(now, scope.agency_ids, days=days, limit=limit)), {}
        case "moi-nop":
            return _in_order(units.received_ids(now, scope.agency_ids, days=WEEK, limit=limit)), {}
    return _by_chance(planning.likely_late(scope.agency_ids, now, limit=limit))


def _end_of(scope: Scope, now: datetime) -> datetime:
    """The last moment of the day until which a leader acts today."""
    return datetime.combine(act_until(scope.home_id, now), time.max, VIETNAM)


def _in_order(ids: list[int]) -> list[Overseen]:
    """The dossiers in the order of the ids."""
    places = {id_: place for place, id_ in enumerate(ids)}
    return sorted(oversight.of_ids(ids), key=lambda each: places[each.id])


def note(kind: str, scope: Scope, now: datetime, found: Sequence[Overseen]) -> str:
    """Say of a list what its caption leaves open; empty where nothing."""
    match kind:
        case "hom-nay":
            told = _(
                "Running dossiers due by the end of %(day)s. When the unit is closed, its next working day counts."
            )
            return told % {"day": long_date(act_until(scope.home_id, now))}
        case "nguy-co":
            return _of_forecast(scope, now, found)
        case "moi-nop":
            return _(
                "All that arrived in these 7 days, today included, also what has not been received at the counter yet."
            )
        case "tre-han" | "tre-han-tuan":
            return _(
                "Settled in these days, today included, after the date first promised; an extension does not help."
            )
    return ""


def _of_forecast(scope: Scope, now: datetime, found: Sequence[Overseen]) -> str:
    made, expected = planning.made(), planning.expected_late(scope.agency_ids, now)
    if made is None:
        return _("The first forecast is made within twenty minutes.")
    said = {
        "at": short_datetime(made.at),
        "next": short_datetime(made.next_at),
        "likely": grouped(expected.likely),
        "n": grouped(len(found)),
        "due": grouped(expected.due),
        "expected": decimal_word(Decimal(expected.expected).quantize(Decimal("0.1"))),
    }
    told = _(
        "Forecast of %(at)s, the next one by %(next)s. All %(n)s dossiers due within 5 working days stand here "
        "with their chance: %(likely)s of them more likely late than not, %(expected)s to be expected late."
    )
    if len(found) < expected.due:
        told = _(
            "Forecast of %(at)s, the next one by %(next)s. Of the %(due)s dossiers due within 5 working days the %(n)s "
            "most likely late stand here with their chance: %(likely)s of all are more likely late than not, "
            "%(expected)s to be expected late."
        )
    return told % said


def empty_text(kind: str) -> str:
    """Say when dossiers will stand in a list that has none."""
    if kind == "nguy-co":
        return _("The forecast is made anew every twenty minutes, and after an import; only then dossiers appear here.")
    return _("Dossiers appear here by themselves, within two seconds of the act.")


def likely(board: Board) -> Table:
    """The dossiers of the board that are most likely to be late."""
    found, chances = _by_chance(board.likely)
    names = {line.agency.id: line.agency.short_label for line in board.lines} | unit_names(found)
    caption = _("Most likely late within 5 working days")
    return tables.of_dossiers(found, names, chances, name="nguy-co", caption=caption, now=board.now)


def _by_chance(rows: Iterable[planning.Likely]) -> tuple[list[Overseen], dict[int, float]]:
    """The likeliest first."""
    chances = {row.dossier_id: row.chance for row in rows}
    return sorted(oversight.of_ids(list(chances)), key=lambda each: -chances[each.id]), chances


def unit_names(found: Iterable[Overseen]) -> dict[int, str]:
    """Return the names of the units that decide on these dossiers or have them now."""
    return agencies.names({id_ for each in found for id_ in (each.agency_id, each.unit_id) if id_ is not None})
