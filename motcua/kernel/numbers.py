"""Numbers as the reader writes them."""

from decimal import Decimal

from django.utils.formats import get_format


def plain(number: Decimal | float) -> str:
    """88.50 as 88,5, in English as 88.5: to six decimals, without zeros at the end, and not grouped."""
    return f"{number:.6f}".rstrip("0").rstrip(".").replace(".", get_format("DECIMAL_SEPARATOR"))
