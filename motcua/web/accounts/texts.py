"""The short texts that carry a code or answer a sign-up, alike for telephone and e-mail.

Somebody who asks with a stranger's address learns nothing on the page: only the owner of the address reads the answer.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Text:
    """Subject (for e-mail) and body; `%(code)s` is replaced."""

    subject: str | Promise
    body: str | Promise


_CONFIRM = Text(
    _("Confirmation code"),
    _("%(code)s is your confirmation code, valid for 15 minutes. Give it to nobody, not even to an official."),
)
_NEW_PASSWORD = Text(
    _("Code for a new password"),
    _("%(code)s is your code for a new password, valid for 3 minutes. If you did not ask for it, do nothing."),
)
_EXISTS = Text(
    _("You already have an account"),
    _("Somebody signed up with this address, which already has an account. Sign in, or ask for a new password."),
)
_UNKNOWN = Text(
    _("There is no account with this address"),
    _("Somebody asked for a new password for this address, which has no account here. If it was you, sign up first."),
)

BY_OCCASION = {
    "account/email/email_confirmation": _CONFIRM,
    "account/email/email_confirmation_signup": _CONFIRM,
    "account/email/password_reset_code": _NEW_PASSWORD,
    "account/email/account_already_exists": _EXISTS,
    "account/email/unknown_account": _UNKNOWN,
    "phone/code": _CONFIRM,
}
