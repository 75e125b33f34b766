"""Persons by the thousand, for imports: found where that is certain, else entered. A door for rooms that import.

The same rule as `actions.find_or_create_person` for what somebody typed: nobody proved who they are, so a record whose
identity was checked, or that somebody can sign in to, is never taken.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from secrets import token_bytes

from django.db.models import Q

from motcua.journal.acting import Acting
from motcua.journal.loading.copying import copy_rows
from motcua.journal.loading.entries import entry_of
from motcua.journal.loading.ids import Ids
from motcua.journal.loading.making import made
from motcua.journal.models import Entry, EntrySalt
from motcua.journal.moment import database_now
from motcua.journal.record import SALT_BYTES
from motcua.kernel.text import fold
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Person

type Key = tuple[str, str, str]  # kind, number or telephone, name


def find_or_enter(
    persons: Sequence[PersonDetails], *, known: dict[Key, int], ids: Ids, by: Acting, at: datetime
) -> list[int]:
    """Return the ids of these persons, in order; whoever is not known is entered in the caller's transaction.

    persons:  details in stored form (`checked`).
    known:    who was met before in the same import; added to. Who has neither number nor telephone is never the same.
    Writes `person.created`. Two statements to find, one COPY for each table to write.
    """
    asked = {key: each for each in persons if (key := key_of(each)) is not None and key not in known}
    known |= _found(asked)
    new: list[tuple[int, PersonDetails]] = []
    found: list[int] = []
    for each in persons:
        key = key_of(each)
        id_ = known.get(key) if key is not None else None
        if id_ is None:
            id_ = ids.next(Person)
            new.append((id_, each))
            if key is not None:
                known[key] = id_
        found.append(id_)
    _enter(new, ids, by, at)
    return found


def key_of(details: PersonDetails) -> Key | None:
    """Return what tells a person from others; None where nothing but a name is known."""
    number = details.personal_number or details.tax_code or details.phone
    return (str(details.kind), number, _name(details.full_name)) if number else None


def _found(asked: dict[Key, PersonDetails]) -> dict[Key, int]:
    """Records that nobody can sign in to, that nobody checked, and that hold just what was typed."""
    if not asked:
        return {}
    numbers = [each.personal_number for each in asked.values() if each.personal_number]
    codes = [each.tax_code for each in asked.values() if each.tax_code]
    phones = [each.phone for each in asked.values() if each.phone and not each.personal_number and not each.tax_code]
    alike = Q(personal_number__in=numbers) | Q(tax_code__in=codes)
    if phones:
        alike |= Q(phone__in=phones, personal_number=None, tax_code=None)
    rows = Person.objects.filter(alike, is_identity_checked=False, account=None, birth_date=None).order_by("-id")
    columns = ("kind", "personal_number", "tax_code", "phone", "full_name", "id")
    found = {
        (kind, number or code or phone, _name(name)): id_
        for kind, number, code, phone, name, id_ in rows.values_list(*columns)
    }
    return {key: id_ for key, id_ in found.items() if key in asked}


def _name(name: str) -> str:
    return " ".join(name.casefold().split())


def _enter(new: Sequence[tuple[int, PersonDetails]], ids: Ids, by: Acting, at: datetime) -> None:
    if not new:
        return
    now = database_now()
    persons = [made(Person, id=id_, created_at=now, **_columns(details)) for id_, details in new]
    entries = [
        entry_of(ids.next(Entry), "person.created", ("person", id_, 1), by, at, {"kind": str(details.kind)})
        for id_, details in new
    ]
    salts = [made(EntrySalt, entry_id=entry.id, salt=token_bytes(SALT_BYTES)) for entry in entries]
    copy_rows([*persons, *entries, *salts])


def _columns(details: PersonDetails) -> dict[str, object]:
    stored: dict[str, object] = {each.name: getattr(details, each.name) for each in fields(PersonDetails)}
    stored["personal_number"] = details.personal_number or None
    stored["tax_code"] = details.tax_code or None
    return stored | {"folded_name": fold(details.full_name)}
