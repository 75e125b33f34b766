"""Letting go of messages: what was sent, what was filed, and what nobody has seen to for a season."""

from datetime import datetime

from motcua.service.national_portal.models import InMessage, OutMessage

KEPT_DAYS = 90


def forget(before: datetime) -> int:
    """Delete what was acknowledged, and empty what has been aside, since before a moment. Return how many rows changed.

    Refusals stay until a later report mends them. The row of a message that was put aside stays as a trace without
    its content; the portal can be asked for it again.
    """
    sent, _by_model = OutMessage.objects.filter(state=OutMessage.State.SENT, answered_at__lt=before).delete()
    old = InMessage.objects.filter(state=InMessage.State.ASIDE, received_at__lt=before)
    emptied = old.update(state=InMessage.State.REJECTED, body="", resolved_at=before)
    return sent + emptied
