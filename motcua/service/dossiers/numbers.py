"""The numbers a dossier carries. No number is ever used twice (design, section 4)."""

import secrets
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U: read aloud and typed from paper
_WHOLE = 256 - 256 % len(ALPHABET)
_CHARACTERS = bytes(ord(ALPHABET[byte % len(ALPHABET)]) for byte in range(256))
_BEYOND = bytes(range(_WHOLE, 256))

_NEXT_SERIAL = """
    INSERT INTO dossiers_dailyserial (agency_id, day, last) VALUES (%s, %s, 1)
    ON CONFLICT (agency_id, day) DO UPDATE SET last = dossiers_dailyserial.last + 1
    RETURNING last
"""


def new_number() -> str:
    """Return a permanent random number, "HS-XXXX-XXXX-XXXX": 58 bits; it shows the state only."""
    return f"HS-{(drawn := _random(12))[:4]}-{drawn[4:8]}-{drawn[8:]}"


def new_tracking_code() -> str:
    """Return a mã tra cứu of 8 characters; with the number it shows the timeline (throttled)."""
    return _random(8)


def new_secret() -> str:
    """Return 128 bits for the QR code on the receipt."""
    return secrets.token_urlsafe(16)


def new_code(agency_id: int, agency_code: str, at: datetime) -> str:
    """Return the dossier code given at acceptance (45/2020/NĐ-CP, article 11), by the template of the settings.

    The row of the agency's day stays locked until the transaction ends, so two acceptances never share a serial.
    """
    day = at.astimezone(VIETNAM).date()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_SERIAL, [agency_id, day])
        (serial,) = cursor.fetchone()
    return code_for(agency_code, day, serial)


def code_for(agency_code: str, day: date, serial: int) -> str:
    """Return the code with this serial of the agency's day."""
    return str(settings.DOSSIER_CODE_TEMPLATE).format(agency=agency_code, day=day, serial=serial)


def _random(length: int) -> str:
    """Draw each character with equal chance: bytes beyond the last whole multiple of the alphabet are thrown away."""
    found = b""
    while len(found) < length:
        found += secrets.token_bytes(2 * length).translate(_CHARACTERS, _BEYOND)
    return found[:length].decode()
