"""Sign-in codes go out by the same providers as notices, at once and without being kept (but by the simulator)."""

import logging
import secrets

from motcua.journal.moment import database_now
from motcua.registry.people.codes import CodeMessage
from motcua.service.notices import adapters

logger = logging.getLogger(__name__)


def send_code(code: CodeMessage) -> None:
    """Send a one-time code. Failure is logged, without code and address: the page that asked offers to send another."""
    reference = f"code-{secrets.token_hex(8)}"
    try:
        adapters.send(adapters.Message(code.channel, code.to, code.text, reference, code.subject), at=database_now())
    except adapters.NotDelivered as failure:
        logger.error("A sign-in code by %s was not sent: %s", code.channel, failure)
