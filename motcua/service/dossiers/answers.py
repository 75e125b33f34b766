"""Answers as a person reads them: on the check page, at the desk, in the timeline and in letters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.money import format_vnd
from motcua.registry.places import queries as places
from motcua.service.procedures.definition import QUESTIONS, Definition, FieldSpec, Section
from motcua.service.procedures.forms import visible_fields, visible_sections
from motcua.service.procedures.wording import said

type Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One answer: where it stands (`section.field`), what was asked, what was said."""

    code: str
    label: str
    text: str
    is_asked: bool = True


@dataclass(frozen=True)
class Part:
    """The answers of one section."""

    code: str
    title: str
    lines: tuple[Line, ...]


def readable(definition: Definition, answers: Answers) -> list[Part]:
    """Return what was answered, section by section, without what was hidden."""
    parts = [Part(s.code, said(s, "title"), tuple(_lines(s, answers))) for s in visible_sections(definition, answers)]
    questions = answers.get(QUESTIONS) or {}
    asked = tuple(
        Line(f"{QUESTIONS}.{q.code}", said(q, "text"), yes_no(bool(questions.get(q.code, q.default))))
        for q in definition.questions
    )
    about_case = [Part(QUESTIONS, _("The case"), asked)] if asked else []
    return about_case + parts


def text_of(definition: Definition, answers: Answers, path: str) -> str:
    """Return the answer at `section.field` as text; empty where nothing was answered."""
    section_code, _dot, field_code = path.partition(".")
    for section in definition.sections:
        if section.code == section_code:
            for spec in section.fields:
                if spec.code == field_code:
                    return shown(spec, (answers.get(section_code) or {}).get(field_code))
    return ""


def shown(spec: FieldSpec, value: Any) -> str:
    """Return one stored value as a person reads it."""
    if value in (None, "", []):
        return ""
    match spec.kind:
        case "money":
            return format_vnd(int(value))
        case "date":
            return date.fromisoformat(str(value)).strftime("%d/%m/%Y")
        case "choice":
            return next((said(c, "label") for c in spec.choices if c.code == value), str(value))
        case "yes_no":
            return yes_no(bool(value))
        case "place":
            return places.full_name(str(value))
        case "person":
            return ", ".join(str(value[part]) for part in spec.parts if value.get(part))
        case "group":
            return "; ".join(_item(spec, item) for item in value)
        case "number":
            return f"{_number(value)} {said(spec, 'unit')}".strip()
        case _:
            return str(value)


def yes_no(value: bool) -> str:
    """Return the word for a yes/no answer."""
    return _("Yes") if value else _("No")


def _item(spec: FieldSpec, item: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (shown(field, item.get(field.code)) for field in spec.fields)))


def _number(value: Any) -> str:
    number = Decimal(str(value))
    text = f"{number:,f}" if number % 1 else f"{int(number):,}"
    return text.replace(",", "\0").replace(".", ",").replace("\0", ".")  # Vietnamese: 1.234,5


def _lines(section: Section, answers: Answers) -> Iterator[Line]:
    own = answers.get(section.code) or {}
    for spec in visible_fields(section, answers):
        yield Line(f"{section.code}.{spec.code}", said(spec, "label"), shown(spec, own.get(spec.code)), spec.is_asked)
