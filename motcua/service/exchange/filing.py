"""The hot path: a partner files a whole dossier with two statements.

The usual way (`people.find_or_create_person`, `dossiers.actions.submit`, `FiledDossier`) costs some thirty statements.
This one asks everything together with the admission of the caller (`exchange_admit_to_file`), puts the same rows
together with the same rules, and writes them at once (`exchange_file_dossier`). The SQL of both stands in migration
0008; `tests/exchange/test_filing.py` files the same dossiers both ways and compares every row.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Literal
from uuid import UUID, uuid5

import msgspec
from django.db import IntegrityError, models
from msgspec import Meta, Struct

from motcua.journal import prepared
from motcua.journal.acting import Acting, Assurance, Channel
from motcua.journal.record import SALT_BYTES, first_entry
from motcua.journal.wake import wake_sequencer
from motcua.kernel.refusal import ActionRefused, placed
from motcua.kernel.text import clean, fold
from motcua.kernel.working_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.standstill import as_of
from motcua.registry.people import actions as register
from motcua.registry.people import queries as people
from motcua.registry.people.details import PersonDetails, same_name
from motcua.service.documents.actions import content
from motcua.service.documents.letters import ReceiptFile
from motcua.service.dossiers import drafts, letters
from motcua.service.dossiers.actions.asking import NewPaper
from motcua.service.dossiers.actions.submission import Submission, born, facts_of
from motcua.service.dossiers.models import Dossier, TypedBy
from motcua.service.dossiers.refusals import NoAgency, NotComplete
from motcua.service.exchange.access import ADMITTED, PARTNER_ROLE, PRESENTED, Admission, Question
from motcua.service.exchange.filing_faults import DocumentUnknown, KeyUsed, PaperUnknown, party_refusals, together
from motcua.service.exchange.models import FiledDossier
from motcua.service.procedures import forms, strictness
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.refusals import ProcedureNotFound

KEYS = UUID("5f0f6a0e-6d0c-4b8e-9d43-0a4cf3c1b0d4")  # the space in which partners' keys become ours
COMMUNE_COMMITTEE = "commune_committee"
type Name = Annotated[str, Meta(min_length=1, max_length=200)]
type Short = Annotated[str, Meta(max_length=64)]
type Code = Annotated[str, Meta(min_length=1, max_length=64)]
_ASK = f"""
SELECT {ADMITTED}, ground
FROM exchange_admit_to_file({PRESENTED}, %(procedure)s, %(agency)s, %(documents)s, %(persons)s)
"""  # noqa: S608  two constants


class Party(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person as the partner knows them: an organisation by its tax code; a citizen by a number, else by name, birth
    date and telephone. Born between 1890 and today.
    """

    full_name: Name
    kind: Literal["citizen", "organisation"] = "citizen"
    personal_number: Short = ""
    tax_code: Short = ""
    birth_date: date | None = None
    phone: Short = ""
    email: Annotated[str, Meta(max_length=254)] = ""


class HandedIn(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One paper: a document that was sent before, or the number of the record that replaces it."""

    paper: Code
    document: UUID | None = None
    data_number: Short = ""


class Filing(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a partner files. Answers have the shape of the procedure's JSON Schema."""

    procedure: Code
    agency: Code
    applicant: Party
    submitter: Party | None = None  # null: the applicant
    reference: Annotated[str, Meta(max_length=100)] = ""  # the partner's own number
    answers: dict[str, dict[str, Any]] = {}
    papers: Annotated[list[HandedIn], Meta(max_length=drafts.MAX_FILES)] = []


@dataclass(frozen=True)
class Filed:
    """A dossier that was filed, now or by an earlier request with the same key."""

    number: str
    tracking_code: str
    secret: str
    state: str
    row_version: int
    submitted_at: datetime
    answer_due_at: datetime | None
    fee_vnd: int | None
    is_new: bool = True


class _Document(Struct, frozen=True):
    file_id: int
    name: str
    size_bytes: int
    sha256: str


class _Procedure(Struct, frozen=True):
    version_id: int
    content_hash: str
    level: str
    is_agency_mapped: bool


class _Ground(Struct, frozen=True):
    """What the database knows of all that a filing depends on."""

    procedure: _Procedure | None
    documents: dict[UUID, _Document] | None
    applicants: list[dict[str, Any]] | None
    submitters: list[dict[str, Any]] | None


_ground_of = msgspec.json.Decoder(_Ground).decode


class Received:
    """A filing as it came, before anybody knows who sent it and when."""

    def __init__(self, filing: Filing) -> None:
        self.filing = filing
        self.applicant = _Someone("applicant", filing.applicant)
        self.submitter = _Someone("submitter", filing.submitter) if filing.submitter else None
        if self.submitter and self.submitter.details == self.applicant.details:
            self.submitter = None

    @property
    def people(self) -> list["_Someone"]:
        return [self.applicant, self.submitter] if self.submitter else [self.applicant]

    @property
    def question(self) -> Question:
        """All that the filing depends on, to be asked with an admission."""
        persons = {}
        if all(someone.is_complete for someone in self.people):  # nobody is looked for by what cannot be right
            persons = {f"{someone.where}s": someone.looked_for for someone in self.people}
        return Question(
            _ASK,
            {
                "procedure": self.filing.procedure[:32],
                "agency": self.filing.agency,
                "documents": [paper.document for paper in self.filing.papers if paper.document],
                "persons": msgspec.json.encode(persons).decode(),
            },
        )


class _Someone:
    """The applicant or the submitter (`where`): in stored form if that can be had, else as it came."""

    def __init__(self, where: str, party: Party) -> None:
        self.where = where
        self.details = PersonDetails(**msgspec.structs.asdict(party))
        try:
            self.details = self.details.checked()
        except ActionRefused:
            self.is_complete = False
        else:
            self.is_complete = not self.details.missing()

    @property
    def looked_for(self) -> dict[str, Any]:
        """What candidates for the person are looked for by."""
        return {
            "personal_number": self.details.personal_number,
            "tax_code": self.details.tax_code,
            "kind": self.details.kind,
            "phone": self.details.phone,
            "birth_date": self.details.birth_date,
            "folded_name": fold(self.details.full_name),
        }

    def refusals(self, today: date) -> list[ActionRefused]:
        """Everything that is wrong with the person."""
        born = self.details.birth_date
        if self.is_complete and (born is None or born <= today):
            return []
        return party_refusals(self.where, self.details, today)


def file_dossier(received: Received, *, key: UUID, admission: Admission) -> Filed:
    """File a dossier for an applicant in a partner's name: one dossier per key and partner, however often it is sent.

    Writes the dossier, its papers, the receipt, one `dossier.submitted` entry and who filed it; persons who are not
    known yet with their `person.created`.

    admission: of the partner's program, asked with `received.question`; its scope was checked.

    Call it outside a transaction.
    Raises KeyUsed, NotOnline, and everything else that is wrong at once (`filing_faults.together`): ProcedureNotFound,
    NoAgency, PaperUnknown, DocumentUnknown, NotComplete, PersonIncomplete, and the kernel's refusals for numbers and
    texts; NotFiled where they are of several kinds.
    """
    work = _Work(received, key, admission)
    try:
        with as_of(admission.revision):
            dossier, rows = work.rows()
        if _write(rows) is None:
            return work.sent_before(KeyUsed())
    except (ActionRefused, IntegrityError) as refused:  # what was sent before counts, whatever has changed since
        return work.sent_before(refused)
    wake_sequencer()
    return _filed(dossier, is_new=True)


class _Work:
    """One filing on its way from the request to the rows."""

    def __init__(self, received: Received, key: UUID, admission: Admission) -> None:
        self.received = received
        self.filing = received.filing
        self.partner_id = admission.caller.partner_id
        self.key = uuid5(KEYS, f"{self.partner_id} {key}")
        self.at = admission.at
        self.today = self.at.astimezone(VIETNAM).date()
        self.by = Acting(admission.caller.acts_as_id, role=PARTNER_ROLE, assurance=Assurance.LOW)
        self.ground = _ground_of(admission.answer[0])
        self.refusals = [refusal for someone in received.people for refusal in someone.refusals(self.today)]

    @cached_property
    def request_digest(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self.filing, order="deterministic")).hexdigest()

    def sent_before(self, otherwise: Exception) -> Filed:
        """Return what this partner filed with this key. Raises KeyUsed if it differs, `otherwise` if there is none."""
        earlier = FiledDossier.objects.select_related("dossier").filter(
            dossier__idempotency_key=self.key, partner_id=self.partner_id
        )
        if (first := earlier.first()) is None:
            raise otherwise
        if not secrets.compare_digest(first.request_digest, self.request_digest):
            raise KeyUsed
        return _filed(first.dossier, is_new=False)

    def rows(self) -> tuple[Dossier, dict[str, Any]]:
        """Return the dossier, and all rows by table as `exchange_file_dossier` takes them."""
        ground, received = self.ground, self.received
        reference = self._line(self.filing.reference, "reference")
        if ground.procedure is None:
            self.refusals.append(placed(ProcedureNotFound(code=self.filing.procedure[:32]), "procedure"))
            raise together(self.refusals)
        offered = procedures.current_version(ground.procedure.version_id, ground.procedure.content_hash)
        applicant, applicant_row = self._party(received.applicant.details, ground.applicants)
        profile = people.profile_of(applicant, _commune_code(ground.applicants, applicant))
        papers, files = self._papers(offered.compiled, ground.documents or {})
        cleaned = self._cleaned(offered.compiled, profile, papers)
        agency_id = self._agency(ground.procedure)
        if self.refusals:
            raise together(self.refusals)
        submission = Submission(
            key=self.key,
            version_id=offered.id,
            agency_id=agency_id,
            applicant_id=applicant.id,
            submitter_id=applicant.id,
            typist_id=self.by.person_id,  # type: ignore[arg-type]  # null: the database writes the submitter
            typed_by=TypedBy.PARTNER,
            answers=cleaned,
            papers=papers,
            fee_lines=drafts.fee_lines(offered.compiled, cleaned, Channel.ONLINE, self.at),
        )
        dossier = born(submission, offered, self.by, self.at)
        _with_units(dossier)
        dossier.applicant = dossier.submitter = applicant
        rows = {"applicant": applicant_row} if applicant_row else {}
        if received.submitter is not None:
            dossier.submitter, submitter_row = self._party(received.submitter.details, ground.submitters)
            dossier.representative = dossier.submitter
            rows |= {"submitter": submitter_row} if submitter_row else {}
        return dossier, rows | self._written(dossier, submission, files, reference)

    def _party(
        self, details: PersonDetails, candidates: list[dict[str, Any]] | None
    ) -> tuple[Any, dict[str, Any] | None]:
        """Return the person meant, and its rows where it must be entered first."""
        for known in candidates or ():
            if same_name(known["full_name"], details.full_name):
                return people.from_json(known), None
        person = register.new_person(details)
        person.created_at = self.at
        entry = first_entry("person.created", subject_type="person", by=self.by, at=self.at, data={"kind": person.kind})
        return person, {"person": _row(person), "entry": entry, "salt": _salt()}

    def _line(self, text: str, *path: object) -> str:
        """Return a line of text in stored form; TextRefused goes to the refusals."""
        try:
            return clean(text)
        except ActionRefused as refused:
            self.refusals.append(placed(refused, *path))
            return ""

    def _agency(self, procedure: _Procedure) -> int:
        """Return who decides: a commune's committee, or an agency mapped to the procedure, as its level says."""
        agency = agencies.by_code(self.filing.agency)
        if agency is not None and agency.is_active:
            by_commune = procedure.level in ("commune", "multi") and agency.kind == COMMUNE_COMMITTEE
            if by_commune or (procedure.level in ("province", "multi") and procedure.is_agency_mapped):
                return agency.id
        self.refusals.append(placed(NoAgency(), "agency"))
        return 0

    def _papers(
        self, definition: Definition, documents: Mapping[UUID, _Document]
    ) -> tuple[list[NewPaper], list[ReceiptFile]]:
        names = {paper.code: paper.name for paper in definition.papers}
        papers, files = [], []
        for place, handed in enumerate(self.filing.papers):
            name = names.get(handed.paper)
            number = self._line(handed.data_number, "papers", place, "data_number")
            if name is None or not (handed.document or number):
                self.refusals.append(placed(PaperUnknown(handed.paper), "papers", place, "paper"))
            elif handed.document is None:
                papers.append(NewPaper(handed.paper, name, data_number=number))
            elif (document := documents.get(handed.document)) is None:
                self.refusals.append(placed(DocumentUnknown(handed.document), "papers", place, "document"))
                papers.append(NewPaper(handed.paper, name, file_id=-1))  # told once: it is not missing as well
            else:
                papers.append(NewPaper(handed.paper, name, document.file_id, document.name))
                size, digest = document.size_bytes, document.sha256
                files.append(ReceiptFile(name=document.name, size_bytes=size, sha256=digest, paper_name=name))
        return papers, files

    def _cleaned(self, definition: Definition, profile: Mapping[str, str], papers: list[NewPaper]) -> dict[str, Any]:
        """Return the answers as the procedure's form stores them; NotComplete, as on the page, goes to the refusals.

        The page's form reads kindly; here whatever the published schema forbids is told, too.
        """
        cleaned, errors = forms.clean_all(definition, self.filing.answers, profile=profile, today=self.today)
        misfits = strictness.misfits(definition, self.filing.answers, cleaned)
        missing = drafts.missing_papers(definition, cleaned, Channel.ONLINE, papers)
        if errors or missing or misfits:
            self.refusals.append(NotComplete(errors, missing, misfits))
        return cleaned

    def _written(
        self, dossier: Dossier, submission: Submission, files: list[ReceiptFile], reference: str
    ) -> dict[str, Any]:
        letter = letters.receipt_of(dossier, self.at, files)
        said = content(letter)
        facts = {"state": str(dossier.state), **facts_of(dossier, len(submission.papers))}
        return {
            "dossier": _row(dossier),
            "papers": [{**vars(paper), "round": 0, "added_at": self.at} for paper in submission.papers],
            "entry": first_entry("dossier.submitted", subject_type="dossier", by=self.by, at=self.at, data=facts),
            "salt": _salt(),
            "letter": {
                "kind": letter.kind,
                "number": said["head"]["number"],
                "data": said,
                "issued_at": self.at,
                "is_sample": letter.is_sample,
            },
            "filed": {
                "partner_id": self.partner_id,
                "reference": reference,
                "request_digest": self.request_digest,
                "filed_at": self.at,
            },
        }


def _commune_code(candidates: list[dict[str, Any]] | None, person: Any) -> str:
    return next((c["commune_code"] or "" for c in candidates or () if c["id"] == person.id), "")


def _with_units(dossier: Dossier) -> None:
    units = agencies.in_bulk({dossier.agency_id, dossier.centre_id})
    dossier.agency, dossier.centre = units[dossier.agency_id], units[dossier.centre_id]


def _salt() -> str:
    return secrets.token_hex(SALT_BYTES)


def _row(instance: models.Model) -> dict[str, Any]:
    """Return a record as its row: columns and values, without the number that the database gives."""
    return {
        str(field.column): getattr(instance, field.attname)
        for field in instance._meta.concrete_fields
        if not field.primary_key
    }


def _write(rows: Mapping[str, Any]) -> int | None:
    """Write all rows. Return the dossier's id; None, and nothing is written, where its key is known already."""
    written = prepared.ask("SELECT exchange_file_dossier(%s)", [msgspec.json.encode(rows).decode()])
    assert written is not None
    dossier_id: int | None = written[0]
    return dossier_id


def _filed(dossier: Dossier, *, is_new: bool) -> Filed:
    told = [name for name in Filed.__annotations__ if name != "is_new"]
    return Filed(**{name: getattr(dossier, name) for name in told}, is_new=is_new)
