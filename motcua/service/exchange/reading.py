"""The hot reads: a whole dossier, or its state alone, as JSON that the database writes.

The caller is admitted by the same statement, so a request costs one. The SQL stands in migrations 0004 and 0007, and
what may be read is asked there too, by the rule of `policies.may_read_dossier`.
"""

from dataclasses import dataclass

from motcua.service.exchange.access import ADMITTED, PRESENTED, Admission, Question
from motcua.service.exchange.refusals import DossierNotFound

_READ = f"""
SELECT {ADMITTED}, version, body
FROM exchange_admit_to_read({PRESENTED}, %(number)s, %(known_version)s, %(is_whole)s)
"""  # noqa: S608  two constants


@dataclass(frozen=True)
class Read:
    """A dossier as JSON. body None: the caller has this version already."""

    version: int  # grows with every act
    body: str | None


def whole_dossier(number: str, *, known_version: int | None = None) -> Question:
    """Everything about a dossier that its applicant may see; to be asked with an admission and read by `found`."""
    return Question(_READ, {"number": number, "known_version": known_version, "is_whole": True})


def dossier_status(number: str, *, known_version: int | None = None) -> Question:
    """Where a dossier stands, and its times; likewise."""
    return Question(_READ, {"number": number, "known_version": known_version, "is_whole": False})


def found(admission: Admission) -> Read:
    """Return what the question found. Raises DossierNotFound for a dossier that the caller may not read."""
    version, body = admission.answer
    if version is None:
        raise DossierNotFound
    return Read(version, body)
