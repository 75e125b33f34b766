"""Secrets in our tables are sealed: a copy of the database alone opens none, the key comes from the secret key."""

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def cipher(purpose: str) -> MultiFernet:
    """Seals with today's secret key and opens what earlier ones (SECRET_KEY_FALLBACKS) sealed for the same purpose."""
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str | bytes, purpose: str) -> bytes:
    digest = salted_hmac(f"motcua.accounts.{purpose}", "", secret=secret, algorithm="sha256").digest()
    return urlsafe_b64encode(digest)
