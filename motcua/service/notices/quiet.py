"""When a telephone is left in peace."""

from datetime import datetime, time, timedelta

from motcua.kernel.local_time import VIETNAM
from motcua.service.notices.models import Channel

QUIET_FROM, QUIET_UNTIL = time(21), time(7)  # local
_RINGING = (Channel.SMS, Channel.ZALO)


def not_before(at: datetime, channel: str, *, is_answer: bool) -> datetime:
    """Return when a message may go out: at once, or at 7:00 if a telephone would ring between 21:00 and 7:00.

    is_answer: it answers what its reader did just now; whoever submits at night wants the receipt at night.
    """
    local = at.astimezone(VIETNAM)
    if is_answer or channel not in _RINGING or QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    morning = local.replace(hour=QUIET_UNTIL.hour, minute=0, second=0, microsecond=0)
    return morning if local.time() < QUIET_UNTIL else morning + timedelta(days=1)
