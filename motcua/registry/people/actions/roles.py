"""Granting and taking away roles: only by another administrator, each written into the journal, also when refused."""

from datetime import datetime

from django.db import transaction

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import clean
from motcua.registry.people import policies
from motcua.registry.people.models import Account, Person, Post
from motcua.registry.people.refusals import NoSuchRole, NotAdministrator, NotYourself
from motcua.registry.people.vocabulary import Role


def grant_role(person_id: int, agency_id: int, role: str, *, by: Acting, at: datetime, title: str = "") -> Post:
    """Let a person act in a role for a unit. Takes effect at their next request.

    Writes `role.granted`; a refused attempt writes `role.change_refused`. Raises NotYourself, NotAdministrator,
    NoSuchRole if the person holds it already.
    """
    _require_may_change(person_id, agency_id, role, by, at)
    with transaction.atomic():
        person = _locked(person_id)
        post, is_new = Post.objects.get_or_create(person=person, agency_id=agency_id, role=Role(role))
        if not is_new and post.is_active and (not title or post.title == title):
            raise NoSuchRole
        post.title, post.is_active = clean(title) or post.title, True
        post.save(update_fields=["title", "is_active"])
        keep_staff_door(person_id)
        _record("role.granted", person_id, agency_id, role, by, at)
    return post


def revoke_role(post_id: int, *, by: Acting, at: datetime) -> None:
    """Take a role away. The next request of a live session is refused (ASVS V8.3.2).

    Writes `role.revoked`; a refused attempt writes `role.change_refused`. Raises NotYourself, NotAdministrator,
    NoSuchRole if it is gone already.
    """
    post = Post.objects.get(id=post_id)
    _require_may_change(post.person_id, post.agency_id, post.role, by, at)
    with transaction.atomic():
        _locked(post.person_id)
        if not Post.objects.filter(id=post_id, is_active=True).update(is_active=False):
            raise NoSuchRole
        keep_staff_door(post.person_id)
        _record("role.revoked", post.person_id, post.agency_id, post.role, by, at)


def _require_may_change(person_id: int, agency_id: int, role: str, by: Acting, at: datetime) -> None:
    refusal: ActionRefused | None = None
    if not policies.may_change_rights_of(by, person_id):
        refusal = NotYourself()
    elif not policies.may_administer(by, agency_id):
        refusal = NotAdministrator()
    if refusal is not None:
        with transaction.atomic():  # stays although the action is refused
            _locked(person_id)
            _record("role.change_refused", person_id, agency_id, role, by, at)
        raise refusal


def _locked(person_id: int) -> Person:
    return Person.objects.select_for_update(of=("self",)).get(id=person_id)


def keep_staff_door(person_id: int) -> None:
    """The staff admin opens for administrators alone; called whenever roles or the account change."""
    is_administrator = Post.objects.filter(person_id=person_id, role=Role.ADMINISTRATOR, is_active=True).exists()
    Account.objects.filter(person_id=person_id).update(is_staff=is_administrator)


def _record(kind: str, person_id: int, agency_id: int, role: str, by: Acting, at: datetime) -> None:
    data = {"unit": agency_id, "role": role}
    record(kind, subject_type="person", subject_id=person_id, by=by, at=at, data=data)
