"""How answers are written: JSON with one notation for times, whoever made them."""

from datetime import UTC, datetime
from typing import Any

from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder


def written(moment: datetime) -> str:
    """Return a time as every answer has it, `2026-11-30T01:12:00+00:00`: in UTC, a fraction only where there is one.

    PostgreSQL writes those of the hot reads so, too.
    """
    return moment.astimezone(UTC).isoformat()


class Encoder(NinjaJSONEncoder):
    """django-ninja's, which would cut times to milliseconds and leave each in the zone it came in."""

    def default(self, o: Any) -> Any:
        """Return what JSON has no form for as something that it has."""
        return written(o) if isinstance(o, datetime) else super().default(o)


class Answers(JSONRenderer):
    """Writes the answers of django-ninja's operations."""

    encoder_class = Encoder
