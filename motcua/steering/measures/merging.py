"""Units that became one: the value of a merged unit is the plain mean of its former ones, as published for 2024."""

import csv
import io
import math
from collections import defaultdict
from dataclasses import replace

import numpy as np
from django.utils.translation import gettext as _

from motcua.kernel.text import nfc
from motcua.steering.measures.tables import CellFinding, Facts, Figures, Table, TableRefused

_FORMS = (("province_after_merger", "province_before_merger"), ("after", "before"))


def read_map(text: str) -> dict[str, str]:
    """Return {former unit: unit it became} of a CSV with `after` and `before`. Raises TableRefused."""
    reader = csv.DictReader(io.StringIO(nfc(text.removeprefix("\ufeff")), newline=""))
    headings = reader.fieldnames or []
    form = next((form for form in _FORMS if set(form) <= set(headings)), None)
    if form is None:
        what = _("The columns of a merger map are missing")
        raise TableRefused([CellFinding(1, "", what, _("name two columns `after` and `before`"))])
    became: dict[str, str] = {}
    findings = []
    for number, row in enumerate(reader, start=2):
        after, before = ((row[name] or "").strip() for name in form)
        if not after or not before:
            findings.append(CellFinding(number, form[0], _("A unit is missing"), _("name both units of the row")))
        elif before in became:
            what = _("“%(unit)s” stands in a row above already") % {"unit": before}
            findings.append(CellFinding(number, form[1], what, _("a unit can become only one")))
        became[before] = after
    if findings or not became:
        raise TableRefused(findings or [CellFinding(2, "", _("The map is empty"), _("add a row for each former unit"))])
    return became


def merged(table: Table, became: dict[str, str]) -> Table:
    """Return the table of the new units. A value that one former unit lacks is missing for the new one, too.

    Raises TableRefused for a unit that the map does not know, and for one that the table does not have.
    """
    have = {unit for _period, unit in table.units}
    unknown, absent = _("The map does not know “%(unit)s”"), _("The table has no row for “%(unit)s”")
    wrong = [(unknown, unit, _("add it to the map")) for unit in sorted(have - set(became))]
    wrong += [(absent, unit, _("add its row")) for unit in sorted(set(became) - have)]
    findings = [CellFinding(1, table.unit_column, what % {"unit": unit}, instead) for what, unit, instead in wrong]
    if findings:
        raise TableRefused(findings)
    places: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (period, unit) in enumerate(table.units):
        places[period, became[unit]].append(number)
    groups = list(places.values())
    facts = {code: _mean_facts(each, groups) for code, each in table.facts.items()}
    return replace(table, units=list(places), labels={}, facts=facts)


def _mean_facts(facts: Facts, groups: list[list[int]]) -> Facts:
    return Facts(
        value=_means(facts.value, groups),
        numerator=_means(facts.numerator, groups),
        denominator=_means(facts.denominator, groups),
        ratio=_means(facts.ratio, groups),
        words=_agreed(facts.words, groups) if facts.words is not None else None,
    )


def _agreed(words: list[str], groups: list[list[int]]) -> list[str]:
    """Words have no mean: what the former units say alike counts, anything else is missing."""
    said = [{words[number] for number in group} for group in groups]
    return [next(iter(each)) if len(each) == 1 else "" for each in said]


def _means(figures: Figures | None, groups: list[list[int]]) -> Figures | None:
    return None if figures is None else np.array([math.fsum(figures[group]) / len(group) for group in groups])
