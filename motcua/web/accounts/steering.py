"""Who is let in to pages of figures; the rule itself is `steering.scope`."""

from motcua.web.accounts.guarding import Opened, View, let_in


def leading[**P](view: View[P]) -> Opened[P]:
    """Let leaders and analysts in. Which agencies the view may show is `visit.scope`."""
    return let_in(view, lambda visit: visit.sees_figures)
