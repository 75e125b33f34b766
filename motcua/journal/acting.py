"""Who acts, in which role, for which unit, on whose behalf: recorded with every act."""

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """How an entry came about. Only a live entry must carry the database's own time (design, section 3)."""

    LIVE = "live"
    SIMULATED = "simulated"
    IMPORTED = "imported"
    BACKFILLED = "backfilled"


class Assurance(StrEnum):
    """Level of the sign-in behind an act (decree 69/2024/NĐ-CP, article 20)."""

    NONE = "none"  # nobody signed in: following a dossier, jobs of the platform
    LOW = "low"  # one factor
    SUBSTANTIAL = "substantial"  # two different factors


class Channel(StrEnum):
    """How an act reached the platform."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"
    SYSTEM = "system"


@dataclass(frozen=True)
class Acting:
    """A person in a role, for a unit, on somebody's behalf; plain ids, because the journal lies below people."""

    person_id: int | None
    role: str = ""  # a code of people.Role; "applicant" for a citizen, "system" for the platform itself
    unit_id: int | None = None
    on_behalf_of_id: int | None = None
    assurance: str = Assurance.NONE
    channel: str = Channel.ONLINE
    origin: str = Origin.LIVE
    origin_reason: str = ""

    @classmethod
    def system(cls, *, origin: str = Origin.LIVE, origin_reason: str = "") -> "Acting":
        """The platform itself, for example the clock that settles by tacit approval."""
        return cls(None, role="system", channel=Channel.SYSTEM, origin=origin, origin_reason=origin_reason)
