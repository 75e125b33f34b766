"""A commune and two procedures that another system's dossiers belong to; everything is told in Vietnamese."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from motcua.service.procedures.models import ProcedureVersion
from tests.dossiers.factories import Commune, make_commune, make_procedure


@pytest.fixture(autouse=True)
def _in_vietnamese() -> Iterator[None]:
    with translation.override("vi"):
        yield


@pytest.fixture
def commune(db: None) -> Commune:
    return make_commune()


@pytest.fixture
def procedure(commune: Commune) -> ProcedureVersion:
    return make_procedure("9.000001", days="5")
