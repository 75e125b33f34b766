from pathlib import Path

import pytest
from django.utils import translation

from motcua.registry.agencies import queries
from motcua.registry.agencies.loading import AgencyTableError, load_agencies
from motcua.registry.agencies.models import Agency, Kind
from motcua.registry.places import queries as places


def table() -> list[tuple[object, ...]]:
    return list(Agency.objects.order_by("code").values_list("id", "code", "name", "kind", "parent_id", "is_active"))


def test_every_commune_has_a_committee_and_its_centre(province: None):
    communes = list(places.communes())

    committees = [queries.committee_of(commune.id) for commune in communes]
    centres = [queries.centre_of(committee.id) for committee in committees if committee]

    assert len({committee.id for committee in committees if committee}) == 166
    assert len({centre.id for centre in centres if centre}) == 166
    assert all(centre.kind == Kind.COMMUNE_CENTRE for centre in centres if centre)


@pytest.mark.parametrize(
    ("place", "committee", "centre"),
    [
        (
            "Phường Hạc Thành",
            "Ủy ban nhân dân phường Hạc Thành",
            "Trung tâm Phục vụ hành chính công phường Hạc Thành",
        ),
        ("Xã Bát Mọt", "Ủy ban nhân dân xã Bát Mọt", "Trung tâm Phục vụ hành chính công xã Bát Mọt"),
    ],
)
def test_names_are_worded_as_in_letters(province: None, place: str, committee: str, centre: str):
    found = queries.committee_of(places.search_places(place)[0].id)

    assert found is not None
    assert found.name == committee
    assert queries.centre_of(found.id).name == centre


def test_loading_twice_changes_nothing_and_keeps_what_an_administrator_entered(province: None):
    Agency.objects.filter(code="H56.09").update(address="101 Nguyễn Trãi", is_active=False)
    before = table()

    load_agencies()

    assert table() == before
    assert Agency.objects.get(code="H56.09").address == "101 Nguyễn Trãi"


def test_no_agency_claims_to_be_verified_without_a_source(province: None):
    assert not Agency.objects.filter(is_verified=True).exists()


def test_the_tree_has_one_root_and_holds_everything(province: None):
    root = queries.province_committee()

    assert set(queries.unit_and_descendants(root.id)) == set(Agency.objects.values_list("id", flat=True))
    land_office = queries.department("H56.05.01")
    assert queries.unit_and_ancestors(land_office.id) == [land_office.id, land_office.parent_id, root.id]


def test_dossiers_for_a_department_are_handed_in_at_the_provincial_centre(province: None):
    land_office = queries.department("H56.05.01")

    assert queries.centre_of(land_office.id) == queries.province_centre()


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sở Y tế", "Sở Y tế tỉnh Thanh Hóa"),
        ("Sở Nội vụ (trước đây Sở LĐTBXH)", "Sở Nội vụ tỉnh Thanh Hóa"),
        ("Sở Văn hóa và Thể thao", "Sở Văn hóa, Thể thao và Du lịch tỉnh Thanh Hóa"),
        ("Văn phòng đăng ký đất đai", "Văn phòng Đăng ký đất đai tỉnh Thanh Hóa"),
    ],
)
def test_a_department_is_understood_as_procedure_sheets_write_it(province: None, written: str, meant: str):
    assert queries.department_named(written).name == meant


@pytest.mark.parametrize("unclear", ["Sở", "", "Ủy ban nhân dân cấp xã", "Sở Lao động"])
def test_a_name_that_could_mean_several_or_none_means_none(province: None, unclear: str):
    assert queries.department_named(unclear) is None


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("H56.99,Sở Lạ,Sở Lạ,ministry,H56,38,no", "agencies.csv:3: kind 'ministry'"),
        ("H56.99,Sở Lạ,Sở Lạ,department,H56,38,maybe", "agencies.csv:3: verified 'maybe'"),
        ("H56.99,Sở Lạ,Sở Lạ,department,H57,38,no", "parent 'H57' is not in the table"),
        ("H56.99,Sở Lạ,Sở Lạ,department,H56,77,no", "place '77' is not loaded"),
    ],
)
def test_a_wrong_row_is_refused_and_nothing_is_loaded(province: None, tmp_path: Path, row: str, said: str):
    wrong = tmp_path / "agencies.csv"
    head = "code,name,short_name,kind,parent,place,verified"
    wrong.write_text(f"{head}\nH56,Ủy ban nhân dân tỉnh,UBND tỉnh,province_committee,,38,no\n{row}\n", encoding="utf-8")
    before = table()

    with pytest.raises(AgencyTableError, match=said.replace("(", r"\(")):
        load_agencies(table=wrong)

    assert table() == before


def test_walking_the_tree_costs_one_query(province: None, django_assert_num_queries):
    root = queries.province_committee()

    with django_assert_num_queries(1):
        queries.unit_and_descendants(root.id)


@pytest.mark.parametrize(
    ("code", "label", "short_label"),
    [
        ("H56.05", "Department of Agriculture and Environment of Thanh Hóa Province",
         "Department of Agriculture and Environment"),
        ("H56.14758", "People's Committee of Hàm Rồng Ward", "Hàm Rồng Ward"),
        ("H56.14758.01", "Public Administration Service Centre of Hàm Rồng Ward", "Hàm Rồng Ward Service Centre"),
    ],
)  # fmt: skip
def test_readers_of_english_see_english_names_and_letters_keep_the_vietnamese_ones(
    province: None, code: str, label: str, short_label: str
):
    agency = Agency.objects.get(code=code)

    with translation.override("en"):
        assert (agency.label, agency.short_label, queries.names({agency.id})[agency.id]) == (label, short_label, label)
    with translation.override("vi"):
        assert (agency.label, agency.short_label) == (agency.name, agency.short_name)


def test_every_loaded_agency_has_an_english_name(province: None):
    assert not Agency.objects.filter(name_en="").exists()
    assert not Agency.objects.filter(short_name_en="").exists()


def test_without_an_english_name_the_vietnamese_one_is_shown():
    with translation.override("en"):
        assert Agency(name="Sở Lạ", short_name="Sở Lạ").short_label == "Sở Lạ"
