"""Numbers of people and organisations: what is right passes in one form, what is wrong is told how to mend."""

from datetime import date

import pytest
from django.utils import translation

from motcua.kernel.identifiers import (
    IdentifierRefused,
    PersonalNumber,
    check_personal_number,
    check_phone,
    check_tax_code,
    mask_email,
    mask_personal_number,
    mask_phone,
    spoken_phone,
)


def test_a_personal_number_tells_region_year_and_sex() -> None:
    assert check_personal_number("038 090 001 234") == PersonalNumber("038090001234", "038", 1990, "male")
    assert check_personal_number("038305001234") == PersonalNumber("038305001234", "038", 2005, "female")


def test_a_personal_number_that_fits_date_of_birth_and_sex_passes() -> None:
    assert check_personal_number("038190001234", birth_date=date(1990, 5, 2), sex="female").birth_year == 1990


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("03809000123", "số vừa nhập có 11 chữ số"),
        ("0380900012345", "số vừa nhập có 13 chữ số"),
        ("03809000123A", "chỉ gồm chữ số"),
        ("٠٣٨٠٩٠٠٠١٢٣٤", "12 chữ số"),  # digits of another script
        ("", "chỉ gồm chữ số"),
        ("000090001234", "không bắt đầu bằng 000"),
    ],
)
def test_a_wrong_personal_number_says_what_is_wrong(text: str, hint: str) -> None:
    with translation.override("vi"), pytest.raises(IdentifierRefused) as refusal:
        check_personal_number(text)

    assert hint in str(refusal.value)


def test_a_personal_number_of_another_year_or_sex_is_refused_without_repeating_it() -> None:
    with pytest.raises(IdentifierRefused) as year:
        check_personal_number("038190001234", birth_date=date(1991, 5, 2))
    with pytest.raises(IdentifierRefused) as sex:
        check_personal_number("038190001234", sex="male")

    assert "038190001234" not in str(year.value) + str(sex.value)


@pytest.mark.parametrize(
    ("text", "code"),
    [("0100233488", "0100233488"), ("0100233488-001", "0100233488-001"), (" 0100 233 488 001", "0100233488-001")],
)
def test_tax_codes_in_one_form(text: str, code: str) -> None:
    assert check_tax_code(text) == code


def test_an_individual_may_give_the_personal_number_as_tax_code() -> None:
    assert check_tax_code("038190001234", individual=True) == "038190001234"
    with pytest.raises(IdentifierRefused):
        check_tax_code("038190001234")


@pytest.mark.parametrize("text", ["0100233489", "123", "", "abc", "0100233488-000"])
def test_a_wrong_tax_code_is_refused(text: str) -> None:
    with pytest.raises(IdentifierRefused):
        check_tax_code(text)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("0912 345 678", "+84912345678"),
        ("+84 912.345.678", "+84912345678"),
        ("84912345678", "+84912345678"),
        ("0237 3852 246", "+842373852246"),
        ("+49 30 123456", "+4930123456"),
    ],
)
def test_telephone_numbers_in_one_form(text: str, e164: str) -> None:
    assert check_phone(text) == e164


@pytest.mark.parametrize("text", ["", "12", "0912 345", "anh Ba", "0912345678 ext. 5"])
def test_a_wrong_telephone_number_is_refused(text: str) -> None:
    with pytest.raises(IdentifierRefused):
        check_phone(text)


def test_masks_hide_what_reveals_sex_age_and_place() -> None:
    assert mask_personal_number("038190001234") == "********1234"
    assert mask_personal_number("123") == "***"
    assert mask_phone("+84912345678") == "*********678"
    assert mask_email("thanh.nguyen@example.vn") == "t***@example.vn"
    assert mask_email("lạ") == "***"


@pytest.mark.parametrize(
    ("stored", "spoken"),
    [
        ("+84912345678", "0912 345 678"),
        ("+842373852246", "0237 3852 246"),
        ("+33142685300", "+33 1 42 68 53 00"),
        ("", ""),
    ],
)
def test_a_stored_number_is_shown_as_people_here_write_it(stored: str, spoken: str):
    assert spoken_phone(stored) == spoken
