"""A province with its departments, its chair, and the director of one department."""

from dataclasses import dataclass, field

import pytest
from django.test import Client

from motcua.journal.acting import Acting
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.loading import load_agencies
from motcua.registry.people.models import Account
from motcua.registry.places.actions import load_places
from tests.dossiers.factories import hire
from tests.web.world import account_of, browser_of


@dataclass
class Province:
    """Who looks at rankings."""

    chair: Acting
    director: Acting
    accounts: dict[str, Account] = field(default_factory=dict)

    def browser(self, who: str) -> Client:
        return browser_of(self.accounts[who])


def make_province() -> Province:
    load_places()
    load_agencies()
    department = agencies.by_code("H56.05")
    assert department is not None
    chair = hire("leader", agencies.province_committee(), "Lê Thị Chủ")
    director = hire("leader", department, "Phạm Văn Sở")
    accounts = {
        "chair": account_of(chair.person_id or 0, "chair"),
        "director": account_of(director.person_id or 0, "d"),
    }
    return Province(chair, director, accounts)


@pytest.fixture
def province(db: None) -> Province:
    return make_province()
