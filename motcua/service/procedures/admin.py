"""The catalogue in the staff admin: the words come from the sheet, only being on offer is decided here."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from motcua.journal.staff_admin import StaffAdmin, staff
from motcua.registry.agencies import queries as agencies
from motcua.service.procedures import actions, publication
from motcua.service.procedures.models import Announcement, Procedure


class ProcedureForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """On offer or not, and which provincial agencies answer for it."""

    answering = forms.MultipleChoiceField(
        label=_("Agencies that answer for it"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = Procedure
        fields = ("is_live", "offline_reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answering = cast(forms.MultipleChoiceField, self.fields["answering"])
        answering.choices = [(str(agency.pk), agency.name) for agency in agencies.departments()]
        mapped = self.instance.agencies.values_list("agency_id", flat=True) if self.instance.pk else []
        self.initial["answering"] = [str(agency_id) for agency_id in mapped]


@admin.register(Procedure)
class ProcedureAdmin(StaffAdmin):
    """Procedures by name. Their content is changed in the sheet and loaded again as a new version."""

    may_change = True
    form = ProcedureForm
    fields = ("code", "name", "field", "level", "current", "is_live", "offline_reason", "answering")
    readonly_fields = ("code", "name", "field", "level", "current")
    list_display = ("code", "name", "level", "is_live", "published_at")
    list_filter = ("is_live", "level", "field")
    list_select_related = ("current",)
    search_fields = ("folded_name", "code")
    ordering = ("folded_name", "id")

    def save_model(self, request: HttpRequest, obj: Procedure, form: forms.BaseForm, change: bool) -> None:
        by, now = self.acting(request, agencies.province_committee().pk), staff(request).now
        if form.cleaned_data["is_live"]:
            actions.put_online(obj.pk, by=by, at=now)
        else:
            actions.take_offline(obj.pk, by=by, at=now, reason=form.cleaned_data["offline_reason"])
        before, after = set(form.initial["answering"]), set(form.cleaned_data["answering"])
        for agency_id in sorted(after - before):
            actions.map_agency(obj.pk, int(agency_id), by=by, at=now)
        for agency_id in sorted(before - after):
            actions.unmap_agency(obj.pk, int(agency_id), by=by, at=now)


@admin.register(Announcement)
class AnnouncementAdmin(StaffAdmin):
    """Decisions on procedures. What is due and when it was published, the platform says itself."""

    may_add = True
    fields = ("procedure_code", "decision_number", "decided_on", "decide_by", "publisher")
    list_display = ("procedure_code", "decision_number", "decided_on", "publisher", "due_on", "published_at")
    list_filter = (("published_at", admin.EmptyFieldListFilter),)
    list_select_related = ("publisher",)
    search_fields = ("procedure_code", "decision_number")
    autocomplete_fields = ("publisher",)
    ordering = ("-decided_on", "-id")

    def save_model(self, request: HttpRequest, obj: Announcement, form: forms.BaseForm, change: bool) -> None:
        new = publication.announce(
            obj.procedure_code,
            by=self.acting(request, obj.publisher_id),
            at=staff(request).now,
            decision_number=obj.decision_number,
            decided_on=obj.decided_on,
            decide_by=obj.decide_by,
            publisher_id=obj.publisher_id,
        )
        obj.pk = new.pk
