"""What is typed about tasks."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import TextRefused, clean
from motcua.registry.people.models import Post
from motcua.steering.programmes.models import LONGEST_REPORT, LONGEST_TASK
from motcua.web.design.values import DateNotRead, read_date


class Day(forms.DateField):
    """A day as people type it: 1/2/2026 as well as 01-02-2026."""

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return read_date(str(value))
        except DateNotRead as refused:
            raise forms.ValidationError(str(refused)) from refused


class Words(forms.CharField):
    """Several lines in NFC, without control or direction characters (security, T19)."""

    def __init__(self, *, max_length: int, label: Any) -> None:
        super().__init__(label=label, max_length=max_length, widget=forms.Textarea)

    def to_python(self, value: Any) -> str:
        try:
            return clean(str(value or ""), multiline=True)
        except TextRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class AssignForm(forms.Form):
    """What, who, until when; the figure it came from travels along."""

    what = Words(label=_("The task"), max_length=LONGEST_TASK)
    assignee = forms.TypedChoiceField(label=_("Who does it"), coerce=int)
    due_date = Day(label=_("Until"))
    source = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)  # as `assigning.links` signs it

    def __init__(self, posts: list[Post], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: dict[int, str] = {}
        for post in posts:
            title = post.title or post.get_role_display()
            people.setdefault(post.person_id, f"{post.person.full_name}, {title}, {post.agency.short_label}")
        choice = self.fields["assignee"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("Choose somebody")), *people.items()]


class ReportForm(forms.Form):
    """How it was done."""

    text = Words(label=_("What was done, with what result"), max_length=LONGEST_REPORT)


class ReopenForm(forms.Form):
    """Why it is not done, and until when it goes on."""

    reason = Words(label=_("What is still to be done"), max_length=LONGEST_REPORT)
    due_date = Day(label=_("Until"))
