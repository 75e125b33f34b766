"""What the actions of this room refuse."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class NotYourUnit(ActionRefused):
    """The brief shows what the page of the unit shows, and goes to the same people."""

    code = "brief_not_yours"
    http_status = 403
    message = _("The brief of this unit goes to its leaders and analysts, and to those of the units above it.")


class AddressMissing(ActionRefused):
    """There is nowhere to send it."""

    code = "brief_address_missing"
    http_status = 422
    message = _("Your account has no e-mail address. Enter one under your details, then choose again.")


class TimeNotOffered(ActionRefused):
    """No such day or hour."""

    code = "brief_time_not_offered"
    http_status = 422
    message = _("Choose a day of the week and an hour from the lists.")


class NotSubscribed(ActionRefused):
    """There is nothing to stop."""

    code = "brief_not_subscribed"
    message = _("The brief of this unit is not being sent to you. There is nothing to stop.")
