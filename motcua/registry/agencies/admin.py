"""Agencies and their calendars in the staff admin."""

from datetime import time
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from motcua.journal.staff_admin import StaffAdmin, staff
from motcua.registry.agencies import actions, queries, units
from motcua.registry.agencies.actions import Opening
from motcua.registry.agencies.models import Agency, CalendarDay, OpeningHours

_HOURS_HELP = _("For example 07:30-11:30, 13:00-17:00. Nothing on all seven days: the hours of the unit above.")


class OpeningsField(forms.CharField):
    """Openings of a day as people write them: "07:30-11:30, 13:00-17:00"; empty means closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=100, widget=UnfoldAdminTextInputWidget(), **kwargs)

    def clean(self, value: Any) -> list[Opening]:
        try:
            return [_opening(part) for part in super().clean(value).split(",") if part.strip()]
        except ValueError as error:
            raise forms.ValidationError(_HOURS_HELP) from error


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Names, address and weekly hours."""

    hours = (
        OpeningsField(label=_("Monday"), help_text=_HOURS_HELP),
        OpeningsField(label=_("Tuesday")),
        OpeningsField(label=_("Wednesday")),
        OpeningsField(label=_("Thursday")),
        OpeningsField(label=_("Friday")),
        OpeningsField(label=_("Saturday")),
        OpeningsField(label=_("Sunday")),
    )
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = hours

    class Meta:
        model = Agency
        fields = (
            "code",
            "name",
            "short_name",
            "name_en",
            "short_name_en",
            "kind",
            "parent",
            "place",
            "address",
            "phone",
            "is_verified",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for row in OpeningHours.objects.filter(agency=self.instance).order_by("weekday", "opens_at"):
                written = f"{row.opens_at:%H:%M}-{row.closes_at:%H:%M}"
                before = self.initial.get(WEEK[row.weekday], "")
                self.initial[WEEK[row.weekday]] = f"{before}, {written}" if before else written

    def week(self) -> dict[int, list[Opening]]:
        """The weekly hours typed, without the days left empty."""
        return {number: self.cleaned_data[day] for number, day in enumerate(WEEK) if self.cleaned_data.get(day)}


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@admin.register(Agency)
class AgencyAdmin(StaffAdmin):
    """Units of the province. A new one gets its code and its place in the tree; these two never change afterwards."""

    may_add = may_change = True
    form = AgencyForm
    list_display = ("name", "code", "kind", "is_verified", "is_active")
    list_filter = ("kind", "is_verified", "is_active")
    search_fields = ("folded_name", "code")
    ordering = ("code", "id")
    autocomplete_fields = ("parent", "place")
    fieldsets = (
        (None, {"fields": AgencyForm.Meta.fields}),
        (_("Opening hours"), {"fields": WEEK}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Agency | None = None) -> tuple[str, ...]:
        return ("code", "kind", "parent", "place") if obj else ()

    def save_model(self, request: HttpRequest, obj: Agency, form: AgencyForm, change: bool) -> None:
        typed, now = form.cleaned_data, staff(request).now
        if change:
            changes = {name: typed[name] for name in units.CHANGEABLE if name in form.changed_data}
            units.change_unit(obj.pk, changes=changes, by=self.acting(request, obj.pk), at=now)
        else:
            parent = typed["parent"]
            texts = {name: typed[name] for name in ("name", "short_name", "name_en", "short_name_en", "kind")}
            by = self.acting(request, parent.pk if parent else None)
            new = units.open_unit(
                typed["code"], **texts, parent_id=parent.pk, place_id=typed["place"].pk, by=by, at=now
            )
            obj.pk = new.pk
        if set(WEEK) & set(form.changed_data):
            actions.set_opening_hours(obj.pk, form.week(), by=self.acting(request, obj.pk), at=now)


class CalendarDayForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """A day that differs from the week."""

    openings = OpeningsField(label=_("Opening hours of the day"), help_text=_("Empty: closed all day."))

    class Meta:
        model = CalendarDay
        fields = ("agency", "day", "reason")


@admin.register(CalendarDay)
class CalendarDayAdmin(StaffAdmin):
    """Closings, half days, make-up working days. Entered and removed; a change is both."""

    may_add = may_delete = True
    form = CalendarDayForm
    fields = ("agency", "day", "openings", "reason")
    list_display = ("day", "agency", "spans", "reason")
    list_select_related = ("agency",)
    autocomplete_fields = ("agency",)
    ordering = ("-day", "id")
    date_hierarchy = "day"

    def save_model(self, request: HttpRequest, obj: CalendarDay, form: CalendarDayForm, change: bool) -> None:
        typed = form.cleaned_data
        new = actions.add_calendar_day(
            obj.agency_id,
            day=typed["day"],
            openings=typed["openings"],
            reason=typed["reason"],
            by=self._by(request, obj),
            at=staff(request).now,
        )
        obj.pk = new.pk

    def delete_model(self, request: HttpRequest, obj: CalendarDay) -> None:
        actions.remove_calendar_day(obj.pk, by=self._by(request, obj), at=staff(request).now)

    def _by(self, request: HttpRequest, obj: CalendarDay) -> Any:
        """A day of the whole province is its administrators' own."""
        return self.acting(request, obj.agency_id or queries.root_id())


def _opening(text: str) -> Opening:
    opens, closes = text.split("-")
    return time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())
