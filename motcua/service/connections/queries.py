"""What pages read of connections."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.journal.moment import database_now
from motcua.journal.rows import ByKey
from motcua.service.connections.models import Connection, State
from motcua.service.connections.partners import Partner, Waiting, set_up

_IN_TROUBLE = ByKey(Connection, "state <> %s")  # asked by every page of officials
TOLD_FOR = timedelta(hours=4)  # what people tell of a system is news for half a working day


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
    """Every partner that this installation or its people speak to, with what waits for it."""
    known = {connection.name: connection for connection in Connection.objects.all()}
    told_of = [each for each in set_up() if each.name in known or not each.is_asked_by_people]
    return [Health(partner, known.get(partner.name), partner.waiting()) for partner in told_of]


def troubles() -> list[Trouble]:
    """Partners in trouble now. One query over a handful of rows; in bad times a second one for the time."""
    found = {connection.name: connection for connection in _IN_TROUBLE.all(State.UP)}
    if not found:
        return []
    news_since = database_now() - TOLD_FOR
    told = [Trouble(partner, found[partner.name]) for partner in set_up() if partner.name in found]
    return [each for each in told if not each.partner.is_asked_by_people or _failed_since(each.connection, news_since)]


def _failed_since(connection: Connection, since: datetime) -> bool:
    return connection.last_failure_at is not None and connection.last_failure_at >= since


def is_well(name: str) -> bool:
    """Whether nothing is known against a partner."""
    return not Connection.objects.filter(name=name).exclude(state=State.UP).exists()
