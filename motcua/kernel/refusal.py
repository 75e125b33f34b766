"""What an action raises when it will not do what was asked: a code, an HTTP status, and a sentence that helps."""

from django.utils.translation import gettext_lazy as _


class ActionRefused(Exception):
    """Base of every refusal. Subclasses set `code` and say in `message` what happened and what to do next."""

    code = "refused"
    http_status = 409
    message = _("This cannot be done now. Open the page again to see what is possible.")

    def __init__(self, text: object = None, **data: object) -> None:
        self.data = data
        super().__init__(str(text if text is not None else self.message))
