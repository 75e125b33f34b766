"""What the platform asks of the national portal: five verbs. Nothing but an adapter knows how they travel.

`http_adapter` speaks the protocol as public code has it. Another way (a ministry's bus, a new version of the portal)
is another class with these verbs, named in `portal()`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

type Body = Mapping[str, Any]  # a dossier or a piece of progress in the national field names

NAME = "national_portal"  # in `connections`


@dataclass(frozen=True)
class Answer:
    """What the portal said to a message that it has read. `why`: its own words for a refusal."""

    is_taken: bool
    why: str = ""


class PortalTrouble(Exception):
    """No answer that could be understood: unreachable, out of time, nonsense. The message may have been taken or not.

    Sending it again later does no harm: it carries the same key, and whether the dossier is known is asked first.
    """


class FileMissing(Exception):
    """The portal answers, but not with this file."""


class NationalPortal(Protocol):
    """The five verbs. Each raises PortalTrouble, and asks for a new session by itself where the old one ended."""

    def send_dossier(self, body: Body, *, key: UUID, is_updating: bool) -> Answer:
        """Report a whole dossier (DongBoHoSoMC); `is_updating`: the portal knows it already."""

    def send_progress(self, body: Body, *, key: UUID) -> Answer:
        """Report a step (CapNhatTienDoHoSoMC)."""

    def look_up(self, number: str) -> Body | None:
        """Return what the portal holds of one dossier (TraCuuHoSo), None where it knows none by this number."""

    def held(self, since: datetime, until: datetime) -> Iterator[Body]:
        """Yield every dossier of ours that changed there in this time (TraCuuHoSo), in the order of their numbers."""

    def fetch(self, link: str) -> Iterator[bytes]:
        """Yield the bytes of a file that came with a dossier. Raises FileMissing for a link that leads nowhere."""
