"""From a provider's claims to what we know people by. What does not fit is treated as not told, never repaired."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from motcua.journal.acting import Assurance
from motcua.kernel.identifiers import IdentifierRefused, check_phone
from motcua.kernel.refusal import ActionRefused
from motcua.kernel.text import clean
from motcua.registry.people.outside import OutsideIdentity
from motcua.web.accounts.oidc.configuration import OFFICIALS, ProviderSettings

LONGEST = 200  # characters of one claim


def identity_of(provider: ProviderSettings, claims: Mapping[str, Any]) -> OutsideIdentity:
    """Whom these verified claims mean."""
    subject, assurance = str(claims["sub"]), assurance_of(provider, claims)
    if provider.people == OFFICIALS:
        by_email = provider.link_by == "email"
        is_verified = claims.get("email_verified") is True
        return OutsideIdentity(
            provider.id,
            subject,
            assurance,
            staff_number="" if by_email else _text(provider, claims, "staff_number"),
            staff_email=_text(provider, claims, "email").lower() if by_email and is_verified else "",
        )
    return OutsideIdentity(
        provider.id,
        subject,
        assurance,
        full_name=_text(provider, claims, "full_name"),
        birth_date=_day(_text(provider, claims, "birth_date")),
        personal_number=_text(provider, claims, "personal_number") if _is_vouched_for(provider, claims) else "",
        phone=_phone(_text(provider, claims, "phone")),
    )


def assurance_of(provider: ProviderSettings, claims: Mapping[str, Any]) -> Assurance:
    """Our level for the provider's `acr`; one that the settings do not name is low."""
    return Assurance(provider.levels.get(str(claims.get("acr", "")), Assurance.LOW))


def tells_nothing_personal(provider: ProviderSettings, claims: Mapping[str, Any]) -> bool:
    """Whether a token with these claims may stand in an address: no number, name, birth date or way to reach one."""
    usual = {"given_name", "family_name", "middle_name", "nickname", "preferred_username", "picture", "address"}
    return not (usual | {name for name in provider.claims.values() if name}) & set(claims)


def _is_vouched_for(provider: ProviderSettings, claims: Mapping[str, Any]) -> bool:
    """Some providers say with each number whether it was verified."""
    said_by = provider.claims["personal_number_verified"]
    return not said_by or claims.get(said_by) is True


def _text(provider: ProviderSettings, claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(provider.claims[name])
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    try:
        return " ".join(clean(value).split())
    except ActionRefused:
        return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _phone(text: str) -> str:
    try:
        return check_phone(text) if text else ""
    except IdentifierRefused:
        return ""
