"""What the actions of this room say when they will not act."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused
from motcua.service.voices.models import LONGEST_COMMENT


class NoResultYet(ActionRefused):
    """A rating tells of a whole service, so it comes after the result."""

    code = "no_result_yet"
    message = _("This dossier has no result yet. You can rate the service as soon as it has one.")


class AlreadyRated(ActionRefused):
    """One dossier, one rating; it is never changed."""

    code = "already_rated"
    message = _("This dossier has been rated already. Thank you. To say more, send a petition.")


class NotYoursToRate(ActionRefused):
    """Neither applicant, submitter or representative, nor holder of the receipt."""

    code = "not_yours_to_rate"
    http_status = 403
    message = _("Only those whom the dossier concerns can rate it. Sign in, or scan the QR code of the receipt.")


class NotALevel(ActionRefused):
    """The answer to the one question is missing, or a reason is none of the list."""

    code = "not_a_level"
    http_status = 422
    message = _("Choose one of the five answers. The reasons are those of the list.")


class CommentTooLong(ActionRefused):
    """The comment does not fit."""

    code = "comment_too_long"
    http_status = 422

    def __init__(self, length: int) -> None:
        text = _("The comment has %(length)s characters; there is room for %(most)s. Shorten it and send it again.")
        super().__init__(text % {"length": length, "most": LONGEST_COMMENT}, length=length)
