"""What one presses: buttons, links that look like them, forms of one button, forms that open in place."""

from collections.abc import Mapping
from typing import Literal

from django.utils.translation import gettext_lazy as _

from motcua.web.design.components.library import block_part, part
from motcua.web.design.parts import Text

type ButtonKind = Literal["primary", "secondary", "warning", "link"]


def _css(kind: ButtonKind) -> str:
    if kind == "link":
        return "mc-button-link"
    return "govuk-button" if kind == "primary" else f"govuk-button govuk-button--{kind}"


@part("design/button.html")
def button(
    *,
    label: Text,
    kind: ButtonKind = "primary",
    name: str = "",
    value: str = "",
    form: str = "",
    key: str = "",
    is_disabled: bool = False,
) -> dict[str, object]:
    """Submits the form around it; a double click counts once. One primary a page. `key`: shortcut at the desk."""
    css = _css(kind)
    return {"label": label, "css": css, "name": name, "value": value, "form": form, "key": key, "off": is_disabled}


@part("design/link_button.html")
def link_button(*, label: Text, href: str, kind: ButtonKind = "primary", is_start: bool = False) -> dict[str, object]:
    """A link that begins something and changes nothing by itself. `is_start` adds the arrow of a start page."""
    return {"label": label, "href": href, "css": _css(kind), "is_start": is_start}


@part("design/post_button.html")
def post_button(
    *,
    label: Text,
    action: str,
    fields: Mapping[str, object] | None = None,
    kind: ButtonKind = "secondary",
    name: str = "",
    value: str = "",
    key: str = "",
) -> dict[str, object]:
    """A form of one button with hidden fields: an act that needs no typing, from a page that has no form."""
    css = _css(kind)
    return {
        "label": label,
        "action": action,
        "fields": fields or {},
        "css": css,
        "name": name,
        "value": value,
        "key": key,
    }


@block_part("design/inline_action.html")
def inline_action(
    *,
    label: Text,
    action: str,
    button: Text,
    kind: ButtonKind = "primary",
    is_open: bool = False,
    key: str = "",
    id: str = "",
) -> dict[str, object]:
    """A form that opens in place under its name, without a dialog; its fields stand inside the tag."""
    inputs = {"label": label, "action": action, "button": button, "is_open": is_open, "key": key, "id": id}
    return {**inputs, "css": _css(kind)}


@block_part("design/form_page.html")
def form_page(
    *,
    action: str = "",
    button: Text = _("Continue"),
    title: Text = "",
    autosave_url: str = "",
    is_upload: bool = False,
    guard: bool = False,
    id: str = "",
) -> dict[str, object]:
    """One subject a page: heading, fields, one button. With `autosave_url` what is typed is kept at once.

    `guard` warns before leaving with typing that is kept nowhere; it is not needed with `autosave_url`.
    """
    inputs = {"action": action, "button": button, "title": title, "autosave_url": autosave_url}
    return {**inputs, "is_upload": is_upload, "guard": guard, "id": id}


@part("design/copyable.html")
def copyable(*, text: str, label: Text = _("Copy")) -> dict[str, object]:
    """A code that people carry elsewhere: the dossier's number, the tracking code."""
    return {"text": text, "label": label}
