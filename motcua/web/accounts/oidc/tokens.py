"""Verifying what a provider has signed (OpenID Connect Core 1.0, 3.1.3.7; Back-Channel Logout 1.0, 2.6).

The algorithm is chosen by us, never by the token: only signatures by a public key that the provider publishes, so that
neither "none" nor a MAC made with a public key passes (security, T9).
"""

import logging
from secrets import compare_digest
from typing import Any

import jwt

from motcua.web.accounts.oidc.configuration import ProviderSettings
from motcua.web.accounts.oidc.discovery import signing_keys
from motcua.web.accounts.oidc.providers import name_of
from motcua.web.accounts.oidc.refusals import ClocksDiffer, NotProven

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}  # by the beginning of the algorithm's name
log = logging.getLogger(__name__)


def verify_id_token(provider: ProviderSettings, token: str, *, nonce: str) -> dict[str, Any]:
    """The claims of an ID token made for us, for this very sign-in. Raises NotProven, ClocksDiffer, ProviderDown."""
    claims = _verified(provider, token, required=["iss", "sub", "aud", "exp", "iat", "nonce"])
    if not compare_digest(str(claims["nonce"]), nonce):
        raise not_proven(provider, "nonce")
    return claims


def verify_logout_token(provider: ProviderSettings, token: str) -> dict[str, Any]:
    """The claims of a logout token. Raises NotProven, ClocksDiffer, ProviderDown."""
    header = _header(provider, token)
    if str(header.get("typ", "logout+jwt")).lower().removeprefix("application/") not in ("logout+jwt", "jwt"):
        raise not_proven(provider, "typ")
    claims = _verified(provider, token, required=["iss", "aud", "exp", "iat", "jti", "events"])
    if "nonce" in claims:
        raise not_proven(provider, "nonce in a logout token")
    events = claims["events"]
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise not_proven(provider, "events")
    if not (_is_text(claims.get("sub")) or _is_text(claims.get("sid"))):
        raise not_proven(provider, "neither sub nor sid")
    if not _is_text(claims["jti"]):
        raise not_proven(provider, "jti")
    return claims


def not_proven(provider: ProviderSettings, what: str) -> NotProven:
    """A refusal for the reader; what was wrong stands in the log, without any value."""
    log.warning("Identity provider %s: refused for its %s.", provider.id, what)
    return NotProven(name_of(provider))


def _verified(provider: ProviderSettings, token: str, *, required: list[str]) -> dict[str, Any]:
    header = _header(provider, token)
    algorithm = header.get("alg")
    if algorithm not in provider.algorithms:
        raise not_proven(provider, "algorithm")
    key = _key(provider, header.get("kid"), str(algorithm))
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=[str(algorithm)],
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=provider.clock_skew_seconds,
            options={"require": required},
        )
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError) as error:
        log.warning("Identity provider %s: a token out of its time.", provider.id)
        raise ClocksDiffer(name_of(provider)) from error
    except jwt.PyJWTError as error:
        raise not_proven(provider, type(error).__name__) from error
    if not _is_text(claims.get("sub", "-")) or not _is_for_us(provider, claims):
        raise not_proven(provider, "sub or azp")
    return claims


def _is_for_us(provider: ProviderSettings, claims: dict[str, Any]) -> bool:
    """A token for several must name us as the one it was issued to."""
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    return claims.get("azp", provider.client_id if len(audience) == 1 else None) == provider.client_id


def _header(provider: ProviderSettings, token: str) -> dict[str, Any]:
    try:
        return dict(jwt.get_unverified_header(token))
    except jwt.PyJWTError as error:
        raise not_proven(provider, "form") from error


def _key(provider: ProviderSettings, kid: object, algorithm: str) -> jwt.PyJWK:
    for anew in (False, True):  # the provider may have changed its keys since we asked
        found = [one for one in signing_keys(provider, anew=anew) if _fits(one, kid, algorithm)]
        if len(found) == 1:
            try:
                return jwt.PyJWK(found[0], algorithm=algorithm)
            except jwt.PyJWTError as error:
                raise not_proven(provider, "key") from error
    raise not_proven(provider, "key, which it does not publish")


def _fits(key: dict[str, Any], kid: object, algorithm: str) -> bool:
    is_for_signing = key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm
    is_of_kind = key.get("kty") == _KEY_TYPES[algorithm[:2]]
    return is_of_kind and is_for_signing and (kid is None or key.get("kid") == kid)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 255
