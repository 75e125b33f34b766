"""Fields that are typed into. All take plain values, so Django forms and the forms of procedures use the same parts."""

from typing import Literal

from django.utils.translation import gettext_lazy as _

from motcua.web.design.components.library import part
from motcua.web.design.parts import Field, Text
from motcua.web.design.values import money_typed

WIDTHS = (2, 3, 4, 5, 10, 20, 30)


@part("design/text_field.html")
def text_field(
    *,
    name: str,
    label: Text,
    value: object = "",
    help: Text = "",
    error: Text = "",
    required: bool = True,
    kind: Literal["text", "email", "tel", "url", "number"] = "text",
    width: int | None = None,
    autocomplete: str = "",
    inputmode: str = "",
    prefix: Text = "",
    suffix: Text = "",
    max_length: int | None = None,
    id: str = "",
    is_heading: bool = False,
) -> dict[str, object]:
    """One line of text. `width` is the number of characters expected (2, 3, 4, 5, 10, 20, 30): the box hints at it."""
    field = Field(name, label, value, help, error, required, id, is_heading)
    size = f"govuk-input--width-{width}" if width in WIDTHS else ""
    return {
        "field": field,
        "kind": kind,
        "size": size,
        "autocomplete": autocomplete,
        "inputmode": inputmode,
        "prefix": prefix,
        "suffix": suffix,
        "max_length": max_length,
    }


@part("design/password_field.html")
def password_field(
    *,
    name: str,
    label: Text,
    help: Text = "",
    error: Text = "",
    autocomplete: Literal["current-password", "new-password"] = "current-password",
    id: str = "",
) -> dict[str, object]:
    """A password, with a button that shows it. The value is never sent back to the page."""
    return {"field": Field(name, label, "", help, error, id=id), "autocomplete": autocomplete}


@part("design/textarea_field.html")
def textarea_field(
    *,
    name: str,
    label: Text,
    value: object = "",
    help: Text = "",
    error: Text = "",
    required: bool = True,
    rows: int = 5,
    max_length: int | None = None,
    id: str = "",
    is_heading: bool = False,
) -> dict[str, object]:
    """Several lines of text. With `max_length` the characters left are counted while typing."""
    field = Field(name, label, value, help, error, required, id, is_heading)
    return {"field": field, "rows": rows, "max_length": max_length}


@part("design/text_field.html")
def date_field(
    *,
    name: str,
    label: Text,
    value: object = "",
    help: Text = "",
    error: Text = "",
    required: bool = True,
    autocomplete: str = "",
    id: str = "",
    is_heading: bool = False,
) -> dict[str, object]:
    """A day in one box that takes 1/2/2026 as well as 01-02-2026; read it with `values.read_date`."""
    shown = value.strftime("%d/%m/%Y") if hasattr(value, "strftime") else value
    field = Field(name, label, shown, help or _("For example 27/11/2026"), error, required, id, is_heading)
    return {
        "field": field,
        "kind": "text",
        "size": "govuk-input--width-10",
        "inputmode": "",  # phones show "numeric" without a slash
        "autocomplete": autocomplete,
        "max_length": 10,
    }


@part("design/text_field.html")
def money_field(
    *,
    name: str,
    label: Text,
    value: int | str | None = None,
    help: Text = "",
    error: Text = "",
    required: bool = True,
    id: str = "",
    is_heading: bool = False,
) -> dict[str, object]:
    """An amount in đồng; takes 150.000, 150 000 and 150000; read it with `values.read_money`."""
    field = Field(name, label, money_typed(value), help, error, required, id, is_heading)
    return {
        "field": field,
        "kind": "text",
        "size": "govuk-input--width-10 mc-money",
        "inputmode": "numeric",
        "suffix": "đ",
        "max_length": 20,
    }


@part("design/search_box.html")
def search_box(
    *,
    action: str,
    label: Text,
    name: str = "q",
    value: str = "",
    help: Text = "",
    button: Text = _("Search"),
    id: str = "",
) -> dict[str, object]:
    """The one search field of a page. A GET form, so that a search is an address that can be sent to somebody."""
    return {"field": Field(name, label, value, help, id=id), "action": action, "button": button}
