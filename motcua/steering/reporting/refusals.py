"""What the actions of this room say when they will not act."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class NotYourRound(ActionRefused):
    """The role acted in does not entitle to this."""

    code = "not_your_round"
    http_status = 403
    message = _(
        "Your role does not entitle to this act in a report round. Units declare for themselves; analysts of the unit "
        "that holds the round appraise; its leaders publish."
    )


class NotYourDelivery(ActionRefused):
    """The role acted in does not enter figures of partners."""

    code = "not_your_delivery"
    http_status = 403
    message = _("Figures of partners are entered by analysts of the province's People's Committee.")


class PartnerShut(ActionRefused):
    """Nothing is taken from a partner that an administrator has blocked."""

    code = "partner_shut"
    http_status = 403
    message = _("This partner is blocked, so nothing of it is taken. Ask an administrator.")


class OwnDeclaration(ActionRefused):
    """The appraiser has declared the figure."""

    code = "own_declaration"
    http_status = 403
    message = _("You have declared this figure yourself. Somebody else must appraise it.")


class RoundNotValid(ActionRefused):
    """A round cannot be opened like this; the sentence says why."""

    code = "round_not_valid"
    http_status = 422


class RoundThere(ActionRefused):
    """One round for a scheme and a period."""

    code = "round_exists"
    message = _("There is a round of this scheme for this period already. Open it in the list of rounds.")


class RoundNotBegun(ActionRefused):
    """Before its opening day nothing is declared."""

    code = "round_not_begun"
    message = _("This round has not begun. Figures can be declared from its opening day on.")


class RoundCancelled(ActionRefused):
    """In a cancelled round nothing is done any more."""

    code = "round_cancelled"
    message = _("This round was cancelled. What was declared stays readable; nothing can be changed any more.")


class RoundPublished(ActionRefused):
    """What was published stays as it was."""

    code = "round_published"
    message = _("This round has been published and stays as it is. Give the corrected figure in the next round.")


class ReportMoved(ActionRefused):
    """Somebody else changed the report in between; nothing is overwritten."""

    code = "report_moved"
    message = _("Somebody else has just changed this report. Open it again to see what is new, then act.")


class ReportSubmitted(ActionRefused):
    """After submission figures are corrected one by one, each with a reason."""

    code = "report_submitted"
    message = _("This report has been submitted. A figure can still be corrected on its own page, with a reason.")


class NotSubmitted(ActionRefused):
    """Only what was submitted is appraised."""

    code = "report_not_submitted"
    message = _("This report has not been submitted. It can be appraised when the unit has submitted it.")


class NothingToAccept(ActionRefused):
    """Accepting together takes over what has evidence; here is nothing of the kind."""

    code = "nothing_to_accept"
    http_status = 422
    message = _("No figure here can be accepted together with others. Judge each by itself.")


class NothingDeclared(ActionRefused):
    """An empty report tells nothing."""

    code = "nothing_declared"
    http_status = 422
    message = _("No figure has been declared. Declare at least one, then submit the report.")


class NotAllAppraised(ActionRefused):
    """A round is published when every submitted figure has its verdict."""

    code = "not_all_appraised"

    def __init__(self, units: Sequence[str]) -> None:
        text = _("These units have submitted figures that nobody has appraised: %(units)s. Appraise them first.")
        super().__init__(text % {"units": "; ".join(units)}, units=list(units))


class RoundStillOpen(ActionRefused):
    """Units still have time."""

    code = "round_still_open"

    def __init__(self, until: str, units: int) -> None:
        text = _("Units have time until %(day)s, and %(units)s have not submitted. Publish when the time is over.")
        super().__init__(text % {"day": until, "units": units})


@dataclass(frozen=True)
class FieldFault:
    """One fault of what was declared or judged: the indicator, the part, what is wrong."""

    indicator: str
    part: str
    told: str


class FiguresRefused(ActionRefused):
    """Figures that cannot be taken; nothing of them was. `faults` names each indicator and part."""

    code = "figures_refused"
    http_status = 422

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(f"{fault.indicator}: {fault.told}" for fault in faults))


class ReasonMissing(ActionRefused):
    """A correction says why."""

    code = "reason_missing"
    http_status = 422
    message = _("Say why the figure is corrected.")


class TextTooLong(ActionRefused):
    """An explanation, a note or a reason does not fit."""

    code = "text_too_long"
    http_status = 422

    def __init__(self, most: int) -> None:
        super().__init__(_("The text is too long; there is room for %(most)s characters.") % {"most": most})


class KeyUsedOtherwise(ActionRefused):
    """The idempotency key came with other figures before."""

    code = "key_used_otherwise"
    message = _("This key was used for other figures before. Send the same figures again, or take a new key.")


class ObservationUnknown(ActionRefused):
    """There is no such figure, or it is none of the reader's business."""

    code = "observation_unknown"
    http_status = 404
    message = _("There is nothing at this address that concerns you. Check the number and the address.")
