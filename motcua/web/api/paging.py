"""Lists in pages: a cursor that means the same place however many rows come before it."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused

MOST = 100


class CursorUnknown(ActionRefused):
    """The cursor was not made by this list, or was changed on the way."""

    code = "cursor_unknown"
    http_status = 422
    message = _("This cursor is not one that this list has given. Start again without a cursor.")


def cursor_of(*place: Any) -> str:
    """Return a place in a list as text that callers hand back unread."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(cursor: str, *kinds: type) -> list[Any] | None:
    """Return the place that a cursor names; None without a cursor. Raises CursorUnknown."""
    if not cursor:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError) as wrong:
        raise CursorUnknown() from wrong
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise CursorUnknown()
    if any(isinstance(part, int) and not 0 <= part < 2**63 for part in place):
        raise CursorUnknown()
    return place


def cut[T](rows: Sequence[T], limit: int) -> tuple[list[T], bool]:
    """Return at most `limit` of one row more than that, and whether there are more."""
    return list(rows[:limit]), len(rows) > limit
