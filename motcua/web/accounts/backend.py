"""Who may sign in, asked at sign-in and again at every request."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from motcua.registry.people import queries
from motcua.registry.people.models import Account


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Accounts of the demo have known passwords: in production they sign in nowhere, whoever left them there."""

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        if settings.MODE == "production" and getattr(user, "is_demo", False):
            return False
        return bool(getattr(user, "is_active", False))

    def get_user(self, user_id: int) -> Account | None:
        """The account with its person in one query. A closed account ends its sessions here."""
        account = queries.account(user_id)
        return account if self.user_can_authenticate(account) else None
