"""Addresses that a table has hundreds of."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=5_000)
def address(name: str, *args: str) -> str:
    """`reverse`, remembered: for units and kinds of lists. Not for dossiers, of which there is no end."""
    return reverse(name, args=args)
