"""Finding dossiers by number, code and the beginnings of names, and what the units of others never show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.journal.followers import drain, drain_views, rebuild
from motcua.kernel.text import fold
from motcua.registry.people import actions as people
from motcua.registry.people.models import Person
from motcua.service.dossiers import actions, queries, search
from motcua.service.dossiers.models import Concern, Dossier, SearchRow
from tests.dossiers.factories import MONDAY_8AM, Commune, Story, make_commune, make_person, make_procedure, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Commune:
    return make_commune()


def told(commune: Commune, name: str = "Bùi Thị Thảo") -> Story:
    """A dossier of somebody of this name, received at the counter."""
    version = make_procedure()
    story = make_story(commune, version, MONDAY_8AM, make_person(name, commune=commune.place))
    story.do("accept", "receiver")
    return story


def found(text: str, commune: Commune, **more: int) -> list[str]:
    drain()
    units = [commune.committee.id, commune.centre.id]
    return [d.applicant.full_name for d in search.search_units(text, units, **more)]


@pytest.mark.parametrize(
    "text",
    [
        "thao bui",
        "Bùi Thị Thảo",
        "bui thi",
        "BÙI",
        "th bu",
        "  thảo,bùi ",
        "9.000001 bui",
        "bui 9.000001",
        "ub14758 thao",
    ],
)
def test_a_dossier_is_found_by_the_beginnings_of_words_in_any_order(text: str, commune: Commune):
    told(commune)
    told(commune, "Lê Văn Tám")

    assert found(text, commune) == ["Bùi Thị Thảo"]


@pytest.mark.parametrize(
    "text", ["hảo", "bui thi tham", "'", "%", "b_i", "", "   ", ":*", "& |", "!bui & le", "\\", "0'xyz"]
)
def test_middles_of_words_and_signs_find_nothing_and_break_nothing(text: str, commune: Commune):
    told(commune)

    assert found(text, commune) == []


def test_a_whole_number_or_code_is_found_at_once_before_anything_followed(commune: Commune):
    story = told(commune)
    units = [commune.centre.id]

    assert [d.id for d in search.search_units(story.dossier.number.lower(), units)] == [story.dossier.id]
    assert [d.id for d in search.search_units(str(story.dossier.code), units)] == [story.dossier.id]
    assert list(search.search_units("bui", units)) == []


def test_a_part_of_a_code_finds_the_dossiers_of_that_day(commune: Commune):
    first, second = told(commune), told(commune, "Lê Văn Tám")
    _unit, day, serial = str(second.dossier.code).rsplit("-", 2)

    assert found(f"{day}-{serial}", commune) == ["Lê Văn Tám"]
    assert set(found(day, commune)) == {first.citizen.full_name, "Lê Văn Tám"}


def test_nobody_finds_dossiers_of_other_units_but_while_they_are_asked(commune: Commune):
    other = make_commune("Sầm Sơn", "14800")
    story = told(commune)
    assert found("bui", other) == []
    assert found(story.dossier.number, other) == []

    story.do("pass_on", "receiver")
    story.do("consult", "specialist", agency_id=other.committee.id, question="Có vướng mắc gì không?", working_days=2)

    assert found("bui", other) == ["Bùi Thị Thảo"]

    asked = story.dossier.consultations.get()
    actions.answer_consultation(asked.id, by=other.specialist, at=story.now, answer="Không vướng")
    assert found("bui", other) == []
    assert found(story.dossier.number, other) == []
    assert not Concern.objects.filter(unit_id=other.committee.id).exists()


def test_a_changed_name_is_found_and_the_old_one_no_more(commune: Commune):
    story = told(commune)
    person = story.citizen
    people.update_profile(person.id, changes={"full_name": "Bùi Thị Mận"}, by=story.applicant, at=story.now)

    assert found("thao", commune) == []
    assert found("man", commune) == ["Bùi Thị Mận"]


def test_pages_go_on_with_older_ones(commune: Commune):
    stories = [told(commune) for _ in range(5)]
    ids = [story.dossier.id for story in stories][::-1]
    drain()
    units = [commune.centre.id, commune.committee.id]

    first = [d.id for d in search.search_units("bui", units, limit=2)]
    second = [d.id for d in search.search_units("bui", units, limit=2, before=first[-1])]

    assert first + second == ids[:4]


def test_what_lies_further_back_than_the_newest_is_found_by_the_index(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
):
    old = told(commune, "Quách Văn Bảo")
    for _ in range(3):
        told(commune)
    monkeypatch.setattr(search, "RECENT", 2)

    assert found("quach", commune) == [old.citizen.full_name]
    assert len(found("b", commune)) == 4


def test_a_citizen_searches_their_own(commune: Commune):
    mine, other = told(commune), told(commune, "Bùi Thị Thảo")
    drain()
    visible = Dossier.objects.belonging_to(mine.citizen.id)

    assert list(search.search("thao", visible)) == [mine.dossier]
    assert list(search.search(other.dossier.number, visible)) == []
    assert list(search.search("!", visible)) == []
    assert queries.search is search.search


def test_a_rebuild_and_the_statement_for_loading_make_the_same_rows(commune: Commune):
    story = make_story(commune).to("handed_over")
    told(commune, "Lê Văn Tám")
    drain()
    followed = rows()

    rebuilt = rebuild("dossier_search")
    assert rebuilt.changed_tables == ()
    search.forget()
    assert rows() == ([], [])
    search.fill()

    assert rows() == followed
    assert story.dossier.id in [dossier_id for dossier_id, _words in followed[0]]


def rows() -> tuple[list[tuple[int, str]], list[tuple[int, int]]]:
    found_by = list(SearchRow.objects.order_by("dossier_id").values_list("dossier_id", "words"))
    return found_by, list(Concern.objects.order_by("dossier_id", "unit_id").values_list("dossier_id", "unit_id"))


def test_the_words_hold_neither_personal_nor_telephone_numbers(commune: Commune):
    story = told(commune)
    Person.objects.filter(id=story.citizen.id).update(personal_number="038190000123", phone="+84912345678")
    drain_views()

    ((_id, words),) = rows()[0]
    assert "038190000123" not in words
    assert "912345678" not in words


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_query_that_the_database_takes(text: str):
    words = search.words_of(text)

    assert len(words) <= search.MOST_WORDS
    assert all(word == fold(word) and "'" not in word and "\\" not in word for word in words)
    list(search.search(text, Dossier.objects.all()))
