"""A commune with its officials, the real sheets, and one citizen with a profile."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser_support import DESKTOP, Visit
from django.conf import LazySettings

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.registry.people.models import Account, Person
from motcua.service.documents import workshop
from motcua.service.procedures.actions import SHEETS, load_sheet
from tests.documents.attack_files import pdf
from tests.dossiers.factories import Commune, make_commune, make_person
from tests.journeys.walker import Walker
from tests.web.conftest import papers_in
from tests.web.world import account_of

os.environ.setdefault("MOTCUA_SCREENSHOTS", "/tmp/shots")


@dataclass
class Town:
    """Who is there, each with a way in."""

    commune: Commune
    citizen: Person
    accounts: dict[str, Account]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: LazySettings) -> Path:
    """A data directory of the test's own."""
    settings.STORAGES = settings.STORAGES | papers_in(tmp_path)
    return tmp_path


@pytest.fixture(scope="session", autouse=True)
def _close_the_workshop() -> Iterator[None]:
    yield
    workshop.close()


@pytest.fixture
def town(transactional_db: None, home: Path) -> Town:
    """The commune Hạc Thành with two real procedures."""
    return make_town()


def make_town() -> Town:
    commune = make_commune()
    for code in ("1.001193", "1.004873"):
        load_sheet(SHEETS / f"{code}.yaml", by=Acting.system(), at=database_now())
    citizen = make_person(
        "Bùi Thị Hường", birth_date=date(1997, 3, 8), sex="female", ethnicity="Mường", personal_number="099197000123",
        phone="+84912345678", commune=commune.place, address="Thôn Đục",
    )  # fmt: skip
    accounts = {role: account_of(by.person_id or 0, role) for role, by in commune.officials.items()}
    return Town(commune, citizen, {**accounts, "citizen": account_of(citizen.id, "citizen")})


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    """One small real paper."""
    path = tmp_path / "Giấy chứng sinh.pdf"
    path.write_bytes(pdf())
    return [path]


@pytest.fixture
def walk(visit: Visit, live_server: Any) -> Callable[..., Walker]:
    """Open the home page and begin to walk."""

    def begin(name: str, width: int = DESKTOP, *, scripts: bool = True) -> Walker:
        return Walker(visit("/", width=width, scripts=scripts), live_server.url, name)

    return begin
