"""Rule books (bộ chỉ số), published rankings, and scoring of a table by one of the books. Nothing is written."""

import csv
import io
import math
from typing import Annotated, Any

from ninja import Path, Router, Schema
from pydantic import Field

from motcua.kernel.refusal import Fault
from motcua.service.exchange.scopes import Scope
from motcua.steering.measures import editions, firmness, scheme_reading, scoring, tables
from motcua.steering.measures.scheme import Indicator, Scheme
from motcua.steering.measures.tables import CellFinding, TableRefused
from motcua.web.api.callers import ApiRequest
from motcua.web.api.describing import Given, operation
from motcua.web.api.refusals import InvalidInput

router = Router(tags=["Rankings"])
READ = Scope.MEASURES_READ
MOST_ROWS = 5000
MOST_COLUMNS = 300
type BookCode = Annotated[str, Path(max_length=64, examples=["dti-2024"])]
type Cell = Annotated[str, Field(max_length=200)] | int | float | None


class SchemeRow(Schema):
    """A rule book in a list."""

    code: str
    name: str
    source: str
    max_points: float
    unit_kinds: list[str] = Field(description="Whom it ranks: nation, ministry, province, department, commune")


class SchemeList(Schema):
    items: list[SchemeRow]


class IndicatorRow(Schema):
    """An index or a group of them."""

    code: str
    name: str
    within: str = Field(description="Code of the group it belongs to; empty at the top")
    max_points: float | None
    is_scored: bool
    rule: str = Field(
        description="`share`, `points`, `ratio`, `step`, `category`, `goalposts`; empty: sum of its parts"
    )
    full_at: float | None = Field(description="Of a ratio: from this share on it earns everything")
    when_nothing_arose: str = Field(description="Of a ratio with denominator 0: `zero`, `full`, `left_open`")
    answers: str = Field(description="Kind of unit that answers for it")
    columns: list[str] = Field(description="Columns of a table that hold its facts")
    unverified: str


class SchemeFound(SchemeRow):
    """A rule book with its whole tree."""

    indicators: list[IndicatorRow]
    pillars: list[str]
    unverified: list[str]


class RankingRow(Schema):
    """A published ranking in a list."""

    code: str
    family: str = Field(description="`dti` or `service-quality`")
    year: int
    provinces: int = Field(description="How many were ranked, also where fewer are at hand")
    scheme: str
    source: str


class RankingList(Schema):
    items: list[RankingRow]


class Standing(Schema):
    """A province in a published ranking."""

    province: str
    rank: int | None
    index: float | None
    rank_low: int | None = Field(description="Nine of ten drawings with other weights lie from here …")
    rank_high: int | None = Field(description="… to here; null where the ranking was not published in full")
    shares: dict[str, float | None] = Field(
        description="Share of the maximum by code of the index; null: not published"
    )


class RankingFound(RankingRow):
    """A published ranking with every province."""

    items: list[Standing]


class TableToScore(Given):
    """A table: a row for each unit, keys as the rule book names its columns (or long, with metric_code)."""

    scheme: str = Field(max_length=64, examples=["dti-2024"])
    rows: list[dict[str, Cell]] = Field(min_length=1, max_length=MOST_ROWS)


class Scored(Schema):
    """A unit with its points. null: not computable, `missing` says why."""

    period: str
    unit: str
    index: float | None
    rank: int | None
    band: str
    points: dict[str, float | None]
    pillars: dict[str, float | None]
    pillar_ranks: dict[str, int | None]
    missing: list[str] = Field(description="Codes of what is missing")


class ScoredTable(Schema):
    scheme: str
    items: list[Scored]
    unused: list[str] = Field(description="Columns that meant nothing to the rule book")


@router.get(
    "/schemes",
    response=SchemeList,
    operation_id="listSchemes",
    url_name="schemes",
    summary="Rule books",
    **operation(READ),
)
def list_schemes(request: ApiRequest) -> dict[str, Any]:  # noqa: ARG001  django-ninja's signature
    """Every rule book that comes along."""
    return {"items": [_scheme(scheme_reading.shipped(code)) for code in scheme_reading.shipped_codes()]}


@router.get(
    "/schemes/{scheme}",
    response={200: SchemeFound},
    operation_id="getScheme",
    url_name="scheme",
    summary="One rule book",
    **operation(READ, problems=(404,)),
)
def get_scheme(request: ApiRequest, scheme: BookCode) -> dict[str, Any]:  # noqa: ARG001  django-ninja's signature
    """Its tree with maxima, rules and who answers, and what is unverified about it."""
    book = scheme_reading.shipped(scheme)
    rows = [row for node in book.indicators for row in _indicators(node, "")]
    pillars = [pillar.code for pillar in book.pillars]
    return {
        **_scheme(book),
        "indicators": rows,
        "pillars": pillars,
        "unverified": [str(remark) for remark in book.unverified],
    }


@router.get(
    "/rankings",
    response=RankingList,
    operation_id="listRankings",
    url_name="rankings",
    summary="Published rankings",
    **operation(READ),
)
def list_rankings(request: ApiRequest) -> dict[str, Any]:  # noqa: ARG001  django-ninja's signature
    """Every published ranking at hand, the oldest first."""
    return {"items": [_ranking(edition) for edition in editions.EDITIONS]}


@router.get(
    "/rankings/{ranking}",
    response={200: RankingFound},
    operation_id="getRanking",
    url_name="ranking",
    summary="One published ranking",
    **operation(READ, problems=(404,)),
)
def get_ranking(request: ApiRequest, ranking: BookCode) -> dict[str, Any]:  # noqa: ARG001  django-ninja's signature
    """Index, rank, rank interval and shares of every province, as published."""
    found = editions.ranking(ranking)
    intervals = firmness.drawn(found)
    items = [
        {
            "province": province,
            "rank": int(found.rank[at]) or None,
            "index": _number(found.index[at]),
            "rank_low": None if intervals is None else int(min(intervals.low[at], found.rank[at])),
            "rank_high": None if intervals is None else int(max(intervals.high[at], found.rank[at])),
            "shares": {code: _number(shares[at]) for code, shares in found.alone.items()},
        }
        for at, province in enumerate(found.provinces)
    ]
    return {**_ranking(found.edition), "items": items}


@router.post(
    "/scores",
    response={200: ScoredTable},
    operation_id="scoreTable",
    url_name="scores",
    summary="Score a table",
    **operation(READ, problems=(404,)),
)
def score_table(request: ApiRequest, body: TableToScore) -> dict[str, Any]:  # noqa: ARG001  django-ninja's signature
    """Points, index and ranks of a table by a rule book. Nothing of it is kept.

    A cell that cannot be taken is named in `errors` by its row and column: `#/rows/0/cybersecurity`.
    """
    book = scheme_reading.shipped(body.scheme)
    names = list(dict.fromkeys(name for row in body.rows for name in row))
    try:
        table = tables.read_table(_csv(names[: MOST_COLUMNS + 1], body.rows), book)
    except TableRefused as refused:
        raise InvalidInput([_fault(finding) for finding in refused.findings]) from refused
    found = scoring.score(book, table)
    return {
        "scheme": book.code,
        "items": [_scored(found, at) for at in range(len(table.units))],
        "unused": table.unused,
    }


def _csv(names: list[str], rows: list[dict[str, Cell]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows(["" if row.get(name) is None else row[name] for name in names] for row in rows)
    return text.getvalue()


def _fault(finding: CellFinding) -> Fault:
    """Rows of a file count from 1 with the heading; rows of the body from 0."""
    column = finding.column.replace("~", "~0").replace("/", "~1")
    pointer = f"/rows/{finding.row - 2}" if finding.row > 1 else "/rows"
    return Fault(f"{pointer}/{column}".rstrip("/"), f"{finding.what}; {finding.instead}", "cell_refused")


def _scored(found: scoring.Scores, at: int) -> dict[str, Any]:
    period, unit = found.units[at]
    return {
        "period": period,
        "unit": unit,
        "index": _number(found.index[at]),
        "rank": int(found.rank[at]) or None,
        "band": found.band(at),
        "points": {code: _number(points[at]) for code, points in found.points.items()},
        "pillars": {code: _number(figures[at]) for code, figures in found.pillars.items()},
        "pillar_ranks": {code: int(ranks[at]) or None for code, ranks in found.pillar_ranks.items()},
        "missing": found.missing[at],
    }


def _number(figure: float) -> float | None:
    return float(figure) if math.isfinite(figure) else None


def _scheme(book: Scheme) -> dict[str, Any]:
    kinds = [str(kind) for kind in book.unit_kinds]
    row = {"code": book.code, "name": book.label, "source": book.source}
    return {**row, "max_points": book.max_points, "unit_kinds": kinds}


def _indicators(node: Indicator, within: str) -> list[dict[str, Any]]:
    rule = node.rule
    ratio = rule if rule and rule.kind == "ratio" else None
    row = {
        "code": node.code,
        "name": node.label,
        "within": within,
        "max_points": node.max_points,
        "is_scored": node.is_scored,
        "rule": str(rule.kind) if rule else "",
        "full_at": ratio.full_at if ratio else None,
        "when_nothing_arose": str(ratio.when_nothing_arose) if ratio else "",
        "answers": node.answers,
        "columns": list(node.columns.names),
        "unverified": node.doubt,
    }
    return [row, *(below for part in node.parts for below in _indicators(part, node.code))]


def _ranking(edition: editions.Edition) -> dict[str, Any]:
    names = ("code", "family", "year", "provinces", "scheme", "source")
    return {name: getattr(edition, name) for name in names}
