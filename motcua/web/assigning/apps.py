from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssigningConfig(AppConfig):
    """The one link that turns a figure into a task, on every page that shows figures."""

    name = "motcua.web.assigning"
    label = "assigning"
    verbose_name = _("Tasks from figures")
