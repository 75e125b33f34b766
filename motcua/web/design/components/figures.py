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
    trend: Sequence[float] = (),
    source: Text = "",
) -> dict[str, object]:
    """A number never stands alone: what it says, how it changed, and a link to what it is made of.

    note: one sentence, for example the rank with its interval. trend: up to 24 values for the line, oldest first.
    source: "Hệ thống tự tính", "Đơn vị khai báo" or "Nhận từ hệ thống khác".
    """
    inputs = {"value": value, "label": label, "href": href, "change": change, "tone": tone, "note": note}
    return {**inputs, "shape": tone_shape(tone), "spark": spark_points(trend), "source": source}


def spark_points(trend: Sequence[float]) -> str:
    """Points of an SVG polyline in a box of 100 × 30; empty for fewer than two values, level when all are equal."""
    if len(trend) < 2:
        return ""
    low, span = min(trend), max(trend) - min(trend) or 1
    step = 100 / (len(trend) - 1)
    return " ".join(f"{n * step:.1f},{28 - 26 * (value - low) / span:.1f}" for n, value in enumerate(trend))


@block_part("design/figures.html")
def figures(*, label: Text = _("Figures")) -> dict[str, object]:
    """A row of `figure` tags that wraps on a phone."""
    return {"label": label}


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
