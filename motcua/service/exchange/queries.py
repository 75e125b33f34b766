"""What is read of partners, and of dossiers on their behalf."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from motcua.service.dossiers import policies
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Consultation, Dossier
from motcua.service.exchange import access
from motcua.service.exchange.access import Caller
from motcua.service.exchange.models import (
    FiledDossier,
    Partner,
    PartnerDocument,
    PartnerToken,
    PartnerUpload,
    Webhook,
    WebhookDelivery,
)
from motcua.service.exchange.refusals import (
    DocumentNotFound,
    DossierNotFound,
    PartnerNotFound,
    TokenNotFound,
    UploadNotFound,
    WebhookNotFound,
)


def dossier_for(caller: Caller, number: str) -> Dossier:
    """Return a dossier that this caller may read, by its number. Raises DossierNotFound for every other."""
    if caller.acts_as_id is None:
        filed = FiledDossier.objects.filter(dossier__number=number, partner_id=caller.partner_id)
        if not filed.exists():
            raise DossierNotFound
        return dossiers.get_by_name(number)
    try:
        return dossiers.get_for_desk(access.unit_ids(caller), number)
    except Dossier.DoesNotExist:
        pass
    try:
        return dossiers.get_for_party(caller.acts_as_id, number)
    except Dossier.DoesNotExist:
        raise DossierNotFound from None


def dossier_to_act_on(caller: Caller, number: str) -> Dossier:
    """Return the same dossier with nothing loaded beside it, by one look-up mostly: an act loads what it needs itself.

    Raises DossierNotFound.
    """
    dossier = dossiers.bare(number)
    if dossier is None or not _may_read(caller, dossier):
        raise DossierNotFound
    return dossier


def consultations_for(caller: Caller, number: str) -> list[Consultation]:
    """Return the questions about a dossier that this caller may read, the newest first: for officials alone.

    Of a dossier that it reads no more an agency keeps what it was asked and has answered. Raises DossierNotFound.
    """
    units = access.unit_ids(caller)
    try:
        dossier = dossier_for(caller, number)
    except DossierNotFound:
        if own := list(dossiers.asked_of(units, number)):
            return own
        raise
    return dossiers.consultations_of(dossier) if units else []


def _may_read(caller: Caller, dossier: Dossier) -> bool:
    if caller.acts_as_id is None:
        return FiledDossier.objects.filter(dossier_id=dossier.id, partner_id=caller.partner_id).exists()
    unit_ids = access.unit_ids(caller)
    if policies.may_view_at_desk(unit_ids, dossier) or policies.is_party(caller.acts_as_id, dossier):
        return True
    return policies.may_view_at_desk(unit_ids, dossier, dossiers.asked_units(dossier))


def filed_by(partner_id: int) -> QuerySet[FiledDossier]:
    """Return what a partner filed, the newest first, with the dossiers. Uses filed_dossier_partner."""
    filed = FiledDossier.objects.filter(partner_id=partner_id).select_related("dossier")
    return filed.order_by("-filed_at", "dossier_id")


def filed_as(partner_id: int, reference: str) -> QuerySet[FiledDossier]:
    """Return what a partner filed under a number of its own. Uses filed_dossier_reference."""
    return filed_by(partner_id).filter(reference=reference)


def documents_for(partner_id: int, public_ids: Sequence[UUID], *, at: datetime) -> dict[UUID, PartnerDocument]:
    """Return documents of this partner by their ids, with their files. Raises DocumentNotFound for a missing one."""
    mine = PartnerDocument.objects.filter(partner_id=partner_id, public_id__in=public_ids, expires_at__gt=at)
    found = {document.public_id: document for document in mine.select_related("file")}
    for public_id in public_ids:
        if public_id not in found:
            raise DocumentNotFound(str(public_id))
    return found


def upload_for(partner_id: int, public_id: UUID, *, at: datetime) -> PartnerUpload:
    """Return an upload of this partner, finished or not, with its document. Raises UploadNotFound."""
    mine = PartnerUpload.objects.filter(partner_id=partner_id, public_id=public_id, expires_at__gt=at)
    upload = mine.select_related("document").first()
    if upload is None:
        raise UploadNotFound
    return upload


def file_ids() -> QuerySet[Any]:
    """Return the ids of files that partners have sent and not yet used; what a dossier took, the dossier keeps."""
    return PartnerDocument.objects.values_list("file_id")


def partner_of(code: str) -> Partner:
    """Return the partner with this code. Raises PartnerNotFound."""
    partner = Partner.objects.filter(code=code).first()
    if partner is None:
        raise PartnerNotFound
    return partner


def open_partners() -> list[Partner]:
    """Return the partners that are not blocked, by name; some dozens in a province."""
    return list(Partner.objects.filter(blocked_at=None).order_by("name", "id"))


def token_of(public_id: str) -> PartnerToken:
    """Return a token by its public id; the whole text of a token will do as well. Raises TokenNotFound."""
    name = public_id.removeprefix("mtc_").partition("_")[0]
    token = PartnerToken.objects.select_related("partner").filter(public_id=name).first()
    if token is None:
        raise TokenNotFound
    return token


def partners_with_tokens() -> list[Partner]:
    """Return all partners by code, each with its tokens loaded, the newest first."""
    newest_first = PartnerToken.objects.order_by("-issued_at", "-id")
    return list(Partner.objects.prefetch_related(Prefetch("tokens", newest_first)).order_by("code"))


def is_alive(token: PartnerToken, at: datetime) -> bool:
    """Whether a token opens anything at this moment, were its partner not blocked."""
    return token.revoked_at is None and token.expires_at > at


def visible_to(caller: Caller) -> QuerySet[Dossier]:
    """Return the dossiers that this caller may read. Uses filed_dossier_partner, or the indexes of `ids_seen_by`."""
    if caller.acts_as_id is None:
        filed = FiledDossier.objects.filter(partner_id=caller.partner_id)
        return dossiers.among(filed.values("dossier_id"))
    unit_ids = access.unit_ids(caller)
    return dossiers.among(dossiers.ids_seen_by(caller.acts_as_id, unit_ids))


def references_of(partner_id: int, dossier_ids: Sequence[int]) -> dict[int, str]:
    """Return a partner's own numbers of those of these dossiers that it filed."""
    filed = FiledDossier.objects.filter(partner_id=partner_id, dossier_id__in=dossier_ids)
    return dict(filed.values_list("dossier_id", "reference"))


def webhooks_of(partner_id: int) -> list[Webhook]:
    """Return a partner's webhooks, the oldest first; there are never many."""
    return list(Webhook.objects.filter(partner_id=partner_id).order_by("id"))


def webhook_for(partner_id: int, public_id: UUID) -> Webhook:
    """Return a webhook of this partner. Raises WebhookNotFound."""
    webhook = Webhook.objects.filter(partner_id=partner_id, public_id=public_id).first()
    if webhook is None:
        raise WebhookNotFound
    return webhook


def deliveries_of(webhook_id: int, *, before: int | None = None) -> QuerySet[WebhookDelivery]:
    """Return a webhook's messages, the newest first; `before`: only older ones. Uses webhook_delivery_log."""
    found = WebhookDelivery.objects.filter(webhook_id=webhook_id)
    return (found if before is None else found.filter(id__lt=before)).order_by("-id")
