"""Sign-ins from outside: which account they open, and how one is linked. Nothing is believed that nobody has verified.

A citizen is known by the personal number that the provider vouches for, an official by what an administrator entered.
A number or address that somebody merely typed here opens nothing: else the first to type it would own it, or would be
handed over to whoever bears it.
"""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.registry.people import policies, queries
from motcua.registry.people.actions.persons import enter_person, mark_checked
from motcua.registry.people.details import PersonDetails, same_name
from motcua.registry.people.models import Account, Person
from motcua.registry.people.outside import OutsideIdentity, has_another_way_in, linked_account, links_of
from motcua.registry.people.refusals import (
    IdentityKnown,
    LastWayIn,
    MayBeYours,
    NoAccountYet,
    NotAllowed,
    NumberNotTold,
    OfficialsOwnWay,
    OfficialUnknown,
    OthersAccount,
    PersonDiffers,
)


def sign_in_citizen(identity: OutsideIdentity, *, may_open: bool, beside: bool = False, at: datetime) -> Account:
    """The account of a citizen whom a provider vouches for: the linked one, else the one of the checked person with
    this number, else (may_open) a new one. beside: open a new one although an unchecked account may be theirs.

    Writes `account.linked`, and for a new account `person.created` (checked: the provider has) and `account.opened`.
    Raises NumberNotTold, PersonDiffers, OthersAccount, OfficialsOwnWay, MayBeYours, NoAccountYet, and the kernel's
    refusals.
    """
    return _linked_or(identity, lambda: _citizen(identity, may_open=may_open, beside=beside, at=at))


def sign_in_official(identity: OutsideIdentity, *, at: datetime) -> Account:
    """The account of an official whom a directory vouches for: the linked one, else the one that an administrator gave
    this staff number or address. Directories make no officials.

    Writes `account.linked`. Raises OfficialUnknown, OthersAccount.
    """
    return _linked_or(identity, lambda: _official(identity, at=at))


@transaction.atomic
def link_sign_in(account_id: int, identity: OutsideIdentity, *, by: Acting, at: datetime) -> Account:
    """Link a sign-in to the account that is signed in; again changes nothing.

    The number vouched for becomes the person's, if name and date of birth agree: their identity is checked by it.
    Writes `account.linked`, also `person.identity_checked`. Raises NotAllowed for another's account, NumberNotTold,
    PersonDiffers, OthersAccount.
    """
    account = Account.objects.select_for_update(of=("self",)).select_related("person").get(id=account_id)
    owner = linked_account(identity)
    if owner is not None and owner.id != account.id:
        raise OthersAccount
    if account.person is None or by.person_id != account.person_id:
        raise NotAllowed
    if owner is None:
        if identity.staff_number or identity.staff_email:
            _require_same_official(account, identity)
        else:
            _require_same_citizen(account.person, identity, by, at)
        _link(account, identity, by, at)
    return account


@transaction.atomic
def unlink_sign_in(link_id: int, *, by: Acting, at: datetime, providers: Collection[str]) -> None:
    """Remove a link, by its owner or an administrator. providers: ids of those that can be signed in from today.

    Writes `account.unlinked`. Raises NotAllowed, LastWayIn (for its owner; an administrator closes a way on purpose).
    """
    link = SocialAccount.objects.get(id=link_id)
    account = Account.objects.select_for_update(of=("self",)).get(id=link.user_id)
    is_own = by.person_id is not None and by.person_id == account.person_id
    if not is_own and not policies.may_administer_person(by, account.person_id or 0):
        raise NotAllowed
    if is_own and not has_another_way_in(account, link, providers):
        raise LastWayIn
    link.delete()
    _record("account.unlinked", account, link.provider, by, at)


def _linked_or(identity: OutsideIdentity, find: Callable[[], Account]) -> Account:
    """Two browsers of one person may come at once: the second finds what the first has linked."""
    account = linked_account(identity)
    if account is not None:
        return account
    try:
        with transaction.atomic():
            return find()
    except (IntegrityError, IdentityKnown):
        account = linked_account(identity)
        if account is None:
            raise
        return account


def _citizen(identity: OutsideIdentity, *, may_open: bool, beside: bool, at: datetime) -> Account:
    if not identity.personal_number:
        raise NumberNotTold
    details = _details(identity)
    same_number = Person.objects.filter(personal_number=details.personal_number)
    checked = same_number.filter(is_identity_checked=True).select_for_update(of=("self",)).first()
    if checked is None:
        typed = same_number.filter(account__isnull=False, account__is_active=True).order_by("id")
        if not beside and any(_agrees(person, details) for person in typed):
            raise MayBeYours
        if not may_open:
            raise NoAccountYet
        by = Acting(None, role=queries.APPLICANT, assurance=identity.assurance)
        checked = enter_person(details, by=by, at=at, is_identity_checked=True)
    elif not _agrees(checked, details):
        raise PersonDiffers
    account = Account.objects.select_for_update(of=("self",)).filter(person=checked).first()
    if account is None:
        if not may_open:
            raise NoAccountYet
        account = _open(checked, identity, at)
    if not account.is_active:
        return account  # the sign-in says that it is closed
    if policies.is_official(checked.id):
        raise OfficialsOwnWay
    by = Acting(checked.id, role=queries.APPLICANT, assurance=identity.assurance)
    _link(account, identity, by, at)
    return account


def _official(identity: OutsideIdentity, *, at: datetime) -> Account:
    known = Account.objects.select_for_update(of=("self",))
    if identity.staff_number:
        account = known.filter(staff_number=identity.staff_number).first()
    elif identity.staff_email:
        account = known.filter(staff_email=identity.staff_email).first()
    else:
        account = None
    if account is None or not policies.is_official(account.person_id):
        raise OfficialUnknown
    if account.is_active:
        _link(account, identity, Acting(account.person_id, assurance=identity.assurance), at)
    return account


def _open(person: Person, identity: OutsideIdentity, at: datetime) -> Account:
    """An account without a password: the provider is its way in."""
    account = Account(username=f"c-{secrets.token_hex(8)}", person=person)
    account.set_unusable_password()
    account.save()
    by = Acting(person.id, role=queries.APPLICANT, assurance=identity.assurance)
    record("account.opened", subject_type="account", subject_id=account.id, by=by, at=at, data={"is_demo": False})
    return account


def _require_same_citizen(person: Person, identity: OutsideIdentity, by: Acting, at: datetime) -> None:
    if not identity.personal_number:
        raise NumberNotTold
    details = _details(identity)
    if person.personal_number and person.personal_number != details.personal_number:
        raise PersonDiffers
    if not _agrees(person, details):
        raise PersonDiffers
    if person.is_identity_checked:
        return
    if Person.objects.filter(personal_number=details.personal_number, is_identity_checked=True).exists():
        raise OthersAccount
    person.personal_number = details.personal_number
    person.save(update_fields=["personal_number"])
    try:
        mark_checked(person, by, at)
    except IdentityKnown as error:
        raise OthersAccount from error


def _require_same_official(account: Account, identity: OutsideIdentity) -> None:
    is_known = bool(identity.staff_number) and account.staff_number == identity.staff_number
    if not (is_known or (identity.staff_email and account.staff_email == identity.staff_email)):
        raise OfficialUnknown


def _link(account: Account, identity: OutsideIdentity, by: Acting, at: datetime) -> None:
    """One sign-in of each provider: a second one would mean that the provider knows two persons where we know one."""
    if links_of(account.id).filter(provider=identity.provider).exists():
        raise OthersAccount
    SocialAccount.objects.create(user=account, provider=identity.provider, uid=identity.subject, extra_data={})
    _record("account.linked", account, identity.provider, by, at)


def _details(identity: OutsideIdentity) -> PersonDetails:
    return PersonDetails(
        full_name=identity.full_name,
        birth_date=identity.birth_date,
        personal_number=identity.personal_number,
        phone=identity.phone,
    ).checked()


def _agrees(person: Person, details: PersonDetails) -> bool:
    """A provider that tells no date of birth is compared by name; the number it vouches for does the rest."""
    is_born = details.birth_date is None or person.birth_date == details.birth_date
    return is_born and same_name(person.full_name, details.full_name)


def _record(kind: str, account: Account, provider: str, by: Acting, at: datetime) -> None:
    record(kind, subject_type="account", subject_id=account.id, by=by, at=at, data={"provider": provider})
