"""Who may do what with people, roles and accounts."""

from motcua.journal.acting import Acting
from motcua.registry.agencies import queries as agencies
from motcua.registry.people.models import Account, Post
from motcua.registry.people.vocabulary import Role

OFFICIAL_ROLES_AT_THE_COUNTER = (Role.RECEIVER, Role.HEAD_OF_CENTRE)


def is_official(person_id: int | None) -> bool:
    """Whether the person holds any role in any unit."""
    return person_id is not None and Post.objects.filter(person_id=person_id, is_active=True).exists()


def is_administrator(person_id: int | None) -> bool:
    """Whether the person administers any unit: may open the staff admin."""
    return administrator_post_of(person_id) is not None


def administrator_post_of(person_id: int | None) -> Post | None:
    """The role of administrator that the staff admin works in: the one of the highest unit."""
    if person_id is None:
        return None
    held = Post.objects.filter(person_id=person_id, role=Role.ADMINISTRATOR, is_active=True, agency__is_active=True)
    return held.select_related("agency").order_by("agency__parent_id", "id").first()


def may_administer(by: Acting, agency_id: int) -> bool:
    """Administrators act for their unit and for all below it; the platform itself may set up the first one."""
    if by.role == "system" and by.person_id is None:
        return True
    if by.person_id is None:
        return False
    above = agencies.unit_and_ancestors(agency_id)
    held = Post.objects.filter(person_id=by.person_id, role=Role.ADMINISTRATOR, is_active=True, agency_id__in=above)
    return held.exists()


def may_administer_everything(by: Acting) -> bool:
    """Administrators of the whole province: accounts of citizens are theirs."""
    if by.role == "system" and by.person_id is None:
        return True
    if by.person_id is None:
        return False
    held = Post.objects.filter(person_id=by.person_id, role=Role.ADMINISTRATOR, is_active=True)
    return held.filter(agency__parent=None).exists()


def may_change_rights_of(by: Acting, person_id: int) -> bool:
    """Nobody changes their own rights, whatever they hold (security, T2)."""
    return by.person_id != person_id


def may_see_person(by: Acting, person_id: int) -> bool:
    """Everybody sees their own details; officials acting in a role see a person they looked up by name or number."""
    return by.person_id == person_id or by.unit_id is not None


def may_update_profile(by: Acting, person_id: int) -> bool:
    """One's own details; those of a walk-in at a counter; those of an official by an administrator of their units.

    Somebody with an account keeps it themselves: whoever could change the telephone there could read the messages.
    """
    if by.person_id == person_id or by.role == "system":
        return True
    if by.role in OFFICIAL_ROLES_AT_THE_COUNTER:
        return not Account.objects.filter(person_id=person_id).exists()
    return by.role == Role.ADMINISTRATOR and may_administer_person(by, person_id)


def may_administer_person(by: Acting, person_id: int) -> bool:
    """Administrators see to the officials of their units; those of the whole province to everybody but themselves."""
    if by.person_id == person_id:
        return False
    units = Post.objects.filter(person_id=person_id, is_active=True).values_list("agency_id", flat=True)
    return all(may_administer(by, unit) for unit in units) if units else may_administer_everything(by)


def may_check_identity(by: Acting) -> bool:
    """Those who hold a card in their hand: officials in a role of a unit, and the platform (an identity service)."""
    return by.role == "system" or (by.unit_id is not None and by.role in Role.values)
