"""What a load consists of: which arrivals, whose they are, and in which shards they are worked off."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from motcua.demo import mix
from motcua.demo.arrivals import Arrival, Draw, Rate
from motcua.demo.bulk.persons import Meetings
from motcua.kernel.working_time import VIETNAM

SHARD = 2_500  # dossiers, about: what is written in one transaction, and at most done again after a stop
_NUMBERS = 1 << 24  # more than arrive on any day


@dataclass(frozen=True)
class Order:
    """What was asked for. The same order gives the same province.

    until:        where the clock stops.
    is_finished:  leave out what is not finished by then.
    """

    dossiers: int
    days: int
    seed: int
    until: datetime
    is_finished: bool = False

    @classmethod
    def living(cls, rate: Rate, until: datetime) -> "Order":
        """Return the order of the dossiers that live when the province is made, up to this moment."""
        return cls(0, (until.astimezone(VIETNAM).date() - rate.start).days + 1, mix.SEED, until)

    @property
    def last_day(self) -> date:
        """The local day on which the clock stops."""
        return self.until.astimezone(VIETNAM).date()

    @property
    def first_day(self) -> date:
        """The first day on which somebody applies."""
        return self.last_day - timedelta(days=self.days - 1)

    @property
    def series(self) -> str:
        """What the keys of the dossiers are made from."""
        return f"{self.seed}/{self.first_day}/{self.until.isoformat()}/{self.dossiers}"

    def rate(self) -> Rate:
        """Return how many arrive on which day."""
        return Rate.for_total(self.dossiers, self.first_day, self.last_day)


@dataclass
class Shard:
    """Deciding agencies whose dossiers one process works off: no other touches their serials."""

    number: int
    agencies: set[int] = field(default_factory=set)
    places: array[int] = field(default_factory=lambda: array("Q"))  # day and number of each arrival

    def arrivals(self, draw: Draw, first: date) -> Iterator[Arrival]:
        """Draw the arrivals anew: cheaper than to keep them."""
        for place in self.places:
            days, number = divmod(place, _NUMBERS)
            yield draw.one(first + timedelta(days=days), number)


def survey_arrivals(order: Order, draw: Draw, meetings: Meetings, shard_size: int = SHARD) -> list[Shard]:
    """Draw every arrival once: note who is met, and share out the agencies. The largest shard comes first."""
    by_agency: dict[int, array[int]] = {}
    rate = order.rate()
    for days in range(order.days):
        day = order.first_day + timedelta(days=days)
        for number in range(rate.count(day)):
            arrival = draw.one(day, number)
            if arrival.at <= order.until:
                meetings.take(arrival)
                by_agency.setdefault(arrival.agency_id, array("Q")).append(days * _NUMBERS + number)
    return _shards(by_agency, shard_size)


def _shards(by_agency: dict[int, array[int]], shard_size: int) -> list[Shard]:
    """Put agencies together, the largest first, each into the emptiest shard."""
    total = sum(map(len, by_agency.values()))
    shards = [Shard(number) for number in range(max(1, round(total / shard_size)))]
    for agency_id, places in sorted(by_agency.items(), key=lambda each: (-len(each[1]), each[0])):
        emptiest = min(shards, key=lambda shard: len(shard.places))
        emptiest.agencies.add(agency_id)
        emptiest.places.extend(places)
    return sorted((shard for shard in shards if shard.places), key=lambda shard: (-len(shard.places), shard.number))
