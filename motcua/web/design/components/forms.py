"""Django's own forms drawn with our parts, for pages whose form is code and not a procedure."""

from collections.abc import Callable

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from motcua.web.design.components import choices, fields, lists
from motcua.web.design.components.library import PARTS, part
from motcua.web.design.components.messages import error_texts


@part("design/form_field.html")
def form_field(*, field: forms.BoundField) -> dict[str, object]:
    """One field of a Django form, drawn by its widget: text, password, area, list, radios, boxes, file, hidden."""
    return {"drawn": draw(field)}


@part("design/form_fields.html")
def form_fields(*, form: forms.BaseForm) -> dict[str, object]:
    """All fields of a Django form in order, hidden ones included; errors of the form stand in `error_summary`."""
    return {"drawn": [draw(field) for field in form]}


def draw(field: forms.BoundField) -> SafeString | str:
    """Return the field as HTML. Widgets we have no part for are drawn by Django between our label and our error."""
    widget = field.field.widget
    if widget.is_hidden:
        return str(field)
    shared: dict[str, object] = {
        "name": field.html_name,
        "label": field.label,
        "help": field.help_text or "",
        "error": " ".join(error_texts(field)),
        "id": field.auto_id,
    }
    name, inputs = _inputs(field, widget, shared)
    return render_to_string(PARTS[name].template, _DRAWERS[name](**inputs))


def _inputs(field: forms.BoundField, widget: forms.Widget, shared: dict[str, object]) -> tuple[str, dict[str, object]]:
    if isinstance(widget, forms.PasswordInput):
        return "password_field", {**shared, "autocomplete": widget.attrs.get("autocomplete", "current-password")}
    if isinstance(widget, forms.CheckboxInput):
        return "tick_field", {**shared, "is_ticked": bool(field.value())}
    optional = {**shared, "required": field.field.required}
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes_field", {**optional, "options": widget.choices, "values": field.value() or []}
    if isinstance(widget, forms.FileInput):
        return "file_field", {**optional, "accept": widget.attrs.get("accept", ""), "is_many": False}
    value = field.value()
    known: dict[str, object] = {**optional, "value": "" if value is None else value}
    if isinstance(widget, forms.RadioSelect):
        return "radios_field", {**known, "options": widget.choices}
    if isinstance(widget, forms.Select):
        return "select_field", {**known, "options": widget.choices}
    if isinstance(widget, forms.Textarea):
        return "textarea_field", {**known, "max_length": getattr(field.field, "max_length", None)}
    if isinstance(widget, forms.DateInput):
        return "date_field", known
    kind = widget.input_type if isinstance(widget, forms.TextInput) else "text"
    given = {name: widget.attrs.get(name, "") for name in ("autocomplete", "inputmode", "suffix")}
    return "text_field", {**known, **given, "kind": kind, "width": widget.attrs.get("size")}


# the parts that a widget can be drawn with
_DRAWERS: dict[str, Callable[..., dict[str, object]]] = {
    "text_field": fields.text_field,
    "password_field": fields.password_field,
    "textarea_field": fields.textarea_field,
    "date_field": fields.date_field,
    "select_field": choices.select_field,
    "radios_field": choices.radios_field,
    "checkboxes_field": choices.checkboxes_field,
    "tick_field": choices.tick_field,
    "file_field": lists.file_field,
}
