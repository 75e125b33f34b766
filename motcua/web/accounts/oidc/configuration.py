"""Which identity providers people may come in by: read once, at the start, from the file that MOTCUA_OIDC names.

One table of the TOML file is one provider; docs/sign-in.md has every key. What is wrong stops the start with a sentence
that names the provider and the key. Imports no Django settings: `settings.py` calls it.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

CITIZENS, OFFICIALS = "citizens", "officials"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEVELS = ("low", "substantial")  # of decree 69/2024/NĐ-CP, article 20, as journal.acting.Assurance writes them
_KEYS = {
    "name_vi",
    "name_en",
    "issuer",
    "client_id",
    "client_secret",
    "client_secret_file",
    "token_auth_method",
    "people",
    "opens_accounts",
    "scope",
    "claims",
    "link_by",
    "levels",
    "algorithms",
    "clock_skew_seconds",
}
_CLAIMS = {  # ours: the usual name of the claim
    "personal_number": "personal_number",
    "personal_number_verified": "",
    "full_name": "name",
    "birth_date": "birthdate",
    "phone": "phone_number",
    "staff_number": "employee_number",
    "email": "email",
}


@dataclass(frozen=True)
class ProviderSettings:
    """One identity provider as the file describes it."""

    id: str  # stands in addresses, in links and in the journal: never change it
    name_vi: str
    name_en: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    people: str  # CITIZENS or OFFICIALS
    opens_accounts: bool = False
    token_auth_method: str = ""  # "" as the provider's metadata says
    scope: tuple[str, ...] = ("openid", "profile")
    claims: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(_CLAIMS))
    link_by: str = "staff_number"  # for officials: or "email"
    # acr: our level, the preferred one first; all are asked for, since many providers name the level only when asked.
    # An acr that is not named is low.
    levels: Mapping[str, str] = field(default_factory=dict)
    algorithms: tuple[str, ...] = ("RS256", "PS256", "ES256", "EdDSA")
    clock_skew_seconds: int = 60

    @property
    def substantial_acr_values(self) -> str:
        """What to ask for when a substantial sign-in is needed; "" if the provider offers none."""
        return " ".join(acr for acr, level in self.levels.items() if level == "substantial")


def read_providers(path: str, *, allow_loopback: bool) -> dict[str, ProviderSettings]:
    """Read the file; no path, no providers. Raises ImproperlyConfigured."""
    if not path:
        return {}
    file = Path(path)
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ImproperlyConfigured(f"MOTCUA_OIDC names {path}, which does not exist. Correct the path.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path} is no TOML: {error}. docs/sign-in.md has an example.") from error
    return {name: _provider(name, table, file, allow_loopback) for name, table in tables.items()}


def is_safe_address(url: str, *, allow_loopback: bool) -> bool:
    """Whether secrets and tokens may travel there: by TLS, or within this machine in demo and test."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname and not parts.username:
        return True
    return allow_loopback and parts.scheme == "http" and _is_loopback(parts.hostname or "")


def _provider(name: str, table: object, file: Path, allow_loopback: bool) -> ProviderSettings:
    def wrong(key: str, told: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{file}: [{name}] {key}: {told}")

    if not isinstance(table, dict):
        raise wrong("", "each provider is a table, as [vneid].")
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,30}", name):
        raise wrong("", "the id has a to z, digits and hyphens, at most 31 of them.")
    for key in sorted(set(table) - _KEYS):
        raise wrong(key, f"is not known. Known are: {', '.join(sorted(_KEYS))}.")
    for key in ("name_vi", "name_en", "issuer", "client_id", "people"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise wrong(key, "must be given, as text.")
    if not is_safe_address(table["issuer"], allow_loopback=allow_loopback):
        raise wrong("issuer", "must begin with https:// (http://127.0.0.1 in demo and test).")
    if table["people"] not in (CITIZENS, OFFICIALS):
        raise wrong("people", f"is {CITIZENS} or {OFFICIALS}.")
    if table.get("opens_accounts") and table["people"] == OFFICIALS:
        raise wrong("opens_accounts", "officials are made by administrators, never by a directory. Leave it out.")
    if table.get("link_by", "staff_number") not in ("staff_number", "email"):
        raise wrong("link_by", "is staff_number or email.")
    if table.get("token_auth_method", "") not in ("", "client_secret_basic", "client_secret_post"):
        raise wrong("token_auth_method", "is client_secret_basic or client_secret_post.")
    return ProviderSettings(**_values(name, table, file, wrong))


def _values(name: str, table: dict[str, Any], file: Path, wrong: Any) -> dict[str, Any]:
    values = {key: value for key, value in table.items() if key not in ("client_secret_file", "claims")}
    secret_file = table.get("client_secret_file")
    if secret_file:
        try:
            values["client_secret"] = (file.parent / secret_file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise wrong("client_secret_file", f"cannot be read: {error.strerror}.") from error
    if not values.get("client_secret"):
        raise wrong("client_secret", "must be given, or client_secret_file with the path of a file that holds it.")
    claims = table.get("claims", {})
    for key in sorted(set(claims) - set(_CLAIMS)):
        raise wrong(f"claims.{key}", f"is not known. Known are: {', '.join(_CLAIMS)}.")
    for acr, level in table.get("levels", {}).items():
        if level not in LEVELS:
            raise wrong(f"levels.{acr}", f"is one of: {', '.join(LEVELS)}.")
    algorithms = tuple(table.get("algorithms", ProviderSettings.algorithms))
    if not algorithms or not set(algorithms) <= set(ALGORITHMS):
        raise wrong("algorithms", f"only signatures with a public key: {', '.join(ALGORITHMS)}.")
    scope = table.get("scope", "openid profile").split()
    if "openid" not in scope:
        raise wrong("scope", "must contain openid.")
    skew = table.get("clock_skew_seconds", 60)
    if not isinstance(skew, int) or not 0 <= skew <= 300:
        raise wrong("clock_skew_seconds", "is a whole number from 0 to 300.")
    return values | {
        "id": name,
        "issuer": table["issuer"].strip(),
        "claims": MappingProxyType({**_CLAIMS, **claims}),
        "levels": MappingProxyType(dict(table.get("levels", {}))),
        "algorithms": algorithms,
        "scope": tuple(scope),
    }


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
