"""The staff admin's door: our sign-in, our roles, and a page policy of its own."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from motcua.web.accounts import staff_import
from motcua.web.accounts.visit import Visit

View = Callable[..., HttpResponse]


class StaffSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold has no types
    """Opens for administrators who signed in by the ordinary door, with their second factor."""

    site_title = site_header = _("Administration")
    index_title = _("Administration")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")  # nothing is deleted by the dozen

    def has_permission(self, request: HttpRequest) -> bool:
        visit = cast(Visit, request)
        return visit.account is not None and visit.account.is_staff and visit.administrator is not None

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002  as Django calls it
        """There is one sign-in. Who is signed in and is no administrator goes to their own start page."""
        if request.user.is_authenticated:
            return HttpResponseRedirect(reverse("accounts:start"))
        back = request.GET.get("next", reverse("admin:index"))
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """The admin's own scripts need more than our pages allow; only administrators meet them."""
        return cast(View, csp_override(settings.ADMIN_CSP)(super().admin_view(view, cacheable)))

    def get_urls(self) -> list[Any]:
        """Beside the tables: the staff list. Its address stands before the admin's catch-all."""
        return [
            path("staff-list/", self.admin_view(self.staff_list), name="staff_import"),
            path("staff-list/template/", self.admin_view(staff_import.download_template), name="staff_template"),
            *super().get_urls(),
        ]

    def staff_list(self, request: HttpRequest) -> HttpResponse:
        """Officials from a spreadsheet."""
        return staff_import.page(request, self.each_context(request))
