"""The note on a page while a system outside is in trouble. It comes and goes by itself."""

from typing import Literal

from django import template

from motcua.service.connections import queries

register = template.Library()


@register.inclusion_tag("connections/outage_notes.html")
def outage_notes(*, reader: Literal["official", "citizen"]) -> dict[str, object]:
    """What this reader notices of outages, in plain words; nothing in good times. Costs one small query."""
    told = [
        (trouble.partner.for_officials if reader == "official" else trouble.partner.for_citizens, trouble.connection)
        for trouble in queries.troubles()
    ]
    return {"notes": [(text, connection) for text, connection in told if text], "reader": reader}
