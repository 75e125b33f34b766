"""T9: what a forged answer, a forged token or a forged logout could do. Nobody is signed in, nothing is linked."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from django.core.cache import cache
from django.test import Client

from motcua.registry.people.models import Account
from motcua.service.connections.models import Connection, State
from motcua.web.accounts.models import OutsideSession
from motcua.web.accounts.oidc import sessions
from tests.accounts.forging_provider import (
    CURVE_KEY,
    HUONG,
    KEY,
    STRANGERS_KEY,
    ForgingProvider,
    forging_provider,
    signed,
)
from tests.accounts.identity_provider import begin


@pytest.fixture
def forging(settings: Any, db: None) -> Iterator[ForgingProvider]:
    cache.clear()
    with forging_provider() as provider:
        settings.OIDC_PROVIDERS = {"vneid": provider.settings()}
        yield provider


def come_in(client: Client) -> Any:
    asked = parse_qs(urlsplit(begin(client, "vneid")).query)
    answer = {"state": asked["state"][0], "code": asked["nonce"][0]}
    return client.get("/accounts/oidc/vneid/login/callback/", answer)


def assert_nobody_came_in(client: Client) -> None:
    assert "_auth_user_id" not in client.session
    assert not Account.objects.exists()
    assert not SocialAccount.objects.exists()


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> str:
    """A token that no library makes: "none", or a MAC with the public key as its secret."""

    def coded(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    head = f"{coded(json.dumps(header).encode())}.{coded(json.dumps(claims).encode())}"
    signature = hmac.new(secret, head.encode(), hashlib.sha256).digest() if secret else b""
    return f"{head}.{coded(signature)}"


PUBLIC_PEM = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
ATTACKS: dict[str, Callable[[ForgingProvider, str], str]] = {
    "wrong nonce": lambda p, _: signed(p.claims("another")),
    "no nonce": lambda p, n: signed({k: v for k, v in p.claims(n).items() if k != "nonce"}),
    "wrong audience": lambda p, n: signed(p.claims(n, aud="another")),
    "several audiences, issued to another": lambda p, n: signed(p.claims(n, aud=["motcua", "another"], azp="another")),
    "several audiences, issued to nobody": lambda p, n: signed(p.claims(n, aud=["motcua", "another"])),
    "another issuer": lambda p, n: signed(p.claims(n, iss="https://evil.example")),
    "issuer with a slash": lambda p, n: signed(p.claims(n, iss=p.issuer + "/")),
    "expired": lambda p, n: signed(p.claims(n, exp=int(time.time()) - 600, iat=int(time.time()) - 900)),
    "issued in the future": lambda p, n: signed(p.claims(n, iat=int(time.time()) + 600)),
    "no expiry": lambda p, n: signed(p.claims(n, exp=None)),
    "alg none": lambda p, n: by_hand({"alg": "none", "kid": "rsa"}, p.claims(n)),
    "alg None": lambda p, n: by_hand({"alg": "None", "kid": "rsa"}, p.claims(n)),
    "HS256 with the public key": lambda p, n: by_hand({"alg": "HS256", "kid": "rsa"}, p.claims(n), PUBLIC_PEM),
    "HS256 with our own secret": lambda p, n: by_hand({"alg": "HS256", "kid": "rsa"}, p.claims(n), b"secret"),
    "a stranger's key": lambda p, n: signed(p.claims(n), STRANGERS_KEY),
    "a stranger's key under a new name": lambda p, n: signed(p.claims(n), STRANGERS_KEY, kid="new"),
    "a key of another kind": lambda p, n: signed(p.claims(n), CURVE_KEY, "ES256", kid="rsa"),
    "swapped sub": lambda p, n: signed(p.claims(n, sub="hung")),
    "empty sub": lambda p, n: signed(p.claims(n, sub="")),
    "a number as sub": lambda p, n: by_hand({"alg": "RS256", "kid": "rsa"}, p.claims(n, sub=1)),
    "no token at all": lambda p, n: "",
    "garbage": lambda p, n: "a.b.c",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_t9_a_forged_token_signs_nobody_in(browser: Client, forging: ForgingProvider, attack: str):
    forging.id_token = lambda nonce: ATTACKS[attack](forging, nonce)

    answer = come_in(browser)

    assert answer.status_code == 403
    assert_nobody_came_in(browser)
    assert HUONG["personal_number"] not in answer.content.decode()


def test_an_honest_token_passes_with_either_kind_of_key(browser: Client, forging: ForgingProvider):
    """Else the table above would show nothing."""
    assert come_in(browser).status_code == 302
    forging.id_token = lambda nonce: signed(forging.claims(nonce), CURVE_KEY, "ES256", kid="ec")

    assert come_in(Client()).status_code == 302


def test_the_level_is_taken_only_from_what_was_signed(browser: Client, forging: ForgingProvider):
    forging.id_token = lambda nonce: signed(forging.claims(nonce, acr=None))
    forging.userinfo = {"sub": "huong", **HUONG, "acr": "2"}

    come_in(browser)

    assert OutsideSession.objects.get().assurance == "low"


def test_clocks_that_differ_are_named(browser: Client, forging: ForgingProvider):
    forging.id_token = lambda nonce: signed(forging.claims(nonce, iat=int(time.time()) + 600))

    assert "đồng hồ" in come_in(browser).content.decode()


def test_a_minute_of_difference_is_borne(browser: Client, forging: ForgingProvider):
    forging.id_token = lambda nonce: signed(forging.claims(nonce, iat=int(time.time()) + 40))

    assert come_in(browser).status_code == 302


def test_a_forged_key_name_makes_us_ask_the_provider_at_most_once_a_minute(browser: Client, forging: ForgingProvider):
    forging.id_token = lambda nonce: signed(forging.claims(nonce), STRANGERS_KEY, kid="new")

    for _ in range(4):
        come_in(Client())

    assert forging.asked.count("/keys") <= 2


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": ""},
    ],
)
def test_metadata_that_leads_elsewhere_is_refused(browser: Client, forging: ForgingProvider, metadata: dict[str, str]):
    forging.metadata = metadata

    answer = browser.post("/accounts/oidc/vneid/login/")

    assert answer.status_code == 503
    assert "evil" not in answer.content.decode()


@pytest.mark.parametrize("raw", ["", "<html>", "[]", "null", '{"issuer": ' + "[" * 10_000, "x" * 300_000])
def test_an_answer_that_makes_no_sense_is_a_provider_that_is_down(browser: Client, forging: ForgingProvider, raw: str):
    forging.raw = raw

    assert browser.post("/accounts/oidc/vneid/login/").status_code == 503


@pytest.mark.parametrize(
    "userinfo", [{"sub": "hung", **HUONG}, {**HUONG}, {"sub": "huong", **HUONG, "personal_number": ["099197000123"]}]
)
def test_claims_of_another_or_of_no_subject_are_refused(
    browser: Client, forging: ForgingProvider, userinfo: dict[str, Any]
):
    forging.userinfo = userinfo

    assert come_in(browser).status_code == 403
    assert_nobody_came_in(browser)


def test_names_with_marks_in_other_forms_are_one_name(browser: Client, forging: ForgingProvider):
    import unicodedata

    come_in(Client())
    SocialAccount.objects.all().delete()
    forging.userinfo = {"sub": "huong", **HUONG, "name": unicodedata.normalize("NFD", "BÙI  THỊ HƯỜNG")}

    assert come_in(browser).status_code == 302


# Back-channel logout


def sign_out(token: str) -> int:
    return Client().post("/accounts/oidc/vneid/signed-out/", {"logout_token": token}).status_code


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/details/").status_code == 200


def test_signing_out_there_ends_every_session_of_the_subject_here_at_its_next_request(
    browser: Client, forging: ForgingProvider
):
    other_device = Client()
    come_in(browser)
    come_in(other_device)

    assert sign_out(forging.logout_token()) == 200

    assert not is_signed_in(browser)
    assert not is_signed_in(other_device)


def test_a_logout_of_one_session_leaves_the_others(browser: Client, forging: ForgingProvider):
    other_device = Client()
    for client, sid in ((browser, "one"), (other_device, "two")):
        forging.id_token = lambda nonce, sid=sid: signed(forging.claims(nonce, sid=sid))
        come_in(client)

    assert sign_out(forging.logout_token(sid="one", sub=None)) == 200

    assert not is_signed_in(browser)
    assert is_signed_in(other_device)


def test_a_replayed_logout_token_does_nothing(browser: Client, forging: ForgingProvider):
    token = forging.logout_token()
    assert sign_out(token) == 200
    come_in(browser)

    assert sign_out(token) == 400

    assert is_signed_in(browser)


FORGED_LOGOUTS: dict[str, Callable[[ForgingProvider], str]] = {
    "with a nonce": lambda p: p.logout_token(nonce="n"),
    "without the event": lambda p: p.logout_token(events={}),
    "the event is no object": lambda p: p.logout_token(
        events={"http://schemas.openid.net/event/backchannel-logout": 1}
    ),
    "no events": lambda p: p.logout_token(events=None),
    "for another": lambda p: p.logout_token(aud="another"),
    "by another issuer": lambda p: p.logout_token(iss="https://evil.example"),
    "without jti": lambda p: p.logout_token(jti=None),
    "neither sub nor sid": lambda p: p.logout_token(sub=None),
    "expired": lambda p: p.logout_token(exp=int(time.time()) - 600),
    "without expiry": lambda p: p.logout_token(exp=None),
    "a stranger's key": lambda p: p.logout_token(STRANGERS_KEY),
    "an ID token": lambda p: signed(p.claims("n")),
    "alg none": lambda p: by_hand({"alg": "none"}, {"iss": p.issuer, "sub": "huong", "aud": "motcua"}),
    "nothing": lambda p: "",
}


@pytest.mark.parametrize("forged", FORGED_LOGOUTS)
def test_a_forged_logout_ends_no_session(browser: Client, forging: ForgingProvider, forged: str):
    come_in(browser)

    assert sign_out(FORGED_LOGOUTS[forged](forging)) == 400

    assert is_signed_in(browser)


def test_only_sessions_that_came_from_outside_cost_a_query_more(
    browser: Client, forging: ForgingProvider, django_assert_max_num_queries: Any
):
    come_in(browser)
    browser.get("/accounts/details/")

    with django_assert_max_num_queries(7):
        browser.get("/accounts/details/")


# Outages


def test_a_provider_that_fails_again_and_again_is_left_alone_for_a_while(browser: Client, forging: ForgingProvider):
    forging.raw = "<html>"
    for _ in range(3):
        browser.post("/accounts/oidc/vneid/login/")
    asked = len(forging.asked)

    assert browser.post("/accounts/oidc/vneid/login/").status_code == 503

    assert len(forging.asked) == asked
    assert Connection.objects.get(name="identity-vneid").state == State.DOWN


def test_errors_written_into_addresses_switch_no_provider_off(browser: Client, forging: ForgingProvider):
    for _ in range(4):
        state = parse_qs(urlsplit(begin(browser, "vneid")).query)["state"][0]
        browser.get("/accounts/oidc/vneid/login/callback/", {"state": state, "error": "server_error"})

    assert Connection.objects.get(name="identity-vneid").state == State.UP
    assert come_in(browser).status_code == 302


def test_sessions_that_no_browser_can_have_any_more_are_forgotten(browser: Client, forging: ForgingProvider):
    come_in(browser)
    began = OutsideSession.objects.get().began_at

    assert sessions.forget(began + timedelta(days=14)) == 0
    assert sessions.forget(began + timedelta(days=16)) == 1
