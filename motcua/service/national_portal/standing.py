"""How a dossier stood after one entry of the journal: what a message about that entry says, whenever it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from motcua.journal import queries as journal
from motcua.journal.models import Entry
from motcua.service.dossiers.states import national_code

ENDS = ("settled", "refused_at_receipt", "withdrawn", "stopped")
MOVED = ("extended", "variant_chosen")  # a new appointment that no supplement brought about


@dataclass(frozen=True)
class Move:
    """An appointment that moved: from when, to when, and at which entry."""

    entry_id: int
    at: datetime
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class Standing:
    """State and dates as of one entry."""

    code: int  # national, 1 to 10
    accepted_at: datetime | None = None
    appointment: datetime | None = None
    ended_at: datetime | None = None
    handed_over_at: datetime | None = None
    at: datetime | None = None  # of the entry
    moves: Sequence[Move] = field(default_factory=list)


def standing(dossier_id: int, upto_seq: int | None = None) -> Standing:
    """Return how a dossier stood after its n-th entry; None: now."""
    entries = [
        entry
        for entry in journal.entries_of("dossier", dossier_id)
        if "state" in entry.data and (upto_seq is None or entry.subject_seq <= upto_seq)
    ]
    return of_entries(entries)


def of_entries(entries: Sequence[Entry]) -> Standing:
    """The same from entries in their order; the last one says the state."""
    kinds = [entry.kind.removeprefix("dossier.") for entry in entries]
    at = dict(zip(kinds, (entry.at for entry in entries), strict=True))  # of the last of each kind
    moves, appointment = _moves(entries)
    code = national_code(str(entries[-1].data["state"]), first_step_done="passed_on" in kinds)
    return Standing(
        code=code,
        accepted_at=at.get("accepted"),
        appointment=appointment,
        ended_at=next((at[kind] for kind in ENDS if kind in at), None),
        handed_over_at=at.get("handed_over"),
        at=entries[-1].at,
        moves=moves,
    )


def _moves(entries: Sequence[Entry]) -> tuple[list[Move], datetime | None]:
    moves, due = [], None
    for entry in entries:
        text = entry.data.get("due_at")
        if entry.kind == "dossier.settled" or "due_at" not in entry.data:
            continue
        after = datetime.fromisoformat(str(text)) if text else None
        if after != due and entry.kind != "dossier.accepted":
            moves.append(Move(entry.id, entry.at, due, after))
        due = after
    return moves, due


def is_closed(code: int) -> bool:
    """Whether nothing but a correction can follow."""
    return code in (3, 7, 8, 9, 10)
