"""The platform as a ledger: the same verbs, kept in memory until a dossier is at rest.

Nothing is checked here: whoever acts, and whether they may, was settled by those who simulate, and every row is
compared with what the actions leave (`tests/demo/test_same_rows.py`).
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from motcua.demo.bulk.deciding import Deciding
from motcua.demo.bulk.kept import Kept
from motcua.journal.acting import Acting
from motcua.registry.people.details import PersonDetails
from motcua.service.dossiers.models import Dossier, DossierPaper, SupplementItem
from motcua.service.voices.models import Rating


@dataclass
class Ledger(Deciding):
    """A `demo.platform.Platform` that gives each dossier at rest to `take`, whole."""

    take: Callable[[Kept], None] = field(kw_only=True)

    def one_act(self) -> AbstractContextManager[Any]:
        """Nothing is written, so nothing is to be undone."""
        return nullcontext()

    def some_acts(self) -> AbstractContextManager[Any]:
        """Likewise."""
        return nullcontext()

    def at_rest(self, dossier: Dossier) -> None:
        """Give the dossier away, complete."""
        self.take(self.all_kept.pop(dossier.id))

    def moved(self, dossier: Dossier) -> None:
        """Do nothing: there is but one dossier."""

    def person(self, details: PersonDetails, at: datetime) -> int:  # noqa: ARG002  entered before, at this very time
        """Return the id of a person."""
        return self.known.register.id_of(details)

    def details(self, person_id: int) -> PersonDetails:
        """Return what the register holds of a person."""
        return self.known.details(person_id)

    def profile(self, person_id: int) -> dict[str, str]:
        """Return what forms prefill from."""
        return self.known.profile(person_id)

    def papers(self, dossier: Dossier) -> Sequence[DossierPaper]:
        """Return the papers of a dossier."""
        return self.kept(dossier.id).papers

    def open_items(self, dossier: Dossier) -> Sequence[SupplementItem]:
        """Return what the open supplement request asks for."""
        kept = self.kept(dossier.id)
        return [item for item in kept.items if item.request_id == kept.open_request.id]

    def rate(
        self, dossier: Dossier, *, level: int, reasons: Sequence[str], comment: str, by: Acting, at: datetime
    ) -> Rating:
        """As `voices.actions.rate`."""
        kept = self.kept(dossier.id)
        code = dossier.version_of_procedure.procedure.code
        rating = Rating(
            id=self.next_id(Rating),
            dossier_id=dossier.id,
            procedure_code=code,
            agency_id=dossier.agency_id,
            level=level,
            reasons=list(reasons),
            comment=comment,
            rated_by_id=by.person_id,
            rated_at=at,
        )
        kept.ratings.append(rating)
        facts = {"level": level, "dossier": dossier.id, "procedure": code, "agency": dossier.agency_id}
        kept.entry("rating.given", ("rating", rating.id, 1), by, at, facts)
        return rating
