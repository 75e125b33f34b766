"""What a program sent and its JSON Schema forbids: nothing of a filing is dropped or read as something else unseen.

People's forms send texts, and the form reads them kindly (`cleaning`). A program has the schema: a name it does not
know is a mistake of the program, and a case filed without what was meant is a wrong case. So whatever the form would
leave out or would have to guess is told here, with its place.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.kernel.text import same_text
from motcua.service.procedures.cleaning import PART_SPECS
from motcua.service.procedures.definition import QUESTIONS, Definition, FieldSpec
from motcua.service.procedures.forms import is_shown
from motcua.service.procedures.schema import CONTROLS, DAY, PATTERNS, PLACE, decimal_pattern

type Values = Mapping[str, Any]
type Path = tuple[str | int, ...]

UNREADABLE = frozenset({"unknown_section", "unknown_field", "wrong_type", "read_only"})
SPELLING = frozenset({"blank", "not_exact"})  # codes of what the form, too, may have a word about
_LINE_CONTROLS = re.compile(f"[{CONTROLS}\\n]")
_LINES_CONTROLS = re.compile(f"[{CONTROLS}]")


@dataclass(frozen=True)
class Misfit:
    """One thing that the schema forbids: its path below `answers`, a sentence, and a stable code.

    Codes: unknown_section, unknown_field, wrong_type, read_only, not_asked, blank, not_exact.
    """

    path: Path
    text: str
    code: str


def misfits(definition: Definition, answers: Values, cleaned: Values) -> list[Misfit]:
    """Return what of the answers does not fit the published schema, beside what the form itself tells.

    cleaned: what the form made of the same answers (`forms.clean_all`). A value that the form keeps just as it came
    fits; so a filing in order costs little more than comparing.
    """
    check = _Check(cleaned, [])
    for code, sent in answers.items():
        section = next((section for section in definition.sections if section.code == code), None)
        if code == QUESTIONS:
            check.questions(definition, sent)
        elif section is None:
            text = _("This section is not known here. See the JSON Schema.")
            check.found.append(Misfit((code,), text, "unknown_section"))
        elif (kept := cleaned.get(code)) is None:
            check.found.append(_not_asked((code,)))
        else:
            check.object(section.fields, sent, kept, (code,))
    return check.found


def unreadable(definition: Definition, code: str, sent: Any) -> list[Misfit]:
    """Return what no answers beside it could make right in one section: unknown names, wrong types, read-only fields.

    For a draft, which is kept right or not, but not with what the form would never look at.
    """
    return [misfit for misfit in misfits(definition, {code: sent}, {code: {}}) if misfit.code in UNREADABLE]


@dataclass
class _Check:
    """Comparing what was sent with what the form kept of it."""

    cleaned: Values
    found: list[Misfit]

    def questions(self, definition: Definition, sent: Any) -> None:
        known = {question.code for question in definition.questions}
        for code, value in sent.items():
            if code not in known:
                self.found.append(_unknown((QUESTIONS, code)))
            elif not isinstance(value, bool):
                self.found.append(_wrong((QUESTIONS, code), _("the value true or false")))

    def object(self, fields: Iterable[FieldSpec], sent: Any, kept: Any, path: Path) -> None:
        if not isinstance(sent, Mapping):
            self.found.append(_wrong(path, _("an object")))
            return
        kept = kept if isinstance(kept, Mapping) else {}
        specs = {spec.code: spec for spec in fields}
        for code, value in sent.items():
            spec = specs.get(code)
            if spec is None:
                self.found.append(_unknown((*path, code)))
            elif not _is_kept(spec, value, kept.get(code)):
                self.field(spec, value, kept, (*path, code))

    def field(self, spec: FieldSpec, value: Any, beside: Values, path: Path) -> None:
        kept = beside.get(spec.code)
        if not spec.is_asked or (spec.prefill and kept is not None and not _is_same(kept, value)):
            self.found.append(Misfit(path, _("This is filled in by the platform. Leave it out."), "read_only"))
        elif (wanted := _wanted(spec, value)) is not None:
            self.found.append(_wrong(path, wanted))
        elif kept is None and not is_shown(spec, self.cleaned, beside):
            self.found.append(_not_asked(path))
        elif spec.kind == "person":
            self.person(spec, value, kept, path)
        elif spec.kind == "group":
            self.group(spec, value, kept, path)
        elif isinstance(value, str) and not value.strip():
            self.found.append(_blank(path))
        elif isinstance(value, str) and not _is_exact(spec, value):
            text = _("This is not written as the JSON Schema asks, without blanks or other signs.")
            self.found.append(Misfit(path, text, "not_exact"))
        elif kept is None and isinstance(value, str):
            self.found.append(_blank(path))

    def person(self, spec: FieldSpec, value: Values, kept: Any, path: Path) -> None:
        if not value:
            self.found.append(_blank(path))
        self.object([PART_SPECS[part] for part in spec.parts], value, kept, path)

    def group(self, spec: FieldSpec, value: list[Any], kept: Any, path: Path) -> None:
        is_aligned = isinstance(kept, list) and len(kept) == len(value)  # an item that is wrong leaves nothing behind
        for index, item in enumerate(value):
            if item == {}:
                self.found.append(_blank((*path, index)))
            elif is_aligned:
                self.object(spec.fields, item, kept[index], (*path, index))
            else:
                apart = _Check(self.cleaned, [])
                apart.object(spec.fields, item, {}, (*path, index))
                self.found += [misfit for misfit in apart.found if misfit.code in UNREADABLE]


def _is_kept(spec: FieldSpec, value: Any, kept: Any) -> bool:
    """Whether a simple value stands in the cleaned answers just as it was sent, by the client's right."""
    return (
        value.__class__ in (str, int, bool)
        and value.__class__ is kept.__class__
        and value == kept
        and not spec.prefill
        and spec.calculated is None
    )


def _is_same(kept: Any, value: Any) -> bool:
    """Whether a value is the one of the profile, in whatever spelling; stored is the profile's own."""
    if isinstance(kept, str) and isinstance(value, str):
        return same_text(kept, value)
    return bool(kept == value)


def _wanted(spec: FieldSpec, value: Any) -> str | None:
    """Say what the schema wants here, where the value is of another JSON type; None: it is of the right one."""
    match spec.kind:
        case "person":
            return None if isinstance(value, Mapping) else _("an object")
        case "group":
            return None if isinstance(value, list) else _("a list")
        case "yes_no":
            return None if isinstance(value, bool) else _("the value true or false")
        case "number" | "money" if not spec.decimals:
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            return None if is_whole else _("a whole number, without quotation marks")
    return None if isinstance(value, str) else _("a text in quotation marks")


def _is_exact(spec: FieldSpec, value: str) -> bool:
    match spec.kind:
        case "number" | "money":
            return re.fullmatch(decimal_pattern(spec.decimals), value) is not None
        case "date":
            return re.fullmatch(DAY, value) is not None
        case "choice":
            return any(choice.code == value for choice in spec.choices)
        case "place":
            return re.fullmatch(PLACE, value) is not None
    if len(value) > spec.max_length:
        return False
    if spec.pattern:
        return re.fullmatch(PATTERNS[spec.pattern], value) is not None
    return value.isprintable() or not (_LINES_CONTROLS if spec.kind == "long_text" else _LINE_CONTROLS).search(value)


def _unknown(path: Path) -> Misfit:
    return Misfit(path, _("This field is not known here. See the JSON Schema."), "unknown_field")


def _wrong(path: Path, wanted: str) -> Misfit:
    return Misfit(path, _("Send %(wanted)s here.") % {"wanted": wanted}, "wrong_type")


def _blank(path: Path) -> Misfit:
    return Misfit(path, _("This is empty. Leave it out, or fill it in."), "blank")


def _not_asked(path: Path) -> Misfit:
    return Misfit(
        path, _("This is not asked in this case. Leave it out, or check the answers it depends on."), "not_asked"
    )
