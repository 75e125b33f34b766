"""Free ports for servers that tests start.

Below the range from which the system takes ports for outgoing connections: a port of that range, free a moment ago,
may be somebody's by the time the server opens it.
"""

import random
import socket
from contextlib import ExitStack

LOWEST, HIGHEST = 15_000, 31_000
_TRIES = 200


def free_port(in_a_row: int = 1) -> int:
    """Return a free port with as many free ones after it, itself included; a demo takes three."""
    for _ in range(_TRIES):
        first = random.SystemRandom().randrange(LOWEST, HIGHEST)  # a test's seed must not give two workers the same
        if _all_free(range(first, first + in_a_row)):
            return first
    raise RuntimeError(f"No {in_a_row} free ports in a row between {LOWEST} and {HIGHEST} in {_TRIES} tries")


def _all_free(ports: range) -> bool:
    with ExitStack() as held:
        for port in ports:
            probe = held.enter_context(socket.socket())
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
        return True
