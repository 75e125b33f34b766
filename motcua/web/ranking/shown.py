"""A table once: as the page shows it, and as a file with the figures as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

from motcua.steering.measures.editions import DTI, Edition
from motcua.web import downloads
from motcua.web.design.parts import Column, Link, Row
from motcua.web.downloads import Cell, Sheet
from motcua.web.ranking.words import decimal

type Text = str | Promise


class Kind(StrEnum):
    """What a column holds; decides how its cells are written."""

    TEXT = "text"
    RANK = "rank"  # whole
    SHARE = "share"  # four decimals, as published
    PERCENT = "percent"  # a share as fields take it; the file has the share
    POINTS = "points"  # two decimals


_DECIMALS = {Kind.RANK: 0, Kind.SHARE: 4, Kind.POINTS: 2}


def index_kind(edition: Edition) -> Kind:
    """Return how the index of an edition is written: DTI as a share, service quality in points."""
    return Kind.SHARE if edition.family == DTI else Kind.POINTS


@dataclass(frozen=True)
class Shown:
    """A table of a page. `key` names it in the address of its file."""

    key: str
    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sheet: Sheet


def shown(
    key: str,
    caption: Text,
    columns: Sequence[tuple[Text, Kind]],
    rows: Sequence[Sequence[Any]],  # of cells; a row with a spread in it loses their type
    *,
    hrefs: Sequence[str] = (),
    actions: Sequence[Link | None] = (),
    own: int | None = None,
    notes: Sequence[Text] = (),
) -> Shown:
    """Return the table both ways. Ranks of 0 and NaN are empty cells. hrefs: where the first cell of each row leads.

    actions: what else can be done about each row. own: the place of the row that the page is about.
    """
    cells = [[_bare(kind, cell) for (_label, kind), cell in zip(columns, row, strict=True)] for row in rows]
    links = zip(hrefs or [""] * len(rows), actions or [None] * len(rows), strict=True)
    return Shown(
        key=key,
        caption=caption,
        columns=tuple(Column(label, is_number=kind != Kind.TEXT) for label, kind in columns),
        rows=tuple(
            Row(
                [_written(kind, cell) for (_label, kind), cell in zip(columns, row, strict=True)],
                href,
                action=action,
                is_own=place == own,
            )
            for place, (row, (href, action)) in enumerate(zip(cells, links, strict=True))
        ),
        sheet=Sheet(key, caption, [label for label, _kind in columns], cells, notes, is_published=True),
    )


def _bare(kind: Kind, cell: Cell) -> Cell:
    if kind == Kind.RANK:
        return int(cell) if isinstance(cell, int | float) and cell == cell and cell else None
    return None if isinstance(cell, float) and cell != cell else cell


def _written(kind: Kind, cell: Cell) -> str:
    if kind == Kind.TEXT:
        return str(cell) if cell is not None else "–"
    if kind == Kind.PERCENT:
        return f"{decimal(100 * cell, 2)} %" if isinstance(cell, int | float) else "–"
    return decimal(float(cell), _DECIMALS[kind]) if isinstance(cell, int | float) else "–"


def file_of(request: HttpRequest, tables: Mapping[str, Shown]) -> HttpResponse | None:
    """Return one of the tables as a file if the address asks for it (?table=KEY&format=csv). Raises NotUnderstood."""
    return downloads.file_of(request, {key: table.sheet for key, table in tables.items()})
