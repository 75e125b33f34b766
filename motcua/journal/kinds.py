"""The words of the journal: every kind of entry is registered by the room that records it, when its app is ready."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_SHAPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_kinds: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    """A kind such as `dossier.accepted`, and what its room says of it: the keys of its data, usually."""

    name: str
    doc: Mapping[str, object] = field(default_factory=dict)


def register(kind: str, /, **doc: object) -> None:
    """Make `kind` known. `doc` says in plain words what each key of the data means: due_at="legal deadline".

    Called in AppConfig.ready(). Raises ValueError for a name that is not `room.what_happened` in small letters, or
    for a kind that somebody else has registered with other words.
    """
    if not _SHAPE.fullmatch(kind) or len(kind) > 64:
        raise ValueError(f"A kind is written like dossier.accepted, in at most 64 characters: {kind!r}.")
    known = _kinds.setdefault(kind, Kind(kind, doc))
    if known.doc != doc:
        raise ValueError(f"Kind {kind!r} is registered twice with different words.")


def is_known(kind: str) -> bool:
    """Whether a room has registered `kind`."""
    return kind in _kinds


def all_kinds() -> Mapping[str, Kind]:
    """Every registered kind by name, in alphabetical order."""
    return dict(sorted(_kinds.items()))
