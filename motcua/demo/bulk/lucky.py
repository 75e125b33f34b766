"""The random numbers of a loaded dossier, drawn from its key: the same seed gives the same province."""

import base64
from random import Random

from motcua.service.dossiers.numbers import ALPHABET


def luck_of(key: object) -> Random:
    """Return the luck of a dossier's numbers, secrets and salts."""
    return Random(f"{key}/numbers")  # noqa: S311  a sample: whoever knows the seed may know its secrets


def new_number(luck: Random) -> str:
    """Return a number in the form of `dossiers.numbers.new_number`."""
    return "HS-" + "-".join(_drawn(luck, 4) for _ in range(3))


def new_tracking_code(luck: Random) -> str:
    """Return a mã tra cứu."""
    return _drawn(luck, 8)


def new_secret(luck: Random) -> str:
    """Return 128 bits in the form of `secrets.token_urlsafe`."""
    return base64.urlsafe_b64encode(luck.randbytes(16)).rstrip(b"=").decode()


def _drawn(luck: Random, length: int) -> str:
    return "".join(luck.choices(ALPHABET, k=length))
