"""A commune and a citizen whom the platform knows well."""

from datetime import date

import pytest

from motcua.registry.people.models import Person
from tests.dossiers.factories import Commune, make_commune, make_person


@pytest.fixture
def commune() -> Commune:
    return make_commune()


@pytest.fixture
def citizen(commune: Commune) -> Person:
    return make_person(
        "Bùi Thị Thảo",
        commune=commune.place,
        address="Số 1 đường Lê Lợi",
        phone="+84912345678",
        email="thao@example.vn",
        birth_date=date(1990, 9, 2),
        sex="female",
        ethnicity="Kinh",
        nationality="Việt Nam",
        personal_number="038190000123",
    )
