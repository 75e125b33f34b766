"""The hot reads: a whole dossier, or its state alone, as JSON that the database writes; one statement each.

The SQL stands in migration 0004, and what may be read is asked there too, by the rule of `policies.may_read_dossier`.
"""

from dataclasses import dataclass

from django.db import connection

from motcua.service.exchange.access import Caller
from motcua.service.exchange.refusals import DossierNotFound

_WHOLE = "SELECT version, body FROM exchange_dossier_whole(%s, %s, %s, %s)"
_STATUS = "SELECT version, body FROM exchange_dossier_status(%s, %s, %s, %s)"


@dataclass(frozen=True)
class Read:
    """A dossier as JSON. body None: the caller has this version already."""

    version: int  # grows with every act
    body: str | None


def whole_dossier(number: str, *, caller: Caller, known_version: int | None = None) -> Read:
    """Return everything about a dossier that its applicant may see. Raises DossierNotFound for anybody else's."""
    return _ask(_WHOLE, number, caller, known_version)


def dossier_status(number: str, *, caller: Caller, known_version: int | None = None) -> Read:
    """Return where a dossier stands, and its times. Raises DossierNotFound for anybody else's."""
    return _ask(_STATUS, number, caller, known_version)


def _ask(statement: str, number: str, caller: Caller, known_version: int | None) -> Read:
    with connection.cursor() as cursor:
        cursor.execute(statement, [number, caller.partner_id, caller.acts_as_id, known_version])
        version, body = cursor.fetchone()
    if version is None:
        raise DossierNotFound
    return Read(version, body)
