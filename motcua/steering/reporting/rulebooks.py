"""The schemes that rounds are about. They come with the platform and are read once in a process."""

from functools import cache

from motcua.steering.measures import scheme_reading
from motcua.steering.measures.scheme import Indicator, Scheme


@cache
def rule_book(code: str) -> Scheme:
    """Return a scheme. Raises UnknownScheme."""
    return scheme_reading.shipped(code)


@cache
def asked(code: str) -> dict[str, Indicator]:
    """Return the indicators that a round asks for, by code, in the order of the scheme."""
    return {node.code: node for node in rule_book(code).leaves if node.is_scored}


@cache
def groups(code: str) -> dict[str, str]:
    """Return the name of the top group of each indicator that a round asks for; its own name where it has none."""
    return {
        leaf.code: top.name
        for top in rule_book(code).indicators
        for leaf in top.walk()
        if not leaf.parts and leaf.is_scored
    }


def codes() -> list[str]:
    """Return the codes of all schemes."""
    return scheme_reading.shipped_codes()
