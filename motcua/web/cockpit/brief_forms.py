"""When the weekly brief is wanted."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.kernel.spoken_dates import weekday_name
from motcua.steering.briefing import schedule

_A_MONDAY = date(2026, 11, 30)


class BriefForm(forms.Form):
    """A day of the week and an hour."""

    weekday = forms.TypedChoiceField(label=_("Day of the week"), coerce=int)
    hour = forms.TypedChoiceField(label=_("Hour"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(number, weekday_name(_A_MONDAY + timedelta(days=number))) for number in range(7)]
        hours = [(hour, f"{hour:02}:00") for hour in schedule.HOURS]
        for name, choices in (("weekday", days), ("hour", hours)):
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = choices
