from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class ProceduresConfig(AppConfig):
    name = "motcua.service.procedures"
    label = "procedures"
    verbose_name = _("Procedures")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        code, version, agency = "code of the procedure", "number of the version", "id of the agency"
        kinds.register("procedure.published", code=code, version=version)
        kinds.register("procedure.version_added", code=code, version=version)
        kinds.register("procedure.version_restored", code=code, version=version)
        kinds.register("procedure.taken_offline", code=code)
        kinds.register(
            "procedure.announced",
            code=code,
            decided_on="day of the decision",
            due_on="last day to publish it",
            agency="id of the unit that publishes it",
        )
        kinds.register("procedure.agency_mapped", code=code, agency=agency)
        kinds.register("procedure.agency_unmapped", code=code, agency=agency)
