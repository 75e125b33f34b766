"""The forms of passkeys: allauth's, with the label it forgets to translate."""

from typing import Any

from allauth.mfa.webauthn import forms as allauth_forms
from django.utils.translation import gettext_lazy as _

NAME = _("Name, to tell several apart")


class AddPasskeyForm(allauth_forms.AddWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """A new passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME


class RenamePasskeyForm(allauth_forms.EditWebAuthnForm):  # type: ignore[misc]  # allauth has no types
    """Another name for one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME
