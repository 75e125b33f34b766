"""Sending of sign-in codes. The room that has a telephone or mail provider registers how; this room only asks.

A code is not a notice: it is sent at once, belongs to nobody's dossier, and is never kept.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.core.mail import send_mail

SMS = "sms"
EMAIL = "email"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CodeMessage:
    """One short text to one address."""

    channel: str  # SMS or EMAIL
    to: str  # telephone number in E.164, or e-mail address
    subject: str  # "" for SMS
    text: str


Deliver = Callable[[CodeMessage], None]
_registered: list[Deliver] = []


def register(deliver: Deliver) -> None:
    """Called once by the sending room when its app is ready; the last one registered sends."""
    _registered.append(deliver)


def deliver_code(message: CodeMessage) -> None:
    """Send now. Without a registered sender e-mail goes through Django's mail settings; SMS cannot be sent."""
    if _registered:
        _registered[-1](message)
    elif message.channel == EMAIL:
        send_mail(message.subject, message.text, None, [message.to])
    else:
        log.error("No sender for SMS is set up; a sign-in code was not sent.")
