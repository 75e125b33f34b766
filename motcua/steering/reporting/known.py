"""What the platform knows itself, so that nobody types it: a door for each indicator, opened by whoever counts it."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal

from motcua.steering.measures import queries as measures
from motcua.steering.reporting.figures import Figure

type Known = Callable[[Collection[int], date, date], Mapping[int, Figure]]
_known: dict[tuple[str, str], Known] = {}


def register(scheme_code: str, indicator: str, known: Known) -> None:
    """Let an indicator be filled in and locked.

    known:  from ids of units, first and last day to a figure for each unit of which something is known.
    Called in AppConfig.ready(). Raises ValueError where somebody else fills it already.
    """
    if _known.setdefault((scheme_code, indicator), known) is not known:
        raise ValueError(f"Two rooms compute {indicator} of {scheme_code}.")


def of_scheme(scheme_code: str) -> dict[str, Known]:
    """Return what is known of a scheme, by indicator."""
    return {indicator: known for (scheme, indicator), known in _known.items() if scheme == scheme_code}


def filed_online(unit_ids: Collection[int], since: date, until: date) -> Mapping[int, Figure]:
    """Dossiers filed online of all dossiers received (item 3.3 of Decision 766); a unit without dossiers is absent."""
    counted = measures.filed_online_by_unit(unit_ids, since, until)
    return {unit: Figure(numerator=Decimal(online), denominator=Decimal(of)) for unit, (online, of) in counted.items()}
