"""What pages read of connections."""

from dataclasses import dataclass

from motcua.journal.rows import ByKey
from motcua.service.connections.models import Connection, State
from motcua.service.connections.partners import Partner, Waiting, set_up

_IN_TROUBLE = ByKey(Connection, "state <> %s")  # asked by every page of officials


@dataclass(frozen=True)
class Health:
    """One partner as the health page shows it; `connection` None: it was never spoken to."""

    partner: Partner
    connection: Connection | None
    waiting: Waiting

    @property
    def is_well(self) -> bool:
        """Whether nothing is known against it."""
        return self.connection is None or self.connection.state == State.UP


@dataclass(frozen=True)
class Trouble:
    """A partner that is not as it should be, for a banner."""

    partner: Partner
    connection: Connection


def health() -> list[Health]:
    """Every partner that this installation speaks to, with what waits for it."""
    known = {connection.name: connection for connection in Connection.objects.all()}
    return [Health(partner, known.get(partner.name), partner.waiting()) for partner in set_up()]


def troubles() -> list[Trouble]:
    """Partners in trouble now. One query over a handful of rows."""
    found = {connection.name: connection for connection in _IN_TROUBLE.all(State.UP)}
    return [Trouble(partner, found[partner.name]) for partner in set_up() if partner.name in found] if found else []


def is_well(name: str) -> bool:
    """Whether nothing is known against a partner."""
    return not Connection.objects.filter(name=name).exclude(state=State.UP).exists()
