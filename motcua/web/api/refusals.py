"""What the API itself says when a request cannot be read or comes at the wrong time."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused, Fault

TEXT_REFUSED = _("This has a NUL or half a character, which no text has. Send valid Unicode.")
PLACE_UNKNOWN = _("There is no commune with this code. /places finds the code by the name.")
QUESTION_UNKNOWN = _("This procedure has no such question. /procedures/{code} lists its questions.")
CASE_UNKNOWN = _("This procedure has no such case. /procedures/{code} lists its cases.")
AGENCY_UNKNOWN = _("No other agency with this code can be asked. /agencies lists them with their codes.")


class NotFound(ActionRefused):
    """There is no such thing, or it does not concern the caller: both answers are the same on purpose."""

    code = "not_found"
    http_status = 404
    message = _("There is nothing at this address that concerns you. Check the number and the address.")


class MethodNotAllowed(ActionRefused):
    """The address exists, the method does not; `Allow` lists those that do."""

    code = "method_not_allowed"
    http_status = 405
    message = _("This address does not know this method. The header Allow names those it knows.")


class NotAcceptable(ActionRefused):
    """The `Accept` header leaves no form in which this can be answered."""

    code = "not_acceptable"
    http_status = 406
    message = _("The answer cannot be given in a form that Accept allows. Ask for application/json, or leave it out.")


class UnsupportedMediaType(ActionRefused):
    """The body is of a kind that this address does not read."""

    code = "unsupported_media_type"
    http_status = 415
    message = _("The body is of a kind that is not read here. Send Content-Type: application/json.")


class MalformedBody(ActionRefused):
    """The body is not JSON in UTF-8, is nested too deeply, or repeats a name."""

    code = "malformed_body"
    http_status = 400
    message = _("The body is not JSON that can be read. Send one JSON object in UTF-8 (RFC 8259).")


class MalformedHeader(ActionRefused):
    """A header that steers the request cannot be read; `errors` names it."""

    code = "malformed_header"
    http_status = 400
    message = _("A header of this request cannot be read.")

    def __init__(self, name: str, detail: object) -> None:
        super().__init__(detail, faults=[Fault(f"/{name}", str(detail), where="header")])


class InvalidInput(ActionRefused):
    """Fields of the body, the query or the path do not fit; `errors` names each with its JSON pointer."""

    code = "invalid_input"
    http_status = 422
    message = _("Some values do not fit. Each is listed with its place; mend them and send the request again.")

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(faults=faults)


class ContentTooLarge(ActionRefused):
    """The body is larger than this address reads."""

    code = "content_too_large"
    http_status = 413
    message = _("The body is too large. Papers are sent to /documents; a JSON body has at most 1 MiB.")


class LengthRequired(ActionRefused):
    """The body comes in pieces without saying how long it is."""

    code = "length_required"
    http_status = 411
    message = _(
        "The body came in pieces (Transfer-Encoding: chunked) and cannot be read so. Send its length as "
        "Content-Length; a large file goes in parts to /uploads."
    )


class PreconditionRequired(ActionRefused):
    """An act on a dossier or draft came without `If-Match`."""

    code = "precondition_required"
    http_status = 428
    message = _("Read the current state first and send its ETag as If-Match, so that nothing is overwritten unseen.")


class PreconditionFailed(ActionRefused):
    """`If-Match` names an older state: somebody else acted in between, and nothing was changed."""

    code = "precondition_failed"
    http_status = 412
    message = _("Somebody else has changed this in the meantime. Read it again, look at what is new, then act.")


class InternalFault(ActionRefused):
    """A fault of ours. The request may be sent again with the same Idempotency-Key."""

    code = "internal"
    http_status = 500
    message = _("Something went wrong on our side. Nothing was half done; try again, and tell us if it stays.")


class Unavailable(ActionRefused):
    """The database cannot serve at this moment; `Retry-After` says when to come back."""

    code = "unavailable"
    http_status = 503
    message = _("The platform is busy or starting. Nothing was half done; try again in a moment.")


class PersonNeeded(ActionRefused):
    """The token acts for the partner itself; this needs one that acts as an official."""

    code = "person_needed"
    http_status = 403
    message = _(
        "Only a token that acts as an official can do this. Partners file a whole dossier at once: POST /dossiers."
    )


class NotYourFigures(ActionRefused):
    """Figures of a unit that the caller neither leads nor analyses."""

    code = "not_your_figures"
    http_status = 403
    message = _(
        "These figures are for those who lead or analyse the unit. Use a token that acts as one of them, or ask for "
        "a unit of your own."
    )
