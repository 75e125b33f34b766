"""What is typed after a call."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import TextRefused, clean
from motcua.steering.measures.gaming.actions import Heard
from motcua.steering.measures.gaming.models import LONGEST_NOTE, Point, Reached, Said


class CallForm(forms.Form):
    """How the call went and, where somebody answered, what was said of each point."""

    reached = forms.ChoiceField(label=_("How did the call go?"), choices=Reached.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea,
        help_text=_("What was different, in the citizen's words. No numbers of cards or accounts."),
    )
    field_order = ("reached", *Point.values, "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_asked = not self.is_bound or self.data.get("reached") == Reached.REACHED  # else nobody was there to answer
        for point in Point:
            told = _("Choose what was said: “%(point)s”.") % {"point": point.label}
            self.fields[point.value] = forms.ChoiceField(
                label=point.label,
                choices=Said.choices,
                required=is_asked,
                widget=forms.RadioSelect,
                error_messages={"required": told},
            )
        self.fields[Point.values[0]].help_text = _("Ask these four points only where somebody answers.")
        self.order_fields(self.field_order)

    def clean_note(self) -> str:
        """Return the note without control or direction characters."""
        try:
            return clean(str(self.cleaned_data["note"] or ""), multiline=True)
        except TextRefused as refused:
            raise forms.ValidationError(str(refused)) from refused

    def heard(self) -> Heard:
        """Return what the action takes."""
        given = self.cleaned_data
        return Heard(given["reached"], {point: given[point] for point in Point.values}, given["note"])
