"""Whose figures a leader sees."""

import pytest

from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.loading import load_agencies
from motcua.registry.agencies.models import Agency
from motcua.registry.places.actions import load_places
from motcua.steering.scope import NOTHING, narrowed, scope_of_person
from tests.dossiers.factories import hire
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def province(db: None) -> None:
    load_places()
    load_agencies()


def unit(code: str) -> Agency:
    found = agencies.by_code(code)
    assert found is not None
    return found


def commune_committee(number: int = 0) -> Agency:
    return agencies.commune_committees()[number]


@pytest.mark.parametrize("role", ["leader", "analyst"])
def test_the_chair_of_the_province_and_who_analyses_for_them_see_every_unit(role: str) -> None:
    scope = scope_of_person(hire(role, agencies.province_committee()).person_id or 0)

    assert scope.is_whole_province
    assert all(scope.covers(agency_id) for agency_id in Agency.objects.values_list("id", flat=True))


def test_a_director_sees_the_department_with_what_is_below_it_and_nothing_else() -> None:
    scope = scope_of_person(hire("leader", unit("H56.05")).person_id or 0)

    assert scope.agency_ids == {unit("H56.05").id, unit("H56.05.01").id}
    assert not scope.covers(agencies.province_committee().id)


def test_the_chair_of_a_commune_sees_its_committee_and_centre() -> None:
    committee = commune_committee()
    centre = agencies.centre_of(committee.id)
    assert centre is not None

    assert scope_of_person(hire("leader", committee).person_id or 0).agency_ids == {committee.id, centre.id}
    assert scope_of_person(hire("analyst", centre).person_id or 0).agency_ids == {committee.id, centre.id}


@pytest.mark.parametrize("role", ["receiver", "signer", "head_of_unit", "controller", "administrator"])
def test_other_roles_see_no_figures(role: str) -> None:
    assert scope_of_person(hire(role, agencies.province_committee()).person_id or 0) == NOTHING


def test_the_page_of_one_unit_shows_that_unit_alone_and_only_to_whom_it_belongs() -> None:
    mine, other = commune_committee(0), commune_committee(1)
    whole = scope_of_person(hire("leader", agencies.province_committee()).person_id or 0)
    own = scope_of_person(hire("leader", mine).person_id or 0)

    assert narrowed(whole, other.id).agency_ids == set(agencies.unit_and_descendants(other.id))
    assert narrowed(own, other.id) == NOTHING
    assert narrowed(whole, agencies.province_committee().id).is_whole_province


def test_after_signing_in_a_leader_comes_out_at_the_cockpit_which_stands_in_the_menu_too() -> None:
    browser = browser_of(account_of(hire("leader", commune_committee()).person_id or 0, "chutichxa"))

    assert browser.get("/accounts/start/").headers["Location"] == "/dieu-hanh/"
    page = browser.get("/accounts/profile/").content.decode()
    assert '<a href="/dieu-hanh/">Bảng điều hành</a>' in page


def test_officials_at_the_desk_find_no_cockpit() -> None:
    browser = browser_of(account_of(hire("signer", commune_committee()).person_id or 0, "phochutich"))

    assert browser.get("/dieu-hanh/").status_code == 404
    assert 'href="/dieu-hanh/"' not in browser.get("/can-bo/").content.decode()
