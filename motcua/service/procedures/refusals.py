"""Why the catalogue says no."""

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
