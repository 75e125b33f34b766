"""As `dossiers.actions.asking`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.demo.bulk.counter import Counter
from motcua.journal.acting import Acting
from motcua.service.dossiers import clock, flow, letters
from motcua.service.dossiers.actions._moving import somebody
from motcua.service.dossiers.actions.asking import Item, NewPaper
from motcua.service.dossiers.models import Consultation, Dossier, Pause, SupplementItem, SupplementRequest
from motcua.service.dossiers.states import State


@dataclass
class Asking(Counter):
    """Supplements, and the opinions of other agencies."""

    def request_supplement(
        self,
        dossier_id: int,
        *,
        by: Acting,
        at: datetime,
        seen_version: int | None,
        items: Sequence[Item],
        reason: str = "",
    ) -> Dossier:
        """Ask for what is missing. A running clock rests."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        asked_from, dossier.state = dossier.state, State.SUPPLEMENT_REQUESTED
        dossier.supplement_count += 1
        until = clock.end_of_day(at, flow.definition_of(dossier).supplement_days)
        request = SupplementRequest(id=self.next_id(SupplementRequest), dossier_id=dossier.id, asked_at=at)
        request.asked_by_id, request.asked_from, request.answer_until = by.person_id, asked_from, until
        kept.requests.append(request)
        for item in items:
            kept.items.append(SupplementItem(id=self.next_id(SupplementItem), request_id=request.id, **vars(item)))
        if asked_from == State.IN_PROGRESS:
            kept.pause(Pause.Kind.SUPPLEMENT, at)
        dossier.answer_due_at = None
        kept.save()
        facts = {"items": len(items), "nth": dossier.supplement_count, "from": str(asked_from)}
        kept.note("supplement_requested", by, at, facts, reason=reason)
        kept.attach(letters.supplement_request(dossier, by, at, items, until), at)
        return dossier

    def resubmit(
        self,
        dossier_id: int,
        *,
        by: Acting,
        at: datetime,
        seen_version: int | None,
        answers: Mapping[str, object] | None = None,
        papers: Sequence[NewPaper] = (),
    ) -> Dossier:
        """Answer a supplement request."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier, request = kept.dossier, kept.open_request
        request.answered_at = at
        if answers:
            dossier.answers = dict(answers)
        dossier.state = request.asked_from
        if dossier.state == State.SUBMITTED:
            dossier.answer_due_at = clock.answer_due(dossier.centre_id, at)
        else:
            kept.resume(at)
        for paper in papers:
            kept.papers.append(self.paper_row(kept, dossier.supplement_count, at, **vars(paper)))
        kept.save()
        kept.note("resubmitted", by, at, {"papers": len(papers), "due_at": dossier.due_at})
        return dossier

    def consult(
        self,
        dossier_id: int,
        *,
        by: Acting,
        at: datetime,
        seen_version: int | None,
        agency_id: int,
        question: str,
        working_days: int,
    ) -> Consultation:
        """Ask another agency."""
        del seen_version
        kept = self.kept(dossier_id)
        consultation = Consultation(
            id=self.next_id(Consultation),
            dossier_id=dossier_id,
            agency_id=agency_id,
            question=question,
            asked_at=at,
            asked_by_id=somebody(by),
            due_at=clock.working_days_from(agency_id, at, working_days),
        )
        kept.consultations.append(consultation)
        self._consulted[consultation.id] = dossier_id
        kept.save()
        facts = {"agency": agency_id, "due_at": consultation.due_at, "consultation": consultation.id}
        kept.note("consulted", by, at, facts)
        return consultation

    def answer_consultation(self, consultation_id: int, *, by: Acting, at: datetime, answer: str) -> Consultation:
        """Give the opinion that was asked for."""
        kept = self.kept(self._consulted.pop(consultation_id))
        consultation = next(each for each in kept.consultations if each.id == consultation_id)
        consultation.answered_at, consultation.answered_by_id, consultation.answer = at, by.person_id, answer
        kept.save()
        facts = {"agency": consultation.agency_id, "consultation": consultation.id}
        kept.note("consultation_answered", by, at, facts)
        return consultation
