"""Why the catalogue says no."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class ProcedureNotFound(ActionRefused):
    """No procedure with this code is on offer."""

    code = "procedure_not_found"
    http_status = 404
    message = _("This procedure is not on offer here. Search for it by name, or ask at the service centre.")


class AgencyNotFitting(ActionRefused):
    """The agency cannot answer for this procedure."""

    code = "agency_not_fitting"
    message = _("Only a provincial agency that is at work can answer for this procedure. Choose another agency.")


class ReasonMissing(ActionRefused):
    """Taking a procedure off the catalogue needs a reason."""

    code = "reason_missing"
    http_status = 422
    message = _("Say why the procedure is taken offline: applicants will read it.")


class AnnouncementNotFitting(ActionRefused):
    """A decision that cannot be noted."""

    code = "announcement_not_fitting"
    http_status = 422
    message = _(
        "Give the code of the procedure, the number of the decision, a day that is not to come, and a unit at work."
    )


class AlreadyAnnounced(ActionRefused):
    """The same decision on the same procedure is there."""

    code = "already_announced"

    def __init__(self, procedure_code: str, decision_number: str) -> None:
        self.procedure_code, self.decision_number = procedure_code, decision_number
        text = gettext("Decision %(decision)s on procedure %(procedure)s is noted already. There is nothing to do.")
        super().__init__(text % {"decision": decision_number, "procedure": procedure_code})
