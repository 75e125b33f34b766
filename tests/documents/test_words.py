"""Every sentence of this room stands in Vietnamese too, with the same values in it."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from motcua.service import documents
from motcua.service.documents import refusals

ROOM = Path(documents.__file__).parent


def catalogue() -> dict[str, str]:
    with (ROOM / "locale/vi/LC_MESSAGES/django.po").open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id}


def said() -> set[str]:
    found = extract_from_dir(ROOM, [("**.py", "python")], keywords={"_": None})
    return {str(text) for _file, _line, text, *_rest in found}


def test_every_sentence_has_its_vietnamese_and_no_vietnamese_is_left_over() -> None:
    assert said() == set(catalogue())
    assert all(catalogue().values())


@pytest.mark.parametrize(("english", "vietnamese"), catalogue().items())
def test_both_languages_name_the_same_values(english: str, vietnamese: str) -> None:
    values = re.compile(r"%\(\w+\)s")
    assert sorted(values.findall(english)) == sorted(values.findall(vietnamese))


@pytest.mark.parametrize(
    "refusal",
    sorted(set(refusals.BY_CODE.values()), key=lambda refusal: refusal.code),
    ids=lambda refusal: refusal.code,
)
def test_a_refusal_names_the_file_and_can_be_said(refusal: type[refusals.FileRefused]) -> None:
    assert "to-khai.pdf" in str(refusal("to-khai.pdf", kind="PDF"))
