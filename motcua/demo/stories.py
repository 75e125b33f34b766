"""Dossiers that wait where whoever plays will look: something to sign, to check, to answer, to fetch.

Each is born and led by the same actions as all others; it only stops at its stage until the days go on (`catch_up`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import uuid5

from motcua.demo import arrivals, mix
from motcua.demo.arrivals import Arrival, Draw
from motcua.demo.course import Fate
from motcua.demo.ground import Ground, Locality, Offered
from motcua.demo.hours import AllHours, Hours
from motcua.journal.acting import Channel
from motcua.kernel.working_time import VIETNAM
from motcua.service.dossiers.models import TypedBy

HEALTH = "health"  # the department of health stands for all departments
QUICK = Fate(pace=0.2, answer_minutes=25, is_looked_up=True)
DONE = "done"


@dataclass(frozen=True)
class Story:
    """So many dossiers of a procedure that wait at a stage.

    due_in:  working days from the current one until the due day; negative: late. None: age is `days_ago` instead.
    place:   commune code, or HEALTH.
    """

    count: int
    place: str
    procedure: str
    stage: str
    due_in: int | None = None
    days_ago: int = 0
    fate: Fate = QUICK
    named: str = ""


_MAIN, _WARD, _SMALL = mix.MAIN_COMMUNE, mix.WARD, mix.SMALL_COMMUNE
_ASKS = QUICK.but(supplement="receipt")
_CONSULTS = QUICK.but(is_consulted=True)
_FORGETS = QUICK.but(is_looked_up=False)  # what is still to be looked up
_PAYS = QUICK.but(is_paid_later=True)

STORIES = (
    # the signer: twelve to sign, ten plain ones
    Story(4, _MAIN, "1.004873", "signing", due_in=1),
    Story(2, _MAIN, "1.004873", "signing", due_in=0),
    Story(2, _MAIN, "1.001612", "signing", due_in=1),
    Story(2, _MAIN, "1.014028", "signing", due_in=1),
    Story(1, _MAIN, "1.014027", "signing", due_in=4),
    Story(1, _MAIN, "1.001699", "signing", due_in=9),
    # the specialist: one due, two at risk, two late, others with time
    Story(1, _MAIN, "1.004873", "processing", due_in=0),
    Story(2, _MAIN, "1.014028", "processing", due_in=1),
    Story(1, _MAIN, "1.001612", "processing", due_in=-2, fate=_FORGETS),
    Story(1, _MAIN, "1.014027", "processing", due_in=-1),
    Story(2, _MAIN, "1.014027", "processing", due_in=6),
    Story(1, _MAIN, "1.004873", "consulting", due_in=2, fate=_CONSULTS),
    Story(1, _MAIN, "1.013225", "reviewing", due_in=5),
    # records clerk and counter
    Story(3, _MAIN, "1.004873", "issuing", due_in=1),
    Story(4, _MAIN, "1.004873", "settled", days_ago=4),
    Story(2, _MAIN, "1.014028", "settled", days_ago=5),
    Story(3, _MAIN, "1.001193", "submitted"),
    Story(2, _MAIN, "1.004873", "submitted"),
    Story(1, _MAIN, "1.000894", "submitted"),
    Story(2, _MAIN, "1.014027", "supplement_requested", days_ago=3, fate=_ASKS),
    Story(1, _MAIN, "1.013225", "supplement_requested", days_ago=6, fate=_ASKS),
    Story(1, _MAIN, "1.013225", "payment_due", days_ago=9, fate=_PAYS),
    # the citizen and the owner of the business
    Story(1, _MAIN, "1.004873", "supplement_requested", days_ago=1, fate=_ASKS, named="congdan"),
    Story(1, _MAIN, "2.000635", DONE, days_ago=6, named="congdan"),
    Story(1, _MAIN, "1.001612", "processing", due_in=2, named="hokinhdoanh"),
    Story(1, _MAIN, "1.013225", "payment_due", days_ago=8, fate=_PAYS, named="hokinhdoanh"),
    # the ward's counter, and the commune of four
    Story(6, _WARD, "1.001193", "submitted"),
    Story(5, _WARD, "1.004873", "submitted"),
    Story(1, _SMALL, "1.004873", "processing", due_in=0),
    Story(2, _SMALL, "1.014028", "processing", due_in=1),
    Story(2, _SMALL, "1.004873", "submitted"),
    Story(1, _SMALL, "1.014027", "issuing", due_in=3),
    # the department
    Story(3, HEALTH, "1.004616", "processing", days_ago=3),
    Story(2, HEALTH, "1.004616", "signing", days_ago=6),
    Story(1, HEALTH, "1.003001", "supplement_requested", days_ago=8, fate=_ASKS),
    # ends that are seldom, so that every state is there in a small sample as well
    Story(1, _MAIN, "2.000908", DONE, days_ago=7, fate=QUICK.but(is_refused_at_receipt=True)),
    Story(1, _MAIN, "1.001612", DONE, days_ago=8, fate=QUICK.but(withdrawn="late")),
    Story(1, _MAIN, "1.001699", DONE, days_ago=9, fate=QUICK.but(is_stopped=True)),
)


@dataclass
class Telling:
    """Puts the stories on their days, seen from `now`."""

    ground: Ground
    draw: Draw
    hours: AllHours
    now: datetime
    _fates: dict[str, Fate] = field(default_factory=dict)

    def told(self) -> tuple[list[Arrival], dict[str, Fate]]:
        """Return the arrivals of all stories whose place is in the ground, and their fates by key."""
        found = [arrival for number, story in enumerate(STORIES) for arrival in self._tell(number, story)]
        return found, self._fates

    def _tell(self, number: int, story: Story) -> Iterator[Arrival]:
        for nth in range(story.count):
            locality = self._locality(story, nth)
            offered = self.ground.procedures.get(story.procedure)
            if locality is None or offered is None:
                continue
            key = uuid5(arrivals.NAMESPACE, f"{mix.SEED}/story/{number}/{nth}")
            luck = Random(f"{key}/arrival")  # noqa: S311  a sample, no secret
            own = self.hours.of(locality.centre_id)
            at = self._new(nth, luck) if story.stage == "submitted" else self._older(story, offered, own, luck)
            drawn = self.draw.arrival(key, offered, locality, at.date(), luck)
            self._fates[str(key)] = story.fate.but(stage="" if story.stage == DONE else story.stage)
            yield _by_oneself(replace(drawn, at=at, named=story.named))

    def _locality(self, story: Story, nth: int) -> Locality | None:
        if story.place != HEALTH:
            return self.ground.localities.get(story.place)
        return list(self.ground.localities.values())[nth % len(self.ground.localities)]

    def _new(self, nth: int, luck: Random) -> datetime:
        """Some minutes or hours ago; at night, in the evening before."""
        local = self.now.astimezone(VIETNAM)
        evening = datetime.combine(local.date(), time(21, 40), VIETNAM)
        latest = min(local, evening) if local.time() >= time(7) else evening - timedelta(days=1)
        return latest - timedelta(minutes=6 + 17 * nth + luck.uniform(0, 12))

    def _older(self, story: Story, offered: Offered, own: Hours, luck: Random) -> datetime:
        back = story.days_ago
        if story.due_in is not None:
            back = int(offered.definition.deadline.value) - story.due_in
        day = self._working_day(own, back)
        return datetime.combine(day, time(7, 31), VIETNAM) + timedelta(minutes=luck.uniform(0, 75))

    def _working_day(self, own: Hours, back: int) -> date:
        """Return the day so many working days before the current one: today while still open, else the next."""
        today = self.now.astimezone(VIETNAM).date()
        still_open = own.minutes(self.now, datetime.combine(today, time(23, 59), VIETNAM)) > 0
        current = today if still_open else own.add(self.now, 0.5).date()
        return own.working_days(current, back + 1)[0]


def _by_oneself(drawn: Arrival) -> Arrival:
    """Online by oneself where that is possible: there the counter does not answer at once."""
    if Channel.ONLINE not in drawn.offered.definition.channels:
        return drawn
    typed_by = TypedBy.MANDATE if drawn.is_organisation else TypedBy.SELF
    return replace(drawn, channel=Channel.ONLINE, typed_by=typed_by, centre_id=None)
