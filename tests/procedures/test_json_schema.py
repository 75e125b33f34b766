"""What the JSON Schema takes the form takes, and the other way, for every sheet, as far as JSON Schema can say it.

The validator is one that shares no code with us; documents are made out of the definition (`typing_answers.complete`)
or out of the schema alone (`Maker`), and then spoilt.
"""

import copy
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.service.procedures.definition import QUESTIONS, Definition
from motcua.service.procedures.forms import clean_all, json_schema
from tests.dossiers import typing_answers
from tests.procedures import known_sheets
from tests.procedures.test_form_cleaning import PROFILE

TODAY = date(2026, 11, 23)
DEFINITIONS = {code: known_sheets.definition(code) for code in known_sheets.CODES}

type Schema = Any
type Document = dict[str, Any]


def takes(definition: Definition, document: Document) -> bool:
    """Whether the form takes the document as it stands: no error, and nothing of it is left out."""
    cleaned, errors = clean_all(definition, document, profile=PROFILE, today=TODAY)
    return not errors and _stands_in(document, cleaned)


def _stands_in(part: Any, whole: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and _stands_in(part[key], whole[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and len(part) == len(whole) and all(map(_stands_in, part, whole))
    return True


def validator(schema: Schema) -> Any:
    return jsonschema_rs.Draft202012Validator(schema)


def filled_in(definition: Definition, random: Random) -> Document:
    """What the form stores of right answers, without what the server fills in: the shape that programs send."""
    typed = typing_answers.complete(definition, PROFILE, TODAY, lambda many: random.randrange(many))
    cleaned, errors = clean_all(definition, typed, profile=PROFILE, today=TODAY)
    assert errors == {}
    return cleaned


@pytest.mark.parametrize("code", known_sheets.CODES)
def test_the_schema_itself_is_one(code: str) -> None:
    schema = json_schema(DEFINITIONS[code], number=3)

    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:motcua:procedure:{code}:3"


@pytest.mark.parametrize("code", known_sheets.CODES)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=6, deadline=None)
def test_what_the_form_takes_the_schema_takes(code: str, seed: int) -> None:
    document = filled_in(DEFINITIONS[code], Random(seed))

    assert [str(error) for error in validator(json_schema(DEFINITIONS[code])).iter_errors(document)] == []


@pytest.mark.parametrize("code", known_sheets.CODES)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_what_the_schema_takes_the_form_takes(code: str, seed: int) -> None:
    definition = DEFINITIONS[code]
    schema = json_schema(definition)
    document = Maker(schema, Random(seed)).document()

    assert list(validator(schema).iter_errors(document)) == []
    _cleaned, errors = clean_all(definition, document, profile=PROFILE, today=TODAY)
    assert {
        s: {n: e for n, e in found.items() if not _beyond_json_schema(schema, s, n)} for s, found in errors.items()
    } in (
        {},
        {section: {} for section in errors},
    )


@pytest.mark.parametrize("code", known_sheets.CODES)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_a_document_with_one_thing_left_out_is_judged_alike(code: str, seed: int) -> None:
    definition, random = DEFINITIONS[code], Random(seed)
    document = spoilt(filled_in(definition, random), random)

    assert validator(json_schema(definition)).is_valid(document) == takes(definition, document)


@pytest.mark.parametrize("code", known_sheets.REFINED)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=8, deadline=None)
def test_the_schema_of_a_case_is_the_general_one_with_the_case_settled(code: str, seed: int) -> None:
    definition, random = DEFINITIONS[code], Random(seed)
    case = {q.code: random.random() < 0.5 for q in definition.questions}
    of_case = validator(json_schema(definition, questions=case))
    document = spoilt(filled_in(definition, random), random) if random.random() < 0.5 else filled_in(definition, random)
    document[QUESTIONS] = case

    assert of_case.is_valid(document) == validator(json_schema(definition)).is_valid(document)


def test_a_schema_that_forgot_a_required_field_is_found() -> None:
    """The comparison can fail: a fault planted in the definition that the schema is made of comes to light."""
    right = DEFINITIONS["1.001193"]
    section = right.section("child")
    field = next(spec for spec in section.fields if spec.required and spec.is_asked and not spec.shown_if)
    weaker = field.model_copy(update={"required": False})
    fields = tuple(weaker if spec is field else spec for spec in section.fields)
    weak_section = section.model_copy(update={"fields": fields})
    sections = tuple(weak_section if found is section else found for found in right.sections)
    wrong = right.model_copy(update={"sections": sections})

    document = filled_in(right, Random(1))
    del document[section.code][field.code]

    assert validator(json_schema(wrong)).is_valid(document) is True
    assert takes(right, document) is False


def spoilt(document: Document, random: Random) -> Document:
    """The document with one leaf or branch left out."""
    document = copy.deepcopy(document)
    places = list(_places(document))
    if places:
        holder, key = random.choice(places)
        del holder[key]
    return document


def _places(part: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(part, dict):
        for key, value in part.items():
            yield part, key
            yield from _places(value)
    elif isinstance(part, list):
        for value in part:
            yield from _places(value)


def _beyond_json_schema(schema: Schema, section: str, name: str) -> bool:
    """Whether the field is of a kind whose limits JSON Schema cannot state: days, decimals, known numbers."""
    node = schema["properties"][section]
    for part in name.split("-"):
        node = node.get("items", node) if part.isdecimal() else node["properties"][part]
    kinds = {"^-?[0-9]{1,15}", "^(?!000)[0-9]{12}$", "^([0-9]{10}"}
    return node.get("format") == "date" or any(node.get("pattern", "").startswith(kind) for kind in kinds)


class Maker:
    """Makes documents that fit a schema, knowing nothing but the schema."""

    def __init__(self, schema: Schema, random: Random) -> None:
        self.schema, self.random = schema, random

    def document(self) -> Document:
        document: Document = self.value(self.schema)
        for _round in range(8):
            for rule in self.schema.get("allOf", []):
                met = validator(rule["if"]).is_valid(document)
                self.mend(document, rule.get("then" if met else "else", {}), self.schema)
        return document

    def value(self, schema: Schema) -> Any:
        make: dict[str, Callable[[Schema], Any]] = {
            "object": self.object,
            "array": self.array,
            "string": self.text,
            "boolean": lambda _schema: self.random.random() < 0.5,
            "integer": lambda found: self.random.randint(
                found["minimum"], min(found["maximum"], found["minimum"] + 10**9)
            ),
        }
        return make[schema["type"]](schema)

    def object(self, schema: Schema) -> Document:
        wanted = [
            name
            for name, found in schema["properties"].items()
            if name in schema.get("required", []) or (not found.get("readOnly") and self.random.random() < 0.5)
        ]
        made = {name: self.value(schema["properties"][name]) for name in wanted}
        if not made and schema.get("minProperties"):
            name = next(iter(schema["properties"]))
            made[name] = self.value(schema["properties"][name])
        return made

    def array(self, schema: Schema) -> list[Any]:
        items = [self.value(schema["items"]) for _ in range(schema["minItems"] + self.random.randrange(2))]
        for item in items:
            for _round in range(3):
                for rule in schema["items"].get("allOf", []):
                    met = validator(rule["if"]).is_valid(item)
                    self.mend(item, rule.get("then" if met else "else", {}), schema["items"])
        return items

    def text(self, schema: Schema) -> str:
        if "enum" in schema:
            return str(self.random.choice(schema["enum"]))
        samples = ["An", "1997-03-08", "14758", "038197000123", "2800123453", "0912345678", "thao@example.vn", "12"]
        fitting = [sample for sample in samples if validator(schema).is_valid(sample)]
        return self.random.choice(fitting)

    def mend(self, part: Any, rule: Schema, schema: Schema) -> None:
        """Do what one branch of a rule asks for: add what is required, take away what is forbidden."""
        if isinstance(part, list):
            for item in part:
                self.mend(item, rule.get("items", {}), schema["items"])
            return
        for name in rule.get("required", []):
            if name not in part:
                part[name] = self.value(schema["properties"][name])
        for name, found in rule.get("properties", {}).items():
            if found is False:
                part.pop(name, None)
            elif name in part:
                self.mend(part[name], found, schema["properties"][name])
