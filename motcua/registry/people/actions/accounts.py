"""Accounts: signing up, opening one for an official, closing."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from motcua.journal.acting import Acting, Assurance
from motcua.journal.record import record
from motcua.kernel.text import clean, fold
from motcua.registry.people import policies, queries
from motcua.registry.people.actions.persons import enter_person
from motcua.registry.people.actions.roles import keep_staff_door
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account, Person
from motcua.registry.people.refusals import NotAdministrator, NotYourself, UserNameTaken


@transaction.atomic
def sign_up(account: Account, details: PersonDetails, *, at: datetime) -> Person:
    """Give a new account its person. What was typed is believed of nobody: the identity is unchecked.

    A person already known by the same number stays untouched and unmentioned, so that signing up tells nothing about
    others. Writes `person.created` and `account.signed_up`. Raises the kernel's refusals.
    """
    person = enter_person(details.checked(), by=Acting(None, role=queries.APPLICANT), at=at)
    account.person = person
    account.save(update_fields=["person"])
    by = Acting(person.id, role=queries.APPLICANT, assurance=Assurance.LOW)
    record("account.signed_up", subject_type="account", subject_id=account.id, by=by, at=at)
    return person


@transaction.atomic
def open_account(
    person_id: int, *, username: str, password: str, by: Acting, at: datetime, is_demo: bool = False
) -> Account:
    """Open an account with a staff name for a person, for officials and for the demo.

    The name is plain Latin letters, digits, dots and hyphens, so that no look-alike of a colleague's name can be made.
    Writes `account.opened`. Raises NotAdministrator, NotYourself, UserNameTaken; ValidationError for a weak password
    (a demo account's is printed on the page and may be weak).
    """
    require_administrator(by, person_id)
    account = Account(username=_user_name(username), person_id=person_id, is_demo=is_demo)
    if not is_demo:
        validate_password(password, account)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise UserNameTaken from error
    keep_staff_door(person_id)
    record("account.opened", subject_type="account", subject_id=account.id, by=by, at=at, data={"is_demo": is_demo})
    return account


@transaction.atomic
def deactivate(account_id: int, *, by: Acting, at: datetime) -> Account:
    """Close an account: its sessions end at their next request. Writes `account.deactivated`.

    Raises NotAdministrator, NotYourself.
    """
    return _set_active(account_id, False, "account.deactivated", by, at)


@transaction.atomic
def activate(account_id: int, *, by: Acting, at: datetime) -> Account:
    """Open a closed account again. Writes `account.activated`. Raises NotAdministrator, NotYourself."""
    return _set_active(account_id, True, "account.activated", by, at)


@transaction.atomic
def set_account_phone(account_id: int, phone: str, *, is_verified: bool) -> None:
    """Keep the telephone that an account signs in with; the person's own is filled in where there is none.

    Before it is verified it signs nobody in. Raises IntegrityError if another account has verified the same number.
    """
    account = Account.objects.select_for_update(of=("self",)).get(id=account_id)
    account.phone, account.phone_verified = phone, is_verified
    account.save(update_fields=["phone", "phone_verified"])
    if is_verified:
        Person.objects.filter(account=account, phone="").update(phone=phone)


def _set_active(account_id: int, is_active: bool, kind: str, by: Acting, at: datetime) -> Account:
    account = Account.objects.select_for_update(of=("self",)).get(id=account_id)
    require_administrator(by, account.person_id)
    if account.is_active != is_active:
        account.is_active = is_active
        account.save(update_fields=["is_active"])
        record(kind, subject_type="account", subject_id=account.id, by=by, at=at)
    return account


def require_administrator(by: Acting, person_id: int | None) -> None:
    """Officials are administered by those of their unit; citizens by an administrator of the whole province."""
    if by.person_id is not None and by.person_id == person_id:
        raise NotYourself
    if not policies.may_administer_person(by, person_id or 0):
        raise NotAdministrator


def _user_name(text: str) -> str:
    name = clean(text).lower()
    if name != fold(name) or not name.replace(".", "").replace("-", "").isalnum() or not name.isascii():
        raise UserNameTaken(UserNameTaken.wrong_letters)
    return name
