"""How much of a dossier a visitor may see: as a party, through the QR code, or with number and mã tra cứu."""

from enum import StrEnum

from django.http import HttpRequest

from motcua.service.dossiers import policies
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Dossier
from motcua.web.accounts.visit import Visit

SECRETS = "opened_by_secret"  # session: numbers of dossiers whose QR code was opened in this browser
MOST_REMEMBERED = 20


class Access(StrEnum):
    """What a visitor may see."""

    FULL = "full"
    TIMELINE = "timeline"  # without personal data
    STATE = "state"


def remember_secret(request: HttpRequest, dossier: Dossier) -> None:
    """Let this browser see the dossier from now on; the secret itself is not kept in the session."""
    opened = [n for n in request.session.get(SECRETS, []) if n != dossier.number]
    request.session[SECRETS] = [*opened, dossier.number][-MOST_REMEMBERED:]


def access_to(visit: Visit, number: str) -> tuple[Dossier | None, Access]:
    """Return the dossier if this visitor may see it whole, else None, whether it exists or not."""
    if visit.person is not None:
        try:
            return dossiers.get_for_party(visit.person.id, number), Access.FULL
        except Dossier.DoesNotExist:
            pass
    if number in visit.session.get(SECRETS, []):
        return dossiers.get_by_name(number), Access.FULL
    return None, Access.STATE


def is_party(visit: Visit, dossier: Dossier) -> bool:
    """Whether the visitor is signed in as one of the persons of the dossier: only they may act on it."""
    return policies.is_party(visit.person.id if visit.person else None, dossier)
