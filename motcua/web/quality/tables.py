"""Figures as the pages show them, and as they are taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.registry.agencies.models import Agency
from motcua.service.dossiers.queries import Named
from motcua.steering.measures.scheme import Indicator, Scheme
from motcua.steering.measures.service_quality.evidence import Evidence
from motcua.steering.measures.service_quality.figures import ItemFigure, QualityFigures
from motcua.steering.measures.service_quality.items import DOSSIER_ITEMS, NOT_KNOWN
from motcua.steering.measures.service_quality.reasons import why
from motcua.web.addresses import address
from motcua.web.design.parts import Column, Row
from motcua.web.design.values import fixed, grouped
from motcua.web.downloads import Sheet

FOR, AGAINST = "dat", "chua-dat"  # the side of a list, as it stands in addresses


@dataclass(frozen=True)
class Line:
    """A line of the tree: a group, or an item with its ways to the dossiers."""

    code: str
    name: str
    is_group: bool
    points: str
    most: str
    counted: str = ""
    of: str = ""
    percent: str = ""
    for_href: str = ""
    against: str = ""
    against_href: str = ""
    note: str = ""


def tree(book: Scheme, found: QualityFigures, unit_code: str, query: str) -> list[Line]:
    """Return groups and items in the order of the scheme. What earns nothing by the scheme is left out."""
    lines = []
    for group in book.indicators:
        figure = found.groups[group.code]
        most = number(figure.max_points)
        if figure.computable != figure.max_points and figure.points is not None:
            most = _("%(computable)s of %(most)s") % {"computable": number(figure.computable), "most": most}
        lines.append(Line(group.code, group.label, True, number(figure.points), most))
        lines += [_line(part, found.items[part.code], unit_code, query) for part in group.parts if part.is_scored]
    return lines


def _line(node: Indicator, item: ItemFigure, unit_code: str, query: str) -> Line:
    most = number(item.max_points)
    if not item.has_data:
        return Line(node.code, node.label, False, _("no data yet"), most, note=str(NOT_KNOWN.get(node.code, "")))
    assert item.numerator is not None
    assert item.denominator is not None
    assert item.against is not None
    is_listed = node.code in DOSSIER_ITEMS
    return Line(
        node.code,
        node.label,
        False,
        number(item.points) if item.points is not None else _("nothing arose"),
        most,
        grouped(item.numerator),
        grouped(item.denominator),
        f"{number(item.percent)} %" if item.percent is not None else "–",
        reverse("quality:dossiers", args=[unit_code, node.code, FOR]) + query if is_listed and item.numerator else "",
        grouped(item.against),
        reverse("quality:dossiers", args=[unit_code, node.code, AGAINST]) + query if is_listed and item.against else "",
    )


def of_units(book: Scheme, found: Sequence[QualityFigures], units: dict[int, Agency], query: str) -> list[Row]:
    """Return a row for each unit, those first whose dossiers are late most often; a unit without any is last."""
    rows = []
    for each in sorted(found, key=_late_most):
        unit = units[each.agency_id or 0]
        on_time = each.items["2.1"]
        cells = (
            unit.label,
            grouped(on_time.denominator or 0),
            grouped(on_time.against or 0),
            *(number(each.groups[group.code].points) for group in book.indicators),
            _("%(points)s of %(computable)s") % {"points": number(each.points), "computable": number(each.computable)}
            if each.points is not None
            else "–",
        )
        rows.append(Row(cells, href=address("quality:unit", unit.code) + query))
    return rows


def _late_most(figures: QualityFigures) -> tuple[Decimal, int, int]:
    on_time = figures.items["2.1"]
    share = on_time.percent if on_time.percent is not None else Decimal(1000)
    return share, -(on_time.denominator or 0), figures.agency_id or 0


def unit_columns(book: Scheme) -> list[Column]:
    """Return the headings of `of_units`."""
    return [
        Column(_("Unit")),
        Column(_("Dossiers"), is_number=True),
        Column(_("Late"), is_number=True),
        *(Column(f"{group.label} ({number(group.max_points)})", is_number=True) for group in book.indicators),
        Column(_("Points of what is computable"), is_number=True),
    ]


def evidence_columns() -> list[Column]:
    """Return the headings of `of_dossiers`."""
    names = (
        _("Dossier"),
        _("Procedure"),
        _("Unit"),
        _("Received on"),
        _("Due on"),
        _("Ended on"),
        _("Why it counts so"),
    )
    return [Column(name) for name in names]


def of_dossiers(
    item: str, rows: Sequence[Evidence], called: dict[int, Named], units: dict[int, Agency], until: date, query: str
) -> list[Row]:
    """Return a row for each dossier of a list."""
    return [
        Row(
            (
                named.code or named.number,
                named.procedure_name,
                units[row.agency_id].short_label,
                *(_moment(at) for at in (row.received_at, row.due_at if row.is_promised else None, row.ended_at)),
                why(item, row, until),
            ),
            href=reverse("quality:dossier", args=[named.number]) + query,
        )
        for row in rows
        if (named := called.get(row.dossier_id)) is not None
    ]


def _moment(at: object) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if hasattr(at, "astimezone") else "–"


def sheet_of_dossiers(
    name: str, item: str, rows: Sequence[Evidence], called: dict[int, Named], units: dict[int, Agency], until: date
) -> Sheet:
    """Return the list as a table to be taken away."""
    cells = [
        (
            *(named.code, named.number, row.procedure_code, named.procedure_name, units[row.agency_id].label),
            *(row.received_at, row.due_at if row.is_promised else None, row.ended_at, why(item, row, until)),
        )
        for row in rows
        if (named := called.get(row.dossier_id)) is not None
    ]
    headings = (
        *(_("Code"), _("Number"), _("Code of the procedure"), _("Procedure"), _("Unit"), _("Received on")),
        *(_("Due on"), _("Ended on"), _("Why it counts so")),
    )
    return Sheet(name, name, headings, cells)


def sheet_of_units(
    name: str,
    book: Scheme,
    found: Sequence[QualityFigures],
    units: dict[int, Agency],
    notes: Sequence[str],
) -> Sheet:
    """Return the rows of `of_units` as a table to be taken away."""
    rows = (  # made when the file is written, for the page has the same rows already
        (
            *(units[each.agency_id or 0].code, units[each.agency_id or 0].label),
            *(each.items["2.1"].denominator or 0, each.items["2.1"].against or 0),
            *(each.groups[group.code].points for group in book.indicators),
            *(each.points, each.computable if each.points is not None else None),
        )
        for each in sorted(found, key=_late_most)
    )
    groups = [column.label for column in unit_columns(book)[3:-1]]
    headings = [_("Code"), _("Unit"), _("Dossiers"), _("Late"), *groups, _("Points"), _("Points that can be computed")]
    return Sheet(name, _("Units by the share of late dossiers, the highest first"), headings, rows, notes)


def sheet_of_items(name: str, book: Scheme, found: QualityFigures, notes: Sequence[str]) -> Sheet:
    """Return the items of one unit as a table to be taken away."""
    rows = [
        (node.code, node.label, item.numerator, item.denominator, item.percent, item.points, item.max_points)
        for node in book.leaves
        if node.is_scored and (item := found.items[node.code])
    ]
    headings = (_("Code"), _("Item"), _("Counted"), _("Of"), _("Percent"), _("Points"), _("At most"))
    return Sheet(name, book.label, headings, rows, notes)


def number(figure: Decimal | float | None) -> str:
    """Return a figure in the reader's language; a dash for none."""
    if figure is None:
        return "–"
    exact = figure if isinstance(figure, Decimal) else Decimal(str(figure))
    return fixed(exact, 2 if exact % 1 else 0)
