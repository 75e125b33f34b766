"""Slowing down those who try numbers and mã tra cứu (security, T8): per address and per number."""

from allauth.core import ratelimit
from django.http import HttpRequest

ACTION = "track"  # its rate stands in settings.ACCOUNT_RATE_LIMITS


def may_look_up(request: HttpRequest, name: str) -> bool:
    """Count one look-up; False when this address or this number has had too many in five minutes."""
    return bool(ratelimit.consume(request, action=ACTION, key=name.strip().upper()))
