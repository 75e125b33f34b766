"""The form of a report: one row for each indicator, with what was typed and what is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.kernel.numbers import plain
from motcua.steering.measures.scheme import RuleKind
from motcua.steering.reporting import figures
from motcua.steering.reporting.actions import Typed
from motcua.steering.reporting.figures import AS_OF, LINK, figure_of
from motcua.steering.reporting.queries import Line
from motcua.steering.reporting.refusals import FieldFault
from motcua.steering.reporting.workbook import hint
from motcua.web.design.parts import Link
from motcua.web.reporting.behind import Behind
from motcua.web.reporting.words import PART_WORDS, Shown, day, indicator_name, shown, verdict_word

type Errors = dict[str, str]  # name of a field: what is wrong


@dataclass(frozen=True)
class Box:
    """One input of a row."""

    name: str
    label: object
    value: str
    error: str
    part: str


@dataclass(frozen=True)
class FormRow:
    """One indicator in the form."""

    line: Line
    name: str
    hint: str
    boxes: Sequence[Box]
    as_of: Box
    link: Box
    sources: Sequence[Shown]
    verdict: str
    behind: Sequence[Link]  # what a figure that the platform counted is made of

    @property
    def title(self) -> str:
        """How the indicator is called: by its number and name; the name alone where the code is a word for programs."""
        code = self.line.indicator.code
        return f"{code} {self.name}" if code[:1].isdigit() else self.name

    @property
    def most(self) -> str:
        """The maximum of points, where the hint does not say it already."""
        node = self.line.indicator
        is_said = node.rule is None or node.rule.kind == RuleKind.POINTS
        return "" if is_said or node.max_points is None else plain(node.max_points)

    @property
    def late_boxes(self) -> Sequence[Box]:
        """The inputs that follow the figure."""
        return (self.as_of, self.link)

    @property
    def has_error(self) -> bool:
        """Whether anything of the row needs a second look."""
        return any(box.error for box in (*self.boxes, self.as_of, self.link))


def field(code: str, part: str) -> str:
    """Return the name of an input."""
    return f"{code}-{part}"


def form_rows(
    lines: Sequence[Line], posted: QueryDict | None, errors: Errors, behind: Behind | None = None
) -> list[FormRow]:
    """Return the rows with what was posted, else with what was declared before."""
    return [_row(line, posted, errors, behind or {}) for line in lines]


def in_groups(rows: Sequence[FormRow]) -> list[tuple[str, list[FormRow]]]:
    """Return the rows under the name of their group, in order."""
    return [(name, list(found)) for name, found in groupby(rows, key=lambda row: row.line.group)]


def _row(line: Line, posted: QueryDict | None, errors: Errors, behind: Behind) -> FormRow:
    node, source = line.indicator, line.used if line.is_locked else line.declared
    said = figure_of(source) if source else figures.Figure()
    link = next((each.link for each in source.evidence.all() if each.link), "") if source else ""
    known = {name: _written(getattr(said, name)) for name in figures.PARTS}
    known |= {AS_OF: day(source.as_of) if source else "", LINK: link}

    def box(part: str, label: object) -> Box:
        name = field(node.code, part)
        value = known[part] if posted is None or line.is_locked else posted.get(name, "")
        return Box(name, label, value, errors.get(name, ""), part)

    return FormRow(
        line=line,
        name=indicator_name(node),
        hint=hint(node),
        boxes=[box(part, PART_WORDS[part]) for part in figures.parts_of(node)],
        as_of=box(AS_OF, _("Figures as of")),
        link=box(LINK, _("Evidence (address)")),
        sources=shown(node, line.used, line.others),
        verdict=verdict_word(node, line.appraisal) if line.appraisal else "",
        behind=behind.get(node.code, ()) if line.is_locked else (),
    )


def _written(value: object) -> str:
    return value if isinstance(value, str) else figures.written(value)  # type: ignore[arg-type]  # a figure's part


def typed_in(lines: Sequence[Line], posted: QueryDict) -> Iterator[Typed]:
    """Yield what was posted for each indicator that the form had open."""
    for line in lines:
        node = line.indicator
        names = {part: field(node.code, part) for part in figures.parts_of(node)}
        if line.is_locked or not any(name in posted for name in names.values()):
            continue
        parts = {part: posted.get(name, "") for part, name in names.items()}
        link, as_of = posted.get(field(node.code, LINK), ""), posted.get(field(node.code, AS_OF), "")
        yield Typed(node.code, parts, as_of, link)


def errors_of(faults: Sequence[FieldFault]) -> Errors:
    """Return the faults by the names of their fields, in order; the first of each field."""
    found: Errors = {}
    for fault in faults:
        found.setdefault(field(fault.indicator, fault.part), f"{fault.indicator}: {fault.told}")
    return found
