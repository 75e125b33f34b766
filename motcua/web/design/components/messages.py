"""What the page says of itself: errors, news, warnings, emptiness, samples."""

from collections.abc import Mapping, Sequence
from typing import Literal

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.translation import gettext_lazy as _

from motcua.web.design.components.library import block_part, part
from motcua.web.design.parts import Link, Text


@part("design/error_summary.html")
def error_summary(
    *,
    form: BaseForm | None = None,
    errors: Mapping[str, Text | Sequence[Text]] | None = None,
    title: Text = _("Some answers need a second look. What you have typed is kept."),
) -> dict[str, object]:
    """At the top of a form with errors; each line leads to its field. `errors`: field name (or "") to sentence(s)."""
    links = [*_of_form(form), *_of_mapping(errors or {})]
    return {"links": links, "title": title}


def _of_form(form: BaseForm | None) -> list[Link]:
    if form is None:
        return []
    of_fields = [(field.auto_id, text) for field in form for text in error_texts(field)]
    return [*[Link(str(text)) for text in form.non_field_errors()], *[Link(text, f"#{id}") for id, text in of_fields]]


def error_texts(field: BoundField) -> list[str]:
    """What is wrong with a field of a Django form; a missing answer is called by its name."""
    told: list[str] = []
    for error in field.errors.as_data():
        is_plain = field.field.error_messages["required"] == forms.Field.default_error_messages["required"]
        is_missing = error.code == "required" and is_plain
        told += [_("Missing: %(label)s.") % {"label": field.label}] if is_missing else map(str, error.messages)
    return told


def _of_mapping(errors: Mapping[str, Text | Sequence[Text]]) -> list[Link]:
    links: list[Link] = []
    for name, texts in errors.items():
        several = texts if isinstance(texts, list | tuple) else [texts]
        links += [Link(str(text), f"#id_{name}" if name else "") for text in several]
    return links


@part("design/field_error.html")
def field_error(*, text: Text, id: str = "") -> dict[str, object]:
    """The sentence at a field: what is wrong and how to put it right. The field tags show it by themselves."""
    return {"text": text, "id": id}


@part("design/notification.html")
def notification(
    *,
    text: Text,
    kind: Literal["info", "success", "warning", "error"] = "info",
    title: Text = "",
    link: Link | None = None,
    id: str = "notice",
) -> dict[str, object]:
    """News after an act (flash messages show so by themselves), or about the page. `id` unique on the page."""
    named = {"info": _("Please note"), "success": _("Done"), "warning": _("Attention"), "error": _("Not done")}
    kind = kind if kind in named else "info"
    return {"text": text, "kind": kind, "title": title or named[kind], "link": link, "id": id}


@part("design/warning.html")
def warning(*, text: Text) -> dict[str, object]:
    """A consequence that must be known before acting."""
    return {"text": text}


@block_part("design/must_do.html")
def must_do(*, title: Text, is_nothing: bool = False, id: str = "must-do") -> dict[str, object]:
    """The one big box on a dossier: what the reader must do now, or that nothing is to be done (`is_nothing`)."""
    return {"title": title, "is_nothing": is_nothing, "id": id}


@part("design/empty.html")
def empty(*, title: Text, text: Text = "", link: Link | None = None) -> dict[str, object]:
    """In place of an empty list: what will appear here, and how to make it appear."""
    return {"title": title, "text": text, "link": link}


@part("design/sample_banner.html")
def sample_banner() -> dict[str, object]:
    """Under the masthead wherever generated data is shown; the layouts put it there by themselves."""
    return {}


@part("design/saved.html")
def saved() -> dict[str, object]:
    """Where the autosave says "đã lưu lúc 10:42"; `form_page` with `autosave_url` contains it already."""
    return {}
