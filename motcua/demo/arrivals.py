"""Who asks for what, where, when and how: drawn day by day from the mix, the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID, uuid5

from motcua.demo import mix
from motcua.demo.ground import Ground, Locality, Offered
from motcua.demo.hours import AllHours
from motcua.journal.acting import Channel
from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers.models import TypedBy

NAMESPACE = UUID("6d6f7463-7561-5000-8000-000000000099")  # of everything simulated
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Arrival:
    """A dossier about to be born. `key`: its idempotency key, from which everything about it is drawn."""

    at: datetime
    key: UUID
    offered: Offered
    locality: Locality
    agency_id: int
    channel: str
    typed_by: str
    person_index: int
    is_organisation: bool = False
    named: str = ""  # user name of a named person who applies
    person_id: int | None = None  # somebody who is in the register already
    centre_id: int | None = None
    representative_id: int | None = None  # who filed for an organisation before, and does again


@dataclass(frozen=True)
class Rate:
    """How many dossiers arrive: from `start` on, so many on an ordinary Wednesday."""

    start: date
    per_day: float

    @classmethod
    def for_total(cls, dossiers: int, start: date, until: date) -> "Rate":
        """Return the rate that brings about so many dossiers from `start` to `until`, both included."""
        weights = sum(mix.day_weight(day) for day in _days(start, until))
        return cls(start, dossiers / weights if weights else 0.0)

    def count(self, day: date) -> int:
        """Return how many arrive on a day; the rounding is carried on, so that totals come out."""
        return round(self._until(day)) - round(self._until(day - _DAY))

    def _until(self, day: date) -> float:
        return self.per_day * sum(mix.day_weight(each) for each in _days(self.start, day))


def _days(first: date, last: date) -> Iterator[date]:
    for step in range((last - first).days + 1):
        yield first + step * _DAY


@dataclass
class Draw:
    """Draws arrivals. Procedures that nobody in this ground decides are left out."""

    ground: Ground
    hours: AllHours
    series: str = ""  # what the keys are made from; empty: the seed alone

    def __post_init__(self) -> None:
        """Make the tables that are drawn from."""
        self._places = list(self.ground.localities)
        self._place_weights = list(accumulate(self.ground.weights[code] for code in self._places))
        on_offer = {code: share for code, share in mix.PROCEDURES.items() if code in self.ground.procedures}
        self._codes = [code for code in on_offer if self._is_decided(self.ground.procedures[code])]
        usual = [on_offer[code] for code in self._codes]
        before_tet = [on_offer[code] * (1.6 if code in mix.MARRIAGE else 1.0) for code in self._codes]
        self._shares = {False: list(accumulate(usual)), True: list(accumulate(before_tet))}

    def _is_decided(self, offered: Offered) -> bool:
        return offered.is_communal or any(unit in self.ground.departments for unit in offered.agency_ids)

    def day(self, day: date, count: int) -> list[Arrival]:
        """Return the arrivals of a day, the earliest first."""
        found = [self.one(day, number) for number in range(count)]
        return sorted(found, key=lambda arrival: (arrival.at, arrival.key))

    def one(self, day: date, number: int) -> Arrival:
        """Return the arrival with this number of a day."""
        key = uuid5(NAMESPACE, f"{self.series or self.ground.seed}/{day.isoformat()}/{number}")
        luck = Random(f"{key}/arrival")  # noqa: S311  a sample, no secret
        place = luck.choices(self._places, cum_weights=self._place_weights)[0]
        locality = self.ground.localities[place]
        can_walk_in = self.hours.of(locality.centre_id).day_minutes(day) > 0
        offered = self._procedure(day, can_walk_in, luck)
        return self.arrival(key, offered, locality, day, luck, can_walk_in=can_walk_in)

    def _procedure(self, day: date, can_walk_in: bool, luck: Random) -> Offered:
        shares = self._shares[mix.is_before_tet(day)]
        while True:
            offered = self.ground.procedures[luck.choices(self._codes, cum_weights=shares)[0]]
            if can_walk_in or Channel.ONLINE in offered.definition.channels:
                return offered

    def arrival(
        self, key: UUID, offered: Offered, locality: Locality, day: date, luck: Random, *, can_walk_in: bool = True
    ) -> Arrival:
        """Return the arrival of this key: channel, hour, and who it is."""
        channel = self._channel(offered, can_walk_in, luck)
        agency_id = locality.committee_id if offered.is_communal else offered.agency_ids[0]
        is_organisation = offered.code in mix.TYPES_ITSELF
        typed = _typed_by(channel, locality, luck, is_organisation=is_organisation, can_walk_in=can_walk_in)
        at_counter = channel != Channel.ONLINE or typed == TypedBy.OFFICIAL
        near = not offered.is_communal and at_counter
        return Arrival(
            at=self._moment(day, locality, luck, at_counter=at_counter),
            key=key,
            offered=offered,
            locality=locality,
            agency_id=agency_id,
            channel=channel,
            typed_by=typed,
            person_index=_person_index(offered.code, luck),
            is_organisation=is_organisation,
            centre_id=locality.centre_id if near else None,
        )

    def _channel(self, offered: Offered, can_walk_in: bool, luck: Random) -> str:
        allowed = offered.definition.channels
        drawn = luck.random()
        if Channel.ONLINE not in allowed:
            return Channel.COUNTER
        if not can_walk_in or Channel.COUNTER not in allowed or drawn < mix.ONLINE_SHARE:
            return Channel.ONLINE
        is_post = Channel.POST in allowed and drawn > 1 - mix.POST_SHARE
        return Channel.POST if is_post else Channel.COUNTER

    def _moment(self, day: date, locality: Locality, luck: Random, *, at_counter: bool) -> datetime:
        table = mix.COUNTER_HOURS if at_counter else mix.ONLINE_HOURS
        hour = luck.choices(list(table), list(table.values()))[0]
        minute, second = luck.randrange(60), luck.randrange(60)
        at = datetime.combine(day, time(hour, minute, second), VIETNAM)
        if not at_counter:
            return at
        hours = self.hours.of(locality.centre_id)
        return at if hours.is_open(at) else hours.add(at, luck.uniform(1, 40))


def _typed_by(channel: str, locality: Locality, luck: Random, *, is_organisation: bool, can_walk_in: bool) -> str:
    if channel != Channel.ONLINE:
        return TypedBy.OFFICIAL
    if is_organisation:
        return TypedBy.MANDATE
    if can_walk_in and luck.random() < mix.TYPED_BY_OFFICIAL[locality.landscape]:
        return TypedBy.OFFICIAL
    return TypedBy.SELF


def _person_index(code: str, luck: Random) -> int:
    """Draw a running number of a citizen whose age suits: see people._age."""
    among = 40 if luck.random() < mix.HAS_ONE_AGAIN else 900  # who has applied before is one of a few
    tens = luck.randrange(among // 10) * 10
    least, most = mix.AGES.get(code, (19, 72))
    if least >= 75:
        return tens + 9
    return tens + (luck.randrange(4) if most <= 43 else luck.randrange(9))
