"""What a file's codes and names mean here, each asked once."""

from datetime import datetime
from functools import cache

from motcua.registry.agencies import queries as agencies
from motcua.service.importing.rows import Known, Meant, Unit
from motcua.service.importing.unit_names import UnitNames
from motcua.service.procedures import queries as procedures

_DECIDING = frozenset({"province_committee", "department", "branch", "commune_committee"})
_MOST_NAMED = 5  # more would be no help


def read_known(now: datetime) -> Known:
    """Return the look-ups, all procedures read at once; also those that are offline now: the past has them."""
    versions = procedures.current_version_ids()
    units = agencies.of_kinds(_DECIDING | {"commune_centre"})
    names, codes = UnitNames(units), {unit.code: unit for unit in units if unit.kind in _DECIDING}
    centre_of = cache(agencies.centre_of)

    @cache
    def unit(text: str) -> Meant:
        found = [codes[text]] if text in codes else names.meant(text)
        if len(found) == 1 and (centre := centre_of(found[0].id)):
            return Meant(Unit(found[0].id, centre.id))
        possible = found or names.near(text)
        told = possible if len(possible) <= _MOST_NAMED else []
        return Meant(None, tuple(f"{each.name} ({each.code})" for each in told))

    return Known(versions.get, unit, now)
