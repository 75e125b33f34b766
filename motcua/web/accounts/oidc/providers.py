"""The providers of today, and their names in the reader's language."""

from django.conf import settings
from django.utils.translation import get_language

from motcua.web.accounts.oidc.configuration import ProviderSettings


def all_providers() -> dict[str, ProviderSettings]:
    """Every provider by its id, in the order of the file."""
    found: dict[str, ProviderSettings] = settings.OIDC_PROVIDERS
    return found


def for_people(people: str) -> list[ProviderSettings]:
    """The providers of citizens, or of officials."""
    return [provider for provider in all_providers().values() if provider.people == people]


def name_of(provider: ProviderSettings) -> str:
    """The name on the button."""
    return provider.name_vi if (get_language() or "vi").startswith("vi") else provider.name_en
