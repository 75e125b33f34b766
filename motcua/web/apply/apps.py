from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApplyConfig(AppConfig):
    """Typing an application: by a citizen online, or by a clerk for a walk-in. Both use the same pages."""

    name = "motcua.web.apply"
    label = "apply"
    verbose_name = _("Applications")

    def ready(self) -> None:
        """What was answered before signing in is kept."""
        from motcua.web.accounts.hooks import on_login  # app ready
        from motcua.web.apply.access import take_over  # app ready

        on_login(take_over)
