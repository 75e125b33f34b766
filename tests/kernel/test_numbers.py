"""Numbers as the reader writes them."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from motcua.kernel.numbers import plain


@pytest.mark.parametrize(
    ("number", "vietnamese", "english"),
    [(88.5, "88,5", "88.5"), (Decimal("100.000"), "100", "100"), (0, "0", "0"), (1234.56, "1234,56", "1234.56")],
)
def test_a_number_is_told_as_short_as_it_is(number: Decimal | float, vietnamese: str, english: str) -> None:
    with override("vi"):
        assert plain(number) == vietnamese
    with override("en"):
        assert plain(number) == english
