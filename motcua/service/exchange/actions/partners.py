"""Partners: made known, changed, shut out and let in again. Each writes one entry about the partner."""

import re
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.text import clean
from motcua.service.exchange import policies
from motcua.service.exchange.models import Partner
from motcua.service.exchange.models.partners import MOST_PER_MINUTE
from motcua.service.exchange.refusals import (
    CodeRefused,
    ContactNeeded,
    LimitRefused,
    NameNeeded,
    NotPartnerAdministrator,
    PartnerKnown,
    PartnerNotFound,
)

_CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,38})[a-z0-9]")


@transaction.atomic
def create_partner(
    code: str,
    *,
    name: str,
    contact_email: str,
    contact_name: str = "",
    requests_per_minute: int | None = None,
    burst: int | None = None,
    by: Acting,
    at: datetime,
) -> Partner:
    """Make an organisation known that will use the API. It opens nothing before it is issued a token.

    Raises NotPartnerAdministrator, CodeRefused, PartnerKnown, NameNeeded, ContactNeeded, LimitRefused.
    """
    require_partner_administrator(by)
    if not _CODE.fullmatch(code):
        raise CodeRefused
    partner = Partner(code=code, created_at=at)
    _describe(partner, name, contact_name, contact_email)
    _limit(partner, requests_per_minute, burst)
    try:
        with transaction.atomic():
            partner.save(force_insert=True)
    except IntegrityError as error:
        raise PartnerKnown from error
    _note(partner, "created", by, at, code=code)
    return partner


@transaction.atomic
def change_partner(
    partner_id: int,
    *,
    name: str,
    contact_email: str,
    contact_name: str = "",
    requests_per_minute: int | None = None,
    burst: int | None = None,
    by: Acting,
    at: datetime,
) -> Partner:
    """Change what is known of a partner; its code stays. Raises as `create_partner`."""
    require_partner_administrator(by)
    partner = locked(partner_id)
    _describe(partner, name, contact_name, contact_email)
    _limit(partner, requests_per_minute, burst)
    partner.save()
    _note(partner, "changed", by, at, requests_per_minute=requests_per_minute, burst=burst)
    return partner


@transaction.atomic
def block_partner(partner_id: int, *, by: Acting, at: datetime) -> Partner:
    """Shut out all tokens of a partner, from the next request on. Blocking twice changes nothing."""
    require_partner_administrator(by)
    partner = locked(partner_id)
    if partner.blocked_at is None:
        partner.blocked_at = at
        partner.save(update_fields=["blocked_at"])
        _note(partner, "blocked", by, at)
    return partner


@transaction.atomic
def unblock_partner(partner_id: int, *, by: Acting, at: datetime) -> Partner:
    """Let a partner's tokens in again, those that have neither expired nor been revoked."""
    require_partner_administrator(by)
    partner = locked(partner_id)
    if partner.blocked_at is not None:
        partner.blocked_at = None
        partner.save(update_fields=["blocked_at"])
        _note(partner, "unblocked", by, at)
    return partner


def require_partner_administrator(by: Acting) -> None:
    """Raise NotPartnerAdministrator for everybody but administrators of the whole province."""
    if not policies.may_manage_partners(by):
        raise NotPartnerAdministrator


def locked(partner_id: int) -> Partner:
    """Return the partner, its row locked: everything that happens to a partner is journaled under this lock."""
    partner = Partner.objects.select_for_update().filter(id=partner_id).first()
    if partner is None:
        raise PartnerNotFound
    return partner


def _describe(partner: Partner, name: str, contact_name: str, contact_email: str) -> None:
    partner.name, partner.contact_name, partner.contact_email = clean(name), clean(contact_name), clean(contact_email)
    if not partner.name or len(partner.name) > 200 or len(partner.contact_name) > 200:
        raise NameNeeded
    try:
        validate_email(partner.contact_email)
    except ValidationError:
        raise ContactNeeded from None


def _limit(partner: Partner, requests_per_minute: int | None, burst: int | None) -> None:
    for limit in (requests_per_minute, burst):
        if limit is not None and not 1 <= limit <= MOST_PER_MINUTE:
            raise LimitRefused
    partner.requests_per_minute, partner.burst = requests_per_minute, burst


def _note(partner: Partner, what: str, by: Acting, at: datetime, **data: object) -> None:
    record(f"partner.{what}", subject_type="partner", subject_id=partner.id, by=by, at=at, data=data)
