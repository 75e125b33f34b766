"""Telling in time that a token is about to expire: 30, 7 and 1 days before, once each."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from motcua.service.exchange import notes
from motcua.service.exchange.models import PartnerToken

DAYS_BEFORE = (1, 7, 30)  # the nearest first


def tokens_to_tell_of(at: datetime, days: int) -> list[PartnerToken]:
    """Return tokens in use that expire within so many days and of which nothing was told so near the end.

    A token that was replaced has been seen to; one of a blocked partner opens nothing. Uses partner_token_expiry.
    """
    running = PartnerToken.objects.filter(revoked_at=None, replaced_by=None, partner__blocked_at=None)
    near = running.filter(expires_at__gt=at, expires_at__lte=at + timedelta(days=days))
    untold = near.filter(Q(told_days=None) | Q(told_days__gt=days))
    return list(untold.select_related("partner").order_by("expires_at", "id"))


def tell_of_expiring(*, at: datetime) -> int:
    """Tell partners and administrators. Return of how many tokens.

    A token that was issued for a week is first told of seven days before; when the job did not run for some days, only
    the most urgent notice goes out.
    """
    told = 0
    for days in DAYS_BEFORE:
        for token in tokens_to_tell_of(at, days):
            told += _tell(token.id, days, at)
    return told


@transaction.atomic
def _tell(token_id: int, days: int, at: datetime) -> bool:
    token = PartnerToken.objects.select_for_update(of=("self",)).select_related("partner").get(id=token_id)
    is_told = token.told_days is not None and token.told_days <= days
    if is_told or token.expires_at - token.issued_at <= timedelta(days=days):
        return False  # it was issued for no longer than that: nobody needs to hear it on the first day
    token.told_days = days
    token.save(update_fields=["told_days"])
    left = max((token.expires_at - at).days, 0) + (1 if (token.expires_at - at).seconds else 0)
    notes.token_expires(token, left, at=at)
    return True
