"""How surely we know who signed in (decree 69/2024/NĐ-CP, article 20), from what the session has shown."""

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from motcua.journal.acting import Assurance
from motcua.web.accounts.oidc import sessions


def assurance_of(request: HttpRequest) -> Assurance:
    """Two different factors in this session, or a passkey (possession, opened by a finger or a PIN): substantial.
    Likewise if the identity provider vouches for it (the levels in its settings).

    Any other sign-in is one factor: low. Nobody signed in: none.
    """
    if not request.user.is_authenticated:
        return Assurance.NONE
    shown = get_authentication_records(request, request.user)
    if any(record.get("method") == "mfa" for record in shown):
        return Assurance.SUBSTANTIAL
    if sessions.assurance_shown(request, request.user) == Assurance.SUBSTANTIAL:
        return Assurance.SUBSTANTIAL
    return Assurance.LOW
