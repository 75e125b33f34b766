"""Lists in pages: a cursor that means the same place however many rows come before it.

A cursor is sealed for its list: callers can neither read nor build one, so that its form may change at any time, and
one of another list or a broken one is refused instead of leading somewhere.
"""

import base64
import json
from collections.abc import Sequence
from typing import Annotated, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from ninja import Query

from motcua.kernel.refusal import ActionRefused, Fault

MOST = 100
MOST_CURSOR = 400  # characters; ours are shorter
Cursor = Annotated[str, Query(description="The `next` of the page before, as it came; empty: the first page")]


class CursorUnknown(ActionRefused):
    """The cursor was not made by this list, or was changed on the way."""

    code = "cursor_unknown"
    http_status = 400
    message = _("This cursor is not one that this list has given. Start again without a cursor.")


def cursor_of(list_name: str, *place: Any) -> str:
    """Return a place in a list as text that callers hand back unread; the same place is always the same text."""
    sealed = _cipher().encrypt(json.dumps(place).encode(), [list_name.encode()])
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def place_of(cursor: str, list_name: str, *kinds: type) -> list[Any] | None:
    """Return the place that a cursor of this list names; None without a cursor. Raises CursorUnknown."""
    if not cursor:
        return None
    if len(cursor) > MOST_CURSOR:
        raise _unknown()
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        place: list[Any] = json.loads(_cipher().decrypt(sealed, [list_name.encode()]))
    except (ValueError, InvalidTag) as wrong:
        raise _unknown() from wrong
    if [type(part) for part in place] != list(kinds):  # of an earlier release
        raise _unknown()
    return place


def _unknown() -> CursorUnknown:
    return CursorUnknown(faults=[Fault("/cursor", str(CursorUnknown.message), CursorUnknown.code, "query")])


def _cipher() -> AESSIV:
    """AES-SIV needs no nonce: what is sealed twice looks the same, which a cursor may."""
    return AESSIV(salted_hmac("motcua.api.cursor", "", secret=settings.SECRET_KEY, algorithm="sha512").digest())


def cut[T](rows: Sequence[T], limit: int) -> tuple[list[T], bool]:
    """Return at most `limit` of one row more than that, and whether there are more."""
    return list(rows[:limit]), len(rows) > limit
