from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.web.design.navigation import NavigationLink, Place, add_links


class AccountsConfig(AppConfig):
    name = "motcua.web.accounts"
    label = "accounts"
    verbose_name = _("Sign-in")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from motcua.web.accounts.oidc.outages import register_providers  # app ready

        register_providers()
        add_links(
            Place.ACCOUNT,
            NavigationLink(_("My details"), "accounts:profile", order=10, signed_in=True),
            NavigationLink(_("Sign-in and security"), "mfa_index", order=20, signed_in=True),
        )
