"""What a provider publishes about itself: addresses and keys, kept for an hour, fetched by TLS from nowhere else.

Redirects are not followed and answers are short: who answers for the issuer answers at the issuer's address.
"""

import json
import logging
from typing import Any

import requests
from django.conf import settings
from django.core.cache import cache
from urllib3.exceptions import HTTPError

from motcua.journal.moment import database_now
from motcua.service.connections import actions as connections
from motcua.web.accounts.oidc.configuration import ProviderSettings, is_safe_address
from motcua.web.accounts.oidc.providers import name_of
from motcua.web.accounts.oidc.refusals import ProviderDown

TIMEOUT_SECONDS = (3, 5)  # to connect, to answer: somebody waits
KEPT_SECONDS = 3600
ASKED_AGAIN_SECONDS = 60  # a key that we do not know: perhaps a new one; forged tokens make us ask no oftener
LONGEST_BYTES = 256 * 1024
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint", "end_session_endpoint")
_REQUIRED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
log = logging.getLogger(__name__)


class OneHostSession(requests.Session):
    """A session that follows no redirect, waits no longer than TIMEOUT_SECONDS and uses no proxy's credentials file."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        if not is_safe_address(str(url), allow_loopback=settings.MODE != "production"):
            raise requests.exceptions.InvalidURL("not https")
        kwargs |= {"timeout": TIMEOUT_SECONDS, "allow_redirects": False}
        return super().request(method, url, *args, **kwargs)


def metadata(provider: ProviderSettings) -> dict[str, Any]:
    """The provider's metadata (OpenID Connect Discovery 1.0), its issuer compared with ours. Raises ProviderDown."""
    key = f"oidc-metadata:{provider.id}:{provider.issuer}"
    found = cache.get(key)
    if found is None:
        found = _fetch(provider, provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
        _require_sound(provider, found)
        cache.set(key, found, KEPT_SECONDS)
    return dict(found)


def signing_keys(provider: ProviderSettings, *, anew: bool = False) -> list[dict[str, Any]]:
    """The public keys it signs with. anew: one is missing; asked at most once a minute. Raises ProviderDown."""
    key = f"oidc-keys:{provider.id}:{provider.issuer}"
    found = cache.get(key)
    if found is None or (anew and cache.add(f"{key}:asked", True, ASKED_AGAIN_SECONDS)):
        found = _fetch(provider, str(metadata(provider)["jwks_uri"])).get("keys", [])
        cache.set(key, found, KEPT_SECONDS)
    return [one for one in found if isinstance(one, dict)]


def down(provider: ProviderSettings, reason: str) -> ProviderDown:
    """A refusal for the reader; the reason stands in the log."""
    log.warning("Identity provider %s: %s", provider.id, reason)
    return ProviderDown(name_of(provider))


def unreachable(provider: ProviderSettings, reason: str) -> ProviderDown:
    """The same where we asked and got no sensible answer: counted, so that an outage costs the next one no time.

    What a browser brings back is never counted: whoever wrote errors into addresses could switch the provider off.
    """
    connections.report(connection_name(provider.id), ok=False, at=database_now(), why=reason)
    return down(provider, reason)


def connection_name(provider_id: str) -> str:
    """What the provider is called among the systems outside."""
    return f"identity-{provider_id}"


def ask_anew(provider: ProviderSettings) -> None:
    """Speak to the provider now, whatever is cached. Raises ProviderDown."""
    cache.delete(f"oidc-metadata:{provider.id}:{provider.issuer}")
    metadata(provider)


def _fetch(provider: ProviderSettings, url: str) -> dict[str, Any]:
    try:
        connections.require(connection_name(provider.id), at=database_now())
        with OneHostSession() as session, session.get(url, stream=True) as response:
            text = response.raw.read(LONGEST_BYTES + 1, decode_content=True)
            if response.status_code != requests.codes.ok or len(text) > LONGEST_BYTES:
                raise unreachable(provider, f"status {response.status_code}, {len(text)} bytes")
            found = json.loads(text)
    except connections.ConnectionRests as error:
        raise down(provider, "left alone after several failures") from error
    except (requests.RequestException, HTTPError) as error:
        raise unreachable(provider, type(error).__name__) from error
    except (ValueError, RecursionError) as error:
        raise unreachable(provider, "an answer that is no JSON") from error
    if not isinstance(found, dict):
        raise unreachable(provider, "an answer that is no object")
    connections.report(connection_name(provider.id), ok=True, at=database_now())
    return found


def _require_sound(provider: ProviderSettings, found: dict[str, Any]) -> None:
    if found.get("issuer") != provider.issuer:
        raise down(provider, "its metadata names another issuer than the settings")
    for name in _ENDPOINTS:
        url = found.get(name, "")
        is_missing = not url and name in _REQUIRED
        if is_missing or (url and not is_safe_address(str(url), allow_loopback=settings.MODE != "production")):
            raise down(provider, f"its metadata has no safe {name}")
