"""From what was typed to what is stored: bounds, hidden fields, groups, and what only the server may set (T3)."""

import json
import unicodedata
from datetime import date
from typing import Any

import known_sheets
import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.service.procedures.cleaning import limit_day
from motcua.service.procedures.definition import FieldSpec
from motcua.service.procedures.forms import (
    asked_fields,
    clean_all,
    clean_section,
    json_schema,
    server_values,
    visible_fields,
)

TODAY = date(2026, 11, 23)
DEFINITIONS = {code: known_sheets.definition(code) for code in known_sheets.CODES}
BIRTH, MARRIAGE, PERMIT = DEFINITIONS["1.001193"], DEFINITIONS["1.004873"], DEFINITIONS["1.013225"]
SHOP = DEFINITIONS["1.001612"]
PROFILE = {
    "applicant.full_name": "Bùi Thị Hường",
    "applicant.personal_number": "099197000123",
    "applicant.birth_date": "1997-03-08",
    "applicant.sex": "female",
    "applicant.ethnicity": "Mường",
    "applicant.nationality": "Việt Nam",
    "applicant.phone": "+84912345678",
    "applicant.commune": "15274",
    "applicant.address": "Thôn Vịn",
}
CHILD = {
    "full_name": "Bùi Bảo An",
    "birth_date": "2/11/2026",
    "sex": "female",
    "ethnicity": "Mường",
    "nationality": "vietnamese",
    "born_in_facility": "facility",
    "birth_place": "Bệnh viện Phụ sản Thanh Hóa",
    "home_town": "xã Bát Mọt, tỉnh Thanh Hóa",
}


def child(**typed: Any) -> tuple[dict[str, Any], dict[str, str]]:
    return clean_section(BIRTH, "child", {**CHILD, **typed}, today=TODAY)


def test_what_was_typed_well_is_stored_in_one_form():
    cleaned, errors = child()

    assert errors == {}
    assert cleaned == {**CHILD, "birth_date": "2026-11-02"}


def test_text_is_stored_in_one_normal_form_without_blanks_at_its_ends():
    cleaned, errors = child(full_name="  " + unicodedata.normalize("NFD", "Nguyễn Bảo Hân") + " ")

    assert errors == {}
    assert cleaned["full_name"] == "Nguyễn Bảo Hân"


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("full_name", "", "Fill in “Full name of the child”."),
        ("full_name", "x" * 10_000, "At most 100 characters fit here; there are 10000. Shorten it."),
        ("full_name", "x" * 1_000_000, "This is far too long. Shorten it."),
        ("full_name", "An\u202eBảo", "invisible"),
        ("full_name", "An\x00", "invisible"),
        ("full_name", {"a": 1}, "Fill in"),
        ("full_name", 1.5, "cannot be read"),
        ("full_name", True, "cannot be read"),
        ("birth_date", "31/02/2026", "Write the day as day/month/year"),
        ("birth_date", "yesterday", "Write the day as day/month/year"),
        ("birth_date", "24/11/2026", "The day must not be after 23/11/2026."),
        ("birth_date", "22/11/2008", "The day must not be before 23/11/2008."),
        ("sex", "other", "Choose one of the answers."),
        ("sex", "", "Choose an answer for “Sex”."),
    ],
)
def test_what_does_not_fit_gets_a_sentence_that_helps(field: str, typed: Any, sentence: str):
    cleaned, errors = child(**{field: typed})

    assert list(errors) == [field]
    assert sentence in errors[field]
    assert field not in cleaned


def test_a_script_in_a_name_is_text_like_any_other():
    cleaned, errors = child(full_name="<script>alert(1)</script>")

    assert errors == {}
    assert cleaned["full_name"] == "<script>alert(1)</script>"


def test_values_of_hidden_fields_are_dropped():
    cleaned, _errors = child(nationality="vietnamese", other_nationality="Lào")
    assert "other_nationality" not in cleaned

    cleaned, errors = child(nationality="other", other_nationality="Lào")
    assert cleaned["other_nationality"] == "Lào"
    assert errors == {}


def test_a_field_that_becomes_visible_becomes_required():
    _cleaned, errors = child(nationality="other")

    assert errors == {"other_nationality": "Fill in “Country”."}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("72,5", "72.5"), ("1.250,75", "1250.75"), ("1250.75", "1250.75"), ("100", "100"), (100, "100")],
)
def test_areas_are_read_as_vietnamese_write_them(typed: Any, stored: str):
    land = {"address": "Thôn Vịn", "commune": "15274", "plot": "thửa 125", "area_m2": typed}

    cleaned, errors = clean_section(PERMIT, "land", land, today=TODAY)

    assert errors == {}
    assert cleaned["area_m2"] == stored


@pytest.mark.parametrize(("typed", "stored"), [("50.000.000", 50_000_000), ("50000000 đ", 50_000_000), (1, 1)])
def test_amounts_are_whole_dong(typed: Any, stored: int):
    raw = {"lines-0-name": "Bán lẻ lương thực", "capital_vnd": typed, "start_date": "1/12/2026", "workers": "2"}

    cleaned, errors = clean_section(SHOP, "business", raw, today=TODAY)

    assert errors == {}
    assert cleaned["capital_vnd"] == stored


def test_groups_come_as_form_fields_and_as_json_and_empty_rows_are_nothing():
    typed = QueryDict(mutable=True)
    typed.update(
        {
            "capital_vnd": "5.000.000",
            "start_date": "2026-12-01",
            "workers": "0",
            "lines-0-name": "Bán lẻ lương thực",
            "lines-0-industry_code": "",
            "lines-3-name": "Dịch vụ ăn uống",
            "lines-3-industry_code": "5610",
            "lines-7-name": "",
        }
    )

    cleaned, errors = clean_section(SHOP, "business", typed, today=TODAY)

    assert errors == {}
    assert cleaned["lines"] == [
        {"name": "Bán lẻ lương thực"},
        {"name": "Dịch vụ ăn uống", "industry_code": "5610"},
    ]
    assert clean_section(SHOP, "business", cleaned, today=TODAY) == (cleaned, {})


def test_a_group_says_how_many_items_it_needs():
    raw = {"capital_vnd": "1", "start_date": "1/12/2026", "workers": "1"}

    _cleaned, errors = clean_section(SHOP, "business", raw, today=TODAY)

    assert errors == {"lines": "At least 1 entries are needed."}


def test_the_error_of_an_item_stands_at_its_field():
    raw = {"address": "a", "commune": "15274", "name": "Hộ kinh doanh Lan"}
    _cleaned, errors = clean_section(
        SHOP,
        "founder",
        {"only_one": "yes", "members-1-person-full_name": "Lê Văn Nam", "members-1-contribution_vnd": "nhiều"},
        today=TODAY,
        answers={"questions": {"by_family": True}, "household": raw},
    )

    assert set(errors) == {"members-1-person-birth_date", "members-1-contribution_vnd"}


def test_a_personal_number_must_fit_the_date_of_birth():
    spouse = {
        "spouse-full_name": "Hà Văn Dũng",
        "spouse-personal_number": "099095000123",
        "spouse-birth_date": "1/1/1990",
    }

    _cleaned, errors = clean_section(
        MARRIAGE, "status", {"marital_status": "married", "lived_elsewhere": "here_only", **spouse}, today=TODAY
    )

    assert list(errors) == ["spouse-personal_number"]
    assert "1990" in errors["spouse-personal_number"]


def test_the_mother_who_files_is_not_asked_for_her_own_data():
    answers = {"requester": {"relation": "mother"}}
    mother = BIRTH.section("mother")

    assert asked_fields(mother, answers, PROFILE) == []
    cleaned, errors = clean_section(
        BIRTH, "mother", {"full_name": "Người Khác"}, today=TODAY, answers=answers, profile=PROFILE
    )
    assert errors == {}
    assert cleaned["full_name"] == "Bùi Thị Hường"
    assert cleaned["birth_date"] == "1997-03-08"


def test_the_father_who_files_types_the_mothers_data():
    answers = {"requester": {"relation": "father"}}

    asked = [spec.code for spec in asked_fields(BIRTH.section("mother"), answers, PROFILE)]

    assert asked == ["full_name", "personal_number", "birth_date", "ethnicity", "nationality", "address"]


def test_what_the_profile_does_not_hold_is_asked():
    answers = {"requester": {"relation": "mother"}}
    poor = {key: value for key, value in PROFILE.items() if key != "applicant.ethnicity"}

    assert [spec.code for spec in asked_fields(BIRTH.section("mother"), answers, poor)] == ["ethnicity"]


def test_an_abandoned_child_has_no_sections_for_its_parents():
    cleaned, errors = clean_all(
        BIRTH,
        {
            "questions": {"is_abandoned": "yes"},
            "requester": {"relation": "carer"},
            "child": CHILD,
            "mother": {"full_name": "x"},
        },
        profile=PROFILE,
        today=TODAY,
    )

    assert errors == {}
    assert set(cleaned) == {"questions", "requester", "child"}


def test_sums_and_counts_are_the_servers():
    floors = [{"name": "Tầng 1", "area_m2": "72,5"}, {"name": "Tầng 2", "area_m2": "70"}]
    raw = {"ground_floor_m2": "72,5", "floors": floors, "height_m": "7,2", "base_level": "0,45 m"}

    cleaned, errors = clean_section(
        PERMIT,
        "design",
        {**raw, "total_floor_m2": "1", "floor_count": "99"},
        today=TODAY,
        answers={"work": {"kind": "house"}},
    )

    assert errors == {}
    assert cleaned["total_floor_m2"] == "142.5"
    assert cleaned["floor_count"] == 2


@pytest.mark.parametrize(
    ("limit", "day"),
    [
        ("today", date(2028, 2, 29)),
        ("today-18y", date(2010, 2, 28)),
        ("today+1m", date(2028, 3, 29)),
        ("today-3d", date(2028, 2, 26)),
        ("today-4y", date(2024, 2, 29)),
        ("2026-12-31", date(2026, 12, 31)),
    ],
)
def test_limits_are_counted_from_today(limit: str, day: date):
    assert limit_day(limit, date(2028, 2, 29)) == day


# What a client may send --------------------------------------------------------------------------------------------

HOSTILE = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["yes", "no", "1", "house", "27/11/2026", "2.000", "\x00", "\ud800", "'; DROP TABLE", "{{7*7}}", "9" * 400]
    ),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
    st.lists(
        st.dictionaries(st.sampled_from(["name", "pages", "copies", "person", "full_name"]), st.text(max_size=5)),
        max_size=3,
    ),
)


def names(spec: FieldSpec) -> list[str]:
    inner = [f"{spec.code}-{n}-{name}" for n in range(2) for field in spec.fields for name in names(field)]
    return [spec.code, *(f"{spec.code}-{part}" for part in spec.parts), *inner]


@st.composite
def sent(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    code = draw(st.sampled_from(known_sheets.CODES))
    definition = DEFINITIONS[code]
    answers: dict[str, Any] = {}
    for section in definition.sections:
        known = [name for spec in section.fields for name in names(spec)]
        answers[section.code] = draw(st.dictionaries(st.sampled_from(known), HOSTILE, max_size=12) | HOSTILE)
    asked = [question.code for question in definition.questions] or ["nothing"]
    answers["questions"] = draw(st.dictionaries(st.sampled_from(asked), HOSTILE, max_size=4) | HOSTILE)
    answers[draw(st.text(max_size=8))] = draw(HOSTILE)
    return code, answers


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent())
def test_whatever_a_client_sends_only_the_server_sets_what_is_prefilled_or_calculated(
    sending: tuple[str, dict[str, Any]],
):
    definition, answers = DEFINITIONS[sending[0]], sending[1]

    cleaned, errors = clean_all(definition, answers, profile=PROFILE, today=TODAY)

    json.dumps(cleaned, allow_nan=False).encode()  # storable
    assert set(cleaned) <= {"questions", *(section.code for section in definition.sections)}
    for section in definition.sections:
        own = cleaned.get(section.code, {})
        shown = {spec.code for spec in visible_fields(section, cleaned)}
        assert set(own) <= shown
        for spec in section.fields:
            if spec.prefill and not spec.prefill_if:
                assert own.get(spec.code) == (PROFILE.get(spec.prefill) if section.code in cleaned else None)
    assert all(text for wrong in errors.values() for text in wrong.values())
    assert (
        server_values(definition, cleaned, profile=PROFILE).items()
        >= {code: values for code, values in cleaned.items() if code != "questions"}.items()
    )


@pytest.mark.parametrize("typed", ["   ", "x" * 5000, "\x00"])
def test_a_row_of_a_group_of_which_nothing_can_be_taken_is_refused_and_leaves_no_empty_row(typed: str):
    answers = {"tax": {"other_places-0-address": typed}}

    cleaned, errors = clean_all(DEFINITIONS["1.001612"], answers, profile=PROFILE, today=TODAY)

    assert "other_places" not in cleaned["tax"]
    assert {name for name in errors["tax"] if name.startswith("other_places")} == {
        "other_places-0-address",
        "other_places-0-commune",
    }


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent())
def test_cleaning_what_was_stored_changes_nothing(sending: tuple[str, dict[str, Any]]):
    definition, answers = DEFINITIONS[sending[0]], sending[1]
    once, _errors = clean_all(definition, answers, profile=PROFILE, today=TODAY)

    twice, _errors = clean_all(definition, once, profile=PROFILE, today=TODAY)

    assert twice == once


@pytest.mark.parametrize("code", known_sheets.CODES)
def test_every_procedure_has_a_json_schema(code: str):
    schema = json_schema(DEFINITIONS[code])

    assert json.loads(json.dumps(schema)) == schema
    for section in DEFINITIONS[code].sections:
        fields = schema["properties"][section.code]["properties"]
        assert set(fields) == {spec.code for spec in section.fields}
        assert {spec.code for spec in section.fields if not spec.is_asked} == {
            name for name, field in fields.items() if field.get("readOnly")
        }
