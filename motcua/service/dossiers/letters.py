"""The data of every letter about a dossier, gathered here; `documents` lays it out and knows no dossier."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from motcua.journal.acting import Acting
from motcua.journal.rows import ByKey
from motcua.kernel.identifiers import spoken_phone
from motcua.kernel.standstill import asked_once
from motcua.kernel.working_time import VIETNAM
from motcua.registry.people import queries as people
from motcua.registry.places import queries as places
from motcua.service.documents import letters as paper
from motcua.service.dossiers import answers, flow
from motcua.service.dossiers.models import Dossier, DossierPaper, Outcome, Result

if TYPE_CHECKING:
    from motcua.service.dossiers.actions.asking import Item

_PAPERS = ByKey(DossierPaper, "dossier_id = %s ORDER BY id")
_place_name = asked_once(places.full_name_by_id)
COMMITTEES = {"commune_committee", "province_committee"}
CERTIFICATE = "certificate"


def follow_url(dossier: Dossier) -> str:
    """Return the address in the QR code; its 128-bit secret opens everything about this one dossier."""
    return f"{settings.SITE_URL}/q/{dossier.secret}"


def check_url(dossier: Dossier) -> str:
    """Return the address in the QR code of a result: others hold it too, so it shows only the state."""
    return f"{settings.SITE_URL}/tra-cuu/?name={dossier.code}"


def submission_receipt(dossier: Dossier, at: datetime) -> paper.SubmissionReceipt:
    """Confirm automatically that the dossier arrived, with size and SHA-256 of each file (45/2020/NĐ-CP, art. 11)."""
    handed_in = dossier.papers.select_related("file").order_by("id")
    files = (
        paper.ReceiptFile(
            name=p.file_name,
            size_bytes=p.file.original_size_bytes,
            sha256=p.file.original_sha256,
            paper_name=p.name,
        )
        for p in handed_in
        if p.file
    )
    return receipt_of(dossier, at, files)


def receipt_of(dossier: Dossier, at: datetime, files: Iterable[paper.ReceiptFile]) -> paper.SubmissionReceipt:
    """The same with files that the caller has at hand; asks the database nothing."""
    return paper.SubmissionReceipt(
        **_common(dossier, dossier.centre, dossier.number, at),
        submitted_at=dossier.submitted_at,
        answer_due_at=dossier.answer_due_at or at,
        submitter_name=dossier.submitter.full_name,
        agency_phone=spoken_phone(dossier.centre.phone),
        files=tuple(files),
    )


def self_service_card(dossier: Dossier, at: datetime) -> paper.SelfServiceCard:
    """The card "Lần sau tự làm" for somebody an official typed for: its QR code leads to the procedure's page."""
    return paper.SelfServiceCard(
        head=_common(dossier, dossier.centre, "", at)["head"],
        is_sample=settings.MODE == "demo" or dossier.origin == "simulated",
        person_name=dossier.applicant.full_name,
        procedure_name=flow.definition_of(dossier).name,
        url=f"{settings.SITE_URL}/thu-tuc/{flow.definition_of(dossier).code}/",
        steps=(
            "Quét mã QR bằng điện thoại",
            "Khai theo từng phần, hệ thống tự lưu",
            "Chụp ảnh giấy tờ và bấm Nộp hồ sơ",
        ),
        help_phone=spoken_phone(dossier.centre.phone),
    )


def appointment_slip(
    dossier: Dossier, by: Acting, at: datetime, papers: Sequence[DossierPaper] | None = None
) -> paper.AppointmentSlip:
    """Form 01: Giấy tiếp nhận hồ sơ và hẹn trả kết quả. papers: those of the dossier, where they are at hand."""
    handed_in = _PAPERS.all(dossier.id) if papers is None else papers
    return paper.AppointmentSlip(
        **_common(dossier, dossier.centre, dossier.code or "", at),
        papers=tuple(dict.fromkeys(p.name for p in handed_in if not p.data_number)),
        papers_not_needed=tuple(f"{p.name} ({p.data_number})" for p in handed_in if p.data_number),
        received_at=at,
        due_at=dossier.due_at,
        statutory_time=statutory_time(dossier.deadline),
        return_place=dossier.centre.name,
        submitter_name=dossier.submitter.full_name,
        receiver_name=_name(by),
        contact_phone=spoken_phone(dossier.centre.phone),
    )


def supplement_request(
    dossier: Dossier, by: Acting, at: datetime, items: "Sequence[Item]", until: datetime
) -> paper.SupplementRequest:
    """Form 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""
    return paper.SupplementRequest(
        **_common(dossier, dossier.centre, "", at),
        items=tuple(paper.SupplementItem(what=i.label, reason=i.reason, remedy=i.remedy) for i in items),
        answer_by_date=until.astimezone(VIETNAM).date(),
        contact_name=_name(by),
        contact_phone=spoken_phone(dossier.centre.phone),
    )


def refusal_at_receipt(dossier: Dossier, by: Acting, at: datetime, reason: str, ground: str) -> paper.RefusalAtReceipt:
    """Form 03: Phiếu từ chối tiếp nhận giải quyết hồ sơ."""
    common = _common(dossier, dossier.centre, "", at)
    return paper.RefusalAtReceipt(
        **common,
        reason=reason,
        legal_ground=ground,
        receiver_name=_name(by),
        contact_phone=spoken_phone(dossier.centre.phone),
    )


def apology(dossier: Dossier, by: Acting, at: datetime, reason: str, promised: datetime) -> paper.Apology:
    """Form 04: both dates, the one promised and the new one."""
    assert dossier.accepted_at is not None
    assert dossier.due_at is not None
    return paper.Apology(
        **_common(dossier, dossier.agency, "", at),
        received_at=dossier.accepted_at,
        promised_at=promised,
        new_due_at=dossier.due_at,
        reason=reason,
        signature=signature(dossier, by),
    )


def stop_notice(dossier: Dossier, by: Acting, at: datetime, reason: str, ground: str) -> paper.StopNotice:
    """Form 05: Thông báo dừng giải quyết hồ sơ."""
    common = _common(dossier, dossier.agency, "", at)
    received = dossier.accepted_at or dossier.submitted_at
    return paper.StopNotice(
        **common, received_at=received, reason=reason, legal_ground=ground, signature=signature(dossier, by)
    )


def cash_receipt(dossier: Dossier, by: Acting, at: datetime, amount_vnd: int) -> paper.CashReceipt:
    """A receipt for cash taken at the counter."""
    lines = tuple(
        paper.FeeLine(name=line["name"], amount_vnd=line["amount_vnd"], rule=line.get("rule", ""))
        for line in dossier.fee_lines
        if line.get("amount_vnd")
    )
    if sum(line.amount_vnd for line in lines) != amount_vnd:
        lines = (paper.FeeLine(name="Phí, lệ phí", amount_vnd=amount_vnd),)
    common = _common(dossier, dossier.centre, "", at)
    return paper.CashReceipt(
        **common, lines=lines, paid_at=at, payer_name=dossier.submitter.full_name, cashier_name=_name(by)
    )


def result_title(dossier: Dossier, outcome: str) -> str:
    """Return the title that a result has by the procedure."""
    if outcome == Outcome.REFUSED:
        return "Văn bản từ chối giải quyết"
    documents = [d for d in flow.definition_of(dossier).results if not d.refuses]
    return documents[0].name if documents else "Kết quả giải quyết"


def has_document(dossier: Dossier) -> bool:
    """Whether the procedure ends with a document; one without is settled without (design, section 5, rule g)."""
    return any(not d.refuses for d in flow.definition_of(dossier).results)


def result(dossier: Dossier, settled: Result, by: Acting, at: datetime) -> paper.DossierLetter:
    """Return the document that settles the dossier: refusal, certificate, or the general form."""
    common = _common(dossier, dossier.agency, settled.number or "", at)
    common["follow"] = paper.Follow(dossier_code=dossier.code or dossier.number, url=check_url(dossier))
    signed = _signature_of(dossier, settled.approved_by_id or by.person_id)
    if settled.outcome == Outcome.REFUSED:
        received = dossier.accepted_at or dossier.submitted_at
        return paper.Refusal(
            **common, received_at=received, reason=settled.text, legal_ground=settled.legal_ground, signature=signed
        )
    definition = flow.definition_of(dossier)
    document = next((d for d in definition.results if not d.refuses), None)
    facts = (
        tuple(paper.Fact(label=row.label, value=value_at(dossier, row.value)) for row in document.rows)
        if document
        else ()
    )
    facts = tuple(fact for fact in facts if fact.value)
    paragraphs = tuple(p.strip() for p in settled.text.split("\n\n") if p.strip())
    fields: dict[str, Any] = {
        **common,
        "result_code": settled.number or "",
        "title": settled.title,
        "signature": signed,
    }
    if document and document.template == CERTIFICATE:
        return paper.Certificate(**fields, facts=facts, closing=paragraphs)
    return paper.ResultDocument(**fields, facts=facts or _applicant_facts(dossier), paragraphs=paragraphs)


def value_at(dossier: Dossier, path: str) -> str:
    """Return the text at `section.field` of the answers or at `applicant.…` of the profile."""
    head, _dot, name = path.partition(".")
    if head != "applicant":
        return answers.text_of(flow.definition_of(dossier), dossier.answers, path)
    if name == "address":
        return address_of(dossier)
    value = getattr(dossier.applicant, name, "") or ""
    return value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else str(value)


def statutory_time(deadline: dict[str, Any] | None) -> str:
    """Return the legal time in words, for example "03 ngày làm việc"."""
    if not deadline or deadline["amount"] is None:
        return "Chưa rõ"
    amount = (
        f"{int(float(deadline['amount'])):02d}"
        if float(deadline["amount"]).is_integer()
        else deadline["amount"].replace(".", ",")
    )
    words = {"working_days": "ngày làm việc", "working_hours": "giờ làm việc", "calendar_days": "ngày"}
    silent = " (nguồn không nói rõ ngày hay ngày làm việc)" if deadline["said_working"] is None else ""
    return f"{amount} {words[deadline['unit']]}{silent}"


def address_of(dossier: Dossier) -> str:
    """Return the applicant's address with the commune and province."""
    person = dossier.applicant
    parts = [person.address, _place_name(person.commune_id) if person.commune_id else ""]
    return ", ".join(filter(None, parts))


def signature(dossier: Dossier, by: Acting) -> paper.Signature:
    """Return who signs for the agency: the actor if they may sign, else the line is left for the head."""
    return _signature_of(dossier, by.person_id if by.role == "signer" else None)


def _signature_of(dossier: Dossier, person_id: int | None) -> paper.Signature:
    head = "CHỦ TỊCH" if dossier.agency.kind in COMMITTEES else "GIÁM ĐỐC"
    if person_id is None:
        return paper.Signature(title=head)
    name, title = people.name_and_title(person_id, dossier.agency_id)
    lines = f"KT. {head}\nPHÓ {head}" if title.startswith("Phó") else head
    return paper.Signature(title=lines, full_name=name)


def _common(dossier: Dossier, agency: Any, number: str, at: datetime) -> dict[str, Any]:
    person = _with_people(dossier).applicant
    return {
        "head": paper.LetterHead(
            agency_name=agency.name,
            parent_agency_name=agency.parent.name if agency.parent else "",
            place_name=agency.place.short_name,
            issued_at=at,
            number=number,
        ),
        "is_sample": settings.MODE == "demo" or dossier.origin == "simulated",
        "follow": paper.Follow(
            dossier_code=dossier.code or dossier.number, url=follow_url(dossier), lookup_code=dossier.tracking_code
        ),
        "procedure_name": flow.definition_of(dossier).name,
        "applicant": paper.Who(
            full_name=person.full_name,
            address=address_of(dossier),
            phone=spoken_phone(person.phone),
            email=person.email,
            is_organisation=person.kind == "organisation",
        ),
    }


def _with_people(dossier: Dossier) -> Dossier:
    """Load applicant and submitter in one look-up, unless they are there."""
    if not (Dossier.applicant.is_cached(dossier) and Dossier.submitter.is_cached(dossier)):
        persons = people.persons([dossier.applicant_id, dossier.submitter_id])
        dossier.applicant, dossier.submitter = persons[dossier.applicant_id], persons[dossier.submitter_id]
    return dossier


def _applicant_facts(dossier: Dossier) -> tuple[paper.Fact, ...]:
    parts = answers.readable(flow.definition_of(dossier), dossier.answers)
    lines = [line for part in parts if part.code != "questions" for line in part.lines if line.text]
    return tuple(paper.Fact(label=line.label, value=line.text) for line in lines[:20])


def _name(by: Acting) -> str:
    return people.full_name(by.person_id) if by.person_id else "Hệ thống"
