"""Where one applies while our own apply pages are switched off: at the national portal.

One setting, MOTCUA_APPLY_PAGES=off. It stops new drafts of citizens and nothing else: drafts begun before can be
finished, the counter types for walk-ins, partners file by the API, and guidance, tracking and papers stay.
"""

from urllib.parse import quote

from django.conf import settings


def national_page(code: str) -> str:
    """Return the address of a procedure's page at the national portal; "" while one applies here."""
    if settings.APPLY_PAGES:
        return ""
    return str(settings.NATIONAL_PROCEDURE_URL).replace("{code}", quote(code, safe=""))
