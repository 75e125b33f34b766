"""Versions of what is read, as ETags: known ones are not sent again, and acts say which one they have seen."""

import hashlib
import re
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from motcua.web.api.refusals import MalformedHeader, PreconditionFailed, PreconditionRequired

_TAG = re.compile(r'(?:W/)?"([^"]{1,64})"')
MOST_VERSION = 2**31 - 1


def of_version(version: int) -> str:
    """The ETag of a dossier: its version, which grows with every act."""
    return f'"{version}"'


def of_moment(moment: datetime) -> str:
    """The ETag of a draft: when it was last saved, in microseconds."""
    return f'"{int(moment.timestamp() * 1_000_000)}"'


def of_content(text: str | bytes) -> str:
    """The ETag of what has no version of its own."""
    body = text.encode() if isinstance(text, str) else text
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def version_in(header: str) -> int | None:
    """Return the version that an ETag of a dossier names; None for anything else."""
    found = _TAG.fullmatch(header.strip())
    return int(found[1]) if found and _is_version(found[1]) else None


def _is_version(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= MOST_VERSION


def is_known(request: HttpRequest, etag: str) -> bool:
    """Whether the caller has this version already (If-None-Match); weak comparison, as RFC 9110 wants."""
    header = request.headers.get("If-None-Match", "")
    return header.strip() == "*" or etag.strip('"') in _TAG.findall(header)


def seen_version(request: HttpRequest) -> int | None:
    """Return the version of a dossier that the caller has seen (If-Match); None for `*`: whatever it is.

    Raises PreconditionRequired without the header, MalformedHeader for one that is no ETag, PreconditionFailed for a
    tag that is none of a dossier's.
    """
    tags = _wanted(request)
    if tags is None:
        return None
    if len(tags) != 1 or not _is_version(tags[0]):
        raise PreconditionFailed()
    return int(tags[0])


def require_seen(request: HttpRequest, etag: str) -> None:
    """Raise PreconditionRequired, MalformedHeader or PreconditionFailed unless If-Match names this version."""
    tags = _wanted(request)
    if tags is not None and etag.strip('"') not in tags:
        raise PreconditionFailed()


def _wanted(request: HttpRequest) -> list[str] | None:
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise PreconditionRequired()
    if header == "*":
        return None
    tags = _TAG.findall(header)
    if not tags:
        raise MalformedHeader("If-Match", _('Send the ETag as it came, in its quotes, for example "3".'))
    return tags
