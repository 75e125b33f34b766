"""The names by which other systems call the agencies of a province find them, or say which might be meant."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.registry.agencies.models import Agency
from motcua.registry.places.models import Place
from motcua.service.dossiers.models import Dossier
from motcua.service.importing.unit_names import UnitNames
from tests.dossiers.factories import Commune, make_commune
from tests.importing.files import AN, bring, found, numbered, write_csv, write_xlsx

PROVINCE = Place(id=1, code="38", level="province", name="Tỉnh Thanh Hóa", short_name="Thanh Hóa")
COMMUNES = ("Xã Hoằng Hóa", "Phường Hạc Thành", "Xã Hà Long", "Xã Hạ Long", "Xã Quảng Ninh", "Phường Quảng Ninh")
DEPARTMENTS = {
    "H56.02": ("Sở Nội vụ tỉnh Thanh Hóa", "Sở Nội vụ"),
    "H56.08": ("Sở Giáo dục và Đào tạo tỉnh Thanh Hóa", "Sở Giáo dục và Đào tạo"),
    "H56.11": ("Sở Tư pháp tỉnh Thanh Hóa", "Sở Tư pháp"),
    "H56.13": ("Sở Ngoại vụ tỉnh Thanh Hóa", "Sở Ngoại vụ"),
    "H56.14": ("Thanh tra tỉnh Thanh Hóa", "Thanh tra tỉnh"),
    "H56.15": (
        "Ban Quản lý Khu kinh tế Nghi Sơn và các Khu công nghiệp tỉnh Thanh Hóa",
        "Ban Quản lý KKT Nghi Sơn và các KCN",
    ),
    "H56.17": ("Bảo hiểm xã hội tỉnh Thanh Hóa", "Bảo hiểm xã hội tỉnh"),
}


def unit(serial: int, code: str, names: tuple[str, str], kind: str, place: Place, parent: int | None = 1) -> Agency:
    return Agency(id=serial, code=code, name=names[0], short_name=names[1], kind=kind, place=place, parent_id=parent)


def units() -> list[Agency]:
    made = [unit(1, "H56", ("Ủy ban nhân dân tỉnh Thanh Hóa", "UBND tỉnh"), "province_committee", PROVINCE, None)]
    for serial, (code, names) in enumerate(DEPARTMENTS.items(), start=10):
        made.append(unit(serial, code, names, "department", PROVINCE))
    for serial, full in enumerate(COMMUNES, start=100):
        kind, name = full.split(" ", 1)
        place = Place(id=serial, code=f"{serial}", level="commune", name=full, short_name=name)
        said = f"{kind.lower()} {name}"
        committee = (f"Ủy ban nhân dân {said}", f"UBND {said}")
        centre = (f"Trung tâm Phục vụ hành chính công {said}", f"Trung tâm PVHCC {said}")
        made.append(unit(serial, f"H56.{serial}", committee, "commune_committee", place))
        made.append(unit(serial + 100, f"H56.{serial}.01", centre, "commune_centre", place, serial))
    return made


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ủy ban nhân dân xã Hoằng Hóa", "H56.100"),
        ("UBND xã Hoằng Hóa", "H56.100"),
        ("UBND xã Hoằng Hoá", "H56.100"),  # the tone on the other letter
        ("UỶ BAN NHÂN DÂN XÃ HOẰNG HOÁ", "H56.100"),
        ("ubnd xa hoang hoa", "H56.100"),
        ("UBND X. Hoằng Hóa", "H56.100"),
        ("Xã Hoằng Hóa", "H56.100"),
        ("UBND xã Hoằng Hóa, tỉnh Thanh Hóa", "H56.100"),
        ("Trung tâm Phục vụ hành chính công xã Hoằng Hóa", "H56.100"),
        ("TTPVHCC xã Hoằng Hóa", "H56.100"),
        ("Trung tâm hành chính công phường Hạc Thành", "H56.101"),
        ("UBND P.Hạc Thành", "H56.101"),
        ("UBND Hạc Thành", "H56.101"),  # no other commune is called so
        ("UBND XÃ HẠ LONG", "H56.103"),  # the diacritics alone tell it from the other
        ("UBND phường Quảng Ninh", "H56.105"),
        ("UBND tỉnh Thanh Hóa", "H56"),
        ("UBND Tỉnh", "H56"),
        ("Sở Tư pháp", "H56.11"),
        ("SỞ TƯ PHÁP TỈNH THANH HÓA", "H56.11"),
        ("So Tu phap Thanh Hoa", "H56.11"),
        ("Sở TP", "H56.11"),
        ("STP", "H56.11"),
        ("Sở GD&ĐT", "H56.08"),
        ("Sở GD-ĐT Thanh Hóa", "H56.08"),
        ("SGDĐT", "H56.08"),
        ("Thanh tra tỉnh", "H56.14"),
        ("BHXH tỉnh Thanh Hóa", "H56.17"),
        ("BQL Khu kinh tế Nghi Sơn và các KCN", "H56.15"),
    ],
)
def test_a_common_name_means_one_agency(text: str, code: str) -> None:
    assert [each.code for each in UnitNames(units()).meant(text)] == [code]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("UBND xa Ha Long", ["H56.102", "H56.103"]),
        ("UBND Quảng Ninh", ["H56.104", "H56.105"]),
        ("SNV", ["H56.02", "H56.13"]),
    ],
)
def test_a_name_of_two_agencies_means_both(text: str, codes: list[str]) -> None:
    assert [each.code for each in UnitNames(units()).meant(text)] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("UBND xã Hạc Thành", ["H56.101"]),  # it is a ward
        ("Phòng Kinh tế xã Hoằng Hóa", ["H56.100"]),
        ("UBND huyện Quảng Ninh", ["H56.104", "H56.105"]),  # a district that is no more
        ("Ban Quản lý Khu kinh tế Nghi Sơn", ["H56.15"]),
    ],
)
def test_what_is_not_a_name_of_an_agency_means_none_but_may_be_near_one(text: str, codes: list[str]) -> None:
    names = UnitNames(units())

    assert names.meant(text) == []
    assert [each.code for each in names.near(text)] == codes


@pytest.mark.parametrize("text", ["", "…", "Sở Không Có", "UBND", "Trung tâm PVHCC tỉnh Thanh Hóa"])
def test_what_means_nothing_finds_nothing(text: str) -> None:
    assert UnitNames(units()).meant(text) == []


def test_a_name_with_nothing_but_signs_does_no_harm() -> None:
    odd = unit(90, "H56.90", ("…", "—"), "department", PROVINCE)

    assert UnitNames([*units(), odd]).meant("…") in ([], [odd])


# In a file


@pytest.mark.django_db
@pytest.mark.usefixtures("procedure")
def test_a_file_with_common_names_is_taken(tmp_path: Path, commune: Commune) -> None:
    names = (
        "UBND phường Hạc Thành",
        "ỦY BAN NHÂN DÂN PHƯỜNG HẠC THÀNH",
        "Trung tâm Phục vụ hành chính công phường Hạc Thành",
    )
    rows = [numbered(serial, AN, DonViXuLy=name) for serial, name in enumerate(names, start=1)]

    run = bring(write_csv(tmp_path / "cu.csv", rows))

    assert (found(run), run.outcome) == ([], {"created": 3})
    assert set(Dossier.objects.values_list("agency_id", "centre_id")) == {(commune.committee.id, commune.centre.id)}


@pytest.mark.django_db
@pytest.mark.usefixtures("procedure")
def test_a_name_that_is_not_certain_is_told_by_its_cell_with_those_it_may_mean(tmp_path: Path) -> None:
    make_commune("Hác Thánh", "14759")
    rows = [numbered(1, AN, DonViXuLy="UBND phuong Hac Thanh"), numbered(2, AN, DonViXuLy="UBND xã Hạc Thánh")]

    run = bring(write_xlsx(tmp_path / "cu.xlsx", rows))

    both = "Ủy ban nhân dân phường Hạc Thành (UB14758); Ủy ban nhân dân phường Hác Thánh (UB14759)"
    ends = "Hãy ghi mã cơ quan, hoặc khai trong tệp ánh xạ."
    assert run.state == "refused"
    assert sorted(found(run)) == sorted(
        f"Ô C{line} (DonViXuLy): “{name}” chưa rõ là cơ quan nào; có thể là: {both}. {ends}"
        for line, name in ((2, "UBND phuong Hac Thanh"), (3, "UBND xã Hạc Thánh"))
    )
    mapping = (
        "values: {DonViXuLy: {UBND phuong Hac Thanh: UB14758, UBND xã Hạc Thánh: Ủy ban nhân dân phường Hác Thánh}}"
    )
    assert bring(write_xlsx(tmp_path / "cu.xlsx", rows), mapping).outcome == {"created": 2}


@pytest.mark.django_db
@pytest.mark.usefixtures("procedure")
def test_a_name_is_looked_up_once_however_many_rows_have_it(tmp_path: Path) -> None:
    def asked(count: int) -> int:
        rows = [numbered(serial, AN, DonViXuLy="UBND phường Hạc Thành") for serial in range(1, count + 1)]
        path = write_csv(tmp_path / f"{count}.csv", rows)
        with CaptureQueriesContext(connection) as queries:
            assert found(bring(path, is_check_only=True)) == []
        return len(queries)

    assert asked(2) == asked(40)
