from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectionsConfig(AppConfig):
    """Connections: how the systems outside of the platform are doing."""

    name = "motcua.service.connections"
    label = "connections"
    verbose_name = _("Connections")
    default_auto_field = "django.db.models.BigAutoField"
