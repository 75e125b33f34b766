"""Text at the edge, for search, and in Vietnamese order (threat T19)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.text import (
    SORT_KEY_LENGTH,
    TextRefused,
    clean,
    fold,
    nfc,
    same_text,
    search_forms,
    sort_key,
    without_marks,
)

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # ngang, huyền, hỏi, ngã, sắc, nặng
VOWELS = "aăâeêioôơuưy"

plain_letters = st.text(st.sampled_from(LETTERS), min_size=1, max_size=6)


@st.composite
def syllables(draw: st.DrawFn) -> tuple[str, int]:
    """A made-up syllable without its tone, and the number of its tone."""
    head, vowel = draw(st.text(st.sampled_from("bcdđghklmnprstvx"), max_size=2)), draw(st.sampled_from(VOWELS))
    return head + vowel + draw(st.sampled_from(["", "n", "ng", "c"])), draw(st.integers(0, 5))


def written(letters: str, tone: int) -> str:
    position = next(i for i, letter in enumerate(letters) if letter in VOWELS)
    return nfc(letters[: position + 1] + TONES[tone] + letters[position + 1 :])


def dictionary_order(word: tuple[str, int]) -> tuple[list[int], int]:
    letters, tone = word
    return [LETTERS.index(letter) for letter in letters], tone


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_a_name_typed_in_any_way_is_one_name(form: str) -> None:
    typed = unicodedata.normalize(form, "Nguyễn Thị Hường")  # type: ignore[arg-type]

    assert clean(typed) == "Nguyễn Thị Hường"
    assert fold(typed) == "nguyen thi huong"
    assert sort_key(typed) == sort_key("Nguyễn Thị Hường")


def test_d_with_stroke_folds_to_d() -> None:
    assert fold("ĐĂNG KÝ  khai\u00a0sinh, Đặng") == "dang ky khai sinh, dang"


def test_a_text_message_keeps_its_capitals_without_diacritics() -> None:
    assert without_marks("Đến hẹn: Hồ sơ của Ông Đỗ Ước") == "Den hen: Ho so cua Ong Do Uoc"


@given(st.text())
def test_folding_twice_changes_nothing_and_leaves_no_diacritic(s: str) -> None:
    folded = fold(s)

    assert fold(folded) == folded
    assert not any(unicodedata.category(c) == "Mn" for c in unicodedata.normalize("NFD", folded))


@given(st.text())
def test_what_is_clean_stays_as_it_is(s: str) -> None:
    try:
        cleaned = clean(s)
    except TextRefused:
        return
    assert clean(cleaned) == cleaned == nfc(cleaned)


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1b", "\x85", "\u202e", "\u2066", "\u200f", "\u2028", "\ud800", "\ufffe"],
)
def test_a_character_that_deceives_is_refused_with_its_place(character: str) -> None:
    with pytest.raises(TextRefused) as refusal:
        clean(f"Lê{character} Lợi")

    assert refusal.value.data == {"codepoint": f"U+{ord(character):04X}", "position": 3}
    assert character not in str(refusal.value)


def test_line_breaks_stay_where_several_lines_are_expected() -> None:
    assert clean("dòng một\r\ndòng hai\n", multiline=True) == "dòng một\ndòng hai"
    with pytest.raises(TextRefused):
        clean("dòng một\r\ndòng hai")


def test_invisible_leftovers_of_copied_text_vanish() -> None:
    assert clean("\ufeffHạc\u200b Thành\u00ad ") == "Hạc Thành"


@given(plain_letters, plain_letters)
def test_letters_sort_in_the_vietnamese_alphabet(a: str, b: str) -> None:
    by_alphabet = [LETTERS.index(c) for c in a] < [LETTERS.index(c) for c in b]

    assert (sort_key(a).encode() < sort_key(b).encode()) == by_alphabet


@given(syllables(), syllables())
def test_letters_come_first_then_the_tone(a: tuple[str, int], b: tuple[str, int]) -> None:
    by_dictionary = dictionary_order(a) < dictionary_order(b)

    assert (sort_key(written(*a)).encode() < sort_key(written(*b)).encode()) == by_dictionary


@given(st.text(st.sampled_from("aăâđêôơư ạầổỗế1 2"), max_size=300))
def test_the_key_of_a_name_fits_its_column(s: str) -> None:
    assert len(sort_key(s)) <= SORT_KEY_LENGTH


@given(st.text(), st.text())
def test_the_order_by_bytes_is_the_order_by_characters(a: str, b: str) -> None:
    assert (sort_key(a).encode() < sort_key(b).encode()) == (sort_key(a) < sort_key(b))


def test_real_names_in_order() -> None:
    names = [
        "Bá Thước",
        "Ba Đình",
        "Bà Triệu",
        "Bàu",
        "Cẩm Thủy",
        "Đa Lộc",
        "Đà Sơn",
        "Dân Lực",
        "Hạ Long",
        "Hà Trung",
        "Thôn 10",
        "Thôn 2",
    ]

    assert sorted(names, key=lambda name: sort_key(name).encode()) == [
        "Ba Đình",
        "Bà Triệu",
        "Bá Thước",
        "Bàu",
        "Cẩm Thủy",
        "Dân Lực",
        "Đa Lộc",
        "Đà Sơn",
        "Hà Trung",
        "Hạ Long",
        "Thôn 2",
        "Thôn 10",
    ]


def test_tones_stand_ngang_huyen_hoi_nga_sac_nang() -> None:
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


@pytest.mark.parametrize(
    ("typed", "other"), [("Hòa", "hoà"), ("hoà", "hòa"), ("thủy", "thuỷ"), ("Hòe", "hoè"), ("khoẻ", "khỏe")]
)
def test_both_tone_placements_are_found(typed: str, other: str) -> None:
    assert other in search_forms(typed)


def test_tone_placements_are_not_merged() -> None:
    assert nfc("hoà") != nfc("hòa")
    assert clean("Hoà Bình") == "Hoà Bình"


@pytest.mark.parametrize("word", ["quý", "hoàn", "toán", "nguyễn", "gia"])
def test_other_words_have_one_spelling(word: str) -> None:
    assert search_forms(word) == (word,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hòa Bình", "HOÀ  BÌNH"),
        ("Nguyễn Thị Thuý", " nguyễn thị thúy "),
        ("Bùi Thị Hường", "Bu\u0300i Thi\u0323 Hu\u031bo\u031b\u0300ng"),
        ("Thôn 2, Hòe Thị", "thôn 2, hoè thị"),
    ],
)
def test_two_spellings_of_one_text_are_the_same(one: str, other: str) -> None:
    assert same_text(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("Hoà", "Hoa"), ("Hường", "Hương"), ("Đông", "Dông"), ("Lan Anh", "Lananh")]
)
def test_every_letter_and_every_tone_counts(one: str, other: str) -> None:
    assert not same_text(one, other)
