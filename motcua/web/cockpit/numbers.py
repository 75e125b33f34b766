"""Numbers as their reader writes them."""

from decimal import Decimal

from django.utils.formats import number_format


def percent_word(share: Decimal | None) -> str:
    """Write a share as people do: 98,5 %."""
    return "–" if share is None else f"{decimal_word(share)} %"


def decimal_word(number: Decimal | float) -> str:
    """Write one decimal with the mark of the reader's language."""
    return str(number_format(number, 1))


def share_word(share: Decimal | None) -> str:
    """Write two decimals, as Decision 766 rounds; a dash where nothing is known, which is never 0."""
    return "–" if share is None else str(number_format(share, 2))
