from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """Notices: what persons are told, and how it reaches them."""

    name = "motcua.service.notices"
    label = "notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the notices follow the journal, and send the codes that sign-in asks for."""
        from motcua.journal import followers  # app ready
        from motcua.registry.people import codes  # app ready
        from motcua.service.connections import partners  # app ready
        from motcua.service.notices.codes import send_code  # app ready
        from motcua.service.notices.followers import NOTICES  # app ready
        from motcua.service.notices.providers import PROVIDERS  # app ready

        followers.register(NOTICES)
        codes.register(send_code)
        for provider in PROVIDERS:
            partners.register(provider)
