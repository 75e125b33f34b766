"""Rows of things: answers, tasks, tables, filters, fees, files."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from motcua.web.design.components.library import as_written, block_part, part
from motcua.web.design.components.status import tone_shape
from motcua.web.design.parts import Column, FeeLine, Field, Filter, Row, SummaryRow, Task, Text, UploadedFile
from motcua.web.design.values import size


@part("design/task_list.html")
def task_list(*, tasks: Sequence[Task], id: str = "tasks") -> dict[str, object]:
    """The sections of a form with what is done and what is open."""
    return {"tasks": [(task, tone_shape(task.tone)) for task in tasks], "id": id}


@part("design/summary_list.html")
def summary_list(*, rows: Sequence[SummaryRow], title: Text = "", is_plain: bool = False) -> dict[str, object]:
    """Questions and answers, each with its way back. `is_plain`: without lines, for the facts of a dossier."""
    return {"rows": rows, "title": title, "is_plain": is_plain}


@part("design/data_table.html")
def data_table(
    *,
    columns: Sequence[Column],
    rows: Sequence[Row],
    caption: Text,
    sort: str = "",
    query: Mapping[str, str] | None = None,
    shortcuts: bool = False,
    hide_caption: bool = False,
) -> dict[str, object]:
    """Rows of 40 px. Headers sort by link (`sort` is the present one, "-" first for falling), all in the URL.

    query: what else the URL carries (filters); the page is left out, sorting starts at the first.
    shortcuts: keys j, k, enter and ? work on the rows.
    """
    heads = [_head(column, sort, query or {}) for column in columns]
    body = mark_safe("\n".join(_drawn_row(columns, row) for row in rows))  # noqa: S308  escaped there
    return {"heads": heads, "body": body, "caption": caption, "shortcuts": shortcuts, "hide_caption": hide_caption}


def _drawn_row(columns: Sequence[Column], row: Row) -> str:
    """Return a row as HTML. Not in the template: there a cell takes twenty times as long, and a table has thousands."""
    cells = "".join(
        f'<td class="mc-number">{cell}</td>' if column.is_number else f"<td>{cell}</td>"
        for column, cell in zip(columns, _drawn_cells(row), strict=True)
    )
    marks = f' data-key-row="{escape(row.key)}"' if row.key else ""
    marks += ' aria-current="true"' if row.is_own else ""
    return f"<tr{marks}>{cells}</tr>"


def _drawn_cells(row: Row) -> list[str]:
    cells = ["–" if cell is None else as_written(cell) for cell in row.cells]
    name = cells[0] if cells else ""
    if row.href and cells:
        cells[0] = f'<a class="govuk-link" href="{escape(row.href)}">{name}</a>'
    if row.action and cells:
        said = f'{escape(row.action.label)}<span class="govuk-visually-hidden">: {name}</span>'
        cells[0] += f'<br><a class="govuk-link" href="{escape(row.action.href)}" data-action>{said}</a>'
    return cells


def _head(column: Column, sort: str, query: Mapping[str, str]) -> dict[str, object]:
    is_current = bool(column.sort) and sort.removeprefix("-") == column.sort
    is_falling = is_current and sort.startswith("-")
    following = column.sort if not is_current or is_falling else f"-{column.sort}"
    direction = "" if not is_current else "descending" if is_falling else "ascending"
    href = "?" + urlencode({**query, "sort": following}) if column.sort else ""
    return {"column": column, "href": href, "direction": direction}


@part("design/shortcut_help.html")
def shortcut_help(*, keys: Mapping[str, Text] | None = None) -> dict[str, object]:
    """The keys of a table with `shortcuts`, opened by "?", with a way to turn them off. `keys`: the page's own."""
    return {"keys": keys or {}}


@part("design/filter_list.html")
def filter_list(*, filters: Sequence[Filter], label: Text = _("Filters")) -> dict[str, object]:
    """Saved filters with their counts, left of a list."""
    return {"filters": filters, "label": label}


@part("design/fee_lines.html")
def fee_lines(*, lines: Sequence[FeeLine], caption: Text = _("Fees"), show_total: bool = True) -> dict[str, object]:
    """Fees with the price before an incentive struck through and the resolution named. Unknown amounts are said so."""
    known = [line.amount_vnd for line in lines if line.amount_vnd is not None]
    total = sum(known) if show_total and len(known) == len(lines) else None
    return {"lines": lines, "caption": caption, "total": total, "show_total": show_total and total is not None}


@part("design/file_field.html")
def file_field(
    *,
    name: str,
    label: Text,
    files: Sequence[UploadedFile] = (),
    help: Text = "",
    error: Text = "",
    required: bool = True,
    accept: str = "",
    upload_url: str = "",
    remove_name: str = "remove",
    is_many: bool = True,
    max_bytes: int | None = None,
    camera: bool = False,
    id: str = "",
) -> dict[str, object]:
    """Files with state, size, removal and retry. Without `upload_url` or scripts it is the browser's own field.

    accept: as in HTML, for example "image/*,application/pdf". max_bytes: refused before sending when larger.
    remove_name: name of the submit buttons that take a file away, the value is its key. camera: phones open it.
    """
    field = Field(name, label, "", help, error, required, id)
    sized = [(file, size(file.size_bytes)) for file in files]
    inputs = {"field": field, "files": sized, "accept": accept, "upload_url": upload_url, "remove_name": remove_name}
    limit = size(max_bytes) if max_bytes else ""
    return {**inputs, "is_many": is_many, "max_bytes": max_bytes, "limit": limit, "camera": camera}


@block_part("design/repeatable_group.html")
def repeatable_group(
    *, title: Text, index: int = 0, remove_name: str = "", remove_label: Text = _("Remove"), error: Text = ""
) -> dict[str, object]:
    """One of several alike: a child, a member. `remove_name` names the submit button that takes it away."""
    return {"title": title, "index": index, "remove_name": remove_name, "remove_label": remove_label, "error": error}
