"""Entering people and changing their details.

Whoever types a number must not learn from it who is known: a record is returned only to somebody who typed name and
birth date as well, and a record with an account only when a card was seen. Otherwise a stranger who knows a number
could file into another's account, or fill an account of their own with another's dossiers.
"""

from dataclasses import fields
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.text import fold
from motcua.kernel.working_time import VIETNAM
from motcua.registry.people import policies
from motcua.registry.people.details import PersonDetails, same_name
from motcua.registry.people.models import Person
from motcua.registry.people.refusals import IdentityKnown, NotAllowed, NumberFixed, NumberMissing, PersonDiffers
from motcua.registry.people.vocabulary import PersonKind, Role

_IDENTITY = ("full_name", "kind", "birth_date", "personal_number", "tax_code")


@transaction.atomic
def find_or_create_person(
    details: PersonDetails, *, by: Acting, at: datetime, is_identity_checked: bool = False
) -> Person:
    """The person meant by these details: found where that is certain, else entered.

    is_identity_checked: an official holds the card and typed from it. Then a checked record with this number is the
    person, if name and birth date agree. Details of a found person are not changed here.
    Writes `person.created` or `person.identity_checked` where something was written. Raises PersonDiffers if the
    number is known under another name, NotAllowed if `by` cannot have seen a card, and the kernel's refusals.
    """
    details = details.checked(today=at.astimezone(VIETNAM).date())
    if is_identity_checked and not policies.may_check_identity(by):
        raise NotAllowed
    found = _with_card_seen(details, by, at) if is_identity_checked else _as_typed(details, by)
    return found or enter_person(details, by=by, at=at, is_identity_checked=is_identity_checked)


@transaction.atomic
def confirm_identity(person_id: int, *, by: Acting, at: datetime) -> Person:
    """An official compared name, birth date and number with the card. From here the number is this person's alone.

    Writes `person.identity_checked`. Raises NotAllowed, NumberMissing, and IdentityKnown where another checked record
    has the number (joining two records is not offered yet).
    """
    if not policies.may_check_identity(by) or by.person_id == person_id:
        raise NotAllowed
    person = Person.objects.select_for_update(of=("self",)).get(id=person_id)
    if not (person.personal_number or person.tax_code):
        raise NumberMissing
    if person.is_identity_checked:
        return person
    return mark_checked(person, by, at)


@transaction.atomic
def update_profile(person_id: int, *, changes: dict[str, object], by: Acting, at: datetime) -> Person:
    """Change some details of a person; `changes` holds names of PersonDetails, everything else is refused.

    Writes `person.changed` with the names of the fields, never their values. Raises NotAllowed for another's profile,
    NumberFixed for identity fields of a checked person, and the kernel's refusals.
    """
    if not policies.may_update_profile(by, person_id):
        raise NotAllowed
    person = Person.objects.select_for_update(of=("self",)).get(id=person_id)
    wanted = PersonDetails(**{**_details_of(person), **changes}).checked(  # type: ignore[arg-type]  # names are checked
        today=at.astimezone(VIETNAM).date()
    )
    stored = _columns(wanted)
    changed = sorted(name for name, value in stored.items() if getattr(person, name) != value)
    if person.is_identity_checked and by.role != Role.ADMINISTRATOR and any(name in _IDENTITY for name in changed):
        raise NumberFixed
    if changed:
        _store(person, stored)
        record("person.changed", subject_type="person", subject_id=person.id, by=by, at=at, data={"fields": changed})
    return person


def _with_card_seen(details: PersonDetails, by: Acting, at: datetime) -> Person | None:
    checked = _by_number(details).filter(is_identity_checked=True).select_for_update(of=("self",)).first()
    if checked is not None:
        if not _agrees(checked, details):
            raise PersonDiffers
        return checked
    for typed in _by_number(details).filter(is_identity_checked=False).select_related("account").order_by("id"):
        if _agrees(typed, details) and _belongs_to_who_stands_here(typed, details):
            return mark_checked(typed, by, at)
    return None if details.personal_number or details.tax_code else _by_phone(details)


def _as_typed(details: PersonDetails, by: Acting) -> Person | None:
    """Without a card: oneself, or a record that nobody can sign in to and that holds just what was typed.

    For partners, who are nobody here, `exchange.filing` asks the same in the one look-up of its hot path.
    """
    for person in _by_number(details).filter(is_identity_checked=False).order_by("id"):
        if _agrees(person, details) and (person.id == by.person_id or not hasattr(person, "account")):
            return person
    oneself = Person.objects.filter(id=by.person_id).first() if by.person_id else None
    if oneself is not None and details.personal_number and oneself.personal_number == details.personal_number:
        return oneself if _agrees(oneself, details) else None
    return None if details.personal_number or details.tax_code else _by_phone(details)


def _belongs_to_who_stands_here(person: Person, details: PersonDetails) -> bool:
    """A record with an account is taken only with its verified telephone: anybody can type another's number."""
    account = getattr(person, "account", None)
    return account is None or (account.phone_verified and account.phone == details.phone)


def _by_number(details: PersonDetails) -> QuerySet[Person]:
    if details.personal_number:
        return Person.objects.filter(personal_number=details.personal_number)
    if details.tax_code:
        return Person.objects.filter(tax_code=details.tax_code, kind=details.kind)
    return Person.objects.none()


def _by_phone(details: PersonDetails) -> Person | None:
    """Telephones are shared in families: name and birth date must agree too, and nobody may sign in as the person."""
    if not (details.phone and details.birth_date):
        return None
    sharing = Person.objects.filter(phone=details.phone, birth_date=details.birth_date, account=None).order_by("id")
    return next((person for person in sharing if _agrees(person, details)), None)


def _agrees(person: Person, details: PersonDetails) -> bool:
    return same_name(person.full_name, details.full_name) and person.birth_date == details.birth_date


def mark_checked(person: Person, by: Acting, at: datetime) -> Person:
    """From here the number is this person's alone; for the other actions of this room. Raises IdentityKnown."""
    person.is_identity_checked = True
    try:
        with transaction.atomic():
            person.save(update_fields=["is_identity_checked"])
    except IntegrityError as error:
        raise IdentityKnown from error
    record("person.identity_checked", subject_type="person", subject_id=person.id, by=by, at=at)
    return person


def enter_person(details: PersonDetails, *, by: Acting, at: datetime, is_identity_checked: bool = False) -> Person:
    """A new record of checked details, in the caller's transaction; for the other actions of this room."""
    person = new_person(details, is_identity_checked=is_identity_checked)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:  # two counters entered the same card at once
        raise IdentityKnown from error
    record("person.created", subject_type="person", subject_id=person.id, by=by, at=at, data={"kind": person.kind})
    return person


def new_person(details: PersonDetails, *, is_identity_checked: bool = False) -> Person:
    """The record that checked details make, not yet saved."""
    has_number = bool(details.personal_number or details.tax_code)
    person = Person(**_columns(details), is_identity_checked=is_identity_checked and has_number)
    person.folded_name = fold(person.full_name)
    return person


def _store(person: Person, stored: dict[str, object]) -> None:
    for name, value in stored.items():
        setattr(person, name, value)
    person.folded_name = fold(person.full_name)
    person.save(update_fields=[*stored, "folded_name"])


def _columns(details: PersonDetails) -> dict[str, object]:
    stored: dict[str, object] = {field.name: getattr(details, field.name) for field in fields(details)}
    stored["personal_number"] = details.personal_number or None
    stored["tax_code"] = details.tax_code or None
    if details.kind == PersonKind.ORGANISATION:
        stored["personal_number"] = stored["birth_date"] = None
    return stored


def _details_of(person: Person) -> dict[str, object]:
    known = {field.name: getattr(person, field.name) for field in fields(PersonDetails)}
    return {**known, "personal_number": person.personal_number or "", "tax_code": person.tax_code or ""}
