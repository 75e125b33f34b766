"""Papers of a test lie in a folder of the test; a gateway of our own stands in for the providers."""

from tests.notices.conftest import gateway
from tests.web.conftest import _close_the_workshop, home, world

__all__ = ["_close_the_workshop", "gateway", "home", "world"]
