"""All 25 sheets go live as they are, and say what their sources said."""

import json
from pathlib import Path

import known_sheets
import pytest

from motcua.registry.agencies.models import Kind
from motcua.registry.people.vocabulary import AT_NO_DESK, Role
from motcua.service.procedures.check import check, compile_text
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.vocabulary import AGENCY_KINDS, LIFE_EVENTS, ROLES

HASHES = json.loads((Path(__file__).parent / "source_hashes.json").read_text())


def test_there_are_25_sheets():
    assert sorted(HASHES) == known_sheets.CODES
    assert len(HASHES) == 25


@pytest.mark.parametrize("path", known_sheets.ALL, ids=known_sheets.CODES)
def test_a_sheet_goes_live_as_it_is(path: Path):
    assert check(path) == []


@pytest.mark.parametrize("code", known_sheets.CODES)
def test_what_the_source_says_stands_unchanged(code: str):
    assert known_sheets.source_hash(code) == HASHES[code]


@pytest.mark.parametrize("code", known_sheets.CODES)
def test_a_sheet_stripped_of_its_refinements_goes_live_too(code: str):
    bare = compile_text(known_sheets.as_yaml(known_sheets.source_of(code)))

    assert bare.code == code
    assert not bare.is_refined
    assert bare.sections
    assert sum(step.share_percent for step in bare.steps) == 100


@pytest.mark.parametrize("code", known_sheets.CODES)
def test_a_definition_survives_json(code: str):
    definition = known_sheets.definition(code)

    assert Definition.model_validate_json(definition.model_dump_json()) == definition
    assert Definition.model_validate(json.loads(json.dumps(definition.model_dump(mode="json")))) == definition


@pytest.mark.parametrize("code", known_sheets.CODES)
def test_every_procedure_has_an_english_name_keywords_and_a_life_event(code: str):
    definition = known_sheets.definition(code)

    assert definition.name_en
    assert definition.keywords
    assert definition.life_events
    assert set(definition.life_events) <= set(LIFE_EVENTS)


@pytest.mark.parametrize("code", known_sheets.REFINED)
def test_a_refined_procedure_says_everything_in_both_languages(code: str):
    definition = known_sheets.definition(code)

    assert definition.is_refined
    assert definition.summary
    assert definition.summary_en
    silent = [
        f"{section.code}.{field.code}"
        for section in definition.sections
        for field in (*section.fields, *(inner for spec in section.fields for inner in spec.fields))
        if not field.label_en or bool(field.help) != bool(field.help_en)
    ]
    assert silent == []
    assert all(question.text_en for question in definition.questions)
    assert all(paper.name_en for paper in definition.papers)
    assert all(choice.label_en for s in definition.sections for f in s.fields for choice in f.choices)


@pytest.mark.parametrize("code", known_sheets.REFINED)
def test_no_form_asks_for_the_name_number_or_address_of_the_applicant(code: str):
    definition = known_sheets.definition(code)

    shown = {field.prefill for section in definition.sections for field in section.fields}
    assert "applicant.full_name" in shown


def test_roles_and_kinds_of_sheets_are_those_of_the_registry():
    assert set(ROLES) == {role.value for role in Role} - AT_NO_DESK
    assert set(AGENCY_KINDS) == {kind.value for kind in Kind}
