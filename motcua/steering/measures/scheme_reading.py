"""Reads a scheme from its file and says of every mistake on which line it stands and what to write instead."""

import math
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path as File

from django.utils.translation import gettext as _
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from motcua.kernel.refusal import ActionRefused
from motcua.service.procedures.findings import Finding, SheetRefused
from motcua.service.procedures.yaml_tree import MAX_CHARACTERS, Path, Tree, read_tree
from motcua.steering.measures import scheme as book
from motcua.steering.measures.scheme import Nothing, RuleKind, Scheme
from motcua.steering.measures.scheme_file import IndicatorPart, PillarPart, RulePart, SchemePart

SHIPPED = "motcua.steering.measures.schemes"
_SLACK = 1e-9  # of sums of points written as decimals


class SchemeRefused(ActionRefused):
    """A scheme cannot be used; `findings` say why, each with its line."""

    code = "scheme_refused"
    http_status = 422

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(set(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class UnknownScheme(ActionRefused):
    """There is no shipped scheme of this code."""

    code = "unknown_scheme"
    http_status = 404

    def __init__(self, code: str) -> None:
        known = ", ".join(shipped_codes())
        text = _("There is no scheme “%(code)s”. Known are %(known)s; or give the path of a file.")
        super().__init__(text % {"code": code, "known": known})


def shipped_codes() -> list[str]:
    """Return the codes of the schemes that come with the platform, in order."""
    files = resources.files(SHIPPED).iterdir()
    return sorted(file.name.removesuffix(".yaml") for file in files if file.name.endswith(".yaml"))


@cache
def shipped(code: str) -> Scheme:
    """Return a scheme that comes with the platform. Raises UnknownScheme."""
    if code not in shipped_codes():
        raise UnknownScheme(code)
    return read_text(resources.files(SHIPPED).joinpath(f"{code}.yaml").read_text(encoding="utf-8"))


def read(path: File) -> Scheme:
    """Return the scheme in a file. Raises SchemeRefused."""
    try:
        raw = path.read_bytes()[: MAX_CHARACTERS * 4 + 1]
        return read_text(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise SchemeRefused([Finding(line, _("This is not UTF-8 text"), _("save the file as UTF-8"))]) from error
    except OSError as error:
        what = _("The file cannot be read (%(why)s)") % {"why": error.strerror or error}
        raise SchemeRefused([Finding(1, what, _("give the path of a YAML file"))]) from error


def read_text(text: str) -> Scheme:
    """Return the scheme of a YAML text. Raises SchemeRefused with all findings at once."""
    try:
        tree = read_tree(text)
        if not isinstance(tree.root, dict):
            what, instead = _("No scheme stands here"), _("begin with `scheme:`; see docs/schemes.md")
            raise SchemeRefused([Finding(1, what, instead)])
        part = SchemePart.model_validate(tree.root)
    except SheetRefused as refused:
        raise SchemeRefused(refused.findings) from refused
    except ValidationError as error:
        raise SchemeRefused([_told(each, tree) for each in error.errors()]) from error
    if findings := list(_contradictions(part, tree)):
        raise SchemeRefused(findings)
    return _built(part)


def _told(error: ErrorDetails, tree: Tree) -> Finding:
    path: Path = tuple(step for step in error["loc"] if isinstance(step, str | int))
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    match error["type"]:
        case "missing":
            return Finding(tree.line(path), _("`%(key)s` is missing") % {"key": name}, _("add it here"))
        case "extra_forbidden":
            return Finding(tree.line(path), _("`%(key)s` is not known here") % {"key": name}, _nearest(name))
        case "enum" | "literal_error":
            what = _("`%(key)s` cannot be “%(given)s”") % {"key": name, "given": error["input"]}
            return Finding(tree.line(path), what, _("write %(these)s") % {"these": error["ctx"]["expected"]})
        case "float_parsing" | "int_parsing":
            what = _("`%(key)s` is not a number: “%(given)s”") % {"key": name, "given": error["input"]}
            return Finding(tree.line(path), what, _("write it with a point, as 0.8, without a percent sign"))
        case "model_type" if name == "unverified":
            what = _("A remark under `unverified` is written in one language alone")
            return Finding(tree.line(path), what, _('write it as {vi: "…", en: "…"}'))
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            limit = next(f"{_LIMITS[key]} {value:g}" for key, value in error["ctx"].items() if key in _LIMITS)
            what = _("`%(key)s` cannot be %(given)s") % {"key": name, "given": error["input"]}
            return Finding(tree.line(path), what, _("write a number %(limit)s") % {"limit": limit})
        case "string_too_short":
            return Finding(tree.line(path), _("`%(key)s` is empty") % {"key": name}, _("fill it in"))
    what = _("`%(key)s` is not right: %(why)s") % {"key": name, "why": error["msg"]}
    return Finding(tree.line(path), what, _("see docs/schemes.md"))


_LIMITS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


def _nearest(name: str) -> str:
    parts = (SchemePart, IndicatorPart, RulePart, PillarPart)
    known = {key for part in parts for key in part.model_fields}
    close = get_close_matches(name, known, n=1)
    return _("did you mean `%(key)s`?") % {"key": close[0]} if close else _("delete it")


def _contradictions(part: SchemePart, tree: Tree) -> Iterator[Finding]:
    """Yield what is well written and still cannot be meant."""
    seen: dict[str, Path] = {}
    for path, node in _nodes(part.indicators, ("indicators",)):
        if node.code in seen:
            what = _("The code %(code)s stands here a second time") % {"code": node.code}
            yield Finding(tree.line((*path, "code")), what, _("give each indicator a code of its own"))
        seen[node.code] = path
        yield from _node_contradictions(node, path, tree)
    yield from _sum_contradiction(part.indicators, part.max_points, "max_points", (), tree)
    for number, pillar in enumerate(part.pillars):
        for code in pillar.of:
            if code not in seen:
                what = _("The pillar names %(code)s, which is no indicator here") % {"code": code}
                yield Finding(tree.line(("pillars", number, "of")), what, _("write the code of an indicator"))


def _nodes(parts: list[IndicatorPart], path: Path) -> Iterator[tuple[Path, IndicatorPart]]:
    for number, node in enumerate(parts):
        yield (*path, number), node
        yield from _nodes(node.parts, (*path, number, "parts"))


def _node_contradictions(node: IndicatorPart, path: Path, tree: Tree) -> Iterator[Finding]:
    if node.parts:
        if node.rule:
            what = _("%(code)s has parts and a rule") % {"code": node.code}
            yield Finding(tree.line((*path, "rule")), what, _("leave one of the two out"))
        yield from _sum_contradiction(node.parts, node.max_points, "max_points", path, tree)
    elif node.scored and node.rule is None:
        what = _("%(code)s has neither a rule nor parts") % {"code": node.code}
        yield Finding(tree.line(path), what, _("add `rule:`, or `scored: false` if it only informs"))
    elif node.scored and node.max_points is None:
        what = _("%(code)s is scored, but has no `max_points`") % {"code": node.code}
        yield Finding(tree.line(path), what, _("add them, or `scored: false` if no source says how many"))
    if node.rule:
        yield from _rule_contradictions(node, node.rule, (*path, "rule"), tree)


def _sum_contradiction(
    parts: list[IndicatorPart], maximum: float | None, key: str, path: Path, tree: Tree
) -> Iterator[Finding]:
    total = math.fsum(node.max_points or 0.0 for node in parts if node.scored)
    if maximum is not None and abs(total - maximum) > _SLACK:
        what = _("The parts have %(sum)s points together, the maximum is %(maximum)s") % {
            "sum": f"{total:g}",
            "maximum": f"{maximum:g}",
        }
        yield Finding(tree.line((*path, key)), what, _("correct the points of a part, or the maximum"))


def _rule_contradictions(node: IndicatorPart, rule: RulePart, path: Path, tree: Tree) -> Iterator[Finding]:
    columns = node.columns
    if rule.kind == RuleKind.RATIO and not ((columns.numerator and columns.denominator) or columns.metric):
        what = _("%(code)s is a ratio without columns") % {"code": node.code}
        yield Finding(tree.line(path), what, _("name `columns: {numerator: […], denominator: […]}`"))
    if rule.kind == RuleKind.GOALPOSTS and (None in (rule.none_at, rule.all_at) or rule.none_at == rule.all_at):
        what = _("The goalposts of %(code)s are not two different values") % {"code": node.code}
        yield Finding(tree.line(path), what, _("name `none_at` and `all_at`"))
    if rule.kind == RuleKind.STEP and not rule.steps:
        yield Finding(tree.line(path), _("%(code)s has no steps") % {"code": node.code}, _("name `steps`"))
    if rule.kind == RuleKind.CATEGORY and not rule.categories:
        yield Finding(tree.line(path), _("%(code)s has no categories") % {"code": node.code}, _("name `categories`"))
    given = [("steps", step.points) for step in rule.steps] + [("categories", each.points) for each in rule.categories]
    for key, points in given:
        if node.max_points is not None and points > node.max_points + _SLACK:
            what = _("%(points)s points are more than the maximum %(maximum)s of %(code)s") % {
                "points": f"{points:g}",
                "maximum": f"{node.max_points:g}",
                "code": node.code,
            }
            yield Finding(tree.line((*path, key)), what, _("correct the points, or the maximum"))


def _built(part: SchemePart) -> Scheme:
    indicators = tuple(map(_indicator, part.indicators))
    points = {node.code: node.max_points or 0.0 for each in indicators for node in each.walk()}
    return Scheme(
        code=part.scheme,
        name=part.name,
        name_en=part.name_en,
        source_vi=part.source,
        source_en=part.source_en,
        unit_kinds=tuple(part.unit_kinds),
        indicators=indicators,
        max_points=part.max_points,
        divide_by=part.max_points if part.index == "share" else 1.0,
        rounding=book.Rounding(**part.rounding.model_dump()),
        ties=part.ties,
        pillars=tuple(_pillar(each, points) for each in part.pillars),
        bands=tuple(book.Band(each.name, each.name_en, each.at_least) for each in part.bands),
        valid_from=part.valid_from,
        valid_until=part.valid_until,
        unverified=tuple(book.Remark(each.vi, each.en) for each in part.unverified),
    )


def _pillar(part: PillarPart, points: dict[str, float]) -> book.Pillar:
    divide_by = part.divide_by or math.fsum(points[code] for code in part.of)
    return book.Pillar(part.code, part.name, part.name_en, tuple(part.of), divide_by)


def _indicator(part: IndicatorPart) -> book.Indicator:
    return book.Indicator(
        code=part.code,
        name=part.name,
        name_en=part.name_en,
        max_points=part.max_points,
        is_scored=part.scored,
        rule=_rule(part.rule) if part.rule else None,
        columns=book.Columns(
            value=part.columns.value or part.code,
            numerator=tuple(part.columns.numerator),
            denominator=tuple(part.columns.denominator),
            metric=part.columns.metric,
        ),
        answers=part.answers,
        unverified=book.Remark(part.unverified.vi, part.unverified.en) if part.unverified else None,
        parts=tuple(map(_indicator, part.parts)),
    )


def _rule(part: RulePart) -> book.Rule:
    return book.Rule(
        kind=part.kind,
        full_at=part.full_at,
        is_reverse=part.reverse,
        when_nothing_arose=Nothing(part.when_nothing_arose),
        steps=tuple(sorted((step.at_least, step.points) for step in part.steps)),
        categories=tuple((each.word, each.points) for each in part.categories),
        none_at=part.none_at if part.none_at is not None else 0.0,
        all_at=part.all_at if part.all_at is not None else 1.0,
    )
