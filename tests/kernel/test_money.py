"""Đồng in figures and words. The words are read back by a reader that shares nothing with the writer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.money import AmountRefused, format_vnd, number_in_words, vnd_in_words

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
READ = {
    **{word: value for value, word in enumerate(DIGITS)},
    "mốt": 1, "tư": 4, "lăm": 5,
}  # fmt: skip
TENS_AND_MORE = {"mươi": 10, "trăm": 100}
SCALES = {"nghìn": 1000, "triệu": 1_000_000}


def read_aloud(text: str) -> int:
    """Read number words from left to right, as a listener does."""
    billions, rest = 0, text.split()
    if "tỷ" in rest:
        last = len(rest) - 1 - rest[::-1].index("tỷ")
        billions, rest = read_aloud(" ".join(rest[:last])), rest[last + 1 :]
    total = group = digit = 0
    for word in rest:
        if word in SCALES:
            total, group, digit = total + (group + digit) * SCALES[word], 0, 0
        elif word in TENS_AND_MORE:
            group, digit = group + digit * TENS_AND_MORE[word], 0
        elif word not in ("linh", "lẻ"):
            group, digit = group + (digit if digit == 10 else 0), READ[word]
    return billions * 1_000_000_000 + total + group + digit


def read_group_tens(text: str) -> bool:
    """Whether the irregular forms stand only where they belong."""
    words = text.split()
    pairs = list(zip(["", *words], words, strict=False))
    return all(
        (word not in ("mốt", "tư") or before == "mươi")
        and (word != "lăm" or before in ("mươi", "mười"))
        and not (before == "mươi" and word in ("một", "bốn", "năm"))
        and not (before == "mười" and word == "năm")
        for before, word in pairs
    )


amounts = st.one_of(
    st.integers(0, 10_000),
    st.integers(0, 10**15),
    st.builds(lambda a, b, c: a * 10**b + c, st.integers(0, 999), st.integers(0, 15), st.integers(0, 30)),
)


@given(amounts)
def test_the_words_read_back_give_the_amount(amount: int) -> None:
    assert read_aloud(number_in_words(amount)) == amount
    assert read_aloud(number_in_words(amount, zero_tens="lẻ")) == amount


@given(amounts)
def test_mot_tu_lam_stand_only_after_tens(amount: int) -> None:
    assert read_group_tens(number_in_words(amount))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (4_000, "Bốn nghìn đồng"),
        (10_500, "Mười nghìn năm trăm đồng"),
        (15_000, "Mười lăm nghìn đồng"),
        (21_000, "Hai mươi mốt nghìn đồng"),
        (24_000, "Hai mươi tư nghìn đồng"),
        (105_000, "Một trăm linh năm nghìn đồng"),
        (111_000, "Một trăm mười một nghìn đồng"),
        (150_000, "Một trăm năm mươi nghìn đồng"),
        (1_000_005, "Một triệu không trăm linh năm đồng"),
        (1_055_000, "Một triệu không trăm năm mươi lăm nghìn đồng"),
        (2_000_000_000, "Hai tỷ đồng"),
        (1_000_000_000_000, "Một nghìn tỷ đồng"),
    ],
)
def test_amounts_as_a_receipt_writes_them(amount: int, words: str) -> None:
    assert vnd_in_words(amount) == words


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0 đ"), (8_000, "8.000 đ"), (150_000, "150.000 đ"), (1_500_000, "1.500.000 đ")]
)
def test_amounts_in_figures(amount: int, text: str) -> None:
    assert format_vnd(amount) == text


@pytest.mark.parametrize("amount", [-1, 1.5, True, None, "150000"])
def test_what_is_no_amount_is_refused(amount: object) -> None:
    with pytest.raises(AmountRefused):
        format_vnd(amount)  # type: ignore[arg-type]
