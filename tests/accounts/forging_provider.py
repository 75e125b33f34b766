"""A provider that says whatever a test makes it say: the attacks that an honest one cannot play."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from motcua.web.accounts.oidc.configuration import CITIZENS, ProviderSettings
from motcua.web.accounts.oidc.tokens import LOGOUT_EVENT

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE_KEY = ec.generate_private_key(ec.SECP256R1())
HUONG = {"name": "Bùi Thị Hường", "birthdate": "1997-03-08", "personal_number": "099197000123"}


class ForgingProvider:
    """Answers discovery, keys, tokens and claims; `id_token` and `userinfo` are what the next sign-in gets."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.id_token: Any = None  # a function of the nonce, or None for an honest token
        self.userinfo: dict[str, Any] = {"sub": "huong", **HUONG}
        self.metadata: dict[str, Any] = {}
        self.raw: str | None = None  # answered everywhere instead of anything sensible
        self.asked: list[str] = []

    def settings(self, **more: Any) -> ProviderSettings:
        values: dict[str, Any] = {
            "id": "vneid",
            "name_vi": "VNeID (thử)",
            "name_en": "VNeID (test)",
            "issuer": self.issuer,
            "client_id": "motcua",
            "client_secret": "secret",
            "people": CITIZENS,
            "opens_accounts": True,
            "levels": {"2": "substantial"},
        }
        return ProviderSettings(**{**values, **more})

    def _common(self, now: int) -> dict[str, Any]:
        return {"iss": self.issuer, "sub": "huong", "aud": "motcua", "iat": now}

    def claims(self, nonce: str, **more: Any) -> dict[str, Any]:
        now = int(time.time())
        honest = self._common(now) | {"exp": now + 300, "nonce": nonce, "acr": "2"}
        return {name: value for name, value in {**honest, **more}.items() if value is not None}

    def logout_token(self, key: Any = KEY, algorithm: str = "RS256", **more: Any) -> str:
        now = int(time.time())
        honest = self._common(now) | {"exp": now + 120, "jti": f"t-{time.time_ns()}", "events": {LOGOUT_EVENT: {}}}
        claims = {name: value for name, value in {**honest, **more}.items() if value is not None}
        return jwt.encode(claims, key, algorithm, headers={"kid": "rsa", "typ": "logout+jwt"})

    def answer(self, path: str, nonce: str) -> dict[str, Any]:
        if path.endswith("/.well-known/openid-configuration"):
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/claims",
                **self.metadata,
            }
        if path == "/keys":
            rsa_key = {**RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "rsa", "use": "sig"}
            ec_key = {**ECAlgorithm.to_jwk(CURVE_KEY.public_key(), as_dict=True), "kid": "ec", "use": "sig"}
            return {"keys": [rsa_key, ec_key]}
        if path == "/token":
            made = self.id_token or (lambda nonce: signed(self.claims(nonce)))
            return {"access_token": "a", "token_type": "Bearer", "id_token": made(nonce)}
        return self.userinfo


def signed(claims: dict[str, Any], key: Any = KEY, algorithm: str = "RS256", kid: str = "rsa") -> str:
    return jwt.encode(claims, key, algorithm, headers={"kid": kid})


@contextmanager
def forging_provider() -> Iterator[ForgingProvider]:
    """Runs on a free port of this machine. The code is the nonce, so that it need remember nothing."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("")

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            self.reply(sent["code"][0])

        def reply(self, nonce: str) -> None:
            path = urlsplit(self.path).path
            forging.asked.append(path)
            text = forging.raw if forging.raw is not None else json.dumps(forging.answer(path, nonce))
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    forging = ForgingProvider(f"http://127.0.0.1:{server.server_address[1]}")
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield forging
    finally:
        server.shutdown()
        server.server_close()
