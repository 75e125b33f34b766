"""What procedures are on offer, and which of them a unit decides on: the items of Decision 766 over procedures."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency, Kind
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.queries import Catalogued
from motcua.steering.measures.service_quality.items import ASKED_FOR, OFFERED, WHOLE


@dataclass(frozen=True)
class Duty:
    """The procedures that some units decide on: how many, how many say every part, which can be asked for online."""

    procedures: int
    whole: int
    offered: frozenset[str]

    def ratios(self, online: set[str]) -> dict[str, tuple[int, int]]:
        """Return numerator and denominator of the items over procedures. online: what somebody asked for online."""
        return {
            WHOLE: (self.whole, self.procedures),
            OFFERED: (len(self.offered), self.procedures),
            ASKED_FOR: (len(self.offered & online), len(self.offered)),
        }


@dataclass(frozen=True)
class Offer:
    """What is on offer, read once, and who decides on it."""

    catalogue: list[Catalogued]
    named: set[int]  # units that a procedure names
    _alike: dict[tuple[str, int | None], Duty] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Offer":
        """One query."""
        catalogue = procedures.catalogued()
        return cls(catalogue, set[int]().union(*(each.agency_ids for each in catalogue)))

    def duty(self, agency_ids: Collection[int] | None) -> Duty:
        """Return what these units decide on together; None: all of the province."""
        return self._of(None if agency_ids is None else agencies.in_bulk(set(agency_ids)).values())

    def duty_of(self, unit: Agency) -> Duty:
        """Return what one unit decides on. Those of one kind that no procedure names decide on the same."""
        key = (unit.kind, unit.id if unit.id in self.named else None)
        if key not in self._alike:
            self._alike[key] = self._of([unit])
        return self._alike[key]

    def _of(self, units: Iterable[Agency] | None) -> Duty:
        mine = _responsible(self.catalogue, units)
        online = frozenset(each.code for each in mine if each.is_online)
        return Duty(len(mine), sum(each.has_all_parts for each in mine), online)


def _responsible(catalogue: list[Catalogued], units: Iterable[Agency] | None) -> list[Catalogued]:
    """Return the procedures that one of these units decides on; None: all."""
    if units is None:
        return catalogue
    found = list(units)
    ids, has_commune = {unit.id for unit in found}, any(unit.kind == Kind.COMMUNE_COMMITTEE for unit in found)
    return [
        each
        for each in catalogue
        if (has_commune and each.level in ("commune", "multi"))
        or (each.level in ("province", "multi") and not ids.isdisjoint(each.agency_ids))
    ]
