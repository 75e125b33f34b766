"""As `dossiers.actions.processing`."""

from dataclasses import dataclass
from datetime import datetime

from motcua.demo.bulk.asking import Asking
from motcua.journal.acting import Acting
from motcua.registry.people import queries as people
from motcua.service.dossiers import clock, flow, letters
from motcua.service.dossiers.actions.processing import SIGNER
from motcua.service.dossiers.models import Dossier, Pause, Result
from motcua.service.dossiers.states import State


@dataclass
class Processing(Asking):
    """Along the steps, and with the time."""

    def pass_on(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, assignee_id: int | None = None
    ) -> Dossier:
        """Pass the dossier to the next step; from the signer's step that is the approval."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        step = flow.next_step(dossier)
        assert step is not None
        if dossier.role == SIGNER and kept.proposal is not None:
            approve(kept.proposal, by, at)
        left = flow.definition_of(dossier).steps[dossier.step].code
        kept.enter(dossier.step + 1, at, assignee_id, done_by=by.person_id)
        kept.save()
        kept.note("passed_on", by, at, {"from_step": left, "to_step": step.code, "unit": dossier.unit_id})
        return dossier

    def send_back(self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str) -> Dossier:
        """Send the dossier back one step."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        steps = flow.definition_of(dossier).steps
        left, target = steps[dossier.step].code, dossier.step - 1
        if kept.proposal is not None:
            kept.proposal.approved_at = kept.proposal.approved_by_id = None
        kept.enter(target, at)
        had = [run.assignee_id for run in kept.runs if run.step_code == steps[target].code and run.left_at is not None]
        holds = bool(had) and had[-1] is not None and people.holds_role(had[-1], dossier.role, dossier.unit_id)
        kept.assign(had[-1] if holds else None)
        kept.save()
        kept.note("sent_back", by, at, {"from_step": left, "to_step": steps[target].code}, reason=reason)
        return dossier

    def reassign(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, assignee_id: int
    ) -> Dossier:
        """Give the dossier to another official of the same role and unit."""
        del seen_version
        kept = self.kept(dossier_id)
        kept.assign(assignee_id)
        kept.save()
        kept.note("reassigned", by, at, {"assignee": assignee_id})
        return kept.dossier

    def request_payment(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, amount_vnd: int
    ) -> Dossier:
        """Ask the applicant to pay."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        dossier.state, dossier.fee_vnd = State.PAYMENT_DUE, amount_vnd
        rests = flow.definition_of(dossier).pauses_while_payment_due
        if rests:
            kept.pause(Pause.Kind.PAYMENT, at)
        kept.save()
        kept.note("payment_requested", by, at, {"amount_vnd": amount_vnd, "clock_rests": rests})
        return dossier

    def extend(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str, working_days: int
    ) -> Dossier:
        """Give a new date with an apology."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        before = dossier.due_at
        assert before is not None
        dossier.extension_count += 1
        dossier.extra_working_days += working_days
        dossier.due_at = kept.due_at(at)
        kept.save()
        kept.note("extended", by, at, {"due_at": dossier.due_at, "due_before": before}, reason=reason)
        kept.attach(letters.apology(dossier, by, at, reason, before), at)
        return dossier

    def choose_variant(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, variant: str, reason: str
    ) -> Dossier:
        """Pick the case that sets the legal time."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        before = dossier.due_at
        dossier.deadline = clock.deadline_for(flow.definition_of(dossier), variant, dossier.channel)
        dossier.due_at = kept.due_at(at)
        if before is None or dossier.due_at is None:
            dossier.original_due_at = dossier.due_at
        kept.save()
        facts = {"variant": variant, "due_at": dossier.due_at, "due_before": before}
        kept.note("variant_chosen", by, at, facts, reason=reason)
        return dossier


def approve(proposal: Result, by: Acting, at: datetime) -> None:
    """Record the approval of a proposed result."""
    proposal.approved_by_id, proposal.approved_at = by.person_id, at
