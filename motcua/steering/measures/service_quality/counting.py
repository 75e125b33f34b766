"""What a judged dossier adds to which counts on which day. No database: judged dossiers in, deltas out.

The delta of a dossier follows from its row alone, so a window of entries adds what its rows count for now less what
they counted for before.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from motcua.steering.measures.counting import local_day
from motcua.steering.measures.service_quality.judging import End, Judged
from motcua.steering.measures.service_quality.models import ALL

ONLINE = "online"
DISSATISFIED_UPTO, SATISFIED_FROM = 2, 4  # levels of a rating
_TYPED_BY = {"self": "typed_self", "official": "typed_official", "mandate": "typed_mandate", "partner": "typed_partner"}


class Cell(NamedTuple):
    """A row of QualityCount of the finest grain: one procedure, one day."""

    agency_id: int
    procedure_code: str
    received_month: date
    changed_on: date
    is_same_day: bool


type Change = tuple[date, str, int]  # from this day on, this count, one more or one less


def changes(judged: Judged) -> list[Change]:
    """Return what a dossier adds to the counts, from its arrival on."""
    found = [*_at_once(judged), *_once(judged), *_toggling(judged)]
    if judged.left_day is None:
        return found
    kept = [change for change in found if change[0] <= judged.left_day]
    return [*kept, *((judged.left_day, name, -by) for _day, name, by in kept)]


def _at_once(judged: Judged) -> Iterator[Change]:
    """Yield what is known when it arrives."""
    day = judged.received_day
    yield day, "dossiers", 1
    yield day, _TYPED_BY.get(judged.typed_by, "typed_partner"), 1
    if judged.channel == ONLINE:
        yield day, "online", 1


def _once(judged: Judged) -> Iterator[Change]:
    """Yield what happens to a dossier once and stays."""
    days = [
        ("digitised", judged.digitised_day),
        ("reused", judged.reused_day),
        ("supplemented", judged.supplement_day),
        ("supplemented_twice", judged.second_supplement_day),
        ("extended", judged.extended_day),
        ("result", judged.result_day),
        ("online_with_result", judged.result_day if judged.channel == ONLINE else None),
        ("rated", judged.rated_day),
    ]
    if judged.rated_day is not None and judged.rating is not None:
        days.append(("satisfied", judged.rated_day if judged.rating >= SATISFIED_FROM else None))
        days.append(("dissatisfied", _dissatisfied_day(judged)))
    if judged.answered_at is not None:
        answered, due = local_day(judged.answered_at), judged.answer_due_at
        days += [("answered", answered), ("answered_in_time", answered if due and judged.answered_at <= due else None)]
    if judged.ended_at is not None:
        ended = local_day(judged.ended_at)
        days += [("ended", ended), ("settled", ended if judged.ended_as == End.SETTLED else None)]
    return ((max(day, judged.received_day), name, 1) for name, day in days if day is not None)


def _toggling(judged: Judged) -> Iterator[Change]:
    """Yield what comes and goes: late by the date of that day, and unhappy for either reason, but once."""
    unhappy_from = _dissatisfied_day(judged)
    is_late = False
    for day in judged.late_changes:
        is_late = not is_late
        yield day, "late", 1 if is_late else -1
        if unhappy_from is None or day < unhappy_from:
            yield day, "unhappy", 1 if is_late else -1
    if unhappy_from is not None and sum(day < unhappy_from for day in judged.late_changes) % 2 == 0:
        yield unhappy_from, "unhappy", 1


def _dissatisfied_day(judged: Judged) -> date | None:
    if judged.rating is None or judged.rating > DISSATISFIED_UPTO or judged.rated_day is None:
        return None
    return max(judged.rated_day, judged.received_day)


class TimeCell(NamedTuple):
    """A row of QualityTime."""

    agency_id: int
    procedure_code: str
    settled_month: date
    days: int


@dataclass
class Sums:
    """Adds up what dossiers change, cell by cell; what cancels out is left out.

    Months, and all procedures together, are sums of these cells: the database adds them up, which it does ten times as
    fast.
    """

    cells: dict[Cell, dict[str, int]] = field(default_factory=lambda: defaultdict(_no_counts))
    times: dict[TimeCell, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, judged: Judged, sign: int) -> None:
        """Add what a dossier counts for, or take it off."""
        agency, procedure, day = judged.agency_id, judged.procedure_code, judged.received_day
        month = day.replace(day=1)
        of_day: dict[date, dict[str, int]] = {}
        for changed_on, name, by in changes(judged):
            counts = of_day.get(changed_on)
            if counts is None:
                counts = of_day[changed_on] = self.cells[Cell(agency, procedure, month, changed_on, changed_on == day)]
            counts[name] += sign * by
        if judged.ended_at is not None and judged.ended_as == End.SETTLED:
            settled = local_day(judged.ended_at)
            settled_month, days = settled.replace(day=1), (settled - day).days
            self.times[TimeCell(agency, procedure, settled_month, days)] += sign
            self.times[TimeCell(agency, ALL, settled_month, days)] += sign

    def rows(self) -> Iterator[tuple[Cell, dict[str, int]]]:
        """Yield every cell with what is to be added to it."""
        for cell, counts in self.cells.items():
            changed = {name: by for name, by in counts.items() if by}
            if changed:
                yield cell, changed


def _no_counts() -> dict[str, int]:
    return defaultdict(int)
