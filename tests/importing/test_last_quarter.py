"""A province that has a system: last quarter's dossiers from a spreadsheet show index, late list and forecast."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from motcua.journal import sequencer
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.service.dossiers.models import Dossier
from motcua.service.importing.models import ImportRun
from motcua.steering.briefing import board
from motcua.steering.measures import units
from motcua.steering.measures.service_quality import figures, periods
from motcua.steering.planning import queries as planning
from motcua.steering.planning.actions import refresh_likely_late
from motcua.steering.scope import scope_of_person
from tests.dossiers.factories import Commune, hire, make_procedure
from tests.importing.files import AN, Row, bring, write_xlsx
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db
SLOW, QUICK = "9.000001", "9.000002"
DAYS, A_DAY = 90, 4  # so many days with so many dossiers of either kind
OPEN_OF_EITHER, OVERDUE = 12, 3
WEDNESDAY = 2


def said(at: datetime) -> str:
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M")


def rows(now: datetime) -> Iterator[Row]:
    """Of the slow procedure four of five came two days late, of the quick one none; some of both are open."""
    serial = 0
    for code in (SLOW, QUICK):
        for number in range(DAYS * A_DAY):
            serial += 1
            received = now - timedelta(days=12 + number // A_DAY, minutes=number % A_DAY)
            due = received + timedelta(days=7)
            late = code == SLOW and number % 5 > 0
            ended = due + timedelta(days=2) if late else due - timedelta(days=2)
            yield row(serial, code, received, due, ended)
        for number in range(OPEN_OF_EITHER):
            serial += 1
            received = now - timedelta(days=5, minutes=number)
            yield row(serial, code, received, received + timedelta(days=7))
    for number in range(OVERDUE):
        received = now - timedelta(days=10, minutes=number)
        yield row(serial + 1 + number, SLOW, received, received + timedelta(days=7))


def row(serial: int, code: str, received: datetime, due: datetime, ended: datetime | None = None) -> Row:
    times = {"NgayTiepNhan": said(received), "NgayHenTra": said(due)}
    end = {"TrangThaiHoSo": "9", "NgayKetThucXuLy": said(ended)} if ended else {"TrangThaiHoSo": "4"}
    return AN | {"NgayKetThucXuLy": "", "MaHoSo": f"H56.14758-{serial:06}", "MaTTHC": code} | times | end


@pytest.fixture
def now(commune: Commune, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The last Wednesday at nine, after the import, when everything has been counted and forecast."""
    for code in (SLOW, QUICK):
        make_procedure(code)
    nine = database_now().astimezone(VIETNAM).replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=1)
    now = nine - timedelta(days=(nine.weekday() - WEDNESDAY) % 7)
    monkeypatch.setattr("motcua.web.accounts.visit.database_now", lambda: now)
    run = bring(write_xlsx(tmp_path / "quy-truoc.xlsx", rows(now)))
    assert run.findings == []
    sequencer.drain_views()
    refresh_likely_late(now)
    return now


def test_index_late_list_and_forecast_are_there_the_same_hour(now: datetime, commune: Commune) -> None:
    rolling = figures.figures(periods.rolling(now.astimezone(VIETNAM).date()), now, agency_ids=[commune.committee.id])
    on_time = rolling.items["2.1"]
    overdue = units.overdue_ids(now, [commune.committee.id], limit=50)
    likely = planning.likely_late([commune.committee.id], now, limit=100)
    code_of = dict(
        Dossier.objects.filter(id__in=[each.dossier_id for each in likely]).values_list("id", "procedure__code")
    )
    chances = {code: [each.chance for each in likely if code_of[each.dossier_id] == code] for code in (SLOW, QUICK)}

    late = DAYS * A_DAY * 4 // 5 + OVERDUE
    all_ = 2 * (DAYS * A_DAY + OPEN_OF_EITHER) + OVERDUE
    assert (on_time.numerator, on_time.denominator) == (all_ - late, all_)
    assert len(overdue) == OVERDUE
    assert [len(chances[code]) for code in (SLOW, QUICK)] == [OPEN_OF_EITHER, OPEN_OF_EITHER]
    assert min(chances[SLOW]) > 0.5 > 0.2 > max(chances[QUICK])


def test_the_leaders_page_shows_them(now: datetime, commune: Commune) -> None:
    leader = hire("leader", commune.committee, "Lê Thị Chủ").person_id
    assert leader is not None
    page = board.read(commune.committee, scope_of_person(leader), now, leader)
    browser = browser_of(account_of(leader, "chutich"))

    text = browser.get(reverse("cockpit:home")).content.decode()
    late = browser.get(reverse("cockpit:dossiers", args=[commune.committee.code, "qua-han"])).content.decode()
    likely = browser.get(reverse("cockpit:dossiers", args=[commune.committee.code, "nguy-co"])).content.decode()
    one = Dossier.objects.exclude(code=None).earliest("id").number

    assert (page.overdue, page.expected.likely) == (OVERDUE, OPEN_OF_EITHER)
    assert page.made is not None
    assert text.count("H56.14758-") >= 10  # the likeliest ones
    assert late.count("H56.14758-") >= OVERDUE
    assert likely.count("H56.14758-") >= 2 * OPEN_OF_EITHER
    for room in ("cockpit", "quality"):
        assert "Nhập từ hệ thống khác" in browser.get(reverse(f"{room}:dossier", args=[one])).content.decode()


def test_the_public_figures_say_when_dossiers_were_filled_up(now: datetime) -> None:
    run = ImportRun.objects.latest("id")
    assert run.finished_at is not None
    day = run.finished_at.astimezone(VIETNAM).strftime("%d/%m/%Y")

    for source, words in (("", "hệ thống khác"), ("Phần mềm cũ", "“Phần mềm cũ”")):
        ImportRun.objects.update(source=source)
        text = Client(headers={"accept-language": "vi"}).get(reverse("portal:figures")).content.decode()
        assert f"Lần gần nhất ngày {day}: {run.outcome['created']} hồ sơ từ {words}." in text
