"""The ways out: e-mail by Django, SMS and Zalo by one small HTTP interface, and the demo's simulator.

A gateway is a URL that takes POST {"to", "text", "reference"} as JSON with a bearer token and answers 2xx with {"id"}.
`reference` is the same for every attempt, so that a gateway can drop a message it has already taken. 4xx means that
trying again is of no use, except 408 and 429; everything else is trouble that may pass.
"""

import json
import re
import smtplib
import ssl
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from motcua.journal.moment import database_now
from motcua.service.connections import actions as connections
from motcua.service.notices.addresses import masked
from motcua.service.notices.models import Channel, SimulatedMessage

TIMEOUT_SECONDS = 10
LONGEST_ANSWER = 10_000  # bytes of a gateway's answer that are read
_PHONE = re.compile(r"\+[1-9]\d{7,14}")  # E.164
_PASSING = (408, 429)
_NOT_LET_IN = (401, 403)  # our token is wrong: no message will get through


def without_marks(text: str) -> str:
    """Return the text as old telephones show it: an SMS holds 160 plain letters, but only 70 with diacritics."""
    plain = text.replace("đ", "d").replace("Đ", "D")
    return "".join(char for char in unicodedata.normalize("NFD", plain) if unicodedata.category(char) != "Mn")


@dataclass(frozen=True)
class Message:
    """One text to one address. `reference` is the same for every attempt."""

    channel: str
    to: str  # telephone in E.164, or e-mail address
    text: str
    reference: str
    subject: str = ""  # of an e-mail

    @classmethod
    def by_email(cls, to: str, subject: str, text: str, reference: str) -> "Message":
        """An e-mail."""
        return cls(Channel.EMAIL, to, text, reference, subject)


class NotDelivered(Exception):
    """The message did not go out.

    is_final:   trying again over this channel is of no use.
    is_outage:  the provider is to blame, not the message: others will not get through either.
    """

    def __init__(self, why: str, *, is_final: bool = False, is_outage: bool = False) -> None:
        self.is_final, self.is_outage = is_final, is_outage
        super().__init__(why)


class ChannelRests(NotDelivered):
    """The provider is down: nothing was tried and no time was lost. It is worth trying again at `until`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__("The provider is not reachable at the moment.")


def is_available(channel: str) -> bool:
    """Whether messages can go out this way: a provider is set up, or the simulator stands in for it."""
    return not settings.PRODUCTION or bool(_url(channel))


def is_simulated(channel: str) -> bool:
    """Whether the simulator stands in for a provider."""
    return not _url(channel)


def send(message: Message, *, at: datetime) -> str:
    """Send now and return the provider's id for it. Raises NotDelivered, ChannelRests while the provider is down.

    at: the database's time; the health of the provider is written down with it.
    """
    _refuse_bad_address(message)
    if message.channel == Channel.SMS and not settings.SMS_DIACRITICS:
        message = replace(message, text=without_marks(message.text))
    if is_simulated(message.channel):
        return _simulate(message)
    return _watched(message, _send_email if message.channel == Channel.EMAIL else _post, at)


def _watched(message: Message, carry: Callable[[Message], str], at: datetime) -> str:
    """Carry a message unless its provider is known to be down, and say how that went."""
    try:
        connections.require(message.channel, at=at)
    except connections.ConnectionRests as rests:
        raise ChannelRests(rests.until) from rests
    began = time.monotonic()
    try:
        provider_id = carry(message)
    except NotDelivered as failure:
        connections.report(message.channel, ok=not failure.is_outage, at=at, why=str(failure))
        raise
    connections.report(message.channel, ok=True, at=at, took_seconds=time.monotonic() - began)
    return provider_id


def _url(channel: str) -> str:
    urls = {Channel.EMAIL: settings.EMAIL_URL, Channel.SMS: settings.SMS_URL, Channel.ZALO: settings.ZALO_URL}
    return str(urls[Channel(channel)])


def _refuse_bad_address(message: Message) -> None:
    """Nothing that could end a header line and begin another gets as far as a header (security, T34)."""
    if any(ord(char) < 32 or ord(char) == 127 or char in "\u2028\u2029\u0085" for char in message.to + message.subject):
        raise NotDelivered("The address or the subject holds a control character.", is_final=True)
    if message.channel != Channel.EMAIL:
        if not _PHONE.fullmatch(message.to):
            raise NotDelivered("This is no telephone number.", is_final=True)
        return
    try:
        validate_email(message.to)
    except ValidationError:
        raise NotDelivered("This is no e-mail address.", is_final=True) from None


def _simulate(message: Message) -> str:
    if settings.PRODUCTION:
        raise NotDelivered("No provider is set up for this channel.", is_final=True)
    kept = SimulatedMessage.objects.create(
        channel=message.channel,
        address=masked(message.to),
        subject=message.subject,
        text=message.text,
        sent_at=database_now(),
    )
    return f"simulated-{kept.id}"


def _send_email(message: Message) -> str:
    headers = {
        "Message-ID": f"<{message.reference}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMessage(message.subject, message.text, to=[message.to], headers=headers)
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        raise NotDelivered("The mail server refuses the address.", is_final=True) from error
    except (smtplib.SMTPException, OSError) as error:  # a wrong certificate is an OSError: not sent, tried again
        raise NotDelivered(type(error).__name__, is_outage=True) from error
    return headers["Message-ID"]


class _NoRedirect(HTTPRedirectHandler):
    """The token goes to the configured address and nowhere else."""

    def redirect_request(self, *_args: object) -> None:
        return None


def _post(message: Message) -> str:
    token = settings.SMS_TOKEN if message.channel == Channel.SMS else settings.ZALO_TOKEN
    body = json.dumps({"to": message.to, "text": message.text, "reference": message.reference}, ensure_ascii=False)
    headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {token}"}
    request = Request(_url(message.channel), body.encode(), headers, method="POST")  # noqa: S310  our own setting
    opener = build_opener(_NoRedirect, HTTPSHandler(context=ssl.create_default_context()))
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            answer = json.loads(response.read(LONGEST_ANSWER) or b"{}")
    except HTTPError as error:
        with error:
            is_final = 400 <= error.code < 500 and error.code not in _PASSING
            is_outage = not is_final or error.code in _NOT_LET_IN
            raise NotDelivered(f"HTTP {error.code}", is_final=is_final, is_outage=is_outage) from error
    except (URLError, HTTPException, OSError, ValueError) as error:
        raise NotDelivered(type(error).__name__, is_outage=True) from error
    return str(answer.get("id", ""))[:100] if isinstance(answer, dict) else ""
