"""Somebody who fills in any procedure's form: right answers out of the definition alone, and wrong ones beside them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from motcua.journal.acting import Acting, Channel
from motcua.registry.people.models import Person
from motcua.service.documents.models import StoredFile
from motcua.service.dossiers import drafts
from motcua.service.dossiers.models import Draft
from motcua.service.procedures.actions import load_sheet
from motcua.service.procedures.cleaning import limit_day
from motcua.service.procedures.definition import QUESTIONS, Definition, FieldSpec
from motcua.service.procedures.forms import is_asked, is_shown, papers_needed, visible_sections
from motcua.service.procedures.models import ProcedureVersion
from tests.dossiers.driving import SYSTEM
from tests.dossiers.factories import MONDAY_8AM, Commune, make_procedure, simulated

TODAY = date(2026, 12, 7)
TOKEN = "a browser's token"
PAPER_CODE = "giay_chung_minh"

PEOPLE = {
    "full_name": "Bùi Bảo An",
    "birth_date": "1997-03-08",
    "sex": "female",
    "ethnicity": "Mường",
    "nationality": "Việt Nam",
    "address": "Thôn Vịn",
    "personal_number": "",
}
KNOWN_FORMS = {
    "personal_number": "038197000123",
    "tax_code": "2800123453",
    "phone": "0912345678",
    "email": "thao@example.vn",
}

type Choose = Callable[[int], int]  # one of so many


def first(_many: int) -> int:
    return 0


def complete(definition: Definition, profile: Mapping[str, Any], today: date, choose: Choose = first) -> dict[str, Any]:
    """Answers that the form takes, typed section by section; what the server fills in is left out."""
    answers: dict[str, Any] = {QUESTIONS: {q.code: choose(2) == 1 for q in definition.questions}}
    for section in definition.sections:
        if section not in visible_sections(definition, answers):
            continue
        own: dict[str, Any] = {}
        answers[section.code] = own
        for spec in section.fields:
            if spec.calculated is None and is_shown(spec, answers, own):
                own[spec.code] = (
                    value(spec, today, choose, answers)
                    if is_asked(spec, answers, own, profile)
                    else profile.get(spec.prefill)
                )
    return answers


def value(spec: FieldSpec, today: date, choose: Choose, answers: Mapping[str, Any]) -> Any:
    """One right answer to a field."""
    match spec.kind:
        case "number" | "money":
            fitting = max(Decimal(spec.minimum or 0), min(Decimal(10), Decimal(spec.maximum or 10)))
            return str(fitting).replace(".", ",")
        case "date":
            return day(spec, today).isoformat()
        case "choice":
            return spec.choices[choose(len(spec.choices))].code
        case "yes_no":
            return "yes" if choose(2) else "no"
        case "place":
            return "14758" if spec.place_level == "commune" else "38"
        case "person":
            return {part: PEOPLE[part] for part in spec.parts}
        case "group":
            return [item(spec, today, choose, answers) for _ in range(max(spec.min_items, 1) + choose(2))]
    return KNOWN_FORMS.get(spec.pattern, "Nội dung"[: spec.max_length])


def item(spec: FieldSpec, today: date, choose: Choose, answers: Mapping[str, Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for inner in spec.fields:
        if is_shown(inner, answers, typed):
            typed[inner.code] = value(inner, today, choose, answers)
    return typed


def day(spec: FieldSpec, today: date) -> date:
    least = limit_day(spec.minimum, today) if spec.minimum else None
    most = limit_day(spec.maximum, today) if spec.maximum else None
    return most if most and (least is None or least <= most) else least or today


def stored_file(name: str = "giấy chứng minh.pdf") -> StoredFile:
    """A file as intake leaves it."""
    digest = sha256(name.encode()).hexdigest()
    return StoredFile.objects.create(
        sha256=digest,
        size_bytes=1000,
        content_type="application/pdf",
        original_name=name,
        original_sha256=digest,
        original_size_bytes=1024,
        page_count=1,
    )


def type_in(draft: Draft, answers: Mapping[str, Any], *, at: datetime) -> None:
    """Save every part of the form and hand in every paper that is demanded."""
    for section, typed in answers.items():
        drafts.save_section(draft.id, section, typed, at=at)
    for need in papers_needed(draft.version.compiled, answers, draft.channel):
        if need.must_upload:
            drafts.add_file(draft.id, need.paper.code, stored_file().id, "ảnh chụp.pdf", at=at)


def begun(commune: Commune, citizen: Person | None, version: ProcedureVersion | None = None, **given: Any) -> Draft:
    version = version or make_procedure()
    owner_id = citizen.id if citizen else None
    return drafts.start(
        version.id, at=MONDAY_8AM, owner_id=owner_id, token=TOKEN, agency_id=commune.committee.id, **given
    )


def as_applicant(person: Person) -> Acting:
    return simulated(person, "applicant", None, Channel.ONLINE)


def load(path: Path) -> ProcedureVersion:
    return ProcedureVersion.objects.get(id=load_sheet(path, by=SYSTEM, at=MONDAY_8AM).version_id)
