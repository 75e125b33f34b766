from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class DemoConfig(AppConfig):
    name = "motcua.demo"
    label = "demo"
    verbose_name = _("Sample province")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal that the sample province writes down how far its clock has come."""
        kinds.register("demo.simulated", meaning="The sample province was simulated up to this moment.")
        kinds.register("demo.ordered", meaning="A load of sample dossiers was begun, by seed, size and days.")
        kinds.register("demo.shard_loaded", meaning="A part of such a load is complete.")
        kinds.register("demo.loaded", meaning="Such a load is complete.")
