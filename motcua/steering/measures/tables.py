"""Tables of facts as people have them: units × indicators in CSV, wide or long, checked cell by cell.

Wide: a row for each unit, a column for each fact. Long: a row for each unit and metric, with `metric_code`, `numerator`
and `denominator`. An empty cell is a fact that is missing; it is never 0.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import nfc
from motcua.steering.measures.scheme import Indicator, RuleKind, Scheme

UNIT_COLUMNS = ("unit_code", "unit", "province", "ministry", "department", "commune", "unit_name")
PERIOD_COLUMNS = ("period", "year", "date")
LABEL_COLUMNS = ("unit_name", "unit_level")
METRIC, NUMERATOR, DENOMINATOR = "metric_code", "numerator", "denominator"
RATIO_PERCENT = ("ratio_percent", "ratio_pct_published")  # taken where numerator and denominator are not given
MAX_FINDINGS = 40  # more than a person repairs in one go
MAX_ROWS = 200_000

type Figures = npt.NDArray[np.float64]


@dataclass(frozen=True, order=True)
class CellFinding:
    """One cell that cannot be taken. row: counted from 1, the heading is row 1. column: its heading."""

    row: int
    column: str
    what: str
    instead: str

    def __str__(self) -> str:
        place = _("row %(row)s, column %(column)s") if self.column else _("row %(row)s")
        return f"{place % {'row': self.row, 'column': self.column}}: {self.what}; {self.instead}"


class TableRefused(ActionRefused):
    """A table cannot be scored; `findings` name each row and column."""

    code = "table_refused"
    http_status = 422

    def __init__(self, findings: Iterable[CellFinding]) -> None:
        self.findings = sorted(set(findings))[:MAX_FINDINGS]
        super().__init__("\n".join(str(finding) for finding in self.findings))


@dataclass
class Facts:
    """What a table says of one node, a figure for each unit; NaN: nothing is said."""

    value: Figures | None = None
    numerator: Figures | None = None
    denominator: Figures | None = None
    ratio: Figures | None = None
    words: list[str] | None = None


@dataclass
class Table:
    """Facts about units. `units` are (period, unit); the period is empty where the table has none."""

    units: list[tuple[str, str]]
    labels: dict[str, list[str]]
    facts: dict[str, Facts]
    unused: list[str] = field(default_factory=list)  # columns that the scheme does not know
    unit_column: str = "unit"
    period_column: str = ""


@dataclass(frozen=True)
class _Row:
    number: int  # of the file
    cells: Mapping[str, str]


def read_table(text: str, scheme: Scheme) -> Table:
    """Return the facts of a CSV text as this scheme needs them. Raises TableRefused with every finding at once."""
    headings, rows = _rows(text)
    unit_column = next((name for name in UNIT_COLUMNS if name in headings), "")
    if not unit_column:
        what = _("No column says which unit a row is about")
        raise TableRefused([CellFinding(1, "", what, _("name one %(these)s") % {"these": ", ".join(UNIT_COLUMNS)})])
    period_column = next((name for name in PERIOD_COLUMNS if name in headings), "")
    reader = _Reader(scheme, headings, rows, unit_column, period_column)
    return reader.long() if METRIC in headings else reader.wide()


def _rows(text: str) -> tuple[list[str], list[_Row]]:
    text = nfc(text.removeprefix("\ufeff"))
    if not text.strip():
        raise TableRefused([CellFinding(1, "", _("The file is empty"), _("give a CSV file with a heading line"))])
    first = text.splitlines()[0]
    separator = max(",;\t", key=first.count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    headings = [heading.strip() for heading in lines[0]]
    findings = list(_heading_findings(headings))
    rows = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(headings):
            what = _("There are %(cells)s cells under %(headings)s headings") % {
                "cells": len(line),
                "headings": len(headings),
            }
            findings.append(CellFinding(number, "", what, _("put text that holds a comma in quotes")))
            continue
        rows.append(_Row(number, dict(zip(headings, (cell.strip() for cell in line), strict=True))))
    if not rows and not findings:
        findings.append(CellFinding(2, "", _("There is no row under the heading"), _("add a row for each unit")))
    if len(rows) > MAX_ROWS:
        what = _("There are more than %(most)s rows") % {"most": MAX_ROWS}
        findings.append(CellFinding(MAX_ROWS, "", what, _("split the table by period")))
    if findings:
        raise TableRefused(findings)
    return headings, rows


def _heading_findings(headings: Sequence[str]) -> Iterator[CellFinding]:
    for name, count in Counter(headings).items():
        if count > 1:
            what = _("Two columns are called “%(name)s”") % {"name": name}
            yield CellFinding(1, name, what, _("give each column a name of its own"))


@dataclass
class _Reader:
    scheme: Scheme
    headings: list[str]
    rows: list[_Row]
    unit_column: str
    period_column: str
    findings: list[CellFinding] = field(default_factory=list)

    def wide(self) -> Table:
        """Read a row for each unit."""
        units = [self._unit(row) for row in self.rows]
        self._refuse_twice(units)
        facts = {node.code: found for node in self.scheme.walk() if (found := self._facts(node)) is not None}
        if not facts:
            self._no_fact()
        return self._table(self.rows, units, facts, self._unused())

    def long(self) -> Table:
        """Read a row for each unit and metric."""
        by_metric = {node.columns.metric: node for node in self.scheme.leaves if node.columns.metric}
        by_metric |= {node.code: node for node in self.scheme.leaves}
        units = list(dict.fromkeys(self._unit(row) for row in self.rows))
        first = {unit: row for row in reversed(self.rows) for unit in [self._unit(row)]}
        place = {unit: number for number, unit in enumerate(units)}
        facts: dict[str, Facts] = {}
        seen: set[tuple[int, str]] = set()
        for row in self.rows:
            node = by_metric.get(row.cells[METRIC])
            if node is None:
                self._unknown_metric(row, by_metric)
                continue
            here = place[self._unit(row)]
            if (here, node.code) in seen:
                self._find(row, METRIC, _("This unit has this metric in a row above"), _("delete one of the two rows"))
            seen.add((here, node.code))
            self._put(facts.setdefault(node.code, _nothing(len(units))), here, row, node)
        return self._table([first[unit] for unit in units], units, facts, [])

    def _table(
        self, rows: list[_Row], units: list[tuple[str, str]], facts: dict[str, Facts], unused: list[str]
    ) -> Table:
        if self.findings:
            raise TableRefused(self.findings)
        labels = {
            name: [row.cells[name] for row in rows]
            for name in LABEL_COLUMNS
            if name in self.headings and name != self.unit_column
        }
        return Table(units, labels, facts, unused, self.unit_column, self.period_column)

    def _unit(self, row: _Row) -> tuple[str, str]:
        unit = row.cells[self.unit_column]
        if not unit:
            self._find(row, self.unit_column, _("The unit is missing"), _("name it, or delete the row"))
        return row.cells.get(self.period_column, ""), unit

    def _refuse_twice(self, units: list[tuple[str, str]]) -> None:
        first: dict[tuple[str, str], int] = {}
        for row, unit in zip(self.rows, units, strict=True):
            if unit in first and unit[1]:
                what = _("“%(unit)s” stands in row %(row)s already") % {"unit": unit[1], "row": first[unit]}
                self._find(row, self.unit_column, what, _("keep one row for each unit"))
            first.setdefault(unit, row.number)

    def _facts(self, node: Indicator) -> Facts | None:
        """Return what the table says of a node; a group may be given as a whole. None: no column of it is there."""
        columns = node.columns
        if node.rule and node.rule.kind == RuleKind.RATIO and columns.numerator:
            if not all(name in self.headings for name in columns.names if name != columns.value):
                return None
            numerator, denominator = self._sum(columns.numerator), self._sum(columns.denominator)
            self._compare(node, numerator, denominator)
            return Facts(numerator=numerator, denominator=denominator)
        if columns.value not in self.headings:
            return None
        if node.rule and node.rule.kind == RuleKind.CATEGORY:
            return Facts(words=[self._word(row, node) for row in self.rows])
        return Facts(value=self._column(columns.value, _limits(node, self.scheme)))

    def _sum(self, names: Sequence[str]) -> Figures:
        return np.sum([self._column(name, (0.0, math.inf)) for name in names], axis=0)

    def _column(self, name: str, limits: tuple[float, float]) -> Figures:
        return np.array([self._number(row, name, limits) for row in self.rows])

    def _compare(self, node: Indicator, numerator: Figures, denominator: Figures) -> None:
        for place in np.flatnonzero(numerator > denominator):
            self._more_than_all(self.rows[place], node.columns.numerator[0])

    def _more_than_all(self, row: _Row, column: str) -> None:
        self._find(row, column, _("The part is larger than the whole"), _("correct one of the two figures"))

    def _number(self, row: _Row, name: str, limits: tuple[float, float]) -> float:
        text = row.cells.get(name, "")
        if not text:
            return math.nan
        try:
            figure = float(text) if "_" not in text else math.nan
        except ValueError:
            figure = math.nan
        if not math.isfinite(figure):
            self._find(row, name, _("“%(text)s” is not a number") % {"text": text}, _how_to_write(text))
            return math.nan
        if not limits[0] <= figure <= limits[1]:
            what = _("%(text)s is not between %(least)s and %(most)s") % {
                "text": text,
                "least": f"{limits[0]:g}",
                "most": f"{limits[1]:g}",
            }
            self._find(
                row, name, what, _("write a share as 0.82 for 82 percent") if limits[1] == 1 else _("correct it")
            )
        return figure

    def _word(self, row: _Row, node: Indicator) -> str:
        word = row.cells[node.columns.value]
        known = [each for each, _points in node.rule.categories] if node.rule else []
        if word and word not in known:
            what = _("“%(text)s” is not a category here") % {"text": word}
            self._find(row, node.columns.value, what, _("write one of: %(these)s") % {"these": ", ".join(known)})
        return word

    def _put(self, facts: Facts, here: int, row: _Row, node: Indicator) -> None:
        if node.rule is None or node.rule.kind != RuleKind.RATIO:
            assert facts.value is not None
            facts.value[here] = self._number(row, "value", _limits(node, self.scheme))
            return
        assert facts.numerator is not None
        assert facts.denominator is not None
        assert facts.ratio is not None
        facts.numerator[here] = self._number(row, NUMERATOR, (0.0, math.inf))
        facts.denominator[here] = self._number(row, DENOMINATOR, (0.0, math.inf))
        if facts.numerator[here] > facts.denominator[here]:
            self._more_than_all(row, NUMERATOR)
        stated = next((name for name in RATIO_PERCENT if row.cells.get(name)), "")
        if stated and math.isnan(facts.numerator[here]) and math.isnan(facts.denominator[here]):
            facts.ratio[here] = self._number(row, stated, (0.0, 100.0)) / 100

    def _unknown_metric(self, row: _Row, known: Mapping[str, Indicator]) -> None:
        metric = row.cells[METRIC]
        close = get_close_matches(metric, known, n=1)
        instead = _("did you mean %(this)s?") % {"this": close[0]} if close else _("delete the row")
        self._find(row, METRIC, _("The scheme has no metric “%(metric)s”") % {"metric": metric}, instead)

    def _unused(self) -> list[str]:
        known = {name for node in self.scheme.walk() for name in node.columns.names}
        kept = {self.unit_column, self.period_column, *LABEL_COLUMNS}
        unused = [name for name in self.headings if name not in known | kept]
        absent = [name for name in known if name not in self.headings]
        for name in unused:
            if close := get_close_matches(name, absent, n=1, cutoff=0.85):
                what = _("The scheme has no column “%(name)s”") % {"name": name}
                self.findings.append(CellFinding(1, name, what, _("did you mean %(this)s?") % {"this": close[0]}))
        return unused

    def _no_fact(self) -> None:
        known = [name for node in self.scheme.walk() for name in node.columns.names]
        what = _("No column belongs to %(scheme)s") % {"scheme": self.scheme.code}
        shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
        self.findings.append(CellFinding(1, "", what, _("name columns as in the scheme: %(these)s") % {"these": shown}))

    def _find(self, row: _Row, column: str, what: str, instead: str) -> None:
        self.findings.append(CellFinding(row.number, column, what, instead))


def _nothing(units: int) -> Facts:
    fresh: Callable[[], Figures] = lambda: np.full(units, np.nan)  # noqa: E731  four of a kind
    return Facts(fresh(), fresh(), fresh(), fresh())


def _limits(node: Indicator, scheme: Scheme) -> tuple[float, float]:
    """Return what a given value may be: a share, points up to the maximum, or any number."""
    if node.parts:
        return (0.0, 1.0) if scheme.divide_by != 1 else (0.0, node.max_points or math.inf)
    match node.rule.kind if node.rule else None:
        case RuleKind.SHARE | RuleKind.RATIO:
            return 0.0, 1.0
        case RuleKind.POINTS:
            return 0.0, node.max_points or 0.0
    return -math.inf, math.inf


def _how_to_write(text: str) -> str:
    if "%" in text:
        return _("write a share as 0.82, without a percent sign")
    if "," in text:
        return _("write the decimals after a point, as 0.82, and no separators of thousands")
    return _("write a number, or leave the cell empty where nothing is known")
