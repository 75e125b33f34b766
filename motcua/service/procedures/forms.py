"""The form of a procedure: what is shown, what is stored, what the server works out itself.

The door of this room for everybody who applies for or decides something: `clean_section`, `clean_all`,
`visible_fields`, `server_values`, and, passed on from their modules, `papers_needed`, `fees_for`, `json_schema`.

Names of typed values, in HTML and in flat JSON: `full_name` · a part of a person `mother-full_name` · a field of a
group's second item `members-1-share` · a person in a group `members-1-who-full_name`. Nested JSON (the stored shape)
is taken as well, so what was stored can be cleaned again and stays the same.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.identifiers import check_personal_number
from motcua.kernel.refusal import ActionRefused
from motcua.service.procedures.answers import Values, holds, with_defaults
from motcua.service.procedures.cleaning import NUMBER, PART_SPECS, Surroundings, Unfit, clean_value, missing_sentence
from motcua.service.procedures.definition import QUESTIONS, Definition, FieldSpec, Section
from motcua.service.procedures.fees import FeeLine, fees_for
from motcua.service.procedures.papers import PaperNeed, papers_demanded, papers_needed
from motcua.service.procedures.schema import json_schema

__all__ = [
    "PART_SPECS",
    "FeeLine",
    "PaperNeed",
    "asked_fields",
    "clean_all",
    "clean_section",
    "fees_for",
    "is_asked",
    "is_shown",
    "json_schema",
    "papers_demanded",
    "papers_needed",
    "server_values",
    "visible_fields",
    "visible_sections",
]

MAX_RAW = 5_000  # typed values of one section that are looked at

type Typed = Mapping[str, Any]
type Errors = dict[str, str]


@dataclass
class _Work:
    """Cleaning one section: what came in, what comes out."""

    around: Surroundings
    answers: Values
    cleaned: dict[str, Any] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)


def visible_sections(definition: Definition, answers: Values) -> list[Section]:
    """The sections that this case fills in."""
    known = with_defaults(definition, answers)
    return [section for section in definition.sections if holds(section.shown_if, known)]


def visible_fields(section: Section, answers: Values) -> list[FieldSpec]:
    """The fields of a section that are shown for these answers, prefilled and calculated ones included."""
    own = answers.get(section.code)
    beside = own if isinstance(own, Mapping) else {}
    return [spec for spec in section.fields if is_shown(spec, answers, beside)]


def is_shown(spec: FieldSpec, answers: Values, beside: Values) -> bool:
    """Whether a field is shown, given all answers and those beside it (of its section or group item)."""
    return holds(spec.shown_if, answers, beside=beside)


def asked_fields(section: Section, answers: Values, profile: Values) -> list[FieldSpec]:
    """The fields of a section that a person types in this case; the other visible ones are the server's."""
    own = answers.get(section.code)
    beside = own if isinstance(own, Mapping) else {}
    return [spec for spec in visible_fields(section, answers) if is_asked(spec, answers, beside, profile)]


def is_asked(spec: FieldSpec, answers: Values, beside: Values, profile: Values) -> bool:
    """Whether a person types this field in this case; the others are shown with the server's value."""
    if not spec.prefill or not spec.prefill_if:
        return spec.is_asked
    return not holds(spec.prefill_if, answers, beside=beside) or profile.get(spec.prefill) in (None, "")


def clean_section(
    definition: Definition,
    section_code: str,
    raw: Typed,
    *,
    today: date,
    answers: Values | None = None,
    profile: Values | None = None,
    is_place: Callable[[str], bool] | None = None,
) -> tuple[dict[str, Any], Errors]:
    """The stored values of one section, and a sentence for every field that does not fit, by its typed name.

    answers: of the other sections and the questions, for conditions that look there.
    profile: `applicant.full_name` → value; what is prefilled from it comes from here alone.
    Hidden fields are dropped; calculated values are worked out here, whatever was sent (security, T3).
    Raises KeyError for an unknown section.
    """
    known = with_defaults(definition, answers or {})
    return _cleaned(definition.section(section_code), raw, _Work(Surroundings(today, is_place), known), profile or {})


def _cleaned(section: Section, raw: Typed, work: _Work, profile: Values) -> tuple[dict[str, Any], Errors]:
    known, flat = work.answers, _flat(raw)
    for spec in section.fields:
        if is_shown(spec, known, work.cleaned):
            _take(spec, spec.code, flat, work.cleaned, work, profile)
    for spec in section.fields:
        if spec.calculated is not None and is_shown(spec, known, work.cleaned):
            _set(work.cleaned, spec.code, _calculated(spec, work.cleaned))
    return work.cleaned, work.errors


def clean_all(
    definition: Definition,
    answers: Values,
    *,
    profile: Values,
    today: date,
    is_place: Callable[[str], bool] | None = None,
) -> tuple[dict[str, Any], dict[str, Errors]]:
    """The stored answers of the whole form, and the errors by section and typed name; hidden sections are dropped."""
    cleaned: dict[str, Any] = {QUESTIONS: with_defaults(definition, answers)[QUESTIONS]}
    errors: dict[str, Errors] = {}
    around = Surroundings(today, is_place)
    for section in definition.sections:
        if not holds(section.shown_if, cleaned):
            continue
        raw = answers.get(section.code)
        own, wrong = _cleaned(section, raw if isinstance(raw, Mapping) else {}, _Work(around, cleaned), profile)
        cleaned[section.code] = own
        if wrong:
            errors[section.code] = wrong
    return cleaned, errors


def server_values(definition: Definition, answers: Values, *, profile: Values) -> dict[str, Any]:
    """The answers with everything prefilled or calculated worked out anew; what was typed is left as it was."""
    known: dict[str, Any] = with_defaults(definition, answers)
    for section in visible_sections(definition, known):
        given = known.get(section.code)
        own = dict(given) if isinstance(given, Mapping) else {}
        for spec in section.fields:
            if is_asked(spec, known, own, profile):
                continue
            value = profile.get(spec.prefill) if spec.prefill else _calculated(spec, own)
            _set(own, spec.code, value if is_shown(spec, known, own) else None)
        known[section.code] = own
    return known


def _take(spec: FieldSpec, name: str, flat: Typed, into: dict[str, Any], work: _Work, profile: Values) -> None:
    """Clean one shown field into `into`; `name` is its typed name."""
    if spec.calculated is not None:
        return
    if spec.prefill and not is_asked(spec, work.answers, into, profile):
        _set(into, spec.code, profile.get(spec.prefill))
        return
    match spec.kind:
        case "person":
            value: Any = _person(spec, name, flat, work)
        case "group":
            value = _group(spec, name, flat, work)
        case _:
            value = _simple(spec, name, flat, work)
    if value in (None, {}, []) and spec.required and not _has_error(name, work.errors):
        work.errors[name] = missing_sentence(spec)
    _set(into, spec.code, value)


def _simple(spec: FieldSpec, name: str, flat: Typed, work: _Work) -> Any:
    try:
        return clean_value(spec, flat.get(name), work.around)
    except Unfit as unfit:
        work.errors[name] = str(unfit)
        return None


def _person(spec: FieldSpec, name: str, flat: Typed, work: _Work) -> dict[str, Any]:
    """The parts of a person. A person that is not required may be left out, but not typed by half: a name is needed."""
    person: dict[str, Any] = {}
    for part in spec.parts:
        part_spec = PART_SPECS[part]
        _set(person, part, _simple(part_spec, f"{name}-{part}", flat, work))
    if person or spec.required:
        needed = [part for part in spec.parts if part == "full_name" or (spec.required and part != "personal_number")]
        for part in needed:
            if part not in person:
                work.errors.setdefault(f"{name}-{part}", missing_sentence(PART_SPECS[part]))
    _compare_number(person, name, work)
    return person


def _compare_number(person: dict[str, Any], name: str, work: _Work) -> None:
    if "personal_number" not in person or "birth_date" not in person:
        return
    try:
        check_personal_number(
            person["personal_number"],
            birth_date=date.fromisoformat(person["birth_date"]),
            sex=person.get("sex", ""),
        )
    except ActionRefused as refused:
        work.errors.setdefault(f"{name}-personal_number", str(refused))


def _group(spec: FieldSpec, name: str, flat: Typed, work: _Work) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    typed = 0  # rows: one of which nothing could be taken has its errors and leaves no item behind
    for number in _item_numbers(name, flat):
        if typed >= spec.max_items:
            work.errors[name] = _("At most %(most)s entries fit here.") % {"most": spec.max_items}
            break
        item: dict[str, Any] = {}
        before = dict(work.errors)
        for inner in spec.fields:
            if is_shown(inner, work.answers, item):
                _take(inner, f"{name}-{number}-{inner.code}", flat, item, work, {})
        if not item and not _was_typed(f"{name}-{number}-", flat):
            work.errors.clear()  # an empty item, as the last row of a form without scripts, is nothing
            work.errors.update(before)
            continue
        typed += 1
        if item:
            items.append(item)
    least = max(spec.min_items, 1 if spec.required else 0)
    if typed < least and name not in work.errors:
        work.errors[name] = _("At least %(least)s entries are needed.") % {"least": least}
    return items


def _item_numbers(name: str, flat: Typed) -> list[str]:
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-.+")
    found = {match[1] for key in flat if (match := pattern.fullmatch(key))}
    return sorted(found, key=int)


def _was_typed(prefix: str, flat: Typed) -> bool:
    return any(value not in (None, "", []) for key, value in flat.items() if key.startswith(prefix))


def _has_error(name: str, errors: Errors) -> bool:
    return name in errors or any(key.startswith(f"{name}-") for key in errors)


def _set(into: dict[str, Any], code: str, value: Any) -> None:
    """Nothing answered: the key is absent."""
    if value in (None, "", {}, []):
        into.pop(code, None)
    else:
        into[code] = value


def _calculated(spec: FieldSpec, own: Values) -> int | str | None:
    assert spec.calculated is not None
    group, _dot, inner = spec.calculated.of.partition(".")
    items = own.get(group)
    items = [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []
    if spec.calculated.what == "count":
        return len(items)
    numbers = [Decimal(text) for item in items if NUMBER.fullmatch(text := str(item.get(inner, "")))]
    total = sum(numbers, start=Decimal(0))
    if not numbers:
        return None
    return format(total.normalize(), "f") if spec.decimals else int(total)


def _flat(raw: Typed) -> dict[str, Any]:
    """Typed values by their flat names, whether they came as a form, as flat JSON or in the stored shape."""
    flat: dict[str, Any] = {}
    for name, value in _leaves(raw, "", 0):
        if len(flat) >= MAX_RAW:
            break
        flat[name] = value
    return flat


def _leaves(value: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Mapping) and depth < 6:
        for key in value:  # a QueryDict gives the last of several values
            if isinstance(key, str):
                yield from _leaves(value[key], f"{name}-{key}" if name else key, depth + 1)
    elif isinstance(value, list) and depth < 6 and any(isinstance(item, Mapping) for item in value):
        for number, item in enumerate(value):
            yield from _leaves(item, f"{name}-{number}", depth + 1)
    else:
        yield name, value
