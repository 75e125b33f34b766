"""As `dossiers.actions.deciding`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.demo.bulk.kept import Kept
from motcua.demo.bulk.processing import Processing, approve
from motcua.journal.acting import Acting
from motcua.journal.loading.making import made
from motcua.service.dossiers import flow, letters
from motcua.service.dossiers.models import Dossier, Outcome, Result
from motcua.service.dossiers.states import State


@dataclass
class Deciding(Processing):
    """The result: proposed, signed, issued."""

    def submit_for_signature(
        self,
        dossier_id: int,
        *,
        by: Acting,
        at: datetime,
        seen_version: int | None,
        assignee_id: int | None = None,
        **proposed: Any,
    ) -> Dossier:
        """Prepare the result and pass the dossier on to the signer."""
        self._propose(self.kept(dossier_id), by, at, **proposed)
        return self.pass_on(dossier_id, by=by, at=at, seen_version=seen_version, assignee_id=assignee_id)

    def _propose(
        self, kept: Kept, by: Acting, at: datetime, outcome: str, text: str = "", legal_ground: str = ""
    ) -> None:
        kept.results = [result for result in kept.results if result.issued_at is not None]
        result = made(
            Result,
            id=self.next_id(Result),
            dossier_id=kept.dossier.id,
            outcome=Outcome(outcome),
            title=letters.result_title(kept.dossier, outcome),
            text=text,
            legal_ground=legal_ground,
            proposed_by_id=by.person_id,
            proposed_at=at,
        )
        kept.results.append(result)
        kept.save()
        kept.note("result_proposed", by, at, {"outcome": outcome, "from_template": True})

    def settle(self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None) -> Dossier:
        """Issue the proposed result."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier, result = kept.dossier, kept.proposal
        assert result is not None
        if result.approved_at is None:
            approve(result, by, at)
        self._issue(kept, result, by, at)
        dossier.state, dossier.outcome = State.SETTLED, result.outcome
        dossier.settled_at = dossier.ended_at = at
        kept.leave(at, done_by=by.person_id)
        flow.at_counter(dossier)
        kept.save()
        original = kept.due_without_extension(at)
        facts = {"outcome": str(result.outcome), "due_at": dossier.due_at, "original_due_at": original}
        has_document = {"has_document": result.letter_id is not None}
        more = {"supplements": dossier.supplement_count, "channel": dossier.channel}
        kept.note("settled", by, at, {**facts, **has_document, **more})
        return dossier

    def _issue(self, kept: Kept, result: Result, by: Acting, at: datetime) -> None:
        dossier = kept.dossier
        issued = sum(1 for each in kept.results if each.number is not None)
        result.number, result.issued_at = f"{dossier}-KQ{issued + 1}", at
        if result.outcome == Outcome.REFUSED or letters.has_document(dossier):
            result.letter_id = kept.attach(letters.result(dossier, result, by, at), at).id
