"""The second factor: its secrets are encrypted in the table, and setting it up counts as having shown it."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.views import ActivateTOTPView
from cryptography.fernet import InvalidToken
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused
from motcua.registry.people.models import Account
from motcua.web.accounts.sealing import cipher

PURPOSE = "second-factor"


class SecretUnreadable(ActionRefused):
    """The secret key changed without being kept as a fallback."""

    code = "second_factor_unreadable"
    message = _("The second factor cannot be read any more. Ask the administrator to reset it.")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """A copy of the database alone lets nobody make codes: the key is derived from the secret key."""

    def encrypt(self, text: str) -> str:
        return cipher(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return cipher(PURPOSE).decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise SecretUnreadable from error

    def get_totp_issuer(self) -> str:
        return "Motcua"

    def get_totp_label(self, user: Account) -> str:
        """Shown in the authenticator app: the staff name, else the person's name; never a personal number."""
        name = user.get_username()
        return str(user.person) if name.startswith("c-") and user.person else name


class SetUpTotpView(ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Whoever has just typed a code of the new app has shown it: the session need not begin again."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_authentication(self.request, self.request.user, method="mfa", type="totp")
        return response
