"""The tables of the public pages, and the same as files."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.steering.measures.public import quality
from motcua.steering.measures.public.figures import Figure, Figures, State
from motcua.steering.measures.public.hiding import FEWEST
from motcua.steering.measures.public.quality import GroupTold, QualityTold
from motcua.web.design.parts import Column, Row
from motcua.web.design.values import grouped
from motcua.web.downloads import Cell, Sheet
from motcua.web.portal import public_words as wording
from motcua.web.portal.public_asking import Asked
from motcua.web.portal.public_words import DEFINED, GROUP_MEANINGS, OVERDUE, name_of, number

type Points = tuple[QualityTold | None, ...]  # of the period, and of the year before


@dataclass(frozen=True)
class Line:
    """A unit or a field in a list. overdue: None where it is not told. short_name: what the page shows."""

    name: str
    href: str
    figures: Figures
    overdue: Figure | None = None
    code: str = ""
    short_name: str = ""


def rule() -> str:
    """Return in one sentence what is hidden."""
    return _(
        "A number that is made of fewer than %(fewest)s dossiers is hidden, and so are others from which it could be "
        "computed."
    ) % {"fewest": FEWEST}


def subject_columns(chosen: Asked) -> list[Column]:
    """Return the headings of `of_subject`."""
    return [
        Column(_("Figure")),
        Column(_("This period"), is_number=True),
        Column(_("The same months of %(year)s") % {"year": chosen.period.since.year - 1}, is_number=True),
        Column(_("Change"), is_number=True),
    ]


def of_subject(found: Figures, overdue: Figure | None) -> list[Row]:
    """Return a row for each figure: now, a year before, the change."""
    rows = []
    for each in DEFINED:
        now, before = wording.pair(found, each.code)
        share = each.is_share
        cells = (wording.told(now, share=share), wording.told(before, share=share))
        rows.append(Row((each.name, *cells, wording.change(now, before, share=share))))
    if overdue is not None:
        rows.append(Row((OVERDUE.name, wording.told(overdue), "–", "–")))
    return rows


def group_columns(chosen: Asked) -> list[Column]:
    """Return the headings of `of_groups`."""
    return [Column(_("Group of Decision 766")), *subject_columns(chosen)[1:]]


def of_groups(now: QualityTold | None, before: QualityTold | None) -> list[Row]:
    """Return a row for each group with its points, and one for their sum."""
    groups_now, groups_before = _by_code(now), _by_code(before)
    rows = [
        Row((name_of(node), *_compared(groups_now.get(node.code), groups_before.get(node.code))))
        for node in quality.groups()
    ]
    whole = (_points_of_all(now), _points_of_all(before))
    return [*rows, Row((_("All groups that are told"), *whole, "–"))]


def _by_code(found: QualityTold | None) -> dict[str, GroupTold]:
    return {group.code: group for group in found.groups} if found else {}


def _compared(now: GroupTold | None, before: GroupTold | None) -> tuple[str, str, str]:
    is_same = now and before and now.points is not None and before.points is not None
    if not (is_same and now and before and now.computable == before.computable):
        return _points(now), _points(before), "–"
    assert now.points is not None
    assert before.points is not None
    difference = now.points - before.points
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return _points(now), _points(before), sign + number(abs(difference))


def _points(group: GroupTold | None) -> str:
    if group is None or group.state == State.NO_DATA:
        return _("no data yet")
    if group.points is None:
        return _("hidden")
    return _("%(points)s of %(computable)s") % {"points": number(group.points), "computable": number(group.computable)}


def _points_of_all(found: QualityTold | None) -> str:
    if found is None or found.points is None:
        return _("no data yet")
    return _("%(points)s of %(computable)s") % {"points": number(found.points), "computable": number(found.computable)}


def definitions(*, has_overdue: bool) -> list[wording.Defined]:
    """Return what each figure means."""
    return [*DEFINED, OVERDUE] if has_overdue else list(DEFINED)


def group_definitions() -> list[tuple[str, str, object]]:
    """Return name, points at most and meaning of each group of Decision 766."""
    return [(name_of(node), number(node.max_points), GROUP_MEANINGS.get(node.code, "")) for node in quality.groups()]


def line_columns(title: str, lines: Sequence[Line]) -> list[Column]:
    """Return the headings of `of_lines`."""
    names = [str(each.name) for each in _defined(has_overdue=any(line.overdue is not None for line in lines))]
    return [Column(title), *(Column(name, is_number=True) for name in names)]


def of_lines(lines: Sequence[Line], *, has_overdue: bool) -> list[Row]:
    """Return a row for each unit or field."""
    return [
        Row(
            (
                line.short_name or line.name,
                *(
                    wording.told(figure, share=each.is_share)
                    for each in _defined(has_overdue=has_overdue)
                    for figure in (_figure(line, each.code),)
                ),
            ),
            href=line.href,
        )
        for line in lines
    ]


def _defined(*, has_overdue: bool) -> list[wording.Defined]:
    return definitions(has_overdue=has_overdue)


def _figure(line: Line, code: str) -> Figure:
    if code == OVERDUE.code:
        return line.overdue or Figure(State.NO_DATA)
    return wording.pair(line.figures, code)[0]


def sheet_of_lines(name: str, title: str, lines: Sequence[Line], notes: Sequence[str]) -> Sheet:
    """Return all units or fields with both years and the change. What the page hides is hidden here."""
    headings: list[str] = [_("Code"), title]
    for each in DEFINED:
        unit = ", %" if each.is_share else ""
        last = _("%(figure)s, the same months last year") % {"figure": each.name}
        headings += [f"{each.name}{unit}", f"{last}{unit}", _("%(figure)s, change") % {"figure": each.name}]
    headings.append(str(OVERDUE.name))
    rows: list[list[Cell]] = []
    for line in lines:
        row: list[Cell] = [line.code, line.name]
        for each in DEFINED:
            now, before = wording.pair(line.figures, each.code)
            share = each.is_share
            row += [wording.cell(now, share=share), wording.cell(before, share=share)]
            row.append(wording.change_cell(now, before, share=share))
        rows.append([*row, wording.cell(line.overdue) if line.overdue is not None else None])
    return Sheet(name, title, headings, rows, notes)


def sheet_of_subject(
    name: str, title: str, found: Figures, overdue: Figure | None, points: Points | None, notes: Sequence[str]
) -> Sheet:
    """Return the figures of one unit, one field or the province, and the points of the groups."""
    headings = (_("Figure"), _("This period"), _("Same months last year"), _("Change"), _("Meaning"), _("Source"))
    rows: list[Sequence[Cell]] = []
    for each in DEFINED:
        now, before = wording.pair(found, each.code)
        share = each.is_share
        label = f"{each.name}, %" if share else str(each.name)
        cells = (wording.cell(now, share=share), wording.cell(before, share=share))
        change = wording.change_cell(now, before, share=share)
        rows.append((label, *cells, change, each.meaning, each.source))
    if overdue is not None:
        rows.append((str(OVERDUE.name), wording.cell(overdue), None, None, OVERDUE.meaning, OVERDUE.source))
    if points is not None:
        groups = [_by_code(each) for each in points]
        rows += [
            (
                name_of(node),
                *(_points_cell(each.get(node.code)) for each in groups),
                None,
                GROUP_MEANINGS.get(node.code, ""),
                quality.source(),
            )
            for node in quality.groups()
        ]
    return Sheet(name, title, headings, rows, notes)


def _points_cell(group: GroupTold | None) -> Cell:
    return group.points if group is not None and group.points is not None else _points(group)


def day_told(received: int, *, is_told: bool, is_named: bool) -> str:
    """Return the dossiers of one day, hidden where they are few or shield such a day."""
    if is_told:
        return grouped(received)
    return wording.told(Figure(State.FEW if is_named and 0 < received < FEWEST else State.SHIELD))
