"""Base of everything the journal refuses to write."""

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused


class EntryRefused(ActionRefused):
    """The entry is not written, and so the change it tells of is not made either."""

    code = "entry_refused"
    http_status = 422
    message = _("The journal does not take this entry. Nothing was saved. Tell the administrator.")
