"""Whom an identity provider says it has before it, and which account that is here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from motcua.journal.acting import Assurance
from motcua.registry.people.models import Account


@dataclass(frozen=True)
class OutsideIdentity:
    """Claims of a provider whose signature was checked. Empty: not told, or not vouched for."""

    provider: str  # id of the provider in the settings
    subject: str  # the provider's own name for the person, never another's (OpenID Connect: sub)
    assurance: str = Assurance.LOW
    full_name: str = ""
    birth_date: date | None = None
    personal_number: str = ""
    phone: str = ""
    staff_number: str = ""
    staff_email: str = ""  # lower case; only if the directory has verified it


def linked_account(identity: OutsideIdentity) -> Account | None:
    """The account that this sign-in belongs to."""
    found = SocialAccount.objects.filter(provider=identity.provider, uid=identity.subject)
    link = found.select_related("user__person").first()
    return link.user if link else None


def links_of(account_id: int) -> QuerySet[Any]:
    """The sign-ins from outside of an account, the oldest first."""
    found: QuerySet[Any] = SocialAccount.objects.filter(user_id=account_id)  # allauth has no types
    return found.order_by("date_joined", "id")


def has_another_way_in(account: Account, link: SocialAccount, providers: Collection[str]) -> bool:
    """Whether its owner could still sign in without this link: by password, by passkey or from another provider."""
    is_named = account.phone_verified or bool(account.email) or not account.username.startswith("c-")
    if account.has_usable_password() and is_named:
        return True
    if links_of(account.id).filter(provider__in=providers).exclude(id=link.id).exists():
        return True
    return bool(Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).exists())
