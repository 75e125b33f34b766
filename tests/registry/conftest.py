"""People and units of the tests: a Mường citizen, the counter of her commune, and those who administer it."""

from datetime import date, datetime

import pytest

from motcua.journal.acting import Acting, Channel
from motcua.journal.moment import database_now
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.loading import load_agencies
from motcua.registry.agencies.models import Agency
from motcua.registry.people import actions
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Person
from motcua.registry.people.vocabulary import Role
from motcua.registry.places import queries as places
from motcua.registry.places.actions import load_places

HUONG = PersonDetails(
    full_name="Bùi Thị Hường", birth_date=date(1997, 3, 8), personal_number="099197000123", phone="0912 345 678"
)


@pytest.fixture
def province(db: None) -> None:
    load_places()
    load_agencies()


@pytest.fixture
def now(db: None) -> datetime:
    return database_now()


@pytest.fixture
def committee(province: None) -> Agency:
    """The People's Committee of Bát Mọt, a mountain commune."""
    found = agencies.committee_of(places.search_places("bat mot")[0].id)
    assert found is not None
    return found


@pytest.fixture
def centre(committee: Agency) -> Agency:
    found = agencies.centre_of(committee.id)
    assert found is not None
    return found


@pytest.fixture
def administrator(province: None, now: datetime) -> Person:
    """An administrator of the whole province."""
    details = PersonDetails(full_name="Lê Văn Quản", birth_date=date(1980, 1, 1))
    person = actions.find_or_create_person(details, by=Acting.system(), at=now)
    actions.grant_role(person.id, agencies.province_committee().id, Role.ADMINISTRATOR, by=Acting.system(), at=now)
    return person


@pytest.fixture
def by_administrator(administrator: Person) -> Acting:
    return Acting(administrator.id, role=Role.ADMINISTRATOR, unit_id=agencies.province_committee().id)


@pytest.fixture
def at_counter(centre: Agency, by_administrator: Acting, now: datetime) -> Acting:
    """A receiver with a card in the hand."""
    details = PersonDetails(full_name="Hà Thị Nga", birth_date=date(1990, 5, 20))
    receiver = actions.find_or_create_person(details, by=Acting.system(), at=now)
    actions.grant_role(receiver.id, centre.id, Role.RECEIVER, by=by_administrator, at=now)
    return Acting(receiver.id, role=Role.RECEIVER, unit_id=centre.id, channel=Channel.COUNTER)
