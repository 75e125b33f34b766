from datetime import date, datetime

import pytest

from motcua.journal.acting import Acting, Assurance, Channel
from motcua.journal.models import Entry
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency
from motcua.registry.people import actions, policies, queries
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account, Person, Post
from motcua.registry.people.refusals import NoSuchRole, NotAdministrator, NotYourself, PostNotHeld, UserNameTaken
from motcua.registry.people.vocabulary import Role

SYSTEM = Acting.system()


@pytest.fixture
def specialist(committee: Agency, by_administrator: Acting, now: datetime) -> Account:
    details = PersonDetails(full_name="Lò Văn Thiết", birth_date=date(1988, 2, 29))
    person = actions.find_or_create_person(details, by=SYSTEM, at=now)
    actions.grant_role(person.id, committee.id, Role.SPECIALIST, by=by_administrator, at=now, title="Tư pháp – hộ tịch")
    return actions.open_account(
        person.id, username="thiet.lv", password="rung-xanh-nui-do", by=by_administrator, at=now
    )


def test_one_person_holds_several_roles_in_several_units(
    specialist: Account, centre: Agency, by_administrator: Acting, now: datetime
):
    actions.grant_role(specialist.person_id, centre.id, Role.RECEIVER, by=by_administrator, at=now)
    actions.grant_role(specialist.person_id, centre.id, Role.RECORDS_CLERK, by=by_administrator, at=now)

    posts = queries.posts_of(specialist.person_id)

    assert [post.role for post in posts] == [Role.SPECIALIST, Role.RECEIVER, Role.RECORDS_CLERK]
    assert queries.people_in_role(centre.id, Role.RECEIVER) == [specialist.person]


def test_every_act_carries_role_unit_and_assurance(specialist: Account, committee: Agency):
    post = queries.posts_of(specialist.person_id)[0]

    acting = queries.acting_for(specialist, post.id, Channel.COUNTER, assurance=Assurance.SUBSTANTIAL)

    assert acting == Acting(
        specialist.person_id,
        role=Role.SPECIALIST,
        unit_id=committee.id,
        assurance=Assurance.SUBSTANTIAL,
        channel=Channel.COUNTER,
    )
    assert queries.acting_for(specialist, None).role == "applicant"


def test_a_role_taken_away_cannot_be_acted_in(specialist: Account, by_administrator: Acting, now: datetime):
    post = queries.posts_of(specialist.person_id)[0]

    actions.revoke_role(post.id, by=by_administrator, at=now)

    assert queries.posts_of(specialist.person_id) == []
    with pytest.raises(PostNotHeld):
        queries.acting_for(specialist, post.id)
    assert list(Entry.objects.filter(kind__startswith="role.").values_list("kind", flat=True).order_by("id"))[-1] == (
        "role.revoked"
    )


def test_anothers_role_cannot_be_acted_in(specialist: Account, administrator: Person):
    other = queries.posts_of(administrator.id)[0]

    with pytest.raises(PostNotHeld):
        queries.acting_for(specialist, other.id)


def test_t2_an_administrator_who_raises_themselves_is_refused_and_journaled(
    administrator: Person, by_administrator: Acting, committee: Agency, now: datetime
):
    with pytest.raises(NotYourself):
        actions.grant_role(administrator.id, committee.id, Role.SIGNER, by=by_administrator, at=now)

    entry = Entry.objects.get(kind="role.change_refused")
    assert (entry.actor, entry.subject_id, entry.data) == (
        administrator.id,
        administrator.id,
        {"unit": committee.id, "role": "signer"},
    )
    assert [post.role for post in queries.posts_of(administrator.id)] == [Role.ADMINISTRATOR]


def test_t2_an_administrator_cannot_be_kept_in_office_by_their_own_hand_either(
    administrator: Person, by_administrator: Acting, now: datetime
):
    post = queries.posts_of(administrator.id)[0]

    with pytest.raises(NotYourself):
        actions.revoke_role(post.id, by=by_administrator, at=now)


def test_t2_a_specialist_grants_nothing(specialist: Account, centre: Agency, administrator: Person, now: datetime):
    acting = queries.acting_for(specialist, queries.posts_of(specialist.person_id)[0].id)

    with pytest.raises(NotAdministrator):
        actions.grant_role(administrator.id, centre.id, Role.SIGNER, by=acting, at=now)
    with pytest.raises(NotAdministrator):
        actions.revoke_role(queries.posts_of(administrator.id)[0].id, by=acting, at=now)


def test_an_administrator_of_a_commune_reaches_its_centre_but_no_other_commune(
    specialist: Account, committee: Agency, centre: Agency, by_administrator: Acting, now: datetime
):
    details = PersonDetails(full_name="Hà Văn Quyết", birth_date=date(1979, 9, 2))
    local = actions.find_or_create_person(details, by=SYSTEM, at=now)
    actions.grant_role(local.id, committee.id, Role.ADMINISTRATOR, by=by_administrator, at=now)
    acting = Acting(local.id, role=Role.ADMINISTRATOR, unit_id=committee.id)
    elsewhere = Agency.objects.exclude(id=committee.id).filter(kind="commune_committee").first()

    actions.grant_role(specialist.person_id, centre.id, Role.RECEIVER, by=acting, at=now)

    for unit in (elsewhere, agencies.province_committee()):
        with pytest.raises(NotAdministrator):
            actions.grant_role(specialist.person_id, unit.id, Role.RECEIVER, by=acting, at=now)


def test_claiming_the_role_of_administrator_in_the_request_gives_no_rights(specialist: Account, committee: Agency):
    claimed = Acting(specialist.person_id, role=Role.ADMINISTRATOR, unit_id=committee.id)

    assert not policies.may_administer(claimed, committee.id)


def test_a_role_is_granted_once(specialist: Account, committee: Agency, by_administrator: Acting, now: datetime):
    with pytest.raises(NoSuchRole):
        actions.grant_role(specialist.person_id, committee.id, Role.SPECIALIST, by=by_administrator, at=now)
    post = Post.objects.get(person_id=specialist.person_id)
    actions.revoke_role(post.id, by=by_administrator, at=now)
    with pytest.raises(NoSuchRole):
        actions.revoke_role(post.id, by=by_administrator, at=now)


def test_the_staff_door_opens_and_closes_with_the_role_of_administrator(
    specialist: Account, committee: Agency, by_administrator: Acting, now: datetime
):
    post = actions.grant_role(specialist.person_id, committee.id, Role.ADMINISTRATOR, by=by_administrator, at=now)
    assert Account.objects.get(id=specialist.id).is_staff

    actions.revoke_role(post.id, by=by_administrator, at=now)

    assert not Account.objects.get(id=specialist.id).is_staff


def test_an_account_is_closed_by_an_administrator_and_not_by_its_owner(
    specialist: Account, by_administrator: Acting, now: datetime
):
    with pytest.raises(NotYourself):
        actions.deactivate(specialist.id, by=Acting(specialist.person_id, role=Role.SPECIALIST), at=now)

    actions.deactivate(specialist.id, by=by_administrator, at=now)

    assert not Account.objects.get(id=specialist.id).is_active


@pytest.mark.parametrize("name", ["thiеt", "thiết", "thiet lv", "", "../admin"])
def test_staff_names_have_no_look_alikes(specialist: Account, by_administrator: Acting, now: datetime, name: str):
    with pytest.raises(UserNameTaken):
        actions.open_account(
            by_administrator.person_id + 10**6, username=name, password="rung-xanh-nui-do", by=SYSTEM, at=now
        )


def test_roles_cost_one_query_however_many_there_are(
    specialist: Account, centre: Agency, by_administrator: Acting, now: datetime, django_assert_num_queries
):
    for role in (Role.RECEIVER, Role.RECORDS_CLERK, Role.SIGNER):
        actions.grant_role(specialist.person_id, centre.id, role, by=by_administrator, at=now)

    with django_assert_num_queries(1):
        assert [post.agency.place.name for post in queries.posts_of(specialist.person_id)]
