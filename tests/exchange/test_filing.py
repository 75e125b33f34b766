"""The hot path of filing writes the very rows that the usual way writes, in two statements."""

from collections.abc import Callable
from datetime import date, datetime
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.journal import moment, wake
from motcua.journal.acting import Acting, Assurance, Channel
from motcua.registry.people import actions as register
from motcua.registry.people import queries as people
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.models import Person
from motcua.service.dossiers import actions, drafts
from motcua.service.dossiers.actions.asking import NewPaper
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.refusals import NoAgency, NotComplete
from motcua.service.exchange.access import Admission, admit
from motcua.service.exchange.filing import Filed, Filing, HandedIn, Party, Received, file_dossier
from motcua.service.exchange.filing_faults import DocumentUnknown, KeyUsed, NotFiled
from motcua.service.exchange.models import FiledDossier, Partner, PartnerDocument
from motcua.service.exchange.scopes import Scope
from motcua.service.procedures import forms, strictness
from motcua.service.procedures.actions import SHEETS
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.models import ProcedureAgency, ProcedureVersion
from motcua.service.procedures.refusals import ProcedureNotFound
from tests.dossiers.factories import Commune, make_commune, make_procedure
from tests.dossiers.typing_answers import complete, load, stored_file
from tests.exchange.conftest import make_token
from tests.exchange.written_rows import added_rows, differences

pytestmark = pytest.mark.django_db
SQL = import_module("motcua.service.exchange.migrations.0008_admit_to_file")
ONLINE = [path.stem for path in sorted(SHEETS.glob("*.yaml"))]
MOTHER = Party(
    full_name="Bùi Thị Thảo", personal_number="038190000123", birth_date=date(1990, 9, 2), phone="0912345678"
)
COMPANY = Party(full_name="Công ty TNHH Sông Mã", kind="organisation", tax_code="0100233488", email="office@example.vn")


@pytest.fixture
def commune() -> Commune:
    return make_commune()


class Bank:
    """A partner with its token, which files as its program does: admitted and asked, then written."""

    def __init__(self, code: str = "ngan-hang") -> None:
        self.at = moment.database_now()
        partner = Partner.objects.create(
            code=code, name="Ngân hàng", contact_email="it@example.vn", created_at=self.at, requests_per_minute=60_000
        )
        self.partner_id = partner.id
        self.token = make_token(partner, Scope.DOSSIERS_SUBMIT, at=self.at).text

    def admitted(self, filing: Filing) -> tuple[Received, Admission]:
        received = Received(filing)
        return received, admit(self.token, at=self.at, asking=received.question)

    def file(self, filing: Filing, key: UUID | None = None) -> Filed:
        received, admission = self.admitted(filing)
        return file_dossier(received, key=key or uuid4(), admission=admission)


@pytest.fixture
def bank() -> Bank:
    return Bank()


def sent(caller: Bank, name: str = "giay-to.pdf") -> UUID:
    now = moment.database_now()
    document = PartnerDocument.objects.create(
        partner_id=caller.partner_id, file=stored_file(), name=name, created_at=now, expires_at=now.replace(year=2099)
    )
    return document.public_id


def bare(commune: Commune, caller: Bank, **changes: Any) -> Filing:
    """A filing that is in order, for the bare sheet of the tests."""
    given: dict[str, Any] = {
        "procedure": "9.000001",
        "agency": commune.committee.code,
        "applicant": MOTHER,
        "reference": "NH-2026/17",
        "answers": {"request": {"content": "Xin xác nhận để vay vốn"}},
    }
    if "papers" not in changes:
        given["papers"] = [HandedIn("giay_chung_minh", document=sent(caller))]
    return Filing(**{**given, **changes})


def file_slowly(filing: Filing, key: UUID, caller: Bank, at: datetime) -> Dossier:
    """The usual way: the actions one after the other, by the ORM."""
    by = Acting(None, role="partner", assurance=Assurance.LOW)
    version = ProcedureVersion.objects.get(procedure__code=filing.procedure)
    agency_id = next(unit.id for unit in (_agency(filing.agency),))
    applicant = _person(filing.applicant, by, at)
    submitter = _person(filing.submitter, by, at) if filing.submitter else applicant
    cleaned, errors = forms.clean_all(
        version.compiled, filing.answers, profile=people.profile(applicant.id), today=at.date()
    )
    assert not errors
    papers = []
    for handed in filing.papers:
        document = PartnerDocument.objects.filter(public_id=handed.document).first()
        papers.append(
            NewPaper(
                handed.paper,
                version.compiled.paper(handed.paper).name,
                document.file_id if document else None,
                document.name if document else "",
                handed.data_number,
            )
        )
    submission = actions.Submission(
        key=key,
        version_id=version.id,
        agency_id=agency_id,
        applicant_id=applicant.id,
        submitter_id=submitter.id,
        representative_id=submitter.id if filing.submitter else None,
        typist_id=submitter.id,
        typed_by="partner",
        answers=cleaned,
        papers=papers,
        fee_lines=drafts.fee_lines(version.compiled, cleaned, Channel.ONLINE, at),
    )
    dossier = actions.submit(submission, by=by, at=at)
    FiledDossier.objects.create(
        dossier=dossier, partner_id=caller.partner_id, reference=filing.reference, request_digest="0" * 64, filed_at=at
    )
    return dossier


def _agency(code: str) -> Any:
    from motcua.registry.agencies.models import Agency

    return Agency.objects.get(code=code)


def _person(party: Party, by: Acting, at: datetime) -> Person:
    details = PersonDetails(
        full_name=party.full_name,
        kind=party.kind,
        personal_number=party.personal_number,
        tax_code=party.tax_code,
        birth_date=party.birth_date,
        phone=party.phone,
        email=party.email,
    )
    return register.find_or_create_person(details, by=by, at=at)


def both_ways(filing: Filing, caller: Bank) -> tuple[dict[str, Any], dict[str, Any]]:
    """File it by the usual way, undo that, file it by the hot path; return what was written, table by table."""
    slow = written(lambda: file_slowly(filing, uuid4(), caller, caller.at))
    received, admission = caller.admitted(filing)
    fast = written(lambda: file_dossier(received, key=uuid4(), admission=admission))
    return slow, fast


def written(act: Callable[[], object]) -> dict[str, Any]:
    with transaction.atomic():
        rows = added_rows(act)
        transaction.set_rollback(True)
    return rows


def test_a_first_dossier_of_somebody_unknown_is_written_as_by_the_usual_way(commune: Commune, bank: Bank):
    make_procedure()

    slow, fast = both_ways(bare(commune, bank), bank)

    assert differences(slow, fast) == []
    assert sorted(slow) == [
        "documents_letterrecord",
        "dossiers_dossier",
        "dossiers_dossierletter",
        "dossiers_dossierpaper",
        "exchange_fileddossier",
        "journal_entry",
        "journal_entry_salt",
        "journal_unsequenced",
        "people_person",
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"submitter": Party(full_name="Lê Văn Hùng", phone="0987654321", birth_date=date(1970, 1, 2))},
        {"applicant": COMPANY, "submitter": MOTHER},
        {"applicant": COMPANY},
        {"reference": ""},
    ],
    ids=["for another", "for a company", "a company itself", "no reference"],
)
def test_whoever_files_for_whom_the_rows_are_the_same(commune: Commune, bank: Bank, changes: dict[str, Any]):
    make_procedure()

    slow, fast = both_ways(bare(commune, bank, **changes), bank)

    assert differences(slow, fast) == []


@pytest.mark.parametrize(
    ("known", "is_found"),
    [
        ({}, True),
        ({"full_name": "bùi  thị THẢO"}, True),
        ({"full_name": "Bùi Thị Thao"}, False),
        ({"birth_date": date(1990, 9, 3)}, False),
        ({"is_identity_checked": True}, False),
        ({"personal_number": "038190000999"}, False),
    ],
    ids=["the same", "other capitals", "another tone", "another day", "a checked record", "another number"],
)
def test_a_person_is_found_exactly_where_the_usual_way_finds_them(
    commune: Commune, bank: Bank, known: dict[str, Any], is_found: bool
):
    make_procedure()
    values = {"full_name": "Bùi Thị Thảo", "personal_number": "038190000123", "birth_date": date(1990, 9, 2), **known}
    Person.objects.create(folded_name="bui thi thao", commune=commune.place, address="Số 1 đường Lê Lợi", **values)

    slow, fast = both_ways(bare(commune, bank), bank)

    assert differences(slow, fast) == []
    assert ("people_person" not in fast) is is_found


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("code", ONLINE)
def test_every_sheet_is_filed_as_by_the_usual_way(code: str, data: st.DataObject):
    """Answers vary; whatever the form takes is filed, with a document for each paper that must come."""
    with transaction.atomic():
        _file_any(code, lambda many: data.draw(st.integers(0, many - 1)))
        transaction.set_rollback(True)


def _file_any(code: str, choose: Callable[[int], int]) -> None:
    commune, caller = make_commune(), Bank()
    definition, filing = _fitting(code, commune, caller, choose)
    if Channel.ONLINE not in definition.channels:
        return
    slow, fast = both_ways(filing, caller)
    assert differences(slow, fast) == []


def _fitting(code: str, commune: Commune, caller: Bank, choose: Callable[[int], int]) -> tuple[Definition, Filing]:
    version = load(SHEETS / f"{code}.yaml")
    definition = version.compiled
    agency = commune.committee
    if definition.level == "province":
        ProcedureAgency.objects.create(procedure=version.procedure, agency=agency)
    profile = {"applicant.full_name": "Bùi Thị Thảo", "applicant.nationality": "Việt Nam"}
    profile |= {"applicant.personal_number": "038190000123", "applicant.birth_date": "1990-09-02"}
    profile |= {"applicant.phone": "+84912345678"}
    today = moment.database_now().date()
    answers = complete(definition, profile, today, choose)
    answers = forms.server_values(definition, answers, profile=profile)
    needed = forms.papers_needed(definition, answers, Channel.ONLINE)
    papers = [HandedIn(need.paper.code, document=sent(caller)) for need in needed if need.must_upload]
    papers += [HandedIn(need.paper.code, data_number="123/2020") for need in needed if need.asks_number]
    sent_answers = _sent(definition, answers, profile)
    filing = Filing(procedure=code, agency=agency.code, applicant=MOTHER, answers=sent_answers, papers=papers)
    return definition, filing


def _sent(definition: Definition, answers: dict[str, Any], profile: dict[str, str]) -> dict[str, Any]:
    """The answers in their stored form, as the schema has them, without what the platform fills in."""
    cleaned, errors = forms.clean_all(definition, answers, profile=profile, today=moment.database_now().date())
    assert not errors
    for misfit in strictness.misfits(definition, cleaned, cleaned):
        assert misfit.code == "read_only"
        section, field = misfit.path
        del cleaned[str(section)][field]
    return cleaned


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("VALUES (dossier.id, letter.kind, letter.id, letter.issued_at)", "VALUES (dossier.id, '', letter.id, now())"),
        ("    PERFORM exchange_write_entry(filing->'entry', dossier.id, filing->>'salt');\n", ""),
        ("coalesce(dossier.typist_id, dossier.submitter_id)", "coalesce(dossier.typist_id, dossier.applicant_id)"),
        ("INSERT INTO dossiers_dossier VALUES", "dossier.answer_due_at := NULL; INSERT INTO dossiers_dossier VALUES"),
    ],
    ids=["letter", "entry", "typist", "answer due"],
)
def test_a_fault_in_the_statement_is_found(commune: Commune, bank: Bank, right: str, wrong: str):
    make_procedure()
    submitter = Party(full_name="Lê Văn Hùng", phone="0987654321", birth_date=date(1970, 1, 2))
    assert right in SQL.FILE
    with connection.cursor() as cursor:
        cursor.execute(SQL.FILE.replace(right, wrong).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))

    slow, fast = both_ways(bare(commune, bank, submitter=submitter), bank)

    assert differences(slow, fast) != []


def test_the_same_key_again_gives_the_same_dossier_and_writes_nothing(commune: Commune, bank: Bank):
    make_procedure()
    filing, key = bare(commune, bank), uuid4()

    first = bank.file(filing, key)
    again = bank.file(filing, key)

    assert (first.is_new, again.is_new) == (True, False)
    assert {**vars(again), "is_new": True} == vars(first)
    assert Dossier.objects.count() == 1


def test_the_same_key_for_another_dossier_is_refused(commune: Commune, bank: Bank):
    make_procedure()
    key, filing = uuid4(), bare(commune, bank)
    bank.file(filing, key)

    with pytest.raises(KeyUsed):
        bank.file(bare(commune, bank, papers=filing.papers, reference="18"), key)


def test_what_was_filed_is_told_again_although_its_document_has_expired_since(commune: Commune, bank: Bank):
    make_procedure()
    filing, key = bare(commune, bank), uuid4()
    first = bank.file(filing, key)
    PartnerDocument.objects.update(expires_at=bank.at)

    assert bank.file(filing, key).number == first.number
    with pytest.raises(DocumentUnknown):
        bank.file(filing)


def test_another_partner_may_use_the_same_key_and_learns_nothing(commune: Commune, bank: Bank):
    make_procedure()
    other, key = Bank("khac"), uuid4()

    first = bank.file(bare(commune, bank), key)
    second = other.file(bare(commune, other), key)

    assert second.is_new
    assert second.number != first.number


REFUSALS: list[tuple[str, dict[str, Any], type[Exception]]] = [
    ("no such procedure", {"procedure": "9.999999"}, ProcedureNotFound),
    ("no such agency", {"agency": "KHONG-CO"}, NoAgency),
    ("the agency does not decide", {"agency": "TT14758"}, NoAgency),
    ("an answer is missing", {"answers": {}}, NotComplete),
    ("a paper is missing", {"papers": []}, NotComplete),
    ("no such paper, and one is missing", {"papers": [HandedIn("khong_co", data_number="1")]}, NotFiled),
    ("a paper without anything", {"papers": [HandedIn("giay_chung_minh")]}, NotFiled),
    ("no such document", {"papers": [HandedIn("giay_chung_minh", document=uuid4())]}, DocumentUnknown),
]


@pytest.mark.parametrize(("changes", "refusal"), [r[1:] for r in REFUSALS], ids=[r[0] for r in REFUSALS])
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    commune: Commune, bank: Bank, changes: dict[str, Any], refusal: type[Exception]
):
    make_procedure()
    received, admission = bank.admitted(bare(commune, bank, **changes))

    def try_it() -> None:
        with pytest.raises(refusal):
            file_dossier(received, key=uuid4(), admission=admission)

    assert added_rows(try_it) == {}


def test_a_document_of_another_partner_is_not_known(commune: Commune, bank: Bank):
    make_procedure()
    foreign = [HandedIn("giay_chung_minh", document=sent(Bank("khac")))]

    with pytest.raises(DocumentUnknown):
        bank.file(bare(commune, bank, papers=foreign))


def test_filing_costs_two_statements_and_a_call(
    commune: Commune, bank: Bank, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[[int], Any]
):
    make_procedure()
    bank.file(bare(commune, bank))  # compiles, learns the units
    filing = bare(commune, bank, submitter=COMPANY)

    monkeypatch.setattr(wake, "SOON_SECONDS", 0.0)
    with django_assert_num_queries(3):  # admit and ask, write, wake
        bank.file(filing)
    monkeypatch.setattr(wake, "SOON_SECONDS", 60.0)
    with django_assert_num_queries(2):  # the sequencer was called just now
        bank.file(filing)
