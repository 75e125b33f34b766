"""What a token may be used for. A scope opens a door; what lies behind it the policies decide for each object."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """Doors of the API. Codes are part of the interface: they are added, never renamed."""

    PROCEDURES_READ = "procedures:read", _("Read procedures and their forms")
    DOSSIERS_SUBMIT = "dossiers:submit", _("Submit dossiers")
    DOSSIERS_READ = "dossiers:read", _("Read dossiers")
    DOSSIERS_ACT = "dossiers:act", _("Act on dossiers")
    DOCUMENTS_WRITE = "documents:write", _("Send documents")
    CHANGES_READ = "changes:read", _("Read the change feed of the dossiers it may read")
    CHANGES_READ_ALL = "changes:read_all", _("Read the change feed of the whole province")
    MEASURES_READ = "measures:read", _("Read measures")
    OBSERVATIONS_WRITE = "observations:write", _("Send figures about units (aggregates only)")
    WEBHOOKS_MANAGE = "webhooks:manage", _("Manage its webhooks")


# Every dossier of the province, without names: only an administrator gives it, and never by default.
PROVINCE_WIDE = frozenset({Scope.CHANGES_READ_ALL})
