"""How a dossier stands with the national portal, on its page at the desk."""

from datetime import datetime

from django import template

from motcua.service.dossiers.models import Dossier
from motcua.service.national_portal import queries

register = template.Library()
TONES = {"in_sync": "done", "waiting": "waiting", "refused": "late"}


@register.inclusion_tag("connections/national_sync.html", takes_context=True)
def national_sync(context: template.Context, *, dossier: Dossier, now: datetime) -> dict[str, object]:
    """The true state, with the number there and the files that did not come; nothing where it was never reported."""
    found = queries.sync_of(dossier.id)
    return {
        "sync": found,
        "tone": TONES[found.about.state] if found else "new",
        "nth": found.about.attempts + 1 if found else 0,
        "dossier": dossier,
        "now": now,
        "csrf_token": context.get("csrf_token"),
    }
