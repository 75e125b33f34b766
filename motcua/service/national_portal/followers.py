"""The reactor `national_portal`: one message to the portal for each entry about a dossier.

Only what happens live, or was entered afterwards, is reported. What was imported the old system has reported; what was
simulated never happened.
"""

from motcua.journal.acting import Origin
from motcua.journal.followers import Effect, Reactor
from motcua.journal.positions import PositionedEntry
from motcua.service.national_portal import http_adapter
from motcua.service.national_portal.actions import sending
from motcua.service.national_portal.models import OutMessage

DOSSIER = (
    "submitted",
    "accepted",
    "refused_at_receipt",
    "supplement_requested",
    "resubmitted",
    "withdrawn",
    "payment_requested",
    "payment_confirmed",
    "extended",
    "variant_chosen",
    "settled",
    "handed_over",
    "stopped",
    "corrected",
    "revoked",
    "reissued",
)
PROGRESS = ("passed_on", "sent_back", "consulted", "consultation_answered")
SERVICES = {f"dossier.{name}": OutMessage.Service.DOSSIER for name in DOSSIER} | {
    f"dossier.{name}": OutMessage.Service.PROGRESS for name in PROGRESS
}
REPORTED = (Origin.LIVE, Origin.BACKFILLED)


def react(item: PositionedEntry) -> list[Effect]:
    """Return the message that this entry gives rise to."""
    entry = item.entry
    if entry.origin not in REPORTED or not http_adapter.is_set_up():
        return []
    return [Effect("national_portal", lambda: sending.enqueue(entry, SERVICES[entry.kind]))]


REPORTS = Reactor(name="national_portal", kinds=tuple(SERVICES), react=react)
