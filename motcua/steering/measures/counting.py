"""What one journal entry adds to the counts. No database: entries and standings in, deltas out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from motcua.journal.models import Entry
from motcua.kernel.local_time import VIETNAM


@dataclass(frozen=True)
class Stand:
    """An open dossier as the counts know it. `overdue_from` null: no date promised yet, or the clock rests."""

    procedure_code: str
    agency_id: int
    channel: str
    received_day: date
    overdue_from: datetime | None = None


class DayKey(NamedTuple):
    """A row of DailyCount."""

    procedure_code: str
    agency_id: int
    channel: str
    day: date


class UnitDayKey(NamedTuple):
    """A row of UnitDay."""

    agency_id: int
    day: date


class DueKey(NamedTuple):
    """A row of OpenByDueDay."""

    procedure_code: str
    agency_id: int
    channel: str
    due_day: date | None


class OverdueKey(NamedTuple):
    """A row of OverdueChange."""

    agency_id: int
    day: date


class TimeKey(NamedTuple):
    """A row of SettledAfter."""

    procedure_code: str
    day: date
    agency_id: int
    days: int


class LateKey(NamedTuple):
    """A row of LateResult."""

    dossier_id: int
    agency_id: int
    day: date


def local_day(at: datetime) -> date:
    """Return the day it is in Viet Nam at this moment."""
    return at.astimezone(VIETNAM).date()


def moment(value: object) -> datetime | None:
    """Return a time as the journal's data holds it (RFC 3339), None for null."""
    return datetime.fromisoformat(str(value)) if value is not None else None


@dataclass
class Ledger:
    """Takes in entries in order and keeps what is to be written: standings as they became, and sums to add."""

    stands: dict[int, Stand]
    daily: dict[DayKey, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    times: Counter[TimeKey] = field(default_factory=Counter)
    overdue: Counter[OverdueKey] = field(default_factory=Counter)
    late_results: list[LateKey] = field(default_factory=list)
    ended: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    _before: Mapping[int, Stand] = field(init=False)

    def __post_init__(self) -> None:
        """Remember how the dossiers stood, so that `open_deltas` needs only the two ends."""
        self._before = dict(self.stands)

    def take(self, entries: Iterable[Entry]) -> None:
        """Take in entries of the kinds in KINDS. Raises KeyError for a dossier that never arrived."""
        for entry in entries:
            KINDS[entry.kind](self, entry)

    def unit_days(self, names: Collection[str]) -> dict[UnitDayKey, dict[str, int]]:
        """Return the sums of these counts over procedures and channels; rows of nothing but 0 are left out."""
        found: dict[UnitDayKey, dict[str, int]] = {}
        for key, counts in self.daily.items():
            if any(counts[name] for name in names):
                row = found.setdefault(UnitDayKey(key.agency_id, key.day), dict.fromkeys(names, 0))
                for name in names:
                    row[name] += counts[name]
        return found

    def open_deltas(self) -> Counter[DueKey]:
        """Return by how much each number of open dossiers changed; 0 is left out."""
        deltas: Counter[DueKey] = Counter(map(_due_key, self.stands.values()))
        deltas.subtract(Counter(map(_due_key, self._before.values())))
        return Counter({key: delta for key, delta in deltas.items() if delta})

    def put(self, entry: Entry, stand: Stand) -> None:
        """Let the dossier of an entry stand so from then on."""
        before = self.stands.get(entry.subject_id)
        if before is not None:
            self._overdue_from(before, entry.at, -1)
        self._overdue_from(stand, entry.at, +1)
        self.stands[entry.subject_id] = stand
        self.changed.add(entry.subject_id)

    def end(self, entry: Entry) -> Stand:
        """Take the dossier of an entry out of the open ones and return how it stood."""
        stand = self.stands.pop(entry.subject_id)
        self._overdue_from(stand, entry.at, -1)
        self.changed.discard(entry.subject_id)
        self.ended.add(entry.subject_id)
        return stand

    def _overdue_from(self, stand: Stand, at: datetime, change: int) -> None:
        """Note from which day on, all else unchanged, one more or one fewer is overdue: at once or when it is due.

        A date that is changed before it passes cancels out on that day, so days to come may be noted already.
        """
        if stand.overdue_from is not None:
            self.overdue[OverdueKey(stand.agency_id, local_day(max(stand.overdue_from, at)))] += change

    def count(self, stand: Stand, day: date, *names: str) -> None:
        """Add one to these counts of a day."""
        key = DayKey(stand.procedure_code, stand.agency_id, stand.channel, day)
        self.daily[key].update(names)


def _due_key(stand: Stand) -> DueKey:
    due_day = local_day(stand.overdue_from) if stand.overdue_from else None
    return DueKey(stand.procedure_code, stand.agency_id, stand.channel, due_day)


def _received(ledger: Ledger, entry: Entry) -> None:
    day = local_day(entry.at)
    stand = Stand(entry.data["procedure"], entry.data["agency"], entry.data["channel"], day)
    ledger.put(entry, stand)
    ledger.count(stand, day, "received")


def _dated(ledger: Ledger, entry: Entry) -> None:
    """A date was given or changed, or the clock goes on."""
    stand = ledger.stands[entry.subject_id]
    ledger.put(entry, replace(stand, overdue_from=moment(entry.data["due_at"])))


def _rests(ledger: Ledger, entry: Entry) -> None:
    """The clock rests while the applicant has to act. What was late by then stays late: asking is no way out of it."""
    stand = ledger.stands[entry.subject_id]
    if stand.overdue_from is not None and stand.overdue_from >= entry.at:
        ledger.put(entry, replace(stand, overdue_from=None))


def _payment_asked(ledger: Ledger, entry: Entry) -> None:
    if entry.data["clock_rests"]:
        _rests(ledger, entry)


def _settled(ledger: Ledger, entry: Entry) -> None:
    stand, day = ledger.end(entry), local_day(entry.at)
    due_at, original = moment(entry.data["due_at"]), moment(entry.data["original_due_at"])
    if due_at is None or original is None:
        ledger.count(stand, day, "undated")
    else:
        by_new = "on_time" if entry.at <= due_at else "late"
        by_original = "on_time_by_original" if entry.at <= original else "late_by_original"
        ledger.count(stand, day, by_new, by_original)
        if entry.at > original:
            ledger.late_results.append(LateKey(entry.subject_id, stand.agency_id, day))
    days = (day - stand.received_day).days
    ledger.times[TimeKey(stand.procedure_code, day, stand.agency_id, days)] += 1


def _ended(ledger: Ledger, entry: Entry) -> None:
    ledger.count(ledger.end(entry), local_day(entry.at), "ended_otherwise")


KINDS: dict[str, Callable[[Ledger, Entry], None]] = {
    "dossier.submitted": _received,
    "dossier.accepted": _dated,
    "dossier.resubmitted": _dated,
    "dossier.payment_confirmed": _dated,
    "dossier.extended": _dated,
    "dossier.variant_chosen": _dated,
    "dossier.supplement_requested": _rests,
    "dossier.payment_requested": _payment_asked,
    "dossier.settled": _settled,
    "dossier.refused_at_receipt": _ended,
    "dossier.withdrawn": _ended,
    "dossier.stopped": _ended,
}
