"""Where the sample province plays: its communes and agencies with their ids, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from motcua.demo import mix
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.registry.places import queries as places
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.definition import Definition

DEPARTMENTS_FROM = 300  # running numbers of people: communes below, departments from here on


@dataclass(frozen=True)
class Locality:
    """A commune, or a department standing for a place of its own; `index` numbers them for invented people."""

    code: str
    name: str
    index: int
    place_id: int
    landscape: str
    peoples: str
    committee_id: int  # decides
    committee_code: str
    centre_id: int  # receives
    is_commune: bool = True


@dataclass(frozen=True)
class Offered:
    """A procedure on offer as the simulation needs it."""

    code: str
    version_id: int
    definition: Definition
    agency_ids: tuple[int, ...]  # provincial agencies that decide; empty: communes do

    @property
    def is_communal(self) -> bool:
        """Whether communes decide (also where a department could)."""
        return self.definition.level != "province"


@dataclass(frozen=True)
class Ground:
    """Everything that does not change while a province is simulated."""

    localities: Mapping[str, Locality]
    departments: Mapping[int, Locality]
    province_centre_id: int
    procedures: Mapping[str, Offered]
    weights: Mapping[str, float] = field(default_factory=dict)
    seed: int = mix.SEED

    def unit_code(self, agency_id: int) -> str:
        """Return the code of a deciding agency."""
        return self._codes[agency_id]

    @cached_property
    def _codes(self) -> dict[int, str]:
        everybody = [*self.localities.values(), *self.departments.values()]
        return {each.committee_id: each.committee_code for each in everybody}


def survey(commune_codes: tuple[str, ...] = (), seed: int = mix.SEED) -> Ground:
    """Read the province as it was loaded. commune_codes: these communes alone; empty: all. seed: of sizes, speeds."""
    centre = agencies.province_centre()
    assert centre is not None
    communes = {place.code: place for place in places.communes()}
    indexes = {code: index for index, code in enumerate(sorted(communes))}
    localities = {}
    for committee in agencies.commune_committees():
        place = communes[committee.place.code]
        if commune_codes and place.code not in commune_codes:
            continue
        own_centre = agencies.centre_of(committee.id)
        assert own_centre is not None
        localities[place.code] = Locality(
            code=place.code,
            name=place.name,
            index=indexes[place.code],
            place_id=place.id,
            landscape=mix.landscape(place.code, place.name),
            peoples=mix.peoples(place.code),
            committee_id=committee.id,
            committee_code=committee.code,
            centre_id=own_centre.id,
        )
    weights = {code: mix.commune_weight(code, each.name, seed) for code, each in localities.items()}
    return Ground(
        localities=localities,
        departments={each.committee_id: each for each in _departments(centre)},
        province_centre_id=centre.id,
        procedures={code: _offered(code) for code in procedures.live_codes()},
        weights=weights,
        seed=seed,
    )


def _departments(centre: Agency) -> list[Locality]:
    units = [agencies.province_committee(), *agencies.departments()]
    return [
        Locality(
            code=unit.code,
            name=unit.name,
            index=DEPARTMENTS_FROM + number,
            place_id=unit.place_id,
            landscape="town",
            peoples="plain",
            committee_id=unit.id,
            committee_code=unit.code,
            centre_id=centre.id,
            is_commune=False,
        )
        for number, unit in enumerate(units)
    ]


def _offered(code: str) -> Offered:
    live = procedures.get_live(code)
    provincial = () if live.definition.level == "commune" else tuple(procedures.agencies_for(live.id, None))
    return Offered(code, live.version_id, live.definition, provincial)
