"""Who sees how the connections are doing."""

from motcua.service.connections import policies
from motcua.web.accounts.guarding import Opened, View, let_in


def keeper[**P](view: View[P]) -> Opened[P]:
    """Let administrators and controllers in."""
    return let_in(view, lambda visit: policies.may_look_after(post.role for post in visit.posts))
