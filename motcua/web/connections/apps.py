from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectionPagesConfig(AppConfig):
    """Pages about the systems outside: their health, and the note on other pages while one is in trouble."""

    name = "motcua.web.connections"
    label = "connection_pages"
    verbose_name = _("Connection pages")
