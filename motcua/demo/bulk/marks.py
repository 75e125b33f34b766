"""What a load has done so far, kept in the journal: after a stop it goes on, and the same order is not done twice."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from motcua.demo.bulk.plan import Order
from motcua.demo.offices import SYSTEM
from motcua.journal.models import Entry
from motcua.journal.record import record
from motcua.service.dossiers.models import Dossier

LOAD = "demo_load"


def begin(order: Order, *, is_set_based: bool = True) -> None:
    """Write down that a load begins. Its moment is kept: whoever goes on later stops the clock there too.

    is_set_based:  its dossiers are at rest when it is complete (`at_rest`); others live on.
    """
    data = {
        "dossiers": order.dossiers,
        "days": order.days,
        "seed": order.seed,
        "until": order.until,
        "is_finished": order.is_finished,
        "after": _last_dossier() if is_set_based else None,
    }
    _write("demo.ordered", 0, order.until, data)


def mark_shard(order: Order, number: int, dossiers: int) -> None:
    """Write down that a shard is complete, in its own transaction."""
    _write("demo.shard_loaded", number + 1, order.until, {"order": digest(order), "dossiers": dossiers})


def finish(order: Order, dossiers: int) -> None:
    """Write down that a load is complete."""
    _write("demo.loaded", 0, order.until, {"order": digest(order), "dossiers": dossiers, "upto": _last_dossier()})


def at_rest() -> Q:
    """Return which dossiers were loaded set-based: the simulation does not go on with them at the next start."""
    found, after = Q(pk__in=()), None
    for entry in _entries(0):
        if entry.kind == "demo.ordered":
            after = entry.data.get("after")
        elif after is not None:
            found, after = found | Q(id__gt=after, id__lte=entry.data["upto"]), None
    return found if after is None else found | Q(id__gt=after)


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


def _last_dossier() -> int:
    last: int | None = Dossier.objects.aggregate(last=Max("id"))["last"]
    return last or 0


@transaction.atomic
def _write(kind: str, subject_id: int, at: datetime, data: dict[str, object]) -> None:
    record(kind, subject_type=LOAD, subject_id=subject_id, by=SYSTEM, at=at, data=data)
