"""The file of identity providers: what is wrong stops the start, with the provider and the key."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from motcua.web.accounts.oidc.configuration import is_safe_address, read_providers

GOOD = """
[vneid]
name_vi = "VNeID"
name_en = "VNeID"
issuer = "https://id.example.vn"
client_id = "motcua"
client_secret = "s"
people = "citizens"
"""


def read(folder: Path, text: str, *, production: bool = True) -> object:
    file = folder / "oidc.toml"
    file.write_text(text)
    return read_providers(str(file), allow_loopback=not production)


def test_without_a_file_there_are_no_providers():
    assert read_providers("", allow_loopback=False) == {}


def test_a_short_file_is_enough(tmp_path: Path):
    provider = read(tmp_path, GOOD)["vneid"]

    assert (provider.id, provider.opens_accounts, provider.scope) == ("vneid", False, ("openid", "profile"))
    assert provider.claims["birth_date"] == "birthdate"
    assert "'s'" not in repr(provider)


def test_the_secret_may_lie_in_a_file_of_its_own(tmp_path: Path):
    (tmp_path / "secret").write_text("from a file\n")

    provider = read(tmp_path, GOOD.replace('client_secret = "s"', 'client_secret_file = "secret"'))["vneid"]

    assert provider.client_secret == "from a file"


def test_levels_say_what_to_ask_for(tmp_path: Path):
    provider = read(tmp_path, GOOD + '[vneid.levels]\n"urn:1" = "low"\n"urn:2" = "substantial"\n')["vneid"]

    assert provider.substantial_acr_values == "urn:2"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("https://id.example.vn", "http://id.example.vn"), "issuer"),
        (("https://id.example.vn", "https://user@id.example.vn"), "issuer"),
        (('people = "citizens"', 'people = "everybody"'), "people"),
        (('client_secret = "s"', ""), "client_secret"),
        (('client_secret = "s"', 'client_secret_file = "none"'), "client_secret_file"),
        (('client_id = "motcua"', ""), "client_id"),
        (("[vneid]", "[VNeID]"), "the id"),
        (("[vneid]", "[vneid"), "TOML"),
        (('people = "citizens"', 'people = "officials"\nopens_accounts = true'), "opens_accounts"),
        (('people = "citizens"', 'people = "citizens"\nalgorithms = ["HS256"]'), "algorithms"),
        (('people = "citizens"', 'people = "citizens"\nalgorithms = ["none"]'), "algorithms"),
        (('people = "citizens"', 'people = "citizens"\nscope = "profile"'), "openid"),
        (('people = "citizens"', 'people = "citizens"\nclock_skew_seconds = 3600'), "clock_skew_seconds"),
        (('people = "citizens"', 'people = "citizens"\ncolour = "red"'), "colour"),
        (('people = "citizens"', 'people = "citizens"\n[vneid.levels]\n"2" = "high"'), "levels.2"),
        (('people = "citizens"', 'people = "citizens"\n[vneid.claims]\nshoe = "size"'), "claims.shoe"),
    ],
)
def test_what_is_wrong_is_told_with_its_key(tmp_path: Path, change: tuple[str, str], told: str):
    with pytest.raises(ImproperlyConfigured, match=re.escape(told)) as refused:
        read(tmp_path, GOOD.replace(*change))

    assert '"s"' not in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(ImproperlyConfigured, match="MOTCUA_OIDC"):
        read_providers(str(tmp_path / "none.toml"), allow_loopback=False)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1/x", "http://[::1]:1"])
def test_this_machine_may_be_asked_without_tls_in_demo_and_test_alone(url: str):
    assert is_safe_address(url, allow_loopback=True)
    assert not is_safe_address(url, allow_loopback=False)


@pytest.mark.parametrize(
    "url", ["http://id.example.vn", "http://127.0.0.1.example.vn", "ftp://127.0.0.1", "https://", "file:///etc", ""]
)
def test_nothing_else_is_asked_without_tls(url: str):
    assert not is_safe_address(url, allow_loopback=True)
