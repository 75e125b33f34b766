"""The hot path: a partner files a whole dossier with two statements.

The usual way (`people.find_or_create_person`, `dossiers.actions.submit`, `FiledDossier`) costs some thirty statements.
This one asks everything at once (`exchange_ground`), puts the same rows together with the same rules, and writes them
at once (`exchange_file_dossier`). The SQL of both stands in migration 0003; `tests/exchange/test_filing.py` files the
same dossiers both ways and compares every row.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
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
from motcua.service.exchange.access import PARTNER_ROLE, Caller
from motcua.service.exchange.filing_faults import DocumentUnknown, KeyUsed, PaperUnknown, party_refusals, together
from motcua.service.procedures import forms, strictness
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.refusals import ProcedureNotFound

KEYS = UUID("5f0f6a0e-6d0c-4b8e-9d43-0a4cf3c1b0d4")  # the space in which partners' keys become ours
COMMUNE_COMMITTEE = "commune_committee"
type Name = Annotated[str, Meta(min_length=1, max_length=200)]
type Short = Annotated[str, Meta(max_length=64)]
type Code = Annotated[str, Meta(min_length=1, max_length=64)]


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


class _Earlier(Struct, frozen=True):
    number: str
    tracking_code: str
    secret: str
    state: str
    row_version: int
    submitted_at: datetime
    answer_due_at: datetime | None
    fee_vnd: int | None
    request_digest: str


class _Ground(Struct, frozen=True):
    """What `exchange_ground` knows of a filing."""

    revision: UUID | None
    filed: _Earlier | None
    procedure: _Procedure | None
    documents: dict[UUID, _Document] | None
    applicants: list[dict[str, Any]] | None
    submitters: list[dict[str, Any]] | None


_ground_of = msgspec.json.Decoder(_Ground).decode


def file_dossier(filing: Filing, *, key: UUID, caller: Caller, at: datetime) -> Filed:
    """File a dossier for an applicant in a partner's name: one dossier per key and partner, however often it is sent.

    Writes the dossier, its papers, the receipt, one `dossier.submitted` entry and who filed it; persons who are not
    known yet with their `person.created`. The caller's scope was checked; call it outside a transaction.
    Raises KeyUsed, NotOnline, and everything else that is wrong at once (`filing_faults.together`): ProcedureNotFound,
    NoAgency, PaperUnknown, DocumentUnknown, NotComplete, PersonIncomplete, and the kernel's refusals for numbers and
    texts; NotFiled where they are of several kinds.
    """
    work = _Work(filing, uuid5(KEYS, f"{caller.partner_id} {key}"), caller, at)
    ground = work.ask()
    if ground.filed is not None:
        return work.same_again(ground.filed)
    with as_of(ground.revision):
        dossier, rows = work.rows(ground)
    try:
        _call("SELECT exchange_file_dossier(%s)", msgspec.json.encode(rows).decode())
    except IntegrityError:  # the same submission arrived twice at once: the first one counts
        first = work.ask().filed
        if first is None:
            raise
        return work.same_again(first)
    wake_sequencer()
    return Filed(**{name: getattr(dossier, name) for name in Filed.__annotations__ if name != "is_new"})


@dataclass
class _Work:
    """One filing on its way from the request to the rows."""

    filing: Filing
    key: UUID
    caller: Caller
    at: datetime

    def __post_init__(self) -> None:
        self.today = self.at.astimezone(VIETNAM).date()
        self.refusals: list[ActionRefused] = []
        self.applicant = self._details("applicant", self.filing.applicant)
        self.submitter = self._details("submitter", self.filing.submitter) if self.filing.submitter else None
        if self.submitter == self.applicant:
            self.submitter = None
        self.by = Acting(self.caller.acts_as_id, role=PARTNER_ROLE, assurance=Assurance.LOW)
        self.request_digest = hashlib.sha256(msgspec.json.encode(self.filing, order="deterministic")).hexdigest()

    def ask(self) -> _Ground:
        """Ask everything that the filing depends on, in one statement."""
        persons = {"applicant": _asked(self.applicant), "submitter": self.submitter and _asked(self.submitter)}
        if self.refusals:  # nobody is looked for by what cannot be right
            persons = {}
        answer = _call(
            "SELECT exchange_ground(%s, %s, %s, %s, %s, %s)",
            self.caller.partner_id,
            self.key,
            self.filing.procedure[:32],
            self.filing.agency,
            [paper.document for paper in self.filing.papers if paper.document],
            msgspec.json.encode(persons).decode(),
        )
        return _ground_of(answer)

    def same_again(self, filed: _Earlier) -> Filed:
        """Return what was filed with this key, if it was the same. Raises KeyUsed otherwise."""
        if not secrets.compare_digest(filed.request_digest, self.request_digest):
            raise KeyUsed
        known = msgspec.structs.asdict(filed)
        del known["request_digest"]
        return Filed(**known, is_new=False)

    def rows(self, ground: _Ground) -> tuple[Dossier, dict[str, Any]]:
        """Return the dossier, and all rows by table as `exchange_file_dossier` takes them."""
        reference = self._line(self.filing.reference, "reference")
        if ground.procedure is None:
            self.refusals.append(placed(ProcedureNotFound(code=self.filing.procedure[:32]), "procedure"))
            raise together(self.refusals)
        offered = procedures.current_version(ground.procedure.version_id, ground.procedure.content_hash)
        applicant, applicant_row = self._party(self.applicant, ground.applicants)
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
        if self.submitter is not None:
            dossier.submitter, submitter_row = self._party(self.submitter, ground.submitters)
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

    def _details(self, where: str, party: Party) -> PersonDetails:
        """Return the person in stored form; what is wrong goes to the refusals."""
        details = PersonDetails(**msgspec.structs.asdict(party))
        try:
            checked = details.checked(today=self.today)
        except ActionRefused:
            checked = details
        if checked is details or checked.missing():
            self.refusals += party_refusals(where, details, self.today)
        return checked

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
                "partner_id": self.caller.partner_id,
                "reference": reference,
                "request_digest": self.request_digest,
                "filed_at": self.at,
            },
        }


def _asked(details: PersonDetails) -> dict[str, Any]:
    """What candidates for a person are looked for by."""
    return {
        "personal_number": details.personal_number,
        "tax_code": details.tax_code,
        "kind": details.kind,
        "phone": details.phone,
        "birth_date": details.birth_date,
        "folded_name": fold(details.full_name),
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


def _call(statement: str, *values: Any) -> Any:
    row = prepared.ask(statement, values)
    assert row is not None
    return row[0]
