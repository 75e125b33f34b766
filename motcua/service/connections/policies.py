"""Who looks after the connections."""

from collections.abc import Iterable

from motcua.registry.people.vocabulary import Role

_KEEPERS = {Role.ADMINISTRATOR, Role.CONTROLLER}


def may_look_after(roles: Iterable[str]) -> bool:
    """Whether one of these roles sees the health of connections and may try one: administrators and controllers."""
    return bool(_KEEPERS & set(roles))
