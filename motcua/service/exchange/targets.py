"""Calling an address that a partner typed, without being led anywhere else (security, T22).

The name is resolved once, every address it has must be a public one, and the connection goes to the very address that
was looked at; the certificate is checked against the name. No redirect is followed, and the call has a time limit.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.service.exchange.refusals import PartnerRefused

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 15.0  # of one call, from the first byte to the last
LONGEST_URL = 500
_NOT_IN_URLS = set(' "<>\\^`{|}#')
LONGEST_ANSWER_BYTES = 4096  # read, so that a good server sees its answer taken; never kept
_CARRIERS = (  # networks that carry an IPv4 address inside, where a private one could hide
    ipaddress.ip_network("64:ff9b::/96"),
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("2002::/16"),
    ipaddress.ip_network("2001::/32"),
)

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class UrlRefused(PartnerRefused):
    """Not an address that the platform calls."""

    code = "webhook_url_refused"
    message = _(
        "The address must begin with https:// and name a host on the internet, without user name, password or “#”."
    )


class NotReached(Exception):
    """Nothing that answers was reached; the text says why, in words for the log of deliveries."""


@dataclass(frozen=True)
class Target:
    """Where a message goes: the name for certificate and Host header, the address for the connection."""

    host: str
    port: int
    path: str
    is_tls: bool
    address: str


def check_url(url: str) -> None:
    """Raise UrlRefused for what is no address of a webhook, without asking the net."""
    _parts(url)


def resolve(url: str) -> Target:
    """Find the one address to connect to. Raises UrlRefused, and NotReached for a name without a public one."""
    host, port, path, is_tls = _parts(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached("The host's name has no address.") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(_is_allowed(host, address) for address in addresses):
        raise NotReached("The host's name leads to an address that is not public.")
    return Target(host, port, path, is_tls, addresses[0])


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    """Post and return the status of the answer, whatever it is. Raises NotReached."""
    connection = _connection(target)
    is_over = threading.Event()
    limit = threading.Timer(WHOLE_SECONDS, _cut, (connection, is_over))
    limit.daemon = True
    limit.start()
    try:
        connection.request("POST", target.path, body, dict(headers))
        with connection.getresponse() as response:
            response.read(LONGEST_ANSWER_BYTES)
            return response.status
    except ssl.SSLError as error:
        raise NotReached("The certificate or the encryption is not in order.") from error
    except TimeoutError as error:
        raise NotReached("No answer in time.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        why = "No answer in time." if is_over.is_set() else f"No answer: {type(error).__name__}."
        raise NotReached(why) from error
    finally:
        limit.cancel()
        connection.close()


def tls_context() -> ssl.SSLContext:
    """The system's authorities, names checked, TLS 1.2 at least."""
    return ssl.create_default_context()


def _connection(target: Target) -> http.client.HTTPConnection:
    """A connection that carries the name and is made to the address."""
    kind = http.client.HTTPSConnection if target.is_tls else http.client.HTTPConnection
    connection = kind(target.host, target.port, timeout=WHOLE_SECONDS)
    try:
        plain = socket.create_connection((target.address, target.port), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise NotReached("The host does not take the connection.") from error
    plain.settimeout(WHOLE_SECONDS)
    try:
        connection.sock = tls_context().wrap_socket(plain, server_hostname=target.host) if target.is_tls else plain
    except (OSError, ValueError) as error:
        plain.close()
        raise NotReached("The certificate or the encryption is not in order.") from error
    return connection


def _cut(connection: http.client.HTTPConnection, is_over: threading.Event) -> None:
    """End a call that has used up its time: a server that sends a byte now and then would hold us for ever."""
    is_over.set()
    if connection.sock is not None:
        with suppress(OSError):  # it has just ended by itself
            connection.sock.shutdown(socket.SHUT_RDWR)


def _parts(url: str) -> tuple[str, int, str, bool]:
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or set(url) & _NOT_IN_URLS:
        raise UrlRefused
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UrlRefused from error
    is_tls = parts.scheme == "https"
    if not host or "@" in parts.netloc or not (is_tls or (parts.scheme == "http" and _is_our_own(host))):
        raise UrlRefused
    if (literal := _literal(host)) and not _is_allowed(host, str(literal)):
        raise UrlRefused
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port or (443 if is_tls else 80), path, is_tls


def _is_our_own(host: str) -> bool:
    """Outside production a partner's developer may listen on the same machine, without a certificate."""
    return not settings.PRODUCTION and host in ("127.0.0.1", "localhost", "::1")


def _is_allowed(host: str, address: str) -> bool:
    parsed = _literal(address.partition("%")[0])
    if parsed is None:
        return False
    if host in settings.WEBHOOK_PRIVATE_HOSTS:
        return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified or parsed.is_multicast)
    if _is_our_own(host) and parsed.is_loopback:
        return True
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            parsed = parsed.ipv4_mapped
        elif any(parsed in carrier for carrier in _CARRIERS):
            return False
    return parsed.is_global and not parsed.is_multicast


def _literal(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
