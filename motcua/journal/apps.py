from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "motcua.journal"
    label = "journal"
    verbose_name = _("Journal")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motcua.journal.checks import followed_kinds_are_known  # app ready

        register(followed_kinds_are_known)
