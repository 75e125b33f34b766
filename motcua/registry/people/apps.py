from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds


class PeopleConfig(AppConfig):
    name = "motcua.registry.people"
    label = "people"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        kinds.register("person.created", kind="citizen or organisation")
        kinds.register("person.changed", fields="names of the fields that changed")
        kinds.register("person.identity_checked")
        kinds.register("account.signed_up")
        kinds.register("account.opened", is_demo="whether it is a demo account")
        kinds.register("account.linked", provider="id of the identity provider in the settings")
        kinds.register("account.unlinked", provider="id of the identity provider in the settings")
        kinds.register("account.staff_changed", fields="names of the fields that changed")
        kinds.register("account.deactivated")
        kinds.register("account.activated")
        kinds.register("role.granted", unit="id of the unit", role="code of the role")
        kinds.register("role.revoked", unit="id of the unit", role="code of the role")
        kinds.register("role.change_refused", unit="id of the unit", role="code of the role")
