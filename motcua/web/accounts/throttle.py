"""Slowing down those who try passwords, without giving them a lock to turn on others (security, T7).

An address that fails is slowed, and an account that fails from everywhere is slowed for strangers. A right password
goes through all the same from a browser that has signed in to this account before, or where a second factor follows:
so nobody can keep an official or a known citizen out by failing on purpose.
"""

from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.core import signing
from django.http import HttpRequest, HttpResponse

from motcua.kernel.identifiers import IdentifierRefused, check_phone
from motcua.registry.people.models import Account

ACTION = "login_failed_everywhere"  # its rate stands in settings.ACCOUNT_RATE_LIMITS
BROWSER_COOKIE = "known_browser"
BROWSER_COOKIE_SECONDS = 180 * 24 * 3600
_SALT = "motcua.accounts.known-browser"


def account_key(credentials: dict[str, object]) -> str:
    """One key for all ways of writing a telephone number, an address or a name; equal for known and unknown ones."""
    typed = str(credentials.get("email") or credentials.get("phone") or credentials.get("username") or "")
    try:
        return check_phone(typed)
    except IdentifierRefused:
        return typed.strip().lower()


def note_failure(request: HttpRequest, key: str) -> None:
    """Count one wrong password for this account, wherever it came from."""
    ratelimit.consume(request, action=ACTION, key=key)


def is_slowed(request: HttpRequest, key: str, account: Account | None) -> bool:
    """Whether this attempt must wait although (if `account` is given) its password was right."""
    if ratelimit.consume(request, action=ACTION, key=key, dry_run=True):
        return False
    return account is None or not (is_mfa_enabled(account) or _is_known_browser(request, account))


def remember_browser(response: HttpResponse, account: Account, *, is_secure: bool) -> None:
    """Let this browser through next time. The cookie names no person and opens nothing by itself."""
    value = signing.dumps(_mark(account), salt=_SALT)
    response.set_cookie(
        BROWSER_COOKIE, value, max_age=BROWSER_COOKIE_SECONDS, secure=is_secure, httponly=True, samesite="Lax"
    )


def _is_known_browser(request: HttpRequest, account: Account) -> bool:
    try:
        mark = signing.loads(request.COOKIES.get(BROWSER_COOKIE, ""), salt=_SALT, max_age=BROWSER_COOKIE_SECONDS)
    except signing.BadSignature:
        return False
    return bool(mark == _mark(account))


def _mark(account: Account) -> str:
    """Changes with the password: who loses the account loses the mark."""
    return f"{account.pk}:{account.get_session_auth_hash()[:16]}"
