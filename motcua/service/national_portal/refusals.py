"""What the actions of this room say when they will not act."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class TooLong(ActionRefused):
    """A message of the portal holds no files; one of this size is none."""

    code = "message_too_long"
    http_status = 413
    message = _("The message is too long. Files are not sent in it; it names where they are fetched.")


class NotThePortal(ActionRefused):
    """Whoever calls does not show the token that was agreed with the portal."""

    code = "not_the_portal"
    http_status = 401
    message = _("Only the national portal may call this, with the token that was agreed.")


class MessageIsSettled(ActionRefused):
    """Somebody else has seen to it meanwhile, or the portal has sent a better one."""

    code = "message_is_settled"
    message = _("This message has been seen to meanwhile. Load the list again.")


class NoSuchAgency(ActionRefused):
    """The agency chosen is none of ours."""

    code = "no_such_agency"
    http_status = 422
    message = _("Choose an agency from the list.")


class NotSetUp(ActionRefused):
    """This installation speaks to no national portal."""

    code = "national_portal_not_set_up"
    message = _("No national portal is set up. Its address is the setting MOTCUA_NATIONAL_URL.")


class PeriodWrong(ActionRefused):
    """A replay needs a beginning before its end, and at most a year."""

    code = "period_wrong"
    http_status = 422
    message = _("Give a day to begin and a day to end, in this order, at most a year apart and none in the future.")
