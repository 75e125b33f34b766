"""Fees as every page shows them."""

from collections.abc import Iterable, Mapping
from typing import Any

from motcua.web.design.parts import FeeLine


def fee_rows(lines: Iterable[Mapping[str, Any]]) -> list[FeeLine]:
    """Return frozen or worked-out fee lines for the page: the waiver that lowers an amount, else the rule behind it."""
    return [FeeLine(f["name"], f["amount_vnd"], f["before_vnd"], f["legal"] or f["rule"]) for f in lines]
