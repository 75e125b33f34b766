"""The weekly brief of a unit on paper: what its page says, one or two sheets, each figure with its source and address.

Nothing is computed here: figures, sentences and tables are those of the page.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.spoken_dates import long_datetime, short_datetime
from motcua.service.documents import typst_render
from motcua.service.documents.typst_render import Written
from motcua.service.dossiers.oversight import Overseen
from motcua.steering.briefing.board import Board
from motcua.web.cockpit import indices, lists, sources, tables, words
from motcua.web.cockpit.tables import Table
from motcua.web.cockpit.words import Figure
from motcua.web.design.values import grouped

TEMPLATE = Path(__file__).parent / "print" / "weekly_brief.typ"
UNITS, LIKELY, TODAY = 10, 4, 6  # lines of tables: what fits on two sheets also with long names
LONGEST_NAME = 72  # characters of a procedure's name; a line on paper cannot be opened, so its code is what counts


def write(board: Board) -> Written:
    """Return the brief as PDF/A. Raises what `typst_render.print_out` raises."""
    return typst_render.print_out(TEMPLATE, content(board), board.now)


def file_name(board: Board) -> str:
    """Name the file by the unit and the day, which sorts."""
    return f"ban-tin-tuan-{board.unit.code}-{board.now.astimezone(VIETNAM):%Y-%m-%d}.pdf"


def content(board: Board) -> dict[str, Any]:
    """Return what the template sees: texts, and nothing that is computed there."""
    page = _address(reverse("cockpit:unit", args=[board.unit.code]))
    return {
        "language": get_language() or "vi",
        "title": _("Weekly brief"),
        "unit": board.unit.label,
        "as_of": _("As of %(at)s") % {"at": long_datetime(board.now)},
        "running": f"{board.unit.short_label}, {short_datetime(board.now)}",
        "page_word": _("Page"),
        "is_sample": settings.MODE == "demo",
        "sample": _("Sample data: generated, of no legal value"),
        "source_word": _("Source:"),
        "page": page,
        "qr": typst_render.qr_svg(page),
        "qr_words": _("The page with the figures of this moment"),
        "sections": {
            "stand": _("Where we stand"),
            "changes": _("What changed this week"),
            "decisions": _("Waiting for a decision"),
            "today": _("Act today"),
        },
        "figures": [_figure(each) for each in [*indices.figures(board), *words.figures(board)]],
        "decisions": [
            {"text": each.text, "why": each.why, "address": _address(each.href.partition("?")[0])}
            for each in words.decisions(board, may_assign=False)
        ],
        "no_decisions": _("Nothing is overdue, nothing is expected to be, and no task waits."),
        "changes": [{"text": text, "address": _address(href)} for text, href in words.changes(board)],
        "counted": sources.counted(board),
        "units": _units(board) if board.has_several_units else None,
        "likely": _likely(board),
        "today": _act_today(board),
        "nothing": _("Nothing here now"),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    said = ("value", "label", "change", "note", "source")
    return {
        **{name: str(getattr(figure, name)) for name in said},
        "address": _address(figure.href),
        "spark": _spark(figure.trend.values),
        "trend_words": figure.trend.words,
    }


def _spark(values: Sequence[float | None]) -> list[float | None]:
    """Return the values between 0 and 1; level in the middle where all are equal."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return []
    low, span = min(known), max(known) - min(known)
    return [None if value is None else (value - low) / span if span else 0.5 for value in values]


def _units(board: Board) -> dict[str, Any]:
    table = tables.of_units(board, limit=UNITS)
    address = _address(reverse("cockpit:units", args=[board.unit.code]))
    source = " ".join([sources.counted(board), *table.notes[1:]])
    return _table(table, shown=len(table.rows), of=len(board.lines), source=source, address=address)


def _likely(board: Board) -> dict[str, Any]:
    table = _shortened(lists.likely(board))
    address = _address(words.list_href(board.unit.code, "nguy-co"))
    shown = min(len(table.rows), LIKELY)
    return _table(table, shown=shown, of=board.expected.due, source=sources.forecast(board), address=address)


def _act_today(board: Board) -> list[dict[str, Any]]:
    """What is due and what is overdue share the lines; at most half of them are for what is due."""
    due, late = (lists.read(kind, board.scope, board.now)[0] for kind in ("hom-nay", "qua-han"))
    lines = min(len(due), TODAY // 2)
    return [_today(board, "hom-nay", due, lines), _today(board, "qua-han", late, TODAY - lines)]


def _today(board: Board, kind: str, found: Sequence[Overseen], lines: int) -> dict[str, Any]:
    names = lists.unit_names(found[:lines])
    caption = str(lists.CAPTIONS[kind])
    table = tables.of_dossiers(found[:lines], names, {}, name=kind, caption=caption, now=board.now)
    address = _address(words.list_href(board.unit.code, kind))
    of = board.overdue if kind == "qua-han" else len(found)
    return _table(_shortened(table), shown=len(table.rows), of=of, source=sources.counted(board), address=address)


def _table(table: Table, *, shown: int, of: int, source: str, address: str) -> dict[str, Any]:
    caption = table.caption
    if shown < of:
        caption = _("%(caption)s (the first %(shown)s of %(of)s)") % {
            "caption": caption,
            "shown": grouped(shown),
            "of": grouped(of),
        }
    return {
        "caption": caption,
        "columns": [{"label": str(column.label), "is_number": column.is_number} for column in table.columns],
        "rows": [[str(cell) for cell in row.cells] for row in table.rows[:shown]],
        "source": source,
        "address": address,
    }


def _shortened(table: Table) -> Table:
    """Cut the names of procedures, in the second column."""
    rows = tuple(replace(row, cells=(row.cells[0], _cut(str(row.cells[1])), *row.cells[2:])) for row in table.rows)
    return replace(table, rows=rows)


def _cut(text: str) -> str:
    """Cut between words."""
    return text if len(text) <= LONGEST_NAME else text[:LONGEST_NAME].rpartition(" ")[0] + "…"


def _address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
