"""As `dossiers.actions.submission`, `counter` and `ending`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from motcua.demo.bulk.book import Book
from motcua.demo.bulk.kept import Kept
from motcua.demo.bulk.lucky import luck_of, new_number, new_secret, new_tracking_code
from motcua.journal.acting import Acting
from motcua.journal.loading.making import made, put_beside
from motcua.service.documents.letters import ReceiptFile
from motcua.service.dossiers import clock, flow, letters, policies
from motcua.service.dossiers.actions import Submission
from motcua.service.dossiers.actions._moving import somebody
from motcua.service.dossiers.actions.submission import columns_of, facts_of
from motcua.service.dossiers.models import CashReceipt, Dossier, DossierPaper, TypedBy
from motcua.service.dossiers.states import State


@dataclass
class Counter(Book):
    """What happens at the counter, and the ends without a result."""

    def submit(self, submission: Submission, *, by: Acting, at: datetime) -> Dossier:
        """A dossier is born."""
        version = self.known.version(submission.version_id)
        columns = columns_of(submission, by, at)
        procedure = {"version_of_procedure_id": version.id, "procedure_id": version.procedure_id}
        dossier = made(Dossier, id=self.next_id(Dossier), **procedure, **columns)
        put_beside(dossier, version_of_procedure=version, procedure=version.procedure)
        flow.at_counter(dossier)
        kept = Kept(dossier, luck_of(submission.key), self.next_id)
        self._number(kept)
        self.all_kept[dossier.id] = kept
        for paper in submission.papers:
            kept.papers.append(self.paper_row(kept, 0, at, **vars(paper)))
        kept.note("submitted", by, at, facts_of(dossier, len(kept.papers)))
        self.known.with_people_and_units(dossier)
        kept.attach(letters.receipt_of(dossier, at, _files(kept)), at)
        if dossier.typed_by == TypedBy.OFFICIAL:
            kept.attach(letters.self_service_card(dossier, at), at)
        return dossier

    def _number(self, kept: Kept) -> None:
        dossier, luck = kept.dossier, kept.luck
        dossier.number, dossier.tracking_code = new_number(luck), new_tracking_code(luck)
        dossier.secret = new_secret(luck)

    def paper_row(self, kept: Kept, nth: int, at: datetime, *, file_id: int | None, **rest: str) -> DossierPaper:
        """Return a paper of a dossier; nth: the round it came with."""
        file = self.files[file_id] if file_id is not None else None
        id_ = self.next_id(DossierPaper)
        row = made(DossierPaper, id=id_, dossier_id=kept.dossier.id, round=nth, added_at=at, file_id=file_id, **rest)
        if file is not None:
            row.file = file
        return row

    def accept(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, variant: str = ""
    ) -> Dossier:
        """Receive a dossier; the legal clock runs."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        dossier.accepted_at, dossier.state = at, State.IN_PROGRESS
        dossier.deadline = clock.deadline_for(flow.definition_of(dossier), variant, dossier.channel)
        dossier.code = self.serials.code(dossier.agency_id, dossier.agency.code, at)
        dossier.due_at = dossier.original_due_at = kept.due_at(at)
        kept.enter(0, at)
        if policies.is_in_place(by, dossier):
            kept.assign(by.person_id)
        kept.save()
        kept.note("accepted", by, at, {"due_at": dossier.due_at, "code": dossier.code, "variant": variant})
        kept.attach(letters.appointment_slip(dossier, by, at, kept.papers), at)
        return dossier

    def mark_data_checked(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, paper_id: int
    ) -> Dossier:
        """Tick "đã tra cứu"."""
        del seen_version
        kept = self.kept(dossier_id)
        paper = next(paper for paper in kept.papers if paper.id == paper_id)
        paper.data_checked_at, paper.data_checked_by_id = at, by.person_id
        kept.save()
        kept.note("data_checked", by, at, {"paper": paper.paper_code})
        return kept.dossier

    def refuse(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str, legal_ground: str
    ) -> Dossier:
        """Refuse at receipt."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        dossier.state, dossier.ended_at, dossier.role = State.REFUSED_AT_RECEIPT, at, ""
        kept.save()
        kept.note("refused_at_receipt", by, at, reason=reason, legal_ground=legal_ground)
        kept.attach(letters.refusal_at_receipt(dossier, by, at, reason, legal_ground), at)
        return dossier

    def confirm_payment(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, amount_vnd: int
    ) -> Dossier:
        """Record cash received in full."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        receipt = CashReceipt(id=self.next_id(CashReceipt), dossier_id=dossier.id, amount_vnd=amount_vnd)
        receipt.received_at, receipt.received_by_id = at, somebody(by)
        kept.receipts.append(receipt)
        dossier.state = State.IN_PROGRESS
        kept.resume(at)
        kept.save()
        kept.note("payment_confirmed", by, at, {"amount_vnd": amount_vnd, "due_at": dossier.due_at})
        kept.attach(letters.cash_receipt(dossier, by, at, amount_vnd), at)
        return dossier

    def hand_over(self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None) -> Dossier:
        """Give the result to the applicant."""
        del seen_version
        kept = self.kept(dossier_id)
        dossier = kept.dossier
        dossier.state, dossier.handed_over_at = State.HANDED_OVER, at
        kept.leave(at)
        dossier.role = ""
        kept.save()
        kept.note("handed_over", by, at)
        return dossier

    def withdraw(self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str) -> Dossier:
        """The applicant takes it back."""
        del seen_version
        kept = self.kept(dossier_id)
        self._end(kept, State.WITHDRAWN, at)
        was_accepted = kept.dossier.accepted_at is not None
        kept.note("withdrawn", by, at, {"was_accepted": was_accepted}, reason=reason)
        return kept.dossier

    def stop(
        self, dossier_id: int, *, by: Acting, at: datetime, seen_version: int | None, reason: str, legal_ground: str
    ) -> Dossier:
        """Stop processing with a notice."""
        del seen_version
        kept = self.kept(dossier_id)
        self._end(kept, State.STOPPED, at)
        facts = {"was_accepted": kept.dossier.accepted_at is not None}
        kept.note("stopped", by, at, facts, reason=reason, legal_ground=legal_ground)
        kept.attach(letters.stop_notice(kept.dossier, by, at, reason, legal_ground), at)
        return kept.dossier

    def _end(self, kept: Kept, state: State, at: datetime) -> None:
        dossier = kept.dossier
        dossier.state, dossier.ended_at = state, at
        dossier.role, dossier.answer_due_at = "", None
        kept.close_pause(at)
        kept.leave(at)
        kept.save()


def _files(kept: Kept) -> Iterator[ReceiptFile]:
    for paper in kept.papers:
        if paper.file is not None:
            yield ReceiptFile(
                name=paper.file_name,
                size_bytes=paper.file.original_size_bytes,
                sha256=paper.file.original_sha256,
                paper_name=paper.name,
            )
