"""Somebody who fills in any procedure's form: right answers out of the definition alone, and wrong ones beside them."""

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from motcua.service.documents.models import StoredFile
from motcua.service.dossiers import drafts
from motcua.service.dossiers.models import Draft
from motcua.service.procedures.cleaning import limit_day
from motcua.service.procedures.definition import QUESTIONS, Definition, FieldSpec
from motcua.service.procedures.forms import is_asked, is_shown, papers_needed, visible_sections

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
            return str(spec.minimum or 10).replace(".", ",")
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
    return KNOWN_FORMS.get(spec.pattern, "Nội dung")


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


def type_in(draft: Draft, answers: Mapping[str, Any], *, at: Any) -> None:
    """Save every part of the form and hand in every paper that is demanded."""
    for section, typed in answers.items():
        drafts.save_section(draft.id, section, typed, at=at)
    for need in papers_needed(draft.version.compiled, answers, draft.channel):
        if need.must_upload:
            drafts.add_file(draft.id, need.paper.code, stored_file().id, "ảnh chụp.pdf", at=at)
