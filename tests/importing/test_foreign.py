"""The bench's file of another system: it is taken whole, and holds what such files hold."""

from datetime import timedelta
from pathlib import Path

import pytest

from bench.foreign import STATES, Ground, write
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.service.dossiers.models import Dossier
from motcua.service.importing.models import ImportedDossier
from tests.dossiers.factories import Commune
from tests.importing.files import bring

ROWS = 300


@pytest.mark.usefixtures("procedure")
def test_every_row_of_the_benchs_file_is_taken_in(commune: Commune, tmp_path: Path) -> None:
    agencies = [(commune.committee.code, commune.committee.name)]
    ground = Ground({"commune": ["9.000001"], "province": ["9.000001"]}, {"commune": agencies, "province": agencies})
    path, again = tmp_path / "khac.csv", tmp_path / "lai.csv"
    now = database_now().astimezone(VIETNAM).replace(tzinfo=None) - timedelta(minutes=1)
    write(path, ROWS, ground, now)
    write(again, ROWS, ground, now)

    run = bring(path)

    assert path.read_bytes() == again.read_bytes()
    assert run.findings == []
    assert run.outcome == {"created": ROWS}
    assert set(ImportedDossier.objects.values_list("national_state", flat=True)) == set(STATES)
    assert 0 < Dossier.objects.values("applicant").distinct().count() < ROWS
