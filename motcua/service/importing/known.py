"""What a file's codes and names mean here, each asked once."""

from datetime import datetime
from functools import cache

from motcua.registry.agencies import queries as agencies
from motcua.service.importing.rows import Known, Unit
from motcua.service.procedures import queries as procedures

_DECIDING = frozenset({"province_committee", "department", "branch", "commune_committee"})


def read_known(now: datetime) -> Known:
    """Return the look-ups, all procedures read at once; also those that are offline now: the past has them."""
    versions = procedures.current_version_ids()
    codes = {unit.code: unit for unit in agencies.of_kinds(_DECIDING)}
    centre_of = cache(agencies.centre_of)

    @cache
    def unit(text: str) -> Unit | None:
        found = codes.get(text) or agencies.by_code(text) or agencies.by_name(text)
        if found is None or not found.is_active or found.kind not in _DECIDING:
            return None
        centre = centre_of(found.id)
        return Unit(found.id, centre.id) if centre else None

    return Known(versions.get, unit, now)
