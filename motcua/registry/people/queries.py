"""Reads of persons, accounts and roles."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from motcua.journal.acting import Acting, Assurance, Channel
from motcua.journal.rows import ByKey, Joined
from motcua.kernel.standstill import asked_once_in_a_job
from motcua.kernel.text import fold
from motcua.registry.agencies import queries as agencies
from motcua.registry.people.models import Account, Person, Post
from motcua.registry.people.refusals import PostNotHeld
from motcua.registry.people.vocabulary import PersonKind, Role

_PERSONS = ByKey(Person, "id = ANY(%s)")
_POSTS = Joined(
    lambda: (
        Post.objects.filter(is_active=True, agency__is_active=True)
        .select_related("agency__place")
        .order_by("agency__code", "role", "id")
    ),
    "people_post.person_id = %s",
)
_ACCOUNTS = Joined(lambda: Account.objects.select_related("person__commune"), "people_account.id = %s")
_NAME_AND_TITLE = """
SELECT full_name, coalesce((
    SELECT title FROM people_post WHERE person_id = person.id AND agency_id = %s AND is_active AND title <> ''
    ORDER BY id LIMIT 1
), '') FROM people_person AS person WHERE id = %s
"""
APPLICANT = "applicant"  # the role of a person who acts for themselves


@asked_once_in_a_job
def person(person_id: int) -> Person:
    """The person with their commune. Raises Person.DoesNotExist."""
    return Person.objects.select_related("commune__parent").get(id=person_id)


def full_name(person_id: int) -> str:
    """The person's name alone. Raises Person.DoesNotExist."""
    return name_and_title(person_id, None)[0]


@asked_once_in_a_job
def name_and_title(person_id: int, agency_id: int | None) -> tuple[str, str]:
    """The person's name, and the official title to sign with in an agency ("Phó Chủ tịch"); empty where none is known.

    Raises Person.DoesNotExist.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NAME_AND_TITLE, [agency_id, person_id])
        row: tuple[str, str] | None = cursor.fetchone()
    if row is None:
        raise Person.DoesNotExist
    return row


def persons(person_ids: list[int]) -> dict[int, Person]:
    """Persons by id, for a page that shows many."""
    return {person.id: person for person in _PERSONS.all(list(person_ids))} if person_ids else {}


def from_json(row: Mapping[str, Any]) -> Person:
    """The person of a row that a statement returned as JSON, its members named as the columns."""
    known = {field.attname: row[str(field.column)] for field in Person._meta.concrete_fields}
    known["birth_date"] = date.fromisoformat(known["birth_date"]) if known["birth_date"] else None
    return Person(**known)


def checked_ids(numbers: set[str]) -> dict[str, int]:
    """Ids of the persons whose identity was checked, by personal number or tax code, for loaders."""
    checked = Person.objects.filter(is_identity_checked=True)
    found = dict(checked.filter(personal_number__in=numbers).values_list("personal_number", "id"))
    found |= dict(checked.filter(tax_code__in=numbers, kind="organisation").values_list("tax_code", "id"))
    return {str(number): id_ for number, id_ in found.items()}


def posts_of(person_id: int) -> list[Post]:
    """The roles a person holds today, with their units, in a stable order. Uses index post_once."""
    return _POSTS.all(person_id)


def account(account_id: int) -> Account | None:
    """The account with its person and the person's commune."""
    return next(iter(_ACCOUNTS.all(account_id)), None)


def acting_for(
    account: Account, post_id: int | None, channel: str = Channel.ONLINE, *, assurance: str = Assurance.LOW
) -> Acting:
    """Who acts when this account does something: in a role it holds now, or (post None) as the person themselves.

    Asked at every request, so a role that was taken away stops at the next one. Raises PostNotHeld.
    """
    post = None
    if post_id is not None and account.person_id is not None:
        held = Post.objects.filter(id=post_id, person_id=account.person_id, is_active=True, agency__is_active=True)
        post = held.first()
    if post_id is not None and (post is None or not account.is_active):
        raise PostNotHeld
    return acting_as(account, post, channel, assurance=assurance)


def acting_as(
    account: Account, post: Post | None, channel: str = Channel.ONLINE, *, assurance: str = Assurance.LOW
) -> Acting:
    """The same for a role that was just read from the table."""
    if post is None:
        return Acting(account.person_id, role=APPLICANT, assurance=assurance, channel=channel)
    return Acting(account.person_id, role=post.role, unit_id=post.agency_id, assurance=assurance, channel=channel)


@asked_once_in_a_job
def people_in_role(agency_id: int, role: str) -> list[Person]:
    """Who holds a role in a unit today, for assigning a step. Uses index post_agency_role."""
    holders = Person.objects.filter(posts__agency_id=agency_id, posts__role=role, posts__is_active=True)
    return list(holders.distinct().order_by("folded_name", "id"))


def people_in_role_below(agency_id: int, role: str) -> list[Person]:
    """Who holds a role in a unit or in any unit below it."""
    units = agencies.unit_and_descendants(agency_id)
    holders = Person.objects.filter(posts__agency_id__in=units, posts__role=role, posts__is_active=True)
    return list(holders.distinct().order_by("folded_name", "id"))


def staff_by_role() -> dict[tuple[int, str], int]:
    """How many persons hold each role in each unit today, by (unit id, role); for planning."""
    held = Post.objects.filter(is_active=True, agency__is_active=True)
    rows = held.values_list("agency_id", "role").annotate(persons=Count("person_id", distinct=True))
    return {(unit_id, role): persons for unit_id, role, persons in rows.order_by("agency_id", "role")}


def ids_by_role() -> dict[tuple[int, str], tuple[int, ...]]:
    """Who holds each role in each unit today, by (unit id, role), in order of their ids; for simulating."""
    rows = Post.objects.filter(is_active=True).values_list("agency_id", "role", "person_id").distinct()
    found: dict[tuple[int, str], list[int]] = {}
    for unit_id, role, person_id in rows.order_by("agency_id", "role", "person_id"):
        found.setdefault((unit_id, role), []).append(person_id)
    return {key: tuple(persons) for key, persons in found.items()}


def search_people(text: str, *, limit: int = 20) -> QuerySet[Person]:
    """Persons by the start of the name's words, by whole number or by whole telephone number; nobody without a query.

    Uses indexes person_folded_name, person_number, person_tax_code, person_phone.
    """
    wanted = text.strip()
    if len(wanted) < _SHORTEST_SEARCH:
        return Person.objects.none()
    digits = wanted.replace(" ", "").replace(".", "")
    if digits.lstrip("+").replace("-", "").isdigit():
        phone = "+84" + digits[1:] if digits.startswith("0") else digits
        found = Person.objects.filter(Q(personal_number=digits) | Q(tax_code=digits) | Q(phone=phone))
    else:
        found = Person.objects.filter(folded_name__startswith=fold(wanted))
    return found.select_related("commune").order_by("folded_name", "id")[:limit]


_SHORTEST_SEARCH = 3  # letters: below that a search would list the province


@asked_once_in_a_job
def holds_role(person_id: int, role: str, unit_id: int | None) -> bool:
    """Whether the person holds this role in this unit today."""
    if unit_id is None:
        return False
    return Post.objects.filter(person_id=person_id, role=role, agency_id=unit_id, is_active=True).exists()


def profile(person_id: int) -> dict[str, str]:
    """What the platform already knows of a person, by the paths that forms prefill from (`applicant.full_name`).

    Values are stored forms: ISO dates, codes. What is not known is absent. No form asks for what stands here.
    """
    known = person(person_id)
    return profile_of(known, known.commune.code if known.commune else "")


def profile_of(known: Person, commune_code: str) -> dict[str, str]:
    """The same of a person who was read already; commune_code: empty where none is known."""
    values = {
        "full_name": known.full_name,
        "birth_date": known.birth_date.isoformat() if known.birth_date else "",
        "sex": known.sex,
        "ethnicity": known.ethnicity,
        "nationality": known.nationality,
        "personal_number": known.personal_number or "",
        "tax_code": known.tax_code or "",
        "phone": known.phone,
        "email": known.email,
        "commune": commune_code,
        "address": known.address,
    }
    return {f"applicant.{name}": value for name, value in values.items() if value}


def checked_holder(number: str) -> Person | None:
    """The person whose identity was checked under this number. Uses indexes person_number, person_tax_code."""
    checked = Person.objects.filter(is_identity_checked=True)
    return checked.filter(Q(personal_number=number) | Q(tax_code=number, kind=PersonKind.ORGANISATION)).first()


def posts_in(unit_ids: list[int], *, limit: int = 300) -> list[Post]:
    """Who holds which role in these units today, leaders first, then heads; for choosing somebody. One query.

    Uses index post_agency_role.
    """
    first = {Role.LEADER: 0, Role.HEAD_OF_UNIT: 1, Role.HEAD_OF_CENTRE: 2, Role.SIGNER: 3}
    held = Post.objects.filter(agency_id__in=unit_ids, is_active=True).select_related("person", "agency")
    rows = list(held.order_by("agency__code", "person__folded_name", "id")[:limit])
    return sorted(rows, key=lambda post: first.get(Role(post.role), len(first)))
