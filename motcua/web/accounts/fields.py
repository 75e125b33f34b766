"""Fields of our forms: they bring what is typed to its stored form, or say what to write."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from motcua.kernel.identifiers import check_phone
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import clean


def or_invalid[T](read: Callable[[str], T], typed: str) -> T:
    """What `read` makes of the text; a refusal becomes the field's message."""
    try:
        return read(typed)
    except ActionRefused as refusal:
        raise ValidationError(str(refusal), code=refusal.code) from refusal


class LineField(forms.CharField):
    """One line of text in NFC, without characters that cannot be seen."""

    def to_python(self, value: object) -> str:
        return or_invalid(clean, super().to_python(value) or "")


class PhoneField(forms.CharField):
    """A telephone number as people dial it, stored as E.164."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("label", _("Telephone number"))
        widget = forms.TextInput(attrs={"autocomplete": "tel"})
        widget.input_type = "tel"
        kwargs.setdefault("widget", widget)
        super().__init__(**kwargs)  # type: ignore[arg-type]  # passed on as they came

    def clean(self, value: object) -> str:
        typed = super().clean(value)
        return or_invalid(check_phone, typed) if typed else ""


class DayField(forms.DateField):
    """A day as people write it: 1/2/1990, 01-02-1990, 1.2.1990."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"autocomplete": "bday"}))
        kwargs.setdefault("input_formats", ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"])
        super().__init__(**kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.error_messages["invalid"] = _("Write the day like 27/11/1990: day, month, year.")
