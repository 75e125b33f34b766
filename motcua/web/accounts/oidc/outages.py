"""Identity providers among the systems outside: the banner while one is away, and trying it now."""

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from motcua.kernel.refusal import ActionRefused
from motcua.service.connections.partners import Partner, Waiting, register
from motcua.web.accounts.oidc.configuration import CITIZENS, ProviderSettings
from motcua.web.accounts.oidc.discovery import ask_anew, connection_name
from motcua.web.accounts.oidc.providers import all_providers, name_of


def register_providers() -> None:
    """Make every provider of the settings known. Called once, when the app is ready."""
    for provider in all_providers().values():
        register(_partner(provider))


def _partner(provider: ProviderSettings) -> Partner:
    def told() -> str:
        text = _("Signing in with %(provider)s is interrupted. Signing in with a password goes on as usual.")
        return text % {"provider": name_of(provider)}

    def try_now() -> None:
        try:
            ask_anew(provider)
        except ActionRefused:
            return  # what came of it is reported already

    sentence, is_of_citizens = lazy(told, str)(), provider.people == CITIZENS
    return Partner(
        name=connection_name(provider.id),
        label=lazy(lambda: name_of(provider), str)(),
        for_officials="" if is_of_citizens else sentence,
        for_citizens=sentence if is_of_citizens else "",
        is_set_up=lambda: provider.id in all_providers(),
        waiting=lambda: Waiting(0),
        try_now=try_now,
    )
