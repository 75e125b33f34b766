"""Places in the staff admin: read-only, because the list is the State's and is loaded from a package."""

from django.contrib import admin

from motcua.journal.staff_admin import StaffAdmin
from motcua.registry.places.models import Place


@admin.register(Place)
class PlaceAdmin(StaffAdmin):
    """Provinces and communes in Vietnamese order."""

    list_display = ("name", "code", "level", "parent")
    list_filter = ("level",)
    list_select_related = ("parent",)
    search_fields = ("folded_name", "code")
    ordering = ("sort_key", "id")
