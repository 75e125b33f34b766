from dataclasses import replace
from datetime import date, datetime

import pytest

from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.kernel.identifiers import IdentifierRefused
from motcua.registry.people import actions, queries
from motcua.registry.people.models import Account, Person
from motcua.registry.people.refusals import IdentityKnown, NotAllowed, NumberFixed, PersonDiffers
from tests.registry.conftest import HUONG

SYSTEM = Acting.system()


def account_of(person_typed: object, now: datetime, *, phone: str = "", is_verified: bool = False) -> Account:
    account = Account.objects.create(username=f"c-{Account.objects.count()}", phone=phone, phone_verified=is_verified)
    actions.sign_up(account, person_typed, at=now)
    return Account.objects.select_related("person").get(id=account.id)


def test_a_walk_in_is_entered_once_and_found_again(at_counter: Acting, now: datetime):
    first = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)

    again = actions.find_or_create_person(
        replace(HUONG, full_name="BÙI THỊ  HƯỜNG"), by=at_counter, at=now, is_identity_checked=True
    )

    assert again == first
    assert first.phone == "+84912345678"
    assert first.folded_name == "bui thi huong"


def test_a_name_typed_in_decomposed_unicode_is_the_same_name(at_counter: Acting, now: datetime):
    import unicodedata

    first = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)

    decomposed = replace(HUONG, full_name=unicodedata.normalize("NFD", HUONG.full_name))
    assert actions.find_or_create_person(decomposed, by=at_counter, at=now, is_identity_checked=True) == first


@pytest.mark.parametrize(
    "typed", [replace(HUONG, full_name="Bùi Thị Hương"), replace(HUONG, birth_date=date(1997, 8, 3))]
)
def test_a_number_under_another_name_or_birth_date_is_refused_without_telling_whose_it_is(
    at_counter: Acting, now: datetime, typed: object
):
    actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)

    with pytest.raises(PersonDiffers) as refused:
        actions.find_or_create_person(typed, by=at_counter, at=now, is_identity_checked=True)

    assert "Hường" not in str(refused.value)
    assert Person.objects.filter(personal_number=HUONG.personal_number).count() == 1


def test_a_citizen_online_never_gets_the_record_of_somebody_else_by_typing_their_number(
    at_counter: Acting, now: datetime
):
    known = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)
    stranger = account_of(replace(HUONG, full_name="Quách Văn Lạ", personal_number="", birth_date=None), now)

    typed = actions.find_or_create_person(HUONG, by=Acting(stranger.person_id, role="applicant"), at=now)

    assert typed != known
    assert not typed.is_identity_checked


def test_who_signs_up_with_anothers_number_gets_nothing_of_theirs(at_counter: Acting, now: datetime):
    thief = account_of(HUONG, now, phone="+84987654321", is_verified=True)

    walk_in = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)

    assert walk_in != thief.person
    assert walk_in.is_identity_checked
    assert not thief.person.is_identity_checked


def test_signing_up_with_a_known_number_is_answered_like_with_an_unknown_one(at_counter: Acting, now: datetime):
    known = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)

    account = account_of(HUONG, now)

    assert account.person != known
    assert account.person.personal_number == HUONG.personal_number


def test_a_citizen_with_an_account_is_recognised_at_the_counter_by_card_and_verified_telephone(
    at_counter: Acting, now: datetime
):
    account = account_of(HUONG, now, phone="+84912345678", is_verified=True)

    walk_in = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)

    assert walk_in == account.person
    assert walk_in.is_identity_checked
    assert Entry.objects.filter(kind="person.identity_checked", subject_id=walk_in.id).count() == 1


def test_nobody_can_say_of_themselves_that_a_card_was_seen(now: datetime, at_counter: Acting):
    account = account_of(HUONG, now)
    citizen = Acting(account.person_id, role="applicant")

    with pytest.raises(NotAllowed):
        actions.find_or_create_person(HUONG, by=citizen, at=now, is_identity_checked=True)
    with pytest.raises(NotAllowed):
        actions.confirm_identity(account.person_id, by=citizen, at=now)
    with pytest.raises(NotAllowed):
        actions.confirm_identity(at_counter.person_id, by=at_counter, at=now)


def test_a_number_is_confirmed_for_one_person_alone(at_counter: Acting, now: datetime):
    actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)
    second = account_of(HUONG, now)

    with pytest.raises(IdentityKnown):
        actions.confirm_identity(second.person_id, by=at_counter, at=now)


def test_a_child_without_a_number_is_found_by_name_birth_date_and_telephone(at_counter: Acting, now: datetime):
    child = replace(HUONG, full_name="Bùi Gia Hưng", birth_date=date(2026, 11, 2), personal_number="")
    first = actions.find_or_create_person(child, by=at_counter, at=now)

    twin = actions.find_or_create_person(replace(child, full_name="Bùi Bảo An"), by=at_counter, at=now)

    assert actions.find_or_create_person(child, by=at_counter, at=now) == first
    assert twin != first


@pytest.mark.parametrize(
    "wrong",
    [
        replace(HUONG, personal_number="0991970001"),
        replace(HUONG, birth_date=date(1996, 3, 8)),
        replace(HUONG, phone="12"),
        replace(HUONG, tax_code="0100233489"),
    ],
)
def test_numbers_that_cannot_be_right_are_refused(wrong: object, now: datetime):
    with pytest.raises(IdentifierRefused):
        actions.find_or_create_person(wrong, by=SYSTEM, at=now)

    assert not Person.objects.exists()


def test_one_changes_ones_own_details_and_the_journal_names_only_the_fields(now: datetime):
    account = account_of(HUONG, now)
    oneself = Acting(account.person_id, role="applicant")

    actions.update_profile(
        account.person_id, changes={"address": "Thôn Đục", "phone": "0987654321"}, by=oneself, at=now
    )

    person = queries.person(account.person_id)
    entry = Entry.objects.get(kind="person.changed")
    assert (person.address, person.phone) == ("Thôn Đục", "+84987654321")
    assert entry.data == {"fields": ["address", "phone"]}


def test_nobody_changes_anothers_details(now: datetime):
    account, other = account_of(HUONG, now), account_of(replace(HUONG, full_name="Vi Văn Sơn"), now)

    with pytest.raises(NotAllowed):
        actions.update_profile(
            other.person_id, changes={"address": "x"}, by=Acting(account.person_id, role="applicant"), at=now
        )


def test_a_checked_name_changes_only_against_a_card(at_counter: Acting, now: datetime):
    person = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)

    with pytest.raises(NumberFixed):
        actions.update_profile(
            person.id, changes={"full_name": "Bùi Thị Hồng"}, by=Acting(person.id, role="applicant"), at=now
        )


def test_rights_are_no_details(now: datetime):
    account = account_of(HUONG, now)

    with pytest.raises(TypeError):
        actions.update_profile(
            account.person_id, changes={"is_identity_checked": True}, by=Acting(account.person_id), at=now
        )


def test_people_are_searched_by_name_number_or_telephone_and_never_listed(at_counter: Acting, now: datetime):
    person = actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)

    for typed in ("bui thi", "Bùi Thị Hường", "099197000123", "0912 345 678", "+84912345678"):
        assert list(queries.search_people(typed)) == [person], typed
    for typed in ("", "  ", "b", "%", "099", "0912"):
        assert list(queries.search_people(typed)) == [], typed


def test_the_journal_never_holds_a_name_or_number(at_counter: Acting, now: datetime):
    actions.find_or_create_person(HUONG, by=at_counter, at=now, is_identity_checked=True)
    account_of(HUONG, now)

    written = str(list(Entry.objects.values_list("data", flat=True)))

    assert "099197000123" not in written
    assert "Hường" not in written
