"""What partners and administrators are told about tokens and webhooks: an e-mail to the contact, a notice to each.

E-mails are in Vietnamese with the English below: who reads the contact's box is not known to us.
"""

from datetime import datetime

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.spoken_dates import short_date
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import queries as people
from motcua.registry.people.vocabulary import Role
from motcua.service.exchange import jobs
from motcua.service.exchange.models import PartnerToken, Webhook
from motcua.service.notices import actions as notices

_EXPIRY = """Kính gửi {partner},

Mã truy cập “{name}” ({token}) sẽ hết hạn ngày {day}, còn {days} ngày. Từ ngày đó các yêu cầu dùng mã này bị từ chối.
Hãy đề nghị quản trị viên cấp mã thay thế; mã cũ vẫn dùng được trong thời gian chuyển đổi.

---
The token “{name}” ({token}) expires on {day}, in {days} days. From then on requests with it are refused.
Ask the administrator of the platform to replace it; the old token goes on working while you change over.
"""
_DISABLED = """Kính gửi {partner},

Địa chỉ nhận thông báo tự động {url} đã bị tắt vì gửi không thành công: {why}
Thông báo chưa gửi không bị mất: chúng vẫn có trong dòng thay đổi và có thể được gửi lại sau khi bật lại địa chỉ này.

---
The webhook {url} was switched off, because messages could not be delivered: {why}
What was not sent is not lost: it stands in the change feed and can be replayed once the webhook is switched on again.
"""


def token_expires(token: PartnerToken, days: int, *, at: datetime) -> None:
    """Tell that a token expires in `days` days, in the caller's transaction."""
    day = short_date(token.expires_at.astimezone(VIETNAM).date())
    reference = f"token-{token.public_id}-{days}"
    text = _EXPIRY.format(
        partner=token.partner.name, name=token.name, token=f"mtc_{token.public_id}_…", day=day, days=days
    )
    subject = "Mã truy cập sắp hết hạn / A token is about to expire"
    jobs.queue_letter(token.partner_id, subject=subject, text=text, reference=reference)
    facts = {"name": f"{token.partner.code}/mtc_{token.public_id}", "day": day}
    page = ("admin:exchange_partnertoken_change", str(token.id))
    _tell_administrators("token_expires", facts, key=reference, page=page, at=at)


def webhook_disabled(webhook: Webhook, why: str, *, at: datetime) -> None:
    """Tell that a webhook was switched off, in the caller's transaction."""
    reference = f"webhook-{webhook.public_id}-{int(at.timestamp())}"
    text = _DISABLED.format(partner=webhook.partner.name, url=webhook.url, why=why)
    subject = "Webhook đã bị tắt / A webhook was switched off"
    jobs.queue_letter(webhook.partner_id, subject=subject, text=text, reference=reference)
    page = ("admin:exchange_webhook_change", str(webhook.id))
    _tell_administrators("webhook_disabled", {"name": webhook.partner.code}, key=reference, page=page, at=at)


def _tell_administrators(kind: str, params: dict[str, str], *, key: str, page: tuple[str, str], at: datetime) -> None:
    root_id = agencies.root_id()
    for person in people.people_in_role(root_id, Role.ADMINISTRATOR) if root_id else []:
        notices.tell(person.id, kind, key=f"{key}:{person.id}", params=params, at=at, page=page, carry=False)
