"""Things to look at: numbers that lead to their source, QR codes, pages of papers."""

from collections.abc import Sequence
from typing import Literal

import segno
from django.utils.translation import gettext_lazy as _

from motcua.web.design.components.library import block_part, part
from motcua.web.design.components.status import tone_shape
from motcua.web.design.parts import Text, Tone

type ChartKind = Literal["bars", "stacked", "lines", "ranks", "range"]


@part("design/figure.html")
def figure(
    *,
    value: object,
    label: Text,
    href: str,
    change: Text = "",
    tone: Tone = "running",
    note: Text = "",
    trend: Sequence[float | None] = (),
    trend_words: Text = "",
    source: Text = "",
) -> dict[str, object]:
    """A number never stands alone: what it says, how it changed, and a link to what it is made of.

    note: one sentence, for example the rank with its interval. trend: up to 24 values for the line, oldest first, None
    where nothing is known; the line is for the eye alone, so trend_words say where it begins and where it ends.
    source: "Hệ thống tự tính", "Đơn vị khai báo" or "Nhận từ hệ thống khác".
    """
    inputs = {"value": value, "label": label, "href": href, "change": change, "tone": tone, "note": note}
    return {
        **inputs,
        "shape": tone_shape(tone),
        "spark": spark_path(trend),
        "trend_words": trend_words,
        "source": source,
    }


def spark_path(trend: Sequence[float | None]) -> str:
    """The path of an SVG line in a box of 100 × 30, level when all are equal; empty for fewer than two values.

    Where a value is not known the line has a gap; one between two gaps is a dot.
    """
    known = [value for value in trend if value is not None]
    if len(known) < 2:
        return ""
    low, span, step = min(known), max(known) - min(known) or 1, 100 / (len(trend) - 1)
    drawn, is_down = [], False
    for number, value in enumerate(trend):
        if value is not None:
            point = f"{number * step:.1f},{28 - 26 * (value - low) / span:.1f}"
            drawn.append(f"L{point}" if is_down else f"M{point}L{point}")
        is_down = value is not None
    return "".join(drawn)


@block_part("design/figures.html")
def figures(*, label: Text = _("Figures"), is_wide: bool = False) -> dict[str, object]:
    """A row of `figure` tags that wraps on a phone. is_wide: three in a row at most, where they say much."""
    return {"label": label, "is_wide": is_wide}


@block_part("design/chart.html")
def chart(*, kind: ChartKind, columns: str, label: int = 0) -> dict[str, object]:
    """A picture of the `data_table` it wraps, drawn above it by a script; without scripts the table says it all.

    kind:    "bars": side by side; "stacked": parts of a whole; "lines": over time, in the order of the rows;
             "ranks": the same with 1 on top; "range": from the first to the second of three columns, the third marked.
    columns: places of the columns that are drawn, from 0, for example "1 2". label: the column that names the rows.
    """
    return {"kind": kind, "columns": columns, "label": label}


@part("design/qr_figure.html")
def qr_figure(*, text: str, caption: Text = "", alt: Text = _("QR code")) -> dict[str, object]:
    """A QR code as an image; the caption says in words where it leads."""
    image = segno.make(text, error="m").svg_data_uri(border=4, dark="#000", light="#fff")
    return {"image": image, "caption": caption, "alt": alt}


@part("design/paper_thumbnail.html")
def paper_thumbnail(
    *,
    name: Text,
    href: str,
    image: str = "",
    pages: int | None = None,
    is_marked: bool = False,
    note: Text = "",
) -> dict[str, object]:
    """A paper by its first page (PNG made by the server); `is_marked`: something is missing there."""
    return {"name": name, "href": href, "image": image, "pages": pages, "is_marked": is_marked, "note": note}
