"""The invented people of a load: all entered before the first dossier, at the time at which each is met first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from motcua.demo import offices, people
from motcua.demo.applying import employee_of
from motcua.demo.arrivals import Arrival
from motcua.demo.ground import Ground, Locality
from motcua.journal.loading.copying import copy_rows
from motcua.journal.loading.entries import entry_of
from motcua.journal.loading.ids import Ids
from motcua.journal.loading.making import made
from motcua.journal.models import Entry, EntrySalt
from motcua.journal.moment import database_now
from motcua.journal.record import SALT_BYTES
from motcua.kernel.text import fold
from motcua.registry.people import queries as registered
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Person
from motcua.service.dossiers.models import TypedBy

BATCH = 5000


@dataclass(frozen=True)
class Who:
    """Somebody invented: where, and which running number."""

    locality: str
    index: int
    is_organisation: bool = False


@dataclass
class Meetings:
    """Who is met, and when first. Fed with the arrivals of a whole load."""

    first: dict[Who, datetime] = field(default_factory=dict)

    def take(self, arrival: Arrival) -> None:
        """Note who applies, unless that is the person of an account, and who does it for an organisation."""
        if not arrival.named:
            self._meet(Who(arrival.locality.code, arrival.person_index, arrival.is_organisation), arrival.at)
        if arrival.typed_by == TypedBy.MANDATE:
            self._meet(Who(arrival.locality.code, employee_of(arrival)), arrival.at)

    def _meet(self, who: Who, at: datetime) -> None:
        known = self.first.get(who)
        if known is None or at < known:
            self.first[who] = at

    def in_order(self) -> Iterator[tuple[Who, datetime]]:
        """Yield everybody, who is met first first."""
        yield from sorted(self.first.items(), key=lambda each: each[1])  # equal times: as they were met


@dataclass
class Register:
    """Ids of the invented people by number, and back."""

    ground: Ground
    by_number: dict[str, int] = field(default_factory=dict)
    by_id: dict[int, Who] = field(default_factory=dict)
    _communes: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the codes of the communes."""
        self._communes = {each.place_id: each.code for each in self.ground.localities.values()}

    def id_of(self, details: PersonDetails) -> int:
        """Return the id of a person of this load."""
        return self.by_number[_number(details)]

    def details(self, person_id: int) -> PersonDetails | None:
        """Return an invented person; None for others, such as officials."""
        who = self.by_id.get(person_id)
        return details_of(who, self.ground) if who else None

    def commune_code(self, place_id: int) -> str:
        """Return the national code of a commune."""
        return self._communes[place_id]

    def enter(self, met: Iterable[tuple[Who, datetime]]) -> int:
        """Enter all who are not in the register of people yet. Return how many were entered."""
        everybody = [(who, at, details_of(who, self.ground)) for who, at in met]
        known = registered.checked_ids({_number(details) for _who, _at, details in everybody})
        ids = Ids(block=BATCH)
        batch: list[tuple[int, datetime, PersonDetails]] = []
        entered = 0
        for who, at, details in everybody:
            number = _number(details)
            if number not in known:
                known[number] = ids.next(Person)
                batch.append((known[number], at, details))
            self.by_number[number], self.by_id[known[number]] = known[number], who
            if len(batch) >= BATCH:
                entered += _write(batch, ids)
                batch = []
        return entered + _write(batch, ids)


def details_of(who: Who, ground: Ground) -> PersonDetails:
    """Return the person with this running number."""
    locality: Locality = ground.localities[who.locality]
    return (people.organisation if who.is_organisation else people.citizen)(locality, who.index)


def _number(details: PersonDetails) -> str:
    return details.personal_number or details.tax_code


def _write(batch: list[tuple[int, datetime, PersonDetails]], ids: Ids) -> int:
    now = database_now()
    persons = [made(Person, id=id_, created_at=now, **columns(details)) for id_, _at, details in batch]
    entries = [
        entry_of(ids.next(Entry), "person.created", ("person", id_, 1), offices.SYSTEM, at, {"kind": str(details.kind)})
        for id_, at, details in batch
    ]
    salts = [
        made(EntrySalt, entry_id=entry.id, salt=Random(f"{_number(details)}/salt").randbytes(SALT_BYTES))  # noqa: S311  a sample
        for entry, (_id, _at, details) in zip(entries, batch, strict=True)
    ]
    copy_rows([*persons, *entries, *salts])
    return len(batch)


def columns(details: PersonDetails) -> dict[str, object]:
    """Return the columns of an invented person as `people.actions` stores them."""
    stored: dict[str, object] = {**vars(details)}
    stored["personal_number"] = details.personal_number or None
    stored["tax_code"] = details.tax_code or None
    return stored | {"folded_name": fold(details.full_name), "is_identity_checked": True}
