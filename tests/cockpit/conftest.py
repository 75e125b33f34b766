"""A commune and its chair; and the helper process that writes the printed brief."""

from collections.abc import Iterator

import pytest
from django.test import Client

from motcua.service.documents import workshop
from tests.dossiers.factories import Commune, hire, make_commune
from tests.web.world import account_of, browser_of


@pytest.fixture(scope="session", autouse=True)
def _close_the_workshop() -> Iterator[None]:
    yield
    workshop.close()


@pytest.fixture
def commune(db: None) -> Commune:
    return make_commune()


@pytest.fixture
def chair(commune: Commune) -> Client:
    """The browser of the commune's chair."""
    return browser_of(account_of(hire("leader", commune.committee, "Lê Thị Chủ").person_id or 0, "chutichxa"))
