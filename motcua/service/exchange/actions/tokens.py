"""Tokens: issued, replaced, revoked. The text of a token exists in the answer of these functions and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.text import clean
from motcua.service.exchange import policies
from motcua.service.exchange.access import new_token_text
from motcua.service.exchange.actions.partners import locked, require_partner_administrator
from motcua.service.exchange.models import PartnerToken
from motcua.service.exchange.refusals import (
    LifeRefused,
    NameNeeded,
    OverlapRefused,
    PersonCannotBeActedAs,
    ScopesRefused,
    TokenNotAlive,
    TokenNotFound,
)
from motcua.service.exchange.scopes import Scope

SHORTEST_LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Issued:
    """A new token and its text, which is to be shown once and then forgotten."""

    token: PartnerToken
    text: str


@transaction.atomic
def issue_token(
    partner_id: int,
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    acts_as_id: int | None = None,
    by: Acting,
    at: datetime,
) -> Issued:
    """Give one of a partner's programs a token.

    expires_at: None gives it the longest life that the platform allows (TOKEN_MAX_DAYS).
    acts_as_id: a person with posts whose rights the token is to have; None lets it act for the partner itself.

    Raises NotPartnerAdministrator, PartnerNotFound, NameNeeded, ScopesRefused, LifeRefused, PersonCannotBeActedAs.
    """
    require_partner_administrator(by)
    partner = locked(partner_id)
    if acts_as_id is not None and not policies.may_be_acted_as(by, acts_as_id):
        raise PersonCannotBeActedAs
    asked = PartnerToken(partner=partner, name=_name(name), scopes=_scopes(scopes), acts_as_id=acts_as_id)
    return _save_new(asked, _end(expires_at, at), "token_issued", by, at)


@transaction.atomic
def rotate_token(
    token_id: int, *, overlap: timedelta, expires_at: datetime | None = None, by: Acting, at: datetime
) -> Issued:
    """Replace a token by a new one for the same purpose; the old one works on for `overlap`, never past its own end.

    Raises NotPartnerAdministrator, TokenNotFound, TokenNotAlive, OverlapRefused, LifeRefused.
    """
    require_partner_administrator(by)
    old = _locked_token(token_id)
    if old.revoked_at is not None or old.replaced_by_id is not None or old.expires_at <= at:
        raise TokenNotAlive
    longest = timedelta(hours=settings.TOKEN_OVERLAP_HOURS)
    if not timedelta(0) <= overlap <= longest:
        raise OverlapRefused(settings.TOKEN_OVERLAP_HOURS)
    new = PartnerToken(partner=old.partner, name=old.name, scopes=old.scopes, acts_as_id=old.acts_as_id)
    ends_at = min(old.expires_at, at + overlap)
    issued = _save_new(new, _end(expires_at, at), "token_rotated", by, at, replaces=old.public_id, old_ends_at=ends_at)
    old.replaced_by, old.expires_at = issued.token, ends_at
    old.save(update_fields=["replaced_by", "expires_at"])
    return issued


@transaction.atomic
def revoke_token(token_id: int, *, by: Acting, at: datetime) -> PartnerToken:
    """End a token at once: the next request with it is refused. Revoking twice changes nothing."""
    require_partner_administrator(by)
    token = _locked_token(token_id)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        _note(token, "token_revoked", by, at)
    return token


def _save_new(token: PartnerToken, expires_at: datetime, what: str, by: Acting, at: datetime, **data: object) -> Issued:
    public_id, text, digest = new_token_text()
    token.public_id, token.secret_digest, token.issued_at, token.expires_at = public_id, digest, at, expires_at
    token.save(force_insert=True)
    facts = {"scopes": sorted(token.scopes), "acts_as": token.acts_as_id, "expires_at": expires_at, **data}
    _note(token, what, by, at, **facts)
    return Issued(token, text)


def _locked_token(token_id: int) -> PartnerToken:
    """Lock the partner before the token, everywhere in this order."""
    partner_id = PartnerToken.objects.filter(id=token_id).values_list("partner_id", flat=True).first()
    if partner_id is None:
        raise TokenNotFound
    partner = locked(partner_id)
    token = PartnerToken.objects.select_for_update().get(id=token_id)
    token.partner = partner
    return token


def _name(name: str) -> str:
    cleaned = clean(name)
    if not cleaned or len(cleaned) > 100:
        raise NameNeeded
    return cleaned


def _scopes(scopes: Iterable[str]) -> list[str]:
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= set(Scope.values):
        raise ScopesRefused
    return chosen


def _end(expires_at: datetime | None, at: datetime) -> datetime:
    longest = at + timedelta(days=settings.TOKEN_MAX_DAYS)
    end = expires_at or longest
    if not at + SHORTEST_LIFE <= end <= longest:
        raise LifeRefused(settings.TOKEN_MAX_DAYS)
    return end


def _note(token: PartnerToken, what: str, by: Acting, at: datetime, **data: object) -> None:
    facts = {"token": token.public_id, **data}
    record(f"partner.{what}", subject_type="partner", subject_id=token.partner_id, by=by, at=at, data=facts)
