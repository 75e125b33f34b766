"""The JSON Schema of a procedure's answers, for programs that apply by the API: one for a version, or for one case.

It says all of the form that JSON Schema (2020-12) can say: sections, fields, types, limits, what each case requires and
what it hides. It cannot say: days counted from today, whether a place exists, whether a personal number fits the day
of birth and a tax code its check digit, limits of decimals, what the profile prefills. The form decides those.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django.utils.translation import gettext as _

from motcua.service.procedures.answers import spoken
from motcua.service.procedures.cleaning import PART_SPECS
from motcua.service.procedures.definition import QUESTIONS, Condition, Definition, FieldSpec, Section
from motcua.service.procedures.wording import said

type Schema = dict[str, Any]
type Questions = Mapping[str, bool]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MOST_DIGITS = 10**15 - 1  # of a whole number, as cleaning reads it
_UNSEEN = "\\u00ad\\u200b\\u2060\\ufeff"  # characters that come along with copied text and mean nothing
_BIDI = "\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069"
CONTROLS = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ufffe\\uffff"
_BLANK = "\\s\\u0085"
LINE = f"^[^{CONTROLS}\\n{_BIDI}]*[^{_BLANK}{CONTROLS}{_BIDI}{_UNSEEN}][^{CONTROLS}\\n{_BIDI}]*$"
LINES = f"^[^{CONTROLS}{_BIDI}]*[^{_BLANK}{CONTROLS}{_BIDI}{_UNSEEN}][^{CONTROLS}{_BIDI}]*$"
DAY = "^((18|19|20|21)[0-9]{2}|2200)-[0-9]{2}-[0-9]{2}$"
PLACE = "^[0-9]{2,5}$"
PATTERNS = {
    "personal_number": "^(?!000)[0-9]{12}$",
    "tax_code": "^([0-9]{10}(-[0-9]{3})?|(?!000)[0-9]{12})$",
    "phone": r"^(\+84|0)[0-9]{8,10}$",
    "email": r"^[^\s@<>]{1,64}@[^\s@<>]{1,180}\.[^\s@<>.]{2,20}$",
}


def json_schema(definition: Definition, *, number: int | None = None, questions: Questions | None = None) -> Schema:
    """Return the schema of the answers a client may send. What the server fills in stands there as read-only.

    number:    of the version, for `$id`.
    questions: answers about the case that are settled; then what the case does not need is left out, and what it needs
               is required outright. None: every question is open, and the schema holds the conditions itself.

    What a case hides must be absent, so a document that fits is taken by the form as it stands.
    """
    known = None if questions is None else {q.code: questions.get(q.code, q.default) for q in definition.questions}
    return _Writer(definition, known).written(number)


class _Writer:
    """Writes one schema: what is certain into the sections, what depends on answers into `allOf`."""

    def __init__(self, definition: Definition, questions: Questions | None) -> None:
        self.definition = definition
        self.questions = questions
        self.defaults = {question.code: question.default for question in definition.questions}
        self.rules: list[Schema] = []

    def written(self, number: int | None) -> Schema:
        sections = {section.code: self._section(section) for section in self._possible_sections()}
        schema: Schema = {
            "$schema": DRAFT,
            "$id": self._name(number),
            "title": said(self.definition, "name"),
            "type": "object",
            "properties": {QUESTIONS: self._questions(), **sections},
            "required": [
                s.code for s in self._possible_sections() if self._is_certain(s.shown_if) and _must_be_filled(s)
            ],
            "additionalProperties": False,
        }
        return {**schema, "allOf": self.rules} if self.rules else schema

    def _name(self, number: int | None) -> str:
        version = "" if number is None else f":{number}"
        yes = (
            ""
            if self.questions is None
            else "".join(f":{code}" for code, said_yes in self.questions.items() if said_yes)
        )
        return (
            f"urn:motcua:procedure:{self.definition.code}{version}{':case' if self.questions is not None else ''}{yes}"
        )

    def _questions(self) -> Schema:
        asked: Schema = {}
        for question in self.definition.questions:
            asked[question.code] = {"title": said(question, "text"), "type": "boolean", "default": question.default}
            if self.questions is not None:
                asked[question.code]["const"] = self.questions[question.code]
        settled = [] if self.questions is None else [c for c, yes in self.questions.items() if yes != self.defaults[c]]
        return {
            "title": _("The case"),
            "type": "object",
            "properties": asked,
            "required": settled,
            "additionalProperties": False,
        }

    # Conditions

    def _possible_sections(self) -> list[Section]:
        return [section for section in self.definition.sections if not self._is_excluded(section.shown_if)]

    def _open(self, conditions: Iterable[Condition]) -> list[Condition]:
        """The conditions that the settled questions leave open; all of them where nothing is settled."""
        return [condition for condition in conditions if self._settled(condition) is None]

    def _settled(self, condition: Condition) -> bool | None:
        if self.questions is None or condition.field not in self.questions:
            return None
        return spoken(self.questions[condition.field]) in condition.values

    def _is_excluded(self, conditions: Iterable[Condition]) -> bool:
        return any(self._settled(condition) is False for condition in conditions)

    def _is_certain(self, conditions: Iterable[Condition]) -> bool:
        return not self._open(conditions) and not self._is_excluded(conditions)

    def _is_true(self, condition: Condition, section: Section) -> Schema:
        """The whole document's schema that is met just when the condition holds; an answer left out is "no"."""
        place, name = self._place(condition.field, section)
        spec = None if place == QUESTIONS else self._spec(place, name)
        default = spoken(self.defaults.get(name)) if place == QUESTIONS else "no"
        wanted: Schema = {"properties": {name: {"enum": list(_stored(condition.values, spec))}}}
        if default in condition.values:  # also when nothing was answered
            return {"properties": {place: wanted}}
        return {"properties": {place: {**wanted, "required": [name]}}, "required": [place]}

    def _place(self, field: str, section: Section) -> tuple[str, str]:
        head, dot, name = field.partition(".")
        if dot:
            return head, name
        return (section.code, field) if any(spec.code == field for spec in section.fields) else (QUESTIONS, field)

    def _spec(self, place: str, name: str) -> FieldSpec | None:
        found = (s for s in self.definition.sections if s.code == place)
        return next((spec for section in found for spec in section.fields if spec.code == name), None)

    def _can_be_seen(self, condition: Condition, section: Section) -> bool:
        """Whether the answer stands in the client's document: what the server fills in does not."""
        place, name = self._place(condition.field, section)
        if place == QUESTIONS:
            return True
        spec = self._spec(place, name)
        return spec is not None and spec.calculated is None and not spec.prefill

    # Sections and fields

    def _section(self, section: Section) -> Schema:
        possible = [spec for spec in section.fields if not self._is_excluded(spec.shown_if)]
        certain = [spec.code for spec in possible if self._is_certain(spec.shown_if) and _is_always_typed(spec)]
        if not self._is_certain(section.shown_if):
            self._rule(
                section, section.shown_if, *_presence([section.code] if _must_be_filled(section) else [], section.code)
            )
        for spec in possible:
            if not self._is_certain(spec.shown_if):
                shown, hidden = _presence([spec.code] if _is_always_typed(spec) else [], spec.code)
                self._rule(section, spec.shown_if, _within(section.code, shown), _within(section.code, hidden))
            if spec.required and spec.prefill and spec.prefill_if:
                self._asked_if(section, spec)
            if spec.kind == "group":
                self._items(section, spec)
        return _object(said(section, "title"), possible, certain, said(section, "help"))

    def _rule(self, section: Section, conditions: Iterable[Condition], shown: Schema, hidden: Schema) -> None:
        still_open = self._open(conditions)
        if all(self._can_be_seen(condition, section) for condition in still_open):
            self.rules.append(
                {"if": _all([self._is_true(c, section) for c in still_open]), "then": shown, "else": hidden}
            )

    def _asked_if(self, section: Section, spec: FieldSpec) -> None:
        """A field that the profile fills in some cases is required in the others, while it is shown."""
        prefilled = [*self._open(spec.prefill_if)]
        shown = [*self._open(section.shown_if), *self._open(spec.shown_if)]
        if self._is_excluded(spec.prefill_if):
            prefilled_schema: Schema = {"not": {}}
        elif all(self._can_be_seen(c, section) for c in prefilled):
            prefilled_schema = _all([self._is_true(c, section) for c in prefilled])
        else:
            return
        if not all(self._can_be_seen(c, section) for c in shown):
            return
        asked = _all([*(self._is_true(c, section) for c in shown), {"not": prefilled_schema}])
        self.rules.append(
            {"if": asked, "then": {"required": [section.code], **_within(section.code, {"required": [spec.code]})}}
        )

    def _items(self, section: Section, group: FieldSpec) -> None:
        """Conditions of a group's fields on what lies outside the item; those on the item stand in its own schema."""
        inside = {spec.code for spec in group.fields}
        for spec in group.fields:
            outside = [c for c in spec.shown_if if c.field not in inside]
            if outside:
                shown, hidden = _presence([spec.code] if _is_always_typed(spec) else [], spec.code)
                beside = [c for c in spec.shown_if if c.field in inside]
                within_item = {"if": _item_is(beside, group), "then": shown, "else": hidden} if beside else shown
                place = _within_items(section.code, group.code)
                self._rule(section, outside, place(within_item), place(hidden))


def _presence(required: list[str], name: str) -> tuple[Schema, Schema]:
    """What holds while something is shown, and while it is hidden: then it must be absent."""
    return ({"required": required} if required else {}), {"properties": {name: False}}


def _within(section: str, schema: Schema) -> Schema:
    return {"properties": {section: schema}}


def _within_items(section: str, group: str) -> Any:
    return lambda schema: _within(section, {"properties": {group: {"items": schema}}})


def _all(schemas: list[Schema]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"allOf": schemas}


def _stored(values: Iterable[str], spec: FieldSpec | None) -> Iterator[str | bool | int]:
    """The values of a condition as they stand in a document."""
    for value in values:
        if spec is None or spec.kind == "yes_no":
            if value in ("yes", "no"):
                yield value == "yes"
        elif spec.kind in ("number", "money") and not spec.decimals:
            if value.lstrip("-").isdecimal():
                yield int(value)
        else:
            yield value


def _is_always_typed(spec: FieldSpec) -> bool:
    """Whether a person types it wherever it is shown; with `prefill_if` the profile may fill it in."""
    return spec.required and spec.calculated is None and not spec.prefill


def _must_be_filled(section: Section) -> bool:
    """Whether the section can be wrong when it is left out."""
    return any(_is_always_typed(spec) and not spec.shown_if for spec in section.fields) or any(
        spec.required and spec.is_asked and spec.shown_if for spec in section.fields
    )


def _object(title: str, fields: Iterable[FieldSpec], required: list[str], text: str = "") -> Schema:
    schema: Schema = {
        "title": title,
        "type": "object",
        "properties": {spec.code: _field(spec) for spec in fields},
        "required": required,
        "additionalProperties": False,
    }
    return {**schema, "description": text} if text else schema


def _field(spec: FieldSpec) -> Schema:
    schema = {"title": said(spec, "label"), **_type(spec)}
    if text := said(spec, "help"):
        schema["description"] = text
    if not spec.is_asked:
        schema["readOnly"] = True
    return schema


def _type(spec: FieldSpec) -> Schema:
    match spec.kind:
        case "number" | "money":
            return _number(spec)
        case "yes_no":
            return {"type": "boolean"}
        case "date":
            return {"type": "string", "format": "date", "pattern": DAY} | _days(spec)
        case "choice":
            choices = [{"const": choice.code, "title": said(choice, "label")} for choice in spec.choices]
            return {"type": "string", "enum": [choice.code for choice in spec.choices], "oneOf": choices}
        case "place":
            return {"type": "string", "pattern": PLACE, "$comment": f"national code of a {spec.place_level}"}
        case "person":
            return _person(spec)
        case "group":
            return _group(spec)
    return _text(spec)


def _text(spec: FieldSpec) -> Schema:
    schema: Schema = {"type": "string", "minLength": 1, "maxLength": spec.max_length}
    if spec.pattern:
        named = {"format": "email"} if spec.pattern == "email" else {}
        return {**schema, **named, "pattern": PATTERNS[spec.pattern]}
    return {**schema, "pattern": LINES if spec.kind == "long_text" else LINE}


def _days(spec: FieldSpec) -> Schema:
    """Limits of a day, for people: JSON Schema cannot compare days."""
    limits = ", ".join(f"{word} {limit}" for word, limit in (("from", spec.minimum), ("until", spec.maximum)) if limit)
    return {"$comment": limits} if limits else {}


def _person(spec: FieldSpec) -> Schema:
    """A person that is asked for is stated whole, except the number; one that is not is named at least."""
    needed = [part for part in spec.parts if part == "full_name" or (spec.required and part != "personal_number")]
    return _object(said(spec, "label"), [PART_SPECS[part] for part in spec.parts], needed)


def _group(spec: FieldSpec) -> Schema:
    inside = {field.code for field in spec.fields}
    certain = [field.code for field in spec.fields if not field.shown_if and _is_always_typed(field)]
    item = _object(said(spec, "item") or said(spec, "label"), spec.fields, certain) | {"minProperties": 1}
    rules = []
    for field in spec.fields:
        if field.shown_if and all(condition.field in inside for condition in field.shown_if):
            shown, hidden = _presence([field.code] if _is_always_typed(field) else [], field.code)
            rules.append({"if": _item_is(field.shown_if, spec), "then": shown, "else": hidden})
    least = max(spec.min_items, 1 if spec.required else 0)
    items = {**item, "allOf": rules} if rules else item
    return {"type": "array", "items": items, "minItems": least, "maxItems": spec.max_items}


def _item_is(conditions: Iterable[Condition], group: FieldSpec) -> Schema:
    """The schema of an item that is met just when the conditions on its own fields hold."""
    found: list[Schema] = []
    for condition in conditions:
        spec = next(field for field in group.fields if field.code == condition.field)
        wanted: Schema = {"properties": {condition.field: {"enum": list(_stored(condition.values, spec))}}}
        found.append(wanted if "no" in condition.values else {**wanted, "required": [condition.field]})
    return _all(found)


def _number(spec: FieldSpec) -> Schema:
    unit = {"$comment": said(spec, "unit")} if spec.unit else {}
    if spec.decimals:  # as text: a decimal fraction has no exact binary one
        return {"type": "string", "pattern": decimal_pattern(spec.decimals)} | unit
    least = 0 if spec.kind == "money" else -MOST_DIGITS
    if spec.minimum:
        least = max(least, int(Decimal(spec.minimum).to_integral_value(ROUND_CEILING)))
    most = int(Decimal(spec.maximum).to_integral_value(ROUND_FLOOR)) if spec.maximum else MOST_DIGITS
    return {"type": "integer", "minimum": least, "maximum": min(most, MOST_DIGITS)} | unit


def decimal_pattern(decimals: int) -> str:
    """Return the pattern of a decimal fraction in a text."""
    return rf"^-?[0-9]{{1,15}}(\.[0-9]{{1,{decimals}}})?$"
