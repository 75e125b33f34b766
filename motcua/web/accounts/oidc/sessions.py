"""Sessions that came by a provider: begun at sign-in, ended by the provider or by signing out here."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from cryptography.fernet import InvalidToken
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from motcua.journal.acting import Assurance
from motcua.registry.people.models import Account
from motcua.web.accounts.models import OutsideSession, UsedLogoutToken
from motcua.web.accounts.sealing import cipher

PURPOSE = "id-token"
KEY = "outside"  # session: which row it belongs to, whose it is, and the level shown
LONGEST = timedelta(days=15)  # no session of ours lives longer (accounts.limits)


def arrival(*, provider: str, subject: str, sid: str, assurance: str, id_token: str) -> dict[str, str]:
    """What travels with a sign-in until it is complete: the second factor may be asked in between.

    id_token: shown again at signing out, in an address; "" where it tells more of the person than the subject.
    """
    sealed = cipher(PURPOSE).encrypt(id_token.encode()).decode() if id_token else ""
    return {"provider": provider, "subject": subject, "sid": sid, "assurance": assurance, "id_token": sealed}


def begin(request: HttpRequest, account: Account, came: Mapping[str, str], at: datetime) -> None:
    """The sign-in is complete: note the session. One that it replaces, at a lower level, is over."""
    close(request, at)
    row = OutsideSession.objects.create(
        account=account,
        provider=came["provider"],
        subject=came["subject"],
        sid=came["sid"],
        assurance=came["assurance"],
        sealed_id_token=came["id_token"],
        began_at=at,
    )
    request.session[KEY] = {"row": row.id, "account": account.pk, "assurance": came["assurance"]}


def assurance_shown(request: HttpRequest, account: Account) -> Assurance:
    """The level that the provider vouched for in this session; none if it came another way."""
    noted = _noted(request)
    return Assurance(noted["assurance"]) if noted.get("account") == account.pk else Assurance.NONE


def is_over(request: HttpRequest) -> bool:
    """Whether the provider has ended the session. Costs one query, and only sessions that came from outside."""
    noted = _noted(request)
    return bool(noted) and not OutsideSession.objects.filter(id=noted["row"], ended_at=None).exists()


def close(request: HttpRequest, at: datetime) -> tuple[str, str] | None:
    """Signing out here: the provider's id and the ID token to show there, if the session came from one."""
    noted = _noted(request)
    row = OutsideSession.objects.filter(id=noted["row"], ended_at=None).first() if noted else None
    if row is None:
        return None
    sealed, row.sealed_id_token, row.ended_at = row.sealed_id_token, "", at
    row.save(update_fields=["sealed_id_token", "ended_at"])
    if not sealed:
        return row.provider, ""
    try:
        return row.provider, cipher(PURPOSE).decrypt(sealed.encode()).decode()
    except InvalidToken:  # the secret key has changed since
        return row.provider, ""


@transaction.atomic
def end(provider: str, claims: Mapping[str, Any], at: datetime) -> int | None:
    """End what a logout token names: one session (sid), else all of the subject. None: the token was used before."""
    UsedLogoutToken.objects.filter(expires_at__lt=at).delete()
    try:
        with transaction.atomic():
            expires = datetime.fromtimestamp(int(claims["exp"]), UTC) + timedelta(minutes=10)
            UsedLogoutToken.objects.create(provider=provider, jti=claims["jti"], expires_at=expires)
    except IntegrityError:
        return None
    meant = OutsideSession.objects.filter(provider=provider, ended_at=None)
    if claims.get("sub"):
        meant = meant.filter(subject=claims["sub"])
    if claims.get("sid"):
        meant = meant.filter(sid=claims["sid"])
    return meant.update(ended_at=at, sealed_id_token="")


def forget(at: datetime) -> int:
    """Delete what no session can belong to any more. Return how many."""
    return OutsideSession.objects.filter(began_at__lt=at - LONGEST).delete()[0]


def _noted(request: HttpRequest) -> dict[str, Any]:
    return cast(dict[str, Any], request.session.get(KEY) or {})
