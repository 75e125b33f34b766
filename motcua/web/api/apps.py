from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The platform for programs: everything the pages do, as an API."""

    name = "motcua.web.api"
    label = "api"
    verbose_name = _("API")
