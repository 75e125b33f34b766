from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from motcua.journal import kinds

KINDS = {
    "created": "An organisation may be given tokens from now on.",
    "changed": "Its limits were changed.",
    "blocked": "None of its tokens opens anything.",
    "unblocked": "Its tokens work again.",
    "token_issued": "A token was issued.",
    "token_rotated": "A token was replaced; the old one works until the end of the overlap.",
    "token_revoked": "A token was revoked.",
}
WEBHOOK_KINDS = {
    "created": "A webhook was set up.",
    "changed": "A webhook's address or kinds were changed.",
    "switched": "A webhook was switched on or off.",
    "secret_rotated": "A webhook's signing secret was replaced.",
    "disabled": "A webhook was switched off after it had failed for days.",
    "deleted": "A webhook was removed.",
    "replayed": "Messages were queued again on request.",
}


class ExchangeConfig(AppConfig):
    """Exchange: partners, their tokens, the change feed and webhooks."""

    name = "motcua.service.exchange"
    label = "exchange"
    verbose_name = _("Partners")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the journal what can happen to a partner, let webhooks follow, and keep what partners have sent."""
        from motcua.journal import followers  # app ready
        from motcua.service.documents import needs  # app ready
        from motcua.service.exchange.followers import WEBHOOKS  # app ready
        from motcua.service.exchange.queries import file_ids  # app ready

        for name, meaning in KINDS.items():
            kinds.register(f"partner.{name}", meaning=meaning)
        for name, meaning in WEBHOOK_KINDS.items():
            kinds.register(f"webhook.{name}", meaning=meaning)
        needs.register("exchange", file_ids)
        followers.register(WEBHOOKS)
