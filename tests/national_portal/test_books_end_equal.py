"""The test that ends it all: whatever the portal does in between, once it is healed both books say the same.

The list of misbehaviours is asked from the running simulator.
"""

import json
import urllib.request
from collections.abc import Iterable, Iterator

import pytest
from django.conf import settings

from motcua.demo.national_portal.misbehaviour import Misbehaviour
from motcua.demo.national_portal.server import Portal
from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.registry.people.models import Person
from motcua.service.dossiers.models import Dossier
from motcua.service.national_portal.actions import reconciling
from motcua.service.national_portal.models import AttachedFile, Difference, InMessage, NationalDossier
from tests.national_portal.conftest import Province
from tests.national_portal.stories import WAYS, Office, from_the_portal
from tests.national_portal.two_books import differing, ours, theirs

CHANGED = "UPDATE ho_so SET noi_dung ="
pytestmark = pytest.mark.django_db


def listed() -> list[str]:
    """What the running simulator says it can do wrong."""
    with urllib.request.urlopen(f"{settings.NATIONAL_URL}/control/modes") as answer:
        return list(json.load(answer)["modes"])


def behave(*modes: str) -> None:
    body = json.dumps({"modes": modes}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{settings.NATIONAL_URL}/control/modes", body, headers)
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["on"] == sorted(modes)


def drive(office: Office, ways: Iterable[Iterator[None]]) -> None:
    """Take all dossiers on by one act each, in turn, with some work between the rounds."""
    going = list(ways)
    while going:
        going = [way for way in going if next(way, going) is not going]
        office.work()


def heal_and_mend(office: Office) -> None:
    """Heal the portal, let what waits go out, compare, do for every difference what mends it, let that go out."""
    behave()
    office.finish()
    for _ in range(3):
        since, at = database_now() - reconciling.LOOKS_BACK, office.now()
        reconciling.reconcile(since, at, at=at)
        for difference in Difference.objects.filter(mended_at=None):
            reconciling.mend(difference.id, by=Acting.system(), at=database_now())
        office.finish()


def all_is_well(portal: Portal) -> None:
    assert differing(portal.books) == []
    assert set(NationalDossier.objects.values_list("state", flat=True)) == {"in_sync"}
    assert set(AttachedFile.objects.values_list("state", flat=True)) <= {"fetched"}
    assert not InMessage.objects.filter(state="aside").exclude(number="").exists()


def test_a_well_behaved_portal_holds_the_same_as_we_do(portal: Portal, province: Province) -> None:
    office = Office()

    drive(office, [*(way(office) for way in WAYS), from_the_portal(office, portal, province)])
    office.finish()

    assert len(ours()) == 5
    assert {row[0] for row in ours().values()} == {"10", "3", "7", "8", "9"}
    all_is_well(portal)


@pytest.mark.parametrize("mode", list(Misbehaviour))
def test_each_misbehaviour_ends_in_equal_books(portal: Portal, province: Province, mode: str) -> None:
    office = Office()
    behave(mode)

    drive(office, [WAYS[2](office), from_the_portal(office, portal, province)])
    heal_and_mend(office)

    assert mode in portal.struck
    assert len(ours()) == 2
    all_is_well(portal)


def test_the_list_above_is_what_the_running_simulator_names(portal: Portal) -> None:
    assert listed() == [mode.value for mode in Misbehaviour]


@pytest.mark.slow
def test_every_misbehaviour_in_every_state_and_all_of_them_at_once(portal: Portal, province: Province) -> None:
    office, n = Office(), 0
    for modes in [*([mode] for mode in listed()), listed()]:
        n += 1
        behave(*modes)
        drive(office, [*(way(office) for way in WAYS), from_the_portal(office, portal, province, n)])
        heal_and_mend(office)
        all_is_well(portal)

    assert len(ours()) == 5 * n


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE ho_so SET trang_thai = '4' WHERE ma_ho_so = ?", "a state"),
        (f"{CHANGED} json_set(noi_dung, '$.NgayHenTra', '20200101000000') WHERE ma_ho_so = ?", "a date"),
        (f"{CHANGED} json_set(noi_dung, '$.DanhSachGiayToKetQua', json('[]')) WHERE ma_ho_so = ?", "results"),
        ("DELETE FROM ho_so WHERE ma_ho_so = ?", "a dossier"),
    ],
)  # fmt: skip
def test_a_fault_planted_in_one_book_is_found_by_the_comparison(
    portal: Portal, province: Province, sql: str, what: str
) -> None:
    office = Office()
    drive(office, [from_the_portal(office, portal, province), WAYS[1](office)])
    office.finish()
    number = NationalDossier.objects.get(came_from_portal=True).number

    portal.books.rows(sql, number)

    assert differing(portal.books) == [number], what


def test_a_fault_planted_in_ours_is_found_as_well(portal: Portal) -> None:
    office = Office()
    drive(office, [WAYS[1](office)])
    office.finish()

    Person.objects.filter(id=Dossier.objects.get().applicant_id).update(full_name="Lê Văn Khác")

    assert differing(portal.books) == list(theirs(portal.books))
