"""Dossiers in the staff admin: where they stand, nothing of what is in them, and nothing to change."""

from django.contrib import admin

from motcua.journal.staff_admin import StaffAdmin
from motcua.service.dossiers.models import Dossier


@admin.register(Dossier)
class DossierAdmin(StaffAdmin):
    """Number, code and state; answers, papers and secrets belong to those who handle the dossier."""

    fields = ("number", "code", "procedure", "agency", "centre", "state", "channel", "origin", "typed_by", "due_at")
    list_display = ("number", "code", "procedure", "agency", "state", "due_at")
    list_filter = ("state", "channel")
    list_select_related = ("procedure", "agency")
    search_fields = ("=number", "=code")
    ordering = ("-id",)
