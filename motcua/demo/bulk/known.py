"""What acts read of the province, read once: versions of procedures, units, officials, and the invented people."""

from dataclasses import dataclass, field, fields
from functools import lru_cache

from motcua.demo.bulk.persons import Register, columns
from motcua.journal.loading.making import made, put_beside
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.registry.people import queries as registered
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Person
from motcua.service.dossiers.models import Dossier
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.models import ProcedureVersion

MOST_PERSONS = 20_000  # remembered at a time


@dataclass
class Known:
    """Units and versions by id, and the people of the register by id."""

    register: Register
    _units: dict[int, Agency] = field(default_factory=dict)
    _versions: dict[int, ProcedureVersion] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Remember the people met last."""
        self.person = lru_cache(MOST_PERSONS)(self._person)

    def unit(self, unit_id: int) -> Agency:
        """Return a unit with its place and the unit above."""
        if unit_id not in self._units:
            self._units |= agencies.in_bulk({unit_id})
        return self._units[unit_id]

    def version(self, version_id: int) -> ProcedureVersion:
        """Return a version with its procedure."""
        if version_id not in self._versions:
            self._versions[version_id] = procedures.version(version_id)
        return self._versions[version_id]

    def _person(self, person_id: int) -> Person:
        details = self.register.details(person_id)
        if details is None:
            return registered.person(person_id)
        return made(Person, id=person_id, **columns(details))

    def details(self, person_id: int) -> PersonDetails:
        """Return what the register holds of a person."""
        person = self.person(person_id)
        known = {each.name: getattr(person, each.name) for each in fields(PersonDetails)}
        numbers = {"personal_number": person.personal_number or "", "tax_code": person.tax_code or ""}
        return PersonDetails(**known | numbers)

    def profile(self, person_id: int) -> dict[str, str]:
        """Return what forms prefill from."""
        person = self.person(person_id)
        code = self.register.commune_code(person.commune_id) if person.commune_id else ""
        return registered.profile_of(person, code)

    def with_people_and_units(self, dossier: Dossier) -> Dossier:
        """Put what acts and letters read beside the dossier."""
        put_beside(
            dossier,
            agency=self.unit(dossier.agency_id),
            centre=self.unit(dossier.centre_id),
            applicant=self.person(dossier.applicant_id),
            submitter=self.person(dossier.submitter_id),
        )
        return dossier
