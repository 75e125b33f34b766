"""How long a session lives. An official's screen stands on a counter: it ends sooner than a citizen's telephone."""

from dataclasses import dataclass
from datetime import timedelta

from motcua.web.accounts.visit import Visit

BEGAN, SEEN = "began_at", "seen_at"  # session: seconds since 1970, by the database's clock
NOTED_EVERY = timedelta(minutes=5)  # so that not every page writes the session


@dataclass(frozen=True)
class Limit:
    """Longest time without a page, and longest time at all."""

    idle: timedelta
    absolute: timedelta


OFFICIAL = Limit(idle=timedelta(minutes=60), absolute=timedelta(hours=12))
CITIZEN = Limit(idle=timedelta(days=7), absolute=timedelta(days=14))


def begin(visit: Visit) -> None:
    """Note when the session began."""
    visit.session[BEGAN] = visit.session[SEEN] = visit.now.timestamp()


def has_ended(visit: Visit) -> bool:
    """Whether the session is over; else notes now and then that it is in use."""
    now = visit.now.timestamp()
    limit = OFFICIAL if visit.posts else CITIZEN
    began, seen = visit.session.setdefault(BEGAN, now), visit.session.setdefault(SEEN, now)
    if now - began > limit.absolute.total_seconds() or now - seen > limit.idle.total_seconds():
        return True
    if now - seen > NOTED_EVERY.total_seconds():
        visit.session[SEEN] = now
    return False
