"""What partners are refused, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class TokenUnknown(ActionRefused):
    """No token, a misspelt one, or a wrong secret: the same answer for all three."""

    code = "token_unknown"
    http_status = 401
    message = _(
        "The token is missing or not known here. Send it as “Authorization: Bearer mtc_…”, exactly as it was shown "
        "when it was issued."
    )


class TokenExpired(ActionRefused):
    """Its time is over."""

    code = "token_expired"
    http_status = 401
    message = _("This token has expired. Ask the administrator of the platform for a new one.")


class TokenRevoked(ActionRefused):
    """Somebody took it back."""

    code = "token_revoked"
    http_status = 401
    message = _("This token was revoked. Ask the administrator of the platform for a new one.")


class PartnerBlocked(ActionRefused):
    """All tokens of the partner are shut out."""

    code = "partner_blocked"
    http_status = 401
    message = _("The access of this partner is blocked. Write to the administrator of the platform.")


class ScopeMissing(ActionRefused):
    """The token was not issued for this."""

    code = "scope_missing"
    http_status = 403

    def __init__(self, scope: str) -> None:
        text = _("This token was not issued for “%(scope)s”. Ask the administrator for a token that includes it.")
        super().__init__(text % {"scope": scope}, scope=scope)


class TooManyRequests(ActionRefused):
    """The allowance is used up. `data` has limit, remaining, reset_seconds and retry_after_seconds for the headers."""

    code = "too_many_requests"
    http_status = 429

    def __init__(self, *, limit: int, reset_seconds: int, retry_after_seconds: int) -> None:
        text = _("Too many requests. Wait %(seconds)s s, then go on more slowly.")
        super().__init__(
            text % {"seconds": retry_after_seconds},
            limit=limit,
            remaining=0,
            reset_seconds=reset_seconds,
            retry_after_seconds=retry_after_seconds,
        )


class DossierNotFound(ActionRefused):
    """No such dossier, or none of this caller's: the same answer, so that numbers cannot be tried out."""

    code = "dossier_not_found"
    http_status = 404
    message = _("There is no dossier with this number among those that this token may read. Check the number.")


class NotPartnerAdministrator(ActionRefused):
    """Partners see data of the whole province: its administrators alone admit them."""

    code = "not_partner_administrator"
    http_status = 403
    message = _("Only an administrator of the whole province manages partners and their tokens. Ask one of them.")


class PartnerRefused(ActionRefused):
    """Something typed about a partner or a token cannot be."""

    code = "partner_refused"
    http_status = 422


class PartnerKnown(PartnerRefused):
    """Codes are unique."""

    code = "partner_known"
    http_status = 409
    message = _("There is a partner with this code already. Choose another code, or open that partner.")


class PartnerNotFound(PartnerRefused):
    """No partner has this code."""

    code = "partner_not_found"
    http_status = 404
    message = _("There is no partner with this code. The command “motcua partners list” shows all of them.")


class TokenNotFound(PartnerRefused):
    """No token has this public id."""

    code = "token_not_found"
    http_status = 404
    message = _("There is no token with this public id. The command “motcua partners list” shows all of them.")


class CodeRefused(PartnerRefused):
    """Not a plain word."""

    code = "partner_code_refused"
    message = _("A partner's code has 2 to 40 small letters a to z, digits and hyphens, for example “buu-dien-tinh”.")


class NameNeeded(PartnerRefused):
    """Partners and tokens have names, so that a later administrator knows what they are."""

    code = "name_needed"
    message = _("Give it a name that says what it is for.")


class ContactNeeded(PartnerRefused):
    """Somebody must hear that a token is about to expire."""

    code = "contact_needed"
    message = _("Enter a working e-mail address of the partner: notices about its tokens go there.")


class LimitRefused(PartnerRefused):
    """A limit below 1 or beyond what can be counted."""

    code = "limit_refused"
    message = _("A limit is a whole number from 1 to 1,000,000; leave it empty for the platform's usual limit.")


class ScopesRefused(PartnerRefused):
    """None, or one that does not exist."""

    code = "scopes_refused"
    message = _("Choose at least one scope, and only those of the list.")


class LifeRefused(PartnerRefused):
    """Already over, or longer than the platform allows."""

    code = "token_life_refused"

    def __init__(self, longest_days: int) -> None:
        text = _("A token lives at least one hour and at most %(days)s days. Choose an earlier day.")
        super().__init__(text % {"days": longest_days}, longest_days=longest_days)


class OverlapRefused(PartnerRefused):
    """Longer than the platform allows."""

    code = "token_overlap_refused"

    def __init__(self, longest_hours: int) -> None:
        text = _("The old token goes on working for at most %(hours)s hours. Choose fewer, or 0 to end it at once.")
        super().__init__(text % {"hours": longest_hours}, longest_hours=longest_hours)


class PersonCannotBeActedAs(PartnerRefused):
    """Rights come with posts; an administrator's are never lent, and nobody lends themselves a token."""

    code = "cannot_act_as"
    message = _(
        "A token acts only as a person who holds a role in a unit, who is no administrator and who is not yourself. "
        "Choose another person."
    )


class TokenNotAlive(PartnerRefused):
    """Revoked, expired, or rotated before."""

    code = "token_not_alive"
    http_status = 409
    message = _("This token is no longer in use, so it cannot be replaced. Issue a new one.")


class UploadNotFound(ActionRefused):
    """None, another partner's, or one that was given up."""

    code = "upload_not_found"
    http_status = 404
    message = _("There is no such upload, or its time is over. Begin the upload anew.")


class DocumentNotFound(ActionRefused):
    """None, another partner's, or one that was not used in time."""

    code = "document_not_found"
    http_status = 404

    def __init__(self, public_id: str) -> None:
        text = _("There is no document %(id)s of this partner, or it was not used in time. Send the file again.")
        super().__init__(text % {"id": public_id}, document=public_id)


class OffsetWrong(ActionRefused):
    """A part that does not begin where the last one ended; `data` has the offset that is expected."""

    code = "upload_offset_wrong"
    http_status = 409

    def __init__(self, expected: int) -> None:
        text = _("This part does not begin where the last one ended. Go on from byte %(expected)s.")
        super().__init__(text % {"expected": expected}, expected_offset=expected)


class SizeWrong(ActionRefused):
    """More bytes than announced, or not all of them yet; or an announced size that is none."""

    code = "upload_size_wrong"
    http_status = 422

    def __init__(self, announced: int, received: int) -> None:
        text = _("The upload was announced with %(announced)s bytes, and there are %(received)s. Send exactly as many.")
        numbers = {"announced": announced, "received": received}
        super().__init__(text % numbers, **numbers)


class PartTooLarge(ActionRefused):
    """One part alone is larger than a part may be."""

    code = "upload_part_too_large"
    http_status = 413

    def __init__(self, most_bytes: int) -> None:
        text = _("One part has at most %(bytes)s bytes. Send the file in several parts.")
        super().__init__(text % {"bytes": most_bytes}, most_bytes=most_bytes)


class ChecksumWrong(ActionRefused):
    """What arrived is not what was announced."""

    code = "upload_checksum_wrong"
    http_status = 422
    message = _("The bytes that arrived do not have the SHA-256 that was announced. Send the file again.")


class PartnerQuotaReached(ActionRefused):
    """The partner has sent as much as one partner may send in a day, or has begun too much at once."""

    code = "partner_upload_quota_reached"
    http_status = 429
    message = _(
        "Today's limit for uploads of this partner is reached. What has arrived is kept. Send the rest tomorrow, or "
        "ask the administrator for a higher limit."
    )


class TooManyUploads(PartnerQuotaReached):
    """So many uploads are open at once."""

    code = "too_many_open_uploads"
    message = _("Too many uploads of this partner are unfinished. Finish or cancel some, then begin new ones.")


class PositionAhead(ActionRefused):
    """The reader remembers more than there is: the province's record was restored from a backup, or another is read."""

    code = "position_ahead"
    http_status = 409

    def __init__(self, last: int) -> None:
        text = _(
            "The feed ends at position %(last)s, before the one you ask from. The record was restored, or this is "
            "another province's. Read again from a position that you trust, or from 0."
        )
        super().__init__(text % {"last": last}, last_position=last)


class TooManyWaiters(ActionRefused):
    """The token, or the whole process, has as many long polls open as it may have."""

    code = "too_many_waiters"
    http_status = 429
    message = _("Too many requests of this token wait at the change feed. End some of them, then ask again.")
    all_taken = _("Too many programs wait at the change feed just now. Ask again in some seconds.")

    def __init__(self, *, is_yours: bool) -> None:
        super().__init__(self.message if is_yours else self.all_taken, retry_after_seconds=5)
        self.http_status = 429 if is_yours else 503


class WebhookNotFound(ActionRefused):
    """None, or another partner's."""

    code = "webhook_not_found"
    http_status = 404
    message = _("There is no such webhook, or no such message of it. Read the list of webhooks to see those there are.")


class WebhookNotYours(ActionRefused):
    """Another partner's, or one that sees more than the token may."""

    code = "webhook_not_yours"
    http_status = 403
    message = _("This token may not manage this webhook. Ask the administrator for a token with the right scopes.")


class WebhookNotOn(ActionRefused):
    """Switched off, by hand or after failures."""

    code = "webhook_not_on"
    message = _("This webhook is switched off. Switch it on, then try again.")


class TooManyWebhooks(ActionRefused):
    """So many are enough for one partner."""

    code = "too_many_webhooks"
    message = _("This partner has as many webhooks as one may have. Remove one that is not needed any more.")


class KindsRefused(PartnerRefused):
    """None, unknown ones, or ones that only concern the whole province."""

    code = "webhook_kinds_refused"
    message = _("Name at least one kind of entry, and only those that there are and that concern dossiers.")


class RangeTooLong(PartnerRefused):
    """No range, or too long a one."""

    code = "replay_range_refused"

    def __init__(self, most: int) -> None:
        text = _("Name a first and a last position from 1 on, with at most %(most)s positions between them.")
        super().__init__(text % {"most": most}, most=most)


class KindUnknown(ActionRefused):
    """Entries of a kind that no room writes."""

    code = "kind_unknown"
    http_status = 422

    def __init__(self, kind: str) -> None:
        text = _("There is no kind “%(kind)s”.")
        super().__init__(text % {"kind": kind[:64]})
