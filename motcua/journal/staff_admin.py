"""What the staff admin of every room shares: it shows tables, and saves only through the room's actions.

Nobody has Django's model permissions: administrators may open the admin, and what each may do there the actions decide.
What was done stands in the journal; Django's own log would repeat it with names in it, so it stays empty.
"""

from datetime import datetime
from typing import Any, Protocol, cast

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import ModelAdmin

from motcua.journal.acting import Acting
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import fold


class StaffRequest(Protocol):
    """What the admin asks of a request; `web.accounts` answers it, the only floor that knows people and sessions."""

    @property
    def now(self) -> datetime: ...
    @property
    def administrator(self) -> Acting | None: ...
    def may_administer(self, unit_id: int) -> bool: ...


class NotAdministratorHere(ActionRefused):
    """The unit belongs to another administrator, or the role was taken away while the page was open."""

    code = "not_administrator_here"
    http_status = 403
    message = _("Only an administrator of this unit or of a unit above it may change this. Ask them.")


def staff(request: HttpRequest) -> StaffRequest:
    """The request as the admin knows it."""
    return cast(StaffRequest, request)


class StaffAdmin(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Read-only unless a subclass says what may be done and overrides the method that calls the action."""

    may_add = may_change = may_delete = False
    show_full_result_count = False  # counting a million dossiers to show a page of them
    list_per_page = 50

    def __init__(self, model: type[Model], admin_site: Any) -> None:
        _translate_names(model)
        super().__init__(model, admin_site)

    def acting(self, request: HttpRequest, unit_id: int | None = None) -> Acting:
        """The administrator who acts, for a unit of theirs. Raises NotAdministratorHere."""
        administrator = staff(request).administrator
        if administrator is None or (unit_id is not None and not staff(request).may_administer(unit_id)):
            raise NotAdministratorHere
        return administrator

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search names as they are kept for it: “Ngọc Lặc” is found in "ngoc lac"."""
        is_folded = any(field.endswith("folded_name") for field in self.search_fields)
        found: tuple[QuerySet[Any], bool] = super().get_search_results(
            request, queryset, fold(search_term) if is_folded else search_term
        )
        return found

    def has_module_permission(self, request: HttpRequest) -> bool:
        return staff(request).administrator is not None

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  as Django asks
        return staff(request).administrator is not None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and staff(request).administrator is not None

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  as Django asks
        return self.may_change and staff(request).administrator is not None

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002  as Django asks
        return self.may_delete and staff(request).administrator is not None

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: ARG002  as Django asks
        """Subclasses call their action here; saving a row past the actions is not possible."""
        raise NotAdministratorHere

    def delete_model(self, request: HttpRequest, obj: Any) -> None:  # noqa: ARG002  as Django asks
        """As `save_model`."""
        raise NotAdministratorHere

    def _changeform_view(self, request: HttpRequest, *args: Any) -> HttpResponse:
        """A refusal is shown, not raised: caught inside Django's transaction, so that what it journaled stays."""
        try:
            return cast(HttpResponse, super()._changeform_view(request, *args))
        except ActionRefused as refusal:
            return self._refused(request, refusal)

    def _delete_view(self, request: HttpRequest, *args: Any) -> HttpResponse:
        try:
            return cast(HttpResponse, super()._delete_view(request, *args))
        except ActionRefused as refusal:
            return self._refused(request, refusal)

    def _refused(self, request: HttpRequest, refusal: ActionRefused) -> HttpResponse:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(request.path)

    def log_addition(self, request: HttpRequest, obj: Model, message: object) -> None:
        """The journal has it."""

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> None:
        """The journal has it."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        """The journal has it."""


_PLURALS = {"agency": "agencies", "webhook delivery": "webhook deliveries", "entry": "entries", "person": "people"}


def _translate_names(model: type[Model]) -> None:
    """Let tables and columns be translated by their names, which only this admin shows. Migrations do not see it."""
    meta = model._meta
    plural = _PLURALS.get(str(meta.verbose_name), f"{meta.verbose_name}s")
    meta.verbose_name = pgettext_lazy("staff admin", str(meta.verbose_name))
    meta.verbose_name_plural = pgettext_lazy("staff admin", plural)
    for column in meta.local_fields:
        if not isinstance(column.verbose_name, Promise):
            column.verbose_name = pgettext_lazy("staff admin", str(column.verbose_name))
