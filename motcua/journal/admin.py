"""The journal in the staff admin: to be read, never written. The database would refuse it too."""

from django.contrib import admin

from motcua.journal.models import Entry
from motcua.journal.staff_admin import StaffAdmin


@admin.register(Entry)
class EntryAdmin(StaffAdmin):
    """What happened, newest first. Ids only: names are looked up where one may see them."""

    list_display = ("id", "at", "kind", "subject_type", "subject_id", "actor", "acting_role", "acting_unit", "origin")
    list_filter = ("subject_type", "origin")
    search_fields = ("=subject_id", "=kind")
    ordering = ("-id",)
