"""Who imports by the page."""

from motcua.service.importing import policies
from motcua.web.accounts.guarding import Opened, View, let_in


def importer[**P](view: View[P]) -> Opened[P]:
    """Let administrators of the whole province in."""
    return let_in(view, lambda visit: policies.may_import(visit.acting))
