"""The reactor `notices`: tells those concerned what happened to their dossier.

Only what happens live is carried out of the platform. What was simulated, imported or entered afterwards stands on the
person's page alone, and what was old already when it was recorded is no news at all: an import of last year's dossiers
must neither ring thousands of telephones nor bury what people have to read.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from motcua.journal.acting import Channel, Origin
from motcua.journal.followers import Effect, Reactor
from motcua.journal.models import Entry
from motcua.journal.positions import PositionedEntry
from motcua.kernel.money import format_vnd
from motcua.kernel.spoken_dates import short_datetime
from motcua.registry.people import queries as people
from motcua.service.dossiers import queries as dossiers
from motcua.service.notices import actions

PARTY_PAGE, DESK_PAGE = "portal:dossier", "desk:dossier"
COUNTER_ROLES = ("receiver", "head_of_centre")
TO_PARTIES = (
    "submitted",
    "accepted",
    "refused_at_receipt",
    "supplement_requested",
    "resubmitted",
    "withdrawn",
    "payment_requested",
    "payment_confirmed",
    "extended",
    "variant_chosen",
    "settled",
    "handed_over",
    "stopped",
    "corrected",
    "revoked",
    "reissued",
)
TO_COUNTER = ("submitted", "resubmitted")
NEWS, COUNTER_NEWS = timedelta(days=30), timedelta(days=2)  # age at which an entry, when it is recorded, is old


def react(item: PositionedEntry) -> list[Effect]:
    """Return one effect for each person concerned and one for the counter as a whole.

    The counter is one recipient: who works there changes, and a later check must expect the same as the first time.
    """
    entry, name = item.entry, item.entry.kind.removeprefix("dossier.")
    if entry.recorded_at - entry.at > NEWS or entry.origin == Origin.IMPORTED:  # the other system tells of its own
        return []
    about = dossiers.concerned(entry.subject_id)
    effects = [Effect(f"person:{person_id}", _telling(entry, name, about, person_id)) for person_id in about.party_ids]
    if name in TO_COUNTER and _is_for_counter(entry):
        effects.append(Effect(f"counter:{about.centre_id}", lambda: _tell_counter(entry, name, about)))
    return effects


def _is_for_counter(entry: Entry) -> bool:
    """Not what the counter typed itself; and a supplement that was asked for later goes to whoever asked."""
    is_news = entry.recorded_at - entry.at <= COUNTER_NEWS
    return is_news and entry.channel == Channel.ONLINE and entry.data["state"] == "submitted"


def _telling(entry: Entry, name: str, about: dossiers.Concerned, person_id: int) -> Callable[[], None]:
    kind = "settled_refused" if entry.data.get("outcome") == "refused" and name == "settled" else name

    def perform() -> None:
        actions.tell(
            person_id,
            kind,
            key=f"entry:{entry.id}:person:{person_id}",
            params=words(entry.data, about),
            at=entry.at,
            dossier_number=about.number,
            page=(PARTY_PAGE, about.number),
            is_answer=entry.actor == person_id,
            carry=entry.origin == Origin.LIVE,
        )

    return perform


def _tell_counter(entry: Entry, name: str, about: dossiers.Concerned) -> None:
    for person_id in _at_counter(about.centre_id):
        actions.tell(
            person_id,
            f"counter_{name}",
            key=f"entry:{entry.id}:counter:{person_id}",
            params=words(entry.data, about),
            at=entry.at,
            dossier_number=about.number,
            page=(DESK_PAGE, about.number),
            carry=False,
        )


def _at_counter(centre_id: int) -> Iterable[int]:
    return sorted({person.id for role in COUNTER_ROLES for person in people.people_in_role(centre_id, role)})


def words(data: Mapping[str, object], about: dossiers.Concerned) -> dict[str, str]:
    """Return what the texts are filled with: names of dossiers, times, numbers; never what somebody wrote."""
    found = {"name": str(data.get("code") or about.name), "items": str(data.get("items", ""))}
    for key in ("answer_due_at", "due_at"):
        value = data.get(key)
        found[key.removesuffix("_at")] = short_datetime(datetime.fromisoformat(str(value))) if value else ""
    amount = data.get("amount_vnd")
    return {**found, "amount": format_vnd(amount) if isinstance(amount, int) else ""}


NOTICES = Reactor(name="notices", kinds=tuple(f"dossier.{name}" for name in TO_PARTIES), react=react)
