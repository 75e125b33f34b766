"""The dance of the authorisation code with PKCE: allauth's, with what OpenID Connect asks for beyond it.

allauth keeps the state in the session and sends the code with its verifier. Added here: a nonce, the issuer in the
answer (RFC 9207), the signature of the ID token, and that the claims fetched separately are of the same subject.
"""

import secrets
from typing import Any, cast

import requests
from allauth.core.internal.httpkit import add_query_params
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.utils.translation import get_language

from motcua.web.accounts.oidc import discovery
from motcua.web.accounts.oidc.configuration import ProviderSettings
from motcua.web.accounts.oidc.providers import all_providers, name_of
from motcua.web.accounts.oidc.refusals import Cancelled, ProviderDown, TooOld
from motcua.web.accounts.oidc.tokens import not_proven, verify_id_token

_SAID_NO = {"access_denied", "login_required", "consent_required", "interaction_required", "account_selection_required"}


class OutsideAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Providers come from the settings alone: a row in a table cannot add a way in."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:  # noqa: ARG002  allauth's signature
        apps = [_app(one) for one in all_providers().values()]
        return [
            app
            for app in apps
            if provider in (None, app.provider_id, app.provider) and client_id in (None, app.client_id)
        ]

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> "OutsideProvider":
        return OutsideProvider(request, app=self.get_app(request, provider, client_id))

    def get_requests_session(self) -> requests.Session:
        return discovery.OneHostSession()


class OutsideEndpoints(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """Where to send the browser, and where to fetch tokens."""

    @property
    def openid_config(self) -> dict[str, Any]:
        if not hasattr(self, "_openid_config"):
            self._openid_config = discovery.metadata(all_providers()[self.provider_id])
        return self._openid_config

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """The claims that the ID token does not carry; raises requests' errors."""
        return cast(dict[str, Any], self._fetch_user_info(access_token))


class OutsideProvider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """allauth's provider with our endpoints; PKCE always."""

    pkce_enabled_default = True
    oauth2_adapter_class = OutsideEndpoints


def authorisation_address(
    request: HttpRequest, provider: ProviderSettings, *, next_url: str, purpose: dict[str, Any]
) -> str:
    """Where the browser goes to sign in. What it comes back for stays in the session: `next`, and `purpose` as it is.

    purpose: `acr_values` asks for a level, `process` is "login" or "link". Raises ProviderDown.
    """
    outside = _provider(request, provider)
    nonce = secrets.token_urlsafe(24)
    asked = {"nonce": nonce, "ui_locales": get_language() or "vi"}
    if provider.levels:
        asked["acr_values"] = " ".join(provider.levels)
    if purpose.get("acr_values"):
        asked |= {"acr_values": purpose["acr_values"], "prompt": "login"}
    elif purpose.get("process") == "link":
        asked["prompt"] = "login"  # whoever left a session at the provider on this machine is not linked by it
    answer = outside.redirect(
        request, purpose["process"], next_url=next_url, auth_params=asked, nonce=nonce, purpose=purpose
    )
    return str(answer["Location"])


def begun(request: HttpRequest, provider: ProviderSettings) -> dict[str, Any]:
    """What was kept for this answer; it can be asked for once. Raises TooOld, Cancelled, NotProven."""
    state_id = request.GET.get("state", "")
    state = statekit.unstash_state(request, provider_id=provider.id, state_id=state_id) if state_id else None
    if state is None:
        raise TooOld(name_of(provider))
    said = request.GET.get("iss")
    is_owed = discovery.metadata(provider).get("authorization_response_iss_parameter_supported") is True
    if (said is None and is_owed) or said not in (None, provider.issuer):
        raise not_proven(provider, "issuer of the answer")
    error = request.GET.get("error")
    if error in _SAID_NO:
        raise Cancelled(name_of(provider))
    if error or not request.GET.get("code"):
        raise discovery.down(provider, "an error instead of a code")
    return cast(dict[str, Any], state)


def proven_claims(
    request: HttpRequest, provider: ProviderSettings, state: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    """The claims behind the code, and the ID token. Raises NotProven, ClocksDiffer, ProviderDown."""
    outside = _provider(request, provider)
    endpoints = outside.get_oauth2_adapter(request)
    client: OAuth2Client = endpoints.get_client(request, outside.app)
    try:
        answer = client.get_access_token(request.GET["code"], pkce_code_verifier=state["pkce_code_verifier"])
    except requests.RequestException as error:
        raise discovery.unreachable(provider, type(error).__name__) from error
    except (
        OAuth2Error,
        ValueError,
        KeyError,
        RecursionError,
    ) as error:  # refused: a code that was used, or is another's
        raise not_proven(provider, "code") from error
    id_token = str(answer.get("id_token", ""))
    claims = verify_id_token(provider, id_token, nonce=str(state["nonce"]))
    return _with_userinfo(provider, endpoints, claims, str(answer["access_token"])), id_token


def signing_out_address(request: HttpRequest, provider: ProviderSettings, id_token: str) -> str:
    """Where the browser signs out at the provider too (RP-Initiated Logout 1.0); "" if it offers none or is down."""
    try:
        endpoint = discovery.metadata(provider).get("end_session_endpoint")
    except ProviderDown:
        return ""
    if not endpoint:
        return ""
    told = {"client_id": provider.client_id, "post_logout_redirect_uri": request.build_absolute_uri("/")}
    if id_token:
        told["id_token_hint"] = id_token
    return str(add_query_params(endpoint, told))


def _with_userinfo(
    provider: ProviderSettings, endpoints: OutsideEndpoints, claims: dict[str, Any], access_token: str
) -> dict[str, Any]:
    """The ID token's claims stand above those fetched: `acr` and `sub` come only from what was signed for us."""
    if not endpoints.openid_config.get("userinfo_endpoint"):
        return claims
    try:
        fetched = endpoints.userinfo(access_token)
    except (requests.RequestException, ValueError, RecursionError) as error:
        raise discovery.unreachable(provider, type(error).__name__) from error
    if not isinstance(fetched, dict) or fetched.get("sub") != claims["sub"]:
        raise not_proven(provider, "sub of the claims fetched")
    return {name: value for name, value in fetched.items() if name != "acr"} | claims


def _provider(request: HttpRequest, provider: ProviderSettings) -> OutsideProvider:
    return OutsideAdapter(request).get_provider(request, provider.id)


def _app(provider: ProviderSettings) -> SocialApp:
    more = {"server_url": provider.issuer, "scope": list(provider.scope)}
    if provider.token_auth_method:
        more["token_auth_method"] = provider.token_auth_method
    return SocialApp(
        provider="openid_connect",
        provider_id=provider.id,
        name=provider.name_en[:40],
        client_id=provider.client_id,
        secret=provider.client_secret,
        settings=more,
    )
