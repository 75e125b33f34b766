"""Signatures of webhooks after the Standard Webhooks specification.

A secret is derived from the platform's key, the webhook and its generation, so that no table and no backup holds one.
It is replaced by raising the generation; for a while both sign. Its digest tells whether the platform's key is still
the same: were it another, every signature would be wrong and nobody would know why.
"""

import base64
import hashlib
from datetime import datetime

from django.utils.crypto import salted_hmac
from standardwebhooks import Webhook as Signer

from motcua.service.exchange.models import Webhook

_SALT = "motcua.exchange.webhook-secret"


def secret_of(webhook: Webhook, generation: int | None = None) -> str:
    """Return the secret of a generation (today's unless another is named), as receivers enter it: "whsec_…"."""
    value = f"{webhook.public_id}.{generation or webhook.secret_generation}"
    derived = salted_hmac(_SALT, value, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(derived).decode()}"


def digest_of(webhook: Webhook) -> str:
    """Return what is stored of today's secret."""
    return hashlib.sha256(secret_of(webhook).encode()).hexdigest()


def is_same_key(webhook: Webhook) -> bool:
    """Whether the platform's key is the one that the secret was given out under."""
    return digest_of(webhook) == webhook.secret_digest


def headers(webhook: Webhook, message_id: str, body: str, *, at: datetime) -> dict[str, str]:
    """Return the headers of one attempt: id, time and a signature by each secret that is good now."""
    generations = [webhook.secret_generation]
    if webhook.previous_secret_until is not None and at < webhook.previous_secret_until:
        generations.append(webhook.secret_generation - 1)
    signatures = [Signer(secret_of(webhook, number)).sign(message_id, at, body) for number in generations]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
