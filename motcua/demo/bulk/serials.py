"""Serials of dossier codes: one agency's dossiers are all made by one process, so it can count alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from motcua.service.dossiers.numbers import VIETNAM, code_for

type Key = tuple[int, date]


@dataclass
class Serials:
    """The last serial of each agency and day. `before`: those that the database knew when the load began."""

    last: dict[Key, int] = field(default_factory=dict)
    changed: dict[Key, int] = field(default_factory=dict)

    def code(self, agency_id: int, agency_code: str, at: datetime) -> str:
        """Return the next code, as `dossiers.numbers.new_code`."""
        day = at.astimezone(VIETNAM).date()
        serial = self.last.get((agency_id, day), 0) + 1
        self.last[agency_id, day] = self.changed[agency_id, day] = serial
        return code_for(agency_code, day, serial)

    def take_changed(self) -> Iterator[tuple[int, date, int]]:
        """Yield agency, day and last serial of what changed since last time."""
        changed, self.changed = self.changed, {}
        for (agency_id, day), serial in changed.items():
            yield agency_id, day, serial
