"""What the published schema refuses, filing refuses: nothing a program sends is dropped or guessed unseen."""

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.service.procedures.definition import QUESTIONS, Definition
from motcua.service.procedures.forms import clean_all, json_schema
from motcua.service.procedures.strictness import misfits
from tests.procedures import known_sheets
from tests.procedures.test_form_cleaning import PROFILE
from tests.procedures.test_json_schema import DEFINITIONS, TODAY, Maker, validator

VALUES: list[Any] = [
    *(None, True, False, 0, 2, -1, 1.5, 10**15, "", " ", "false", "2", "no", "27/11/2026", "2026-11-27", "an\rbinh"),
    *("a\nb\n", "0912 345 678", " single", "72,5", [], {}, [{}], [None], {"x": 1}, ["a"]),
]


def found_in(definition: Definition, document: dict[str, Any]) -> set[tuple[str, ...]]:
    """The codes and places of what is told beside the form's own errors."""
    cleaned, _errors = clean_all(definition, document, profile=PROFILE, today=TODAY)
    return {(misfit.code, *map(str, misfit.path)) for misfit in misfits(definition, document, cleaned)}


def is_refused(definition: Definition, document: dict[str, Any]) -> bool:
    cleaned, errors = clean_all(definition, document, profile=PROFILE, today=TODAY)
    return bool(errors) or bool(misfits(definition, document, cleaned))


def places(part: Any) -> Iterator[tuple[Any, Any]]:
    """Every holder and key of a document below its sections: a section itself is an object by the API's own schema."""
    members = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in members:
        yield part, key
        yield from places(value)


def spoilt(document: dict[str, Any], random: Random) -> dict[str, Any]:
    """The document with one value replaced, or with one name too many."""
    document = copy.deepcopy(document)
    inside = [place for section in document.values() for place in places(section)]
    objects = [document, *document.values(), *(h[k] for h, k in inside if isinstance(h[k], dict))]
    if inside and random.random() < 0.8:
        holder, key = random.choice(inside)
        holder[key] = random.choice(VALUES)
    else:
        holder = random.choice(objects)
        holder["typo"] = {} if holder is document else random.choice(VALUES)
    return document


@pytest.mark.parametrize("code", known_sheets.CODES)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_what_the_schema_refuses_filing_refuses(code: str, seed: int) -> None:
    definition, random = DEFINITIONS[code], Random(seed)
    schema = json_schema(definition)
    document = spoilt(Maker(schema, random).document(), random)

    if not validator(schema).is_valid(document):
        assert is_refused(definition, document), document


@pytest.mark.parametrize("code", known_sheets.CODES)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_what_the_schema_takes_has_no_misfit(code: str, seed: int) -> None:
    """But for values that the form refuses in its own words, and those that the profile decides."""
    definition = DEFINITIONS[code]
    schema = json_schema(definition)
    document = Maker(schema, Random(seed)).document()
    cleaned, errors = clean_all(definition, document, profile=PROFILE, today=TODAY)

    told = [misfit for misfit in misfits(definition, document, cleaned) if misfit.code != "read_only"]
    assert [misfit for misfit in told if misfit.path[0] not in errors] == []


CASES: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("a question with a typo", {QUESTIONS: {"by_mandat": True}}, ("unknown_field", QUESTIONS, "by_mandat")),
    ("a section with a typo", {"statuss": {}}, ("unknown_section", "statuss")),
    ("nothing instead of an answer", {QUESTIONS: {"by_mandate": None}}, ("wrong_type", QUESTIONS, "by_mandate")),
    ("a list instead of an answer", {QUESTIONS: {"by_mandate": []}}, ("wrong_type", QUESTIONS, "by_mandate")),
    ("a text instead of no", {QUESTIONS: {"by_mandate": "false"}}, ("wrong_type", QUESTIONS, "by_mandate")),
    ("what the platform fills in", {"subject": {"full_name": "A"}}, ("read_only", "subject", "full_name")),
    ("a field with a typo", {"subject": {"ful_name": "A"}}, ("unknown_field", "subject", "ful_name")),
    ("a number as text", {"purpose": {"copies": "2"}}, ("wrong_type", "purpose", "copies")),
]


@pytest.mark.parametrize(("document", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_kind_of_misfit_is_told_with_its_place(document: dict[str, Any], told: tuple[str, ...]) -> None:
    assert told in found_in(DEFINITIONS["1.004873"], document)


SPELLINGS = ["BÙI THỊ HƯỜNG", " bùi  thị hường", "Bùi Thị Hường ", "Bùi Thị Hường"]


@pytest.mark.parametrize("name", SPELLINGS)
def test_what_the_profile_fills_in_may_come_in_another_spelling_and_stays_the_profiles(name: str) -> None:
    document = {"requester": {"relation": "mother"}, "mother": {"full_name": name}}

    cleaned, _errors = clean_all(DEFINITIONS["1.001193"], document, profile=PROFILE, today=TODAY)

    assert {
        misfit for misfit in misfits(DEFINITIONS["1.001193"], document, cleaned) if misfit.path[0] == "mother"
    } == set()
    assert cleaned["mother"]["full_name"] == "Bùi Thị Hường"


@pytest.mark.parametrize("name", ["Bùi Thị Hương", "Bui Thi Huong", "Bùi Thị", "Bùi Thị\nHường"])
def test_another_name_than_the_profiles_is_refused(name: str) -> None:
    document = {"requester": {"relation": "mother"}, "mother": {"full_name": name}}

    places = {(code, *place) for code, *place in found_in(DEFINITIONS["1.001193"], document)}

    assert places & {("read_only", "mother", "full_name"), ("not_exact", "mother", "full_name")}
