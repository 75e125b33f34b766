import pytest
from vietnam_provinces import Province, Ward

from motcua.registry.places import queries
from motcua.registry.places.actions import load_places, short_name
from motcua.registry.places.models import Level, Place

pytestmark = pytest.mark.django_db


def table() -> list[tuple[object, ...]]:
    return list(
        Place.objects.order_by("code").values_list("id", "code", "name", "folded_name", "sort_key", "parent_id")
    )


def test_all_provinces_and_the_communes_of_thanh_hoa_are_loaded_with_their_national_codes():
    load_places()

    provinces = {place.code: place.name for place in queries.provinces()}
    communes = {place.code: place.name for place in queries.communes("38")}
    assert provinces == {f"{int(province.code):02d}": province.name for province in Province.iter_all()}
    assert communes == {f"{int(ward.code):05d}": ward.name for ward in Ward.iter_all() if int(ward.province_code) == 38}
    assert (len(provinces), len(communes)) == (34, 166)
    assert sum(name.startswith("Phường ") for name in communes.values()) == 19


def test_loading_twice_changes_nothing():
    load_places()
    before = table()

    load_places()

    assert table() == before


def test_a_renamed_place_keeps_its_row():
    load_places()
    hac_thanh = Place.objects.get(code="14797")
    Place.objects.filter(id=hac_thanh.id).update(name="Phường Cũ", short_name="Cũ")

    load_places()

    assert Place.objects.get(id=hac_thanh.id).name == "Phường Hạc Thành"


def test_communes_stand_in_vietnamese_order():
    load_places()

    names = [place.short_name for place in queries.communes()]

    assert names.index("Ba Đình") < names.index("Bá Thước") < names.index("Bát Mọt") < names.index("Cẩm Thủy")
    assert names.index("Các Sơn") < names.index("Cẩm Thủy") < names.index("Đào Duy Từ") < names.index("Giao An")


@pytest.mark.parametrize("typed", ["hac thanh", "Hạc Thành", "HẠC THÀNH", "phuong hac thanh"])
def test_a_place_is_found_without_diacritics(typed: str):
    load_places()

    assert [place.name for place in queries.search_places(typed)] == ["Phường Hạc Thành"]


def test_a_name_that_begins_with_the_words_comes_first():
    load_places()

    found = [place.short_name for place in queries.search_places("yên")]

    assert all(name.startswith("Yên") for name in found[:5])


def test_an_empty_search_finds_nothing():
    load_places()

    assert queries.search_places("  ") == []


def test_a_commune_below_a_district_belongs_to_its_province_too():
    load_places()
    province = queries.by_code("38")
    district = Place.objects.create(
        code="388",
        level=Level.DISTRICT,
        name="Huyện Cũ",
        short_name="Cũ",
        folded_name="huyen cu",
        sort_key="cu",
        parent=province,
    )
    Place.objects.create(
        code="99999",
        level=Level.COMMUNE,
        name="Xã Cũ",
        short_name="Cũ",
        folded_name="xa cu",
        sort_key="cu",
        parent=district,
    )

    assert "99999" in {place.code for place in queries.communes("38")}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Thành phố Huế", "Huế"),
        ("Tỉnh Thanh Hóa", "Thanh Hóa"),
        ("Xã Xã Lương", "Xã Lương"),
        ("Đặc khu Cô Tô", "Cô Tô"),
    ],
)
def test_the_short_name_leaves_the_kind_out(name: str, short: str):
    assert short_name(name) == short


def test_lists_of_places_cost_one_query(django_assert_num_queries):
    load_places()

    with django_assert_num_queries(1):
        assert [place.name for place in queries.communes()]
    with django_assert_num_queries(1):
        assert [place.parent.name for place in queries.search_places("thanh")]
