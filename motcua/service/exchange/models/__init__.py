"""Partners, their tokens, what they filed and sent, and what they are told."""

from motcua.service.exchange.models.documents import PartnerDocument, PartnerUpload, PartnerUploadDay, PartnerUploadPart
from motcua.service.exchange.models.partners import FiledDossier, Partner, PartnerToken, RateWindow
from motcua.service.exchange.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "FiledDossier",
    "Partner",
    "PartnerDocument",
    "PartnerToken",
    "PartnerUpload",
    "PartnerUploadDay",
    "PartnerUploadPart",
    "RateWindow",
    "Webhook",
    "WebhookDelivery",
]
