"""Draws the fields of a procedure's form with the parts of the design."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from motcua.registry.places import queries as places
from motcua.service.procedures.definition import CaseQuestion, Condition, FieldSpec, Section
from motcua.service.procedures.wording import said
from motcua.web.design.components.library import PARTS
from motcua.web.design.parts import Option


@dataclass(frozen=True)
class Drawn:
    """A field as HTML, or a group with its items; `conditions` as JSON for the script that hides and shows."""

    html: SafeString
    conditions: list[dict[str, Any]]
    is_visible: bool
    group: FieldSpec | None = None
    items: tuple[tuple["Drawn", ...], ...] = ()
    name: str = ""
    error: str = ""

    @property
    def conditions_json(self) -> str:
        """The conditions as the script reads them."""
        return json.dumps(self.conditions)

    @property
    def title(self) -> str:
        """The label of a group."""
        return said(self.group, "label") if self.group else ""

    @property
    def item_word(self) -> str:
        """What one item of a group is called."""
        return (said(self.group, "item") if self.group else "") or _("item")

    @property
    def is_full(self) -> bool:
        """Whether no further item may be added."""
        return self.group is not None and len(self.items) >= self.group.max_items


@dataclass(frozen=True)
class Typed:
    """What was typed and what is wrong with it."""

    values: Mapping[str, Any]
    errors: Mapping[str, str]
    visible: frozenset[str]
    served: frozenset[str] = frozenset()  # fields that the server fills in for this case: shown, not asked


def draw_section(section: Section, typed: Typed) -> list[Drawn]:
    """Return every field of a section that a person types, hidden ones too: a script shows them in time."""
    return [
        _draw(spec, typed.values, typed, "")
        for spec in section.fields
        if spec.is_asked and spec.code not in typed.served
    ]


def draw_question(question: CaseQuestion, value: str, prefix: str) -> SafeString:
    """Return a yes/no question about the case."""
    return _part(
        "radios_field",
        name=f"{prefix}.{question.code}",
        label=said(question, "text"),
        help=said(question, "help"),
        options=yes_no(),
        value=value or ("yes" if question.default else "no"),
        inline=True,
    )


def yes_no() -> list[Option]:
    """Return the two choices in the language of the page."""
    return [Option("yes", _("Yes")), Option("no", _("No"))]


def _draw(spec: FieldSpec, values: Mapping[str, Any], typed: Typed, prefix: str) -> Drawn:
    name = f"{prefix}{spec.code}"
    conditions = [_as_json(condition, prefix) for condition in spec.shown_if]
    visible = bool(prefix) or spec.code in typed.visible
    value = values.get(spec.code)
    if spec.kind == "group":
        items = value if isinstance(value, list) else []
        shown = items or [{}] * max(spec.min_items, 1 if spec.required else 0)
        drawn = tuple(tuple(_items(spec, item, typed, f"{name}-{i}-")) for i, item in enumerate(shown))
        return Drawn(mark_safe(""), conditions, visible, spec, drawn, name, typed.errors.get(name, ""))
    html = (
        _person(spec, value, typed, name)
        if spec.kind == "person"
        else _field(spec, value, typed.errors.get(name, ""), name)
    )
    return Drawn(html, conditions, visible, name=name)


def _items(group: FieldSpec, item: Any, typed: Typed, prefix: str) -> Iterator[Drawn]:
    values = item if isinstance(item, Mapping) else {}
    return (_draw(spec, values, typed, prefix) for spec in group.fields if spec.is_asked)


def _as_json(condition: Condition, prefix: str) -> dict[str, Any]:
    own = "." not in condition.field
    return {"field": f"{prefix}{condition.field}" if own else condition.field, "values": list(condition.values)}


def _person(spec: FieldSpec, value: Any, typed: Typed, name: str) -> SafeString:
    values = value if isinstance(value, Mapping) else {}
    fields = [
        _person_part(part, values.get(part, ""), typed.errors.get(f"{name}-{part}", ""), f"{name}-{part}")
        for part in spec.parts
    ]
    context = {
        "legend": said(spec, "label"),
        "help": said(spec, "help"),
        "fields": fields,
        "error": typed.errors.get(name, ""),
    }
    return render_to_string("apply/person.html", context)


def person_labels() -> dict[str, str]:
    """Return the labels of the parts of a person, in the language of the page."""
    return {
        "full_name": _("Full name"),
        "personal_number": _("Personal number (12 digits)"),
        "birth_date": _("Date of birth"),
        "sex": _("Sex"),
        "ethnicity": _("Ethnicity"),
        "nationality": _("Nationality"),
        "address": _("Address"),
    }


def _person_part(part: str, value: str, error: str, name: str) -> SafeString:
    shared = {"name": name, "label": person_labels()[part], "value": value, "error": error}
    if part == "birth_date":
        return _part("date_field", **shared)
    if part == "sex":
        return _part(
            "radios_field", **shared, options=[Option("female", _("Female")), Option("male", _("Male"))], inline=True
        )
    extra: dict[str, Any] = {"inputmode": "numeric", "width": 20} if part == "personal_number" else {}
    return _part("text_field", **shared, **extra)


def _field(spec: FieldSpec, value: Any, error: str, name: str) -> SafeString:
    shared: dict[str, Any] = {
        "name": name,
        "label": said(spec, "label"),
        "help": said(spec, "help"),
        "error": error,
        "value": "" if value is None else value,
        "required": spec.required,
    }
    match spec.kind:
        case "long_text":
            return _part("textarea_field", **shared, max_length=spec.max_length)
        case "number":
            return _part(
                "text_field",
                **shared,
                inputmode="decimal" if spec.decimals else "numeric",
                width=10,
                suffix=said(spec, "unit"),
            )
        case "money":
            return _part("money_field", **shared)
        case "date":
            return _part("date_field", **shared)
        case "choice" | "yes_no":
            return _choice(spec, shared)
        case "place":
            return _part("place_field", **shared, options=_places(spec))
        case _:
            return _part("text_field", **shared, **_text_hints(spec))


def _choice(spec: FieldSpec, shared: dict[str, Any]) -> SafeString:
    if spec.kind == "yes_no":
        return _part("radios_field", **shared, options=yes_no(), inline=True)
    options = [Option(c.code, said(c, "label")) for c in spec.choices]
    if len(options) > 7:
        return _part("select_field", **shared, options=options, empty_label=_("Choose"))
    return _part("radios_field", **shared, options=options)


def _text_hints(spec: FieldSpec) -> dict[str, Any]:
    hints: dict[str, dict[str, Any]] = {
        "personal_number": {"inputmode": "numeric", "width": 20},
        "tax_code": {"inputmode": "numeric", "width": 20},
        "phone": {"kind": "tel", "width": 20, "autocomplete": "tel"},
        "email": {"kind": "email", "autocomplete": "email"},
    }
    return hints.get(spec.pattern, {})


def _places(spec: FieldSpec) -> list[Option]:
    found = places.provinces() if spec.place_level == "province" else places.communes()
    return [Option(place.code, place.name) for place in found]


def _part(part_name: str, **inputs: Any) -> SafeString:
    part = PARTS[part_name]
    return render_to_string(part.template, cast("dict[str, Any]", part.function(**inputs)))
