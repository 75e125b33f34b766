"""Fields that are chosen from: lists, radios, checkboxes, places, ratings."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext_lazy as _

from motcua.web.design.components.library import part
from motcua.web.design.parts import Field, Option, Text

type Choices = Iterable[Option | tuple[object, Text]]

RATING = (
    Option("5", _("Very satisfied")),
    Option("4", _("Satisfied")),
    Option("3", _("Neutral")),
    Option("2", _("Dissatisfied")),
    Option("1", _("Very dissatisfied")),
)


def as_options(options: Choices) -> list[Option]:
    """Options from Option objects or from the (value, label) pairs that Django's choices are."""
    return [o if isinstance(o, Option) else Option("" if o[0] is None else str(o[0]), o[1]) for o in options]


@part("design/select_field.html")
def select_field(
    *,
    name: str,
    label: Text,
    options: Choices,
    value: object = "",
    help: Text = "",
    error: Text = "",
    required: bool = True,
    empty_label: Text = "",
    id: str = "",
) -> dict[str, object]:
    """One of many (more than seven; else radios). `empty_label` adds a first line that chooses nothing."""
    field = Field(name, label, str(value or ""), help, error, required, id)
    return {"field": field, "options": as_options(options), "empty_label": empty_label}


@part("design/select_field.html")
def place_field(
    *,
    name: str,
    label: Text,
    options: Choices,
    value: object = "",
    help: Text = "",
    error: Text = "",
    required: bool = True,
    id: str = "",
) -> dict[str, object]:
    """A commune or ward. A plain list without scripts; with them a field that finds "hac thanh" as Hạc Thành."""
    field = Field(name, label, str(value or ""), help, error, required, id)
    choose = _("Choose a commune or ward")
    return {"field": field, "options": as_options(options), "empty_label": choose, "is_picker": True}


@part("design/radios_field.html")
def radios_field(
    *,
    name: str,
    label: Text,
    options: Choices,
    value: object = "",
    help: Text = "",
    error: Text = "",
    required: bool = True,
    inline: bool = False,
    small: bool = False,
    id: str = "",
    is_heading: bool = False,
) -> dict[str, object]:
    """One of a few, all visible. `inline` for yes and no."""
    field = Field(name, label, "" if value is None else str(value), help, error, required, id, is_heading)
    return {"field": field, "options": as_options(options), "inline": inline, "small": small}


@part("design/checkboxes_field.html")
def checkboxes_field(
    *,
    name: str,
    label: Text,
    options: Choices,
    values: Sequence[object] = (),
    help: Text = "",
    error: Text = "",
    required: bool = True,
    small: bool = False,
    id: str = "",
    is_heading: bool = False,
) -> dict[str, object]:
    """Any number of a few. All boxes share the name; read with `getlist`."""
    field = Field(name, label, [str(v) for v in values], help, error, required, id, is_heading)
    return {"field": field, "options": as_options(options), "small": small}


@part("design/tick_field.html")
def tick_field(
    *,
    name: str,
    label: Text,
    is_ticked: bool = False,
    value: str = "on",
    help: Text = "",
    error: Text = "",
    id: str = "",
) -> dict[str, object]:
    """A single box: a declaration, a rule that one has read. A declaration is never ticked beforehand."""
    return {"field": Field(name, label, value, help, error, id=id), "is_ticked": is_ticked}


@part("design/rating_field.html")
def rating_field(
    *,
    name: str,
    label: Text,
    value: object = "",
    help: Text = "",
    error: Text = "",
    required: bool = True,
    id: str = "",
) -> dict[str, object]:
    """Five levels of satisfaction, in the official words; 5 is the best."""
    return {"field": Field(name, label, str(value or ""), help, error, required, id), "options": RATING}
