"""What a load has done so far, kept in the journal: after a stop it goes on, and the same order is not done twice."""

import hashlib
from datetime import datetime

from django.db import transaction

from motcua.demo.bulk.plan import Order
from motcua.demo.offices import SYSTEM
from motcua.journal.models import Entry
from motcua.journal.record import record

LOAD = "demo_load"


def begin(order: Order) -> None:
    """Write down that a load begins. Its moment is kept: whoever goes on later stops the clock there too."""
    data = {
        "dossiers": order.dossiers,
        "days": order.days,
        "seed": order.seed,
        "until": order.until,
        "is_finished": order.is_finished,
    }
    _write("demo.ordered", 0, order.until, data)


def mark_shard(order: Order, number: int, dossiers: int) -> None:
    """Write down that a shard is complete, in its own transaction."""
    _write("demo.shard_loaded", number + 1, order.until, {"order": digest(order), "dossiers": dossiers})


def finish(order: Order, dossiers: int) -> None:
    """Write down that a load is complete."""
    _write("demo.loaded", 0, order.until, {"order": digest(order), "dossiers": dossiers})


def unfinished() -> Order | None:
    """Return the load that was begun and not completed."""
    entries = _entries(0)
    if not entries or entries[-1].kind != "demo.ordered":
        return None
    data = entries[-1].data
    until = datetime.fromisoformat(data["until"])
    return Order(data["dossiers"], data["days"], data["seed"], until, data["is_finished"])


def is_done(order: Order) -> bool:
    """Whether this very load is complete."""
    return any(each.kind == "demo.loaded" and each.data["order"] == digest(order) for each in _entries(0))


def done_shards(order: Order) -> dict[int, int]:
    """Return how many dossiers each complete shard of this load has."""
    rows = Entry.objects.filter(subject_type=LOAD, kind="demo.shard_loaded", data__order=digest(order))
    return {row.subject_id - 1: row.data["dossiers"] for row in rows}


def digest(order: Order) -> str:
    """Return a short name for an order."""
    return hashlib.sha256(f"{order.series}/{order.is_finished}".encode()).hexdigest()[:16]


def _entries(subject_id: int) -> list[Entry]:
    return list(Entry.objects.filter(subject_type=LOAD, subject_id=subject_id).order_by("subject_seq"))


@transaction.atomic
def _write(kind: str, subject_id: int, at: datetime, data: dict[str, object]) -> None:
    record(kind, subject_type=LOAD, subject_id=subject_id, by=SYSTEM, at=at, data=data)
