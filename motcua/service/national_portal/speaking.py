"""One conversation with the portal: not while it is down, and its health written down afterwards."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from motcua.service.connections import actions as connections
from motcua.service.national_portal import http_adapter
from motcua.service.national_portal.adapter import NAME, NationalPortal, PortalTrouble


@contextmanager
def speaking(*, at: datetime) -> Iterator[NationalPortal]:
    """Hand out the portal. Raises ConnectionRests while it is down; a PortalTrouble inside counts against it."""
    connections.require(NAME, at=at)
    began = time.monotonic()
    try:
        yield http_adapter.portal()
    except PortalTrouble as trouble:
        connections.report(NAME, ok=False, at=at, why=str(trouble))
        raise
    except Exception:
        connections.report(NAME, ok=True, at=at)  # it answered; what went wrong is not its fault
        raise
    connections.report(NAME, ok=True, at=at, took_seconds=time.monotonic() - began)
