"""A staff list carried out: all of it or nothing, each change by the action that a page would call."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.text import clean
from motcua.registry.people.actions.accounts import deactivate, open_account, require_administrator
from motcua.registry.people.actions.persons import enter_person
from motcua.registry.people.actions.roles import grant_role, revoke_role
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Account, Person
from motcua.registry.people.refusals import StaffKnown
from motcua.registry.people.staff_plan import PersonPlan, StaffPlan


@dataclass(frozen=True)
class FirstPassword:
    """Of an account that was opened; shown once, kept nowhere. Its owner changes it."""

    full_name: str
    username: str
    password: str


@transaction.atomic
def carry_out(plan: StaffPlan, *, by: Acting, at: datetime) -> list[FirstPassword]:
    """Do what the plan says, in one transaction. A plan with errors does nothing.

    Writes what the single acts write: `person.created`, `account.opened`, `account.staff_changed`, `role.granted`,
    `role.revoked`, `account.deactivated`. Raises their refusals; then nothing of the list has been done.
    """
    opened: list[FirstPassword] = []
    if not plan.errors:
        for one in plan.people:
            _carry_out(one, by, at, opened)
    return opened


@transaction.atomic
def set_staff_identity(
    account_id: int, *, staff_number: str | None = None, staff_email: str | None = None, by: Acting, at: datetime
) -> Account:
    """Enter what a staff directory knows an official by; None leaves it as it is, "" takes it away.

    Writes `account.staff_changed`. Raises NotAdministrator, NotYourself, and StaffKnown if another account has it.
    """
    account = Account.objects.select_for_update(of=("self",)).get(id=account_id)
    require_administrator(by, account.person_id)
    wanted = {
        "staff_number": None if staff_number is None else clean(staff_number).upper(),
        "staff_email": None if staff_email is None else clean(staff_email).lower(),
    }
    changed = [name for name, value in wanted.items() if value is not None and value != getattr(account, name)]
    if not changed:
        return account
    for name in changed:
        setattr(account, name, wanted[name])
    try:
        with transaction.atomic():
            account.save(update_fields=changed)
    except IntegrityError as error:
        raise StaffKnown from error
    data = {"fields": changed}
    record("account.staff_changed", subject_type="account", subject_id=account.id, by=by, at=at, data=data)
    return account


def _carry_out(one: PersonPlan, by: Acting, at: datetime, opened: list[FirstPassword]) -> None:
    person = one.person or _enter(one, by, at)
    for row, unit in one.grants:
        grant_role(person.id, unit.id, row.role, by=by, at=at, title=row.title)
    account = one.account
    if one.opens:
        password = secrets.token_urlsafe(12)
        account = open_account(person.id, username=one.username, password=password, by=by, at=at)
        opened.append(FirstPassword(one.full_name, one.username, password))
    if account is not None and one.identity:
        set_staff_identity(account.id, **one.identity, by=by, at=at)
    if account is not None and one.closes:
        deactivate(account.id, by=by, at=at)
    for post in one.revokes:
        revoke_role(post.id, by=by, at=at)


def _enter(one: PersonPlan, by: Acting, at: datetime) -> Person:
    """Entered anew, unchecked: a list is no card."""
    row = one.rows[0]
    details = PersonDetails(
        full_name=row.full_name,
        birth_date=row.birth_date,
        personal_number=row.personal_number,
        phone=row.phone,
        email=row.email,
    )
    return enter_person(details.checked(), by=by, at=at)
