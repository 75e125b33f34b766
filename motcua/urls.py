"""The whole site: each face of the platform has its own list of pages."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from motcua.demo.outbox import outbox
from motcua.web.admin_policy import with_admin_policy

handler404 = "motcua.web.wrong_addresses.not_found"
handler500 = "motcua.web.trouble.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("motcua.web.api.urls")),  # first, since programs ask most
    path("accounts/", include("motcua.web.accounts.urls")),
    path("admin/", with_admin_policy(admin.site.urls)),
    path("design/", include("motcua.web.design.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("demo/outbox", outbox, name="demo_outbox"),  # "not found" in production
]
urlpatterns += [
    path("", include("motcua.web.apply.urls")),
    path("can-bo/", include("motcua.web.desk.urls")),
    path("dieu-hanh/xep-hang/", include("motcua.web.ranking.urls")),
    path("dieu-hanh/nhap-lieu/", include("motcua.web.importing.urls")),
    path("dieu-hanh/dau-hieu/", include("motcua.web.signs.urls")),
    path("dieu-hanh/ky-bao-cao/", include("motcua.web.reporting.urls")),
    path("dieu-hanh/chat-luong/", include("motcua.web.quality.urls")),
    path("dieu-hanh/", include("motcua.web.cockpit.urls")),
    path("ket-noi/", include("motcua.web.connections.urls")),
    path("", include("motcua.web.portal.urls")),
]
