"""Officials of all communes and departments, and who of them does what."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import lru_cache
from random import Random
from secrets import token_bytes

from django.db import transaction

from motcua.demo import mix, people
from motcua.demo.accounts import NAMED, NamedAccount
from motcua.demo.ground import Ground, Locality
from motcua.journal.acting import Acting, Assurance, Channel, Origin
from motcua.journal.loading.copying import copy_rows
from motcua.journal.loading.entries import entry_of
from motcua.journal.loading.ids import Ids
from motcua.journal.loading.making import made
from motcua.journal.models import Entry, EntrySalt
from motcua.journal.record import SALT_BYTES
from motcua.kernel.text import fold
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import actions
from motcua.registry.people import queries as registered
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account, Person, Post
from motcua.registry.people.vocabulary import Role

REASON = "Số liệu minh họa"
SYSTEM = Acting.system(origin=Origin.SIMULATED, origin_reason=REASON)


@dataclass(frozen=True)
class Seat:
    """What one official holds: roles in the committee and in the centre, and the title they sign with."""

    roles: tuple[str, ...]
    title: str
    ages: tuple[int, int]


ORDINARY = (
    Seat((Role.RECEIVER,), "Công chức", (24, 45)),
    Seat((Role.RECEIVER, Role.RECORDS_CLERK), "Công chức", (25, 48)),
    Seat((Role.HEAD_OF_CENTRE,), "Giám đốc", (36, 55)),
    Seat((Role.SPECIALIST,), "Chuyên viên", (26, 50)),
    Seat((Role.SPECIALIST,), "Chuyên viên", (26, 50)),
    Seat((Role.HEAD_OF_UNIT,), "Trưởng phòng", (35, 56)),
    Seat((Role.SIGNER,), "Phó Chủ tịch", (38, 57)),
    Seat((Role.LEADER,), "Chủ tịch", (42, 58)),
)
SMALL = (  # one person in several roles (domain, section 1.7)
    Seat((Role.RECEIVER, Role.SPECIALIST), "Công chức", (25, 45)),
    Seat((Role.SPECIALIST, Role.RECORDS_CLERK), "Công chức", (25, 50)),
    Seat((Role.HEAD_OF_CENTRE, Role.HEAD_OF_UNIT), "Giám đốc", (36, 55)),
    Seat((Role.SIGNER,), "Phó Chủ tịch", (38, 57)),
    Seat((Role.LEADER,), "Chủ tịch", (42, 58)),
)
DEPARTMENT = (
    Seat((Role.SPECIALIST,), "Chuyên viên", (26, 50)),
    Seat((Role.SPECIALIST,), "Chuyên viên chính", (32, 55)),
    Seat((Role.HEAD_OF_UNIT,), "Trưởng phòng", (38, 57)),
    Seat((Role.SIGNER,), "Phó Giám đốc", (42, 58)),
    Seat((Role.RECORDS_CLERK,), "Văn thư", (25, 50)),
    Seat((Role.LEADER,), "Giám đốc", (45, 58)),
)
PROVINCE_CENTRE = (
    Seat((Role.RECEIVER,), "Công chức", (25, 45)),
    Seat((Role.RECEIVER,), "Công chức", (25, 45)),
    Seat((Role.RECEIVER,), "Công chức", (25, 45)),
    Seat((Role.HEAD_OF_CENTRE,), "Giám đốc", (40, 57)),
)
AT_THE_CENTRE = (Role.RECEIVER, Role.HEAD_OF_CENTRE)
LED_BY_NAMED = {named.commune_code or post.unit for named in NAMED for post in named.posts if post.role == Role.LEADER}
SMALL_BELOW = 0.62  # weight of a commune


type Draw = Callable[[], Random]  # made only where it is needed: seeding is slow
type Appointment = tuple[PersonDetails, list[tuple[int, str, str]]]  # who; unit, role and title


def appoint(ground: Ground, at: datetime) -> int:
    """Enter the officials of all units and give them their roles. Return how many there are.

    Some thousand rows at once, as a loader writes them: one by one through `grant_role` it would take half a minute.
    The journal has the entry of every role all the same.
    """
    planned = list(_appointments(ground))
    persons = Person.objects.bulk_create(Person(**_columns(details)) for details, _posts in planned)
    posts = [
        Post(person=person, agency_id=unit, role=role, title=title)
        for person, (_details, held) in zip(persons, planned, strict=True)
        for unit, role, title in held
    ]
    ids, told = Ids(), Counter[int]()
    entries = []
    for post in Post.objects.bulk_create(posts):
        told[post.person_id] += 1  # they are new: nothing was told of them before
        subject = ("person", post.person_id, told[post.person_id])
        data = {"unit": post.agency_id, "role": str(post.role)}
        entries.append(entry_of(ids.next(Entry), "role.granted", subject, SYSTEM, at, data))
    copy_rows([*entries, *(made(EntrySalt, entry_id=each.id, salt=token_bytes(SALT_BYTES)) for each in entries)])
    return len(persons)


def _appointments(ground: Ground) -> Iterator[Appointment]:
    for locality in ground.localities.values():
        for number, seat in _without_named(locality, _seats(locality, ground.weights[locality.code])):
            yield _appointment(locality, number, seat)
    for department in ground.departments.values():
        for number, seat in _without_named(department, DEPARTMENT):
            yield _appointment(department, number, seat)
    province = next(iter(ground.departments.values()))
    for number, seat in enumerate(PROVINCE_CENTRE, start=len(DEPARTMENT)):
        yield _appointment(province, number, seat)


def _without_named(locality: Locality, seats: tuple[Seat, ...]) -> Iterator[tuple[int, Seat]]:
    """Yield number and seat of each; a unit led by a named account has one leader, not two."""
    for number, seat in enumerate(seats):
        if Role.LEADER not in seat.roles or locality.code not in LED_BY_NAMED:
            yield number, seat


def _seats(locality: Locality, weight: float) -> tuple[Seat, ...]:
    if locality.code == mix.SMALL_COMMUNE:
        return SMALL[1:]  # the first seat is that of a named official
    if locality.landscape == "mountain" and weight < SMALL_BELOW:
        return SMALL
    return ORDINARY


def _appointment(locality: Locality, number: int, seat: Seat) -> Appointment:
    luck = Random(f"{mix.SEED}/seat/{locality.code}/{number}")  # noqa: S311  a sample, no secret
    details = people.official(locality, number, luck.randint(*seat.ages))
    units = [locality.centre_id if role in AT_THE_CENTRE else locality.committee_id for role in seat.roles]
    return details, [(unit, role, seat.title) for unit, role in zip(units, seat.roles, strict=True)]


def _columns(details: PersonDetails) -> dict[str, object]:
    stored = {each.name: getattr(details, each.name) for each in fields(details)}
    stored |= {"tax_code": None, "folded_name": fold(details.full_name), "is_identity_checked": True}
    return stored


def enter_named(ground: Ground, at: datetime) -> None:
    """Enter the named people and give them their roles."""
    for named in NAMED:
        locality = ground.localities.get(named.commune_code)
        if named.commune_code and locality is None:
            continue  # a small province of a test
        person = actions.find_or_create_person(_details(named, locality), by=SYSTEM, at=at, is_identity_checked=True)
        for post in named.posts:
            unit_id = _unit(post.unit, locality)
            actions.grant_role(person.id, unit_id, post.role, by=SYSTEM, at=at, title=post.title)


@transaction.atomic
def open_accounts(at: datetime) -> None:
    """Let the named people sign in who cannot yet. Takes seconds: a password's hash is slow by intention."""
    known = set(Account.objects.values_list("person_id", flat=True))
    for named, person in named_people():
        if person.id not in known:
            words = {"username": named.username, "password": named.password}
            actions.open_account(person.id, **words, by=SYSTEM, at=at, is_demo=True)


def _details(named: NamedAccount, locality: Locality | None) -> PersonDetails:
    number = people.personal_number(named.birth_date, named.sex, named.serial)
    return named.details(locality.place_id if locality else None, number)


def _unit(unit: str, locality: Locality | None) -> int:
    if locality is not None and unit in ("committee", "centre"):
        return locality.committee_id if unit == "committee" else locality.centre_id
    found = agencies.by_code(unit)
    assert found is not None, unit
    return found.id


class NobodyThere(Exception):
    """An administrator of the demo has taken the last official of a role away; the dossier waits."""


@dataclass
class Staff:
    """Who may act for a unit, as the simulation asks it again and again."""

    _known: dict[tuple[int, str], tuple[int, ...]] = field(default_factory=dict)

    def acting(self, role: str, unit_id: int, luck: Draw, *, person_id: int | None = None) -> Acting:
        """Return this very person if they are of this role and unit, else an official who is."""
        holders = self.holders(unit_id, role)
        if not holders:
            raise NobodyThere(f"Nobody is {role} in unit {unit_id}.")
        chosen = person_id if person_id in holders else luck().choice(holders)
        return official(chosen, role, unit_id)

    def holders(self, unit_id: int, role: str) -> tuple[int, ...]:
        """Return who holds a role in a unit, in a fixed order."""
        if not self._known:
            self._known = registered.ids_by_role()
        return self._known.get((unit_id, role), ())


@lru_cache(20_000)
def official(person_id: int, role: str, unit_id: int, *, for_id: int | None = None) -> Acting:
    """Return an official acting under the simulated clock; for_id: whom they type for."""
    return Acting(
        person_id,
        role=role,
        unit_id=unit_id,
        on_behalf_of_id=for_id,
        assurance=Assurance.SUBSTANTIAL,
        channel=Channel.COUNTER,
        origin=Origin.SIMULATED,
        origin_reason=REASON,
    )


def citizen(person_id: int) -> Acting:
    """Return a citizen acting online under the simulated clock."""
    return Acting(
        person_id,
        role=registered.APPLICANT,
        assurance=Assurance.LOW,
        channel=Channel.ONLINE,
        origin=Origin.SIMULATED,
        origin_reason=REASON,
    )


def preferred(ground: Ground, named: list[tuple[NamedAccount, Person]]) -> dict[tuple[int, str], int]:
    """Return which named official sits where: (unit, role) → person."""
    return {
        (_unit(post.unit, ground.localities.get(account.commune_code)), post.role): person.id
        for account, person in named
        for post in account.posts
    }


def named_people() -> Iterator[tuple[NamedAccount, Person]]:
    """Yield the named accounts with their persons, found by their numbers."""
    for named in NAMED:
        number = people.personal_number(named.birth_date, named.sex, named.serial)
        found = registered.search_people(number).first()
        if found is not None:
            yield named, found
