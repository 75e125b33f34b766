"""A small world for the journal's tests: subjects to lock, a view and a reactor that leave traces, and a judge.

The traces are rows of tables of their own, so that they are seen across threads, processes and crashes.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from django.db import connection, transaction

from motcua.journal import kinds
from motcua.journal.acting import Acting
from motcua.journal.followers import Effect, Reactor, View
from motcua.journal.models import Entry, JournalPosition
from motcua.journal.moment import database_now
from motcua.journal.positions import PositionedEntry
from motcua.journal.record import record

HAPPENED = "trial.happened"
OTHER = "trial.other"
kinds.register(HAPPENED, n="any number")
kinds.register(OTHER)

CLERK = Acting(person_id=17, role="receiver", unit_id=4, assurance="substantial", channel="counter")
TABLES = """
CREATE TABLE IF NOT EXISTS trial_subject (id bigint PRIMARY KEY);
CREATE TABLE IF NOT EXISTS trial_seen (position bigint PRIMARY KEY, entry_id bigint NOT NULL);
CREATE TABLE IF NOT EXISTS trial_count (subject_id bigint PRIMARY KEY, entries int NOT NULL, total bigint NOT NULL);
CREATE TABLE IF NOT EXISTS trial_outbox (entry_id bigint NOT NULL, recipient text NOT NULL);
INSERT INTO trial_subject SELECT generate_series(1, 20) ON CONFLICT DO NOTHING;
"""
NO_TABLES = "DROP TABLE IF EXISTS trial_subject, trial_seen, trial_count, trial_outbox"


def run(statement: str, *values: int | str) -> list[tuple[object, ...]]:
    """Execute SQL and return the rows, if there are any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else []


def happen(*subjects: int, n: int = 1, kind: str = HAPPENED, by: Acting = CLERK) -> list[int]:
    """Record one entry for each subject, locking it first, in the caller's transaction; return the entries' ids."""
    ids = []
    for subject in sorted(subjects):  # one lock order everywhere
        run("SELECT 1 FROM trial_subject WHERE id = %s FOR UPDATE", subject)
        entry = record(kind, subject_type="trial", subject_id=subject, by=by, at=database_now(), data={"n": n})
        ids.append(entry.id)
    return ids


def committed(*subjects: int, n: int = 1, kind: str = HAPPENED, by: Acting = CLERK) -> list[int]:
    """The same in a transaction of its own."""
    with transaction.atomic():
        return happen(*subjects, n=n, kind=kind, by=by)


def given_order() -> list[int]:
    """Ids of entries in the order of their positions, having checked that the positions are 1, 2, 3 …"""
    places = list(JournalPosition.objects.order_by("position").values_list("position", "entry_id"))
    assert [position for position, _entry in places] == list(range(1, len(places) + 1))
    return [entry for _position, entry in places]


def faults(order: Sequence[int]) -> list[str]:
    """What is wrong with delivering entries in this order: skipped, doubled, invented, reordered within a subject."""
    found = [f"{entry} doubled" for entry, times in Counter(order).items() if times > 1]
    entries = Entry.objects.in_bulk()
    found += [f"{entry} skipped" for entry in sorted(entries.keys() - set(order))]
    found += [f"{entry} invented" for entry in sorted(set(order) - entries.keys())]
    last: Counter[int] = Counter()
    for entry in (entries[id_] for id_ in order if id_ in entries):
        if entry.subject_seq != last[entry.subject_id] + 1:
            found.append(f"{entry.id} reordered: {entry.subject_id}.{entry.subject_seq} after {last[entry.subject_id]}")
        last[entry.subject_id] = entry.subject_seq
    return found


def see(items: Iterable[PositionedEntry]) -> None:
    for item in items:
        run("INSERT INTO trial_seen VALUES (%s, %s)", item.position, item.entry.id)


def count(items: Iterable[PositionedEntry]) -> None:
    """A view as the real ones are: additive deltas."""
    for item in items:
        run(
            "INSERT INTO trial_count VALUES (%s, 1, %s) ON CONFLICT (subject_id) DO UPDATE"
            " SET entries = trial_count.entries + 1, total = trial_count.total + excluded.total",
            item.entry.subject_id,
            item.entry.data["n"],
        )


def empty(table: str) -> None:
    run(f"DELETE FROM {table}")


def send(entry_id: int, recipient: str) -> None:
    run("INSERT INTO trial_outbox VALUES (%s, %s)", entry_id, recipient)


def tell_both(item: PositionedEntry) -> list[Effect]:
    """Everybody concerned: the applicant and the unit."""
    names = ["person:17", "unit:4"]
    return [Effect(name, lambda name=name: send(item.entry.id, name)) for name in names]  # type: ignore[misc]


def seeing_view() -> View:
    return View("seeing", None, see, lambda: empty("trial_seen"), ("trial_seen",))


def counting_view() -> View:
    return View("counting", [HAPPENED], count, lambda: empty("trial_count"), ("trial_count",))


def telling_reactor() -> Reactor:
    return Reactor("telling", [HAPPENED], tell_both)


def seen() -> list[int]:
    return [int(str(entry)) for (entry,) in run("SELECT entry_id FROM trial_seen ORDER BY position")]


def outbox() -> list[tuple[object, ...]]:
    return run("SELECT entry_id, recipient FROM trial_outbox ORDER BY 1, 2")


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Wait for what another thread or process is about to do."""
    patience = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < patience, "waited in vain"
        time.sleep(0.01)
