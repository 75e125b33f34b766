"""What other faces want to do when somebody has just signed in, for example take over what was answered before."""

from collections.abc import Callable

from motcua.registry.people.models import Account
from motcua.web.accounts.visit import Visit

OnLogin = Callable[[Visit, Account], None]
_on_login: list[OnLogin] = []


def on_login(act: OnLogin) -> None:
    """Register once, in AppConfig.ready(). Called after the session has its new key; what the visitor left in the
    session while nobody was signed in is still in `visit.session`.
    """
    if act not in _on_login:
        _on_login.append(act)


def signed_in(visit: Visit, account: Account) -> None:
    """Call everybody who registered, in order."""
    for act in _on_login:
        act(visit, account)
