"""How many requests a caller may make: counted in one unlogged row for each, over all processes and hosts.

Each request pushes the moment at which the whole allowance is free again (`busy_until`) on by one gap, 60 s divided by
the requests of a minute; it is refused where that moment would lie further ahead than the burst's gaps. (The generic
cell rate algorithm: no windows whose borders let twice as many through, and what is refused costs the caller nothing.)
"""

import hashlib
import hmac
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from motcua.service.exchange.models import RateWindow
from motcua.service.exchange.refusals import TooManyRequests

SECONDS_OF_RATE = 60.0

_COUNT = """
WITH asked AS (
    SELECT coalesce(%(at)s::timestamptz, statement_timestamp()) AS at,
           make_interval(secs => 60.0 / %(per_minute)s) AS gap
), counted AS (
    INSERT INTO exchange_ratewindow AS held (key, busy_until)
    SELECT %(key)s, at + gap FROM asked
    ON CONFLICT (key) DO UPDATE
       SET busy_until = greatest(held.busy_until, (SELECT at FROM asked)) + (SELECT gap FROM asked)
     WHERE greatest(held.busy_until, (SELECT at FROM asked)) <= (SELECT at + gap * (%(burst)s - 1) FROM asked)
    RETURNING busy_until
)
SELECT asked.at, (SELECT busy_until FROM counted),
       (SELECT busy_until FROM exchange_ratewindow WHERE key = %(key)s)
FROM asked
"""


@dataclass(frozen=True)
class Allowance:
    """What is left of a caller's requests, for the headers of the answer.

    limit:          requests that may come at once (the burst).
    window_seconds: in which the whole limit grows again.
    remaining:      requests that may still come now.
    reset_seconds:  until the whole limit is free again.
    """

    limit: int
    window_seconds: int
    remaining: int
    reset_seconds: int

    def headers(self) -> dict[str, str]:
        """Return `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"default";q={self.limit};w={self.window_seconds}',
            "RateLimit": f'"default";r={self.remaining};t={self.reset_seconds}',
        }


def allowance(at: datetime, busy_until: datetime, per_minute: int, burst: int) -> Allowance:
    """Return what is left when the allowance will be free again at `busy_until`."""
    gap, busy = SECONDS_OF_RATE / per_minute, max((busy_until - at).total_seconds(), 0.0)
    left = max(int(burst - busy / gap + 1e-6), 0)  # a moment is stored to the microsecond
    return Allowance(burst, math.ceil(burst * gap), left, math.ceil(busy))


def too_many(at: datetime, busy_until: datetime, per_minute: int, burst: int) -> TooManyRequests:
    """Return the refusal of a request that came too soon."""
    gap, busy = SECONDS_OF_RATE / per_minute, (busy_until - at).total_seconds()
    wait = math.ceil(busy - gap * (burst - 1))
    return TooManyRequests(limit=burst, reset_seconds=max(math.ceil(busy), 1), retry_after_seconds=max(wait, 1))


def count_address(address: str, *, at: datetime | None = None) -> Allowance:
    """Count one request that came without a token, or with one that opens nothing. Raises TooManyRequests.

    address: of the caller as the proxy tells it; of IPv6 the network of 64 bits counts, which one household has.
    """
    per_minute, burst = int(settings.API_ANONYMOUS_PER_MINUTE), int(settings.API_ANONYMOUS_BURST)
    values = {"at": at, "per_minute": per_minute, "burst": burst, "key": _address_key(address)}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        now, busy_until, before = cursor.fetchone()
    if busy_until is None:
        raise too_many(now, before or now, per_minute, burst)
    return allowance(now, busy_until, per_minute, burst)


def forget_idle(at: datetime) -> int:
    """Delete the rows of callers whose whole allowance has long been free again. Uses rate_window_idle."""
    return RateWindow.objects.filter(busy_until__lt=at - timedelta(hours=1)).delete()[0]


def _address_key(address: str) -> str:
    """A keyed digest: who was here stands in no table."""
    try:
        parsed = ipaddress.ip_address(address.strip().strip("[]"))
    except ValueError:
        network = "unknown"
    else:
        if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
        network = str(ipaddress.ip_network((parsed, 64 if parsed.version == 6 else 32), strict=False))
    digest = hmac.new(str(settings.SECRET_KEY).encode(), f"rate {network}".encode(), hashlib.sha256)
    return f"address:{digest.hexdigest()[:40]}"
