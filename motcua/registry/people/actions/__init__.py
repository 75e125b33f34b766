"""Everything that changes persons, accounts and roles: one function per verb."""

from motcua.registry.people.actions.accounts import activate, deactivate, open_account, set_account_phone, sign_up
from motcua.registry.people.actions.links import link_sign_in, sign_in_citizen, sign_in_official, unlink_sign_in
from motcua.registry.people.actions.persons import confirm_identity, find_or_create_person, new_person, update_profile
from motcua.registry.people.actions.roles import grant_role, revoke_role
from motcua.registry.people.actions.staff import FirstPassword, carry_out, set_staff_identity

__all__ = [
    "FirstPassword",
    "activate",
    "carry_out",
    "confirm_identity",
    "deactivate",
    "find_or_create_person",
    "grant_role",
    "link_sign_in",
    "new_person",
    "open_account",
    "revoke_role",
    "set_account_phone",
    "set_staff_identity",
    "sign_in_citizen",
    "sign_in_official",
    "sign_up",
    "unlink_sign_in",
    "update_profile",
]
