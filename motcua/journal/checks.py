"""What can be wrong with the rooms' registrations, found before anything starts."""

from collections.abc import Sequence

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from motcua.journal.followers import all_followers
from motcua.journal.kinds import is_known


def followed_kinds_are_known(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001  Django's signature
    **kwargs: object,  # noqa: ARG001  Django's signature
) -> list[CheckMessage]:
    """A follower of a misspelt kind would wait forever."""
    return [
        Error(
            f"Follower {follower.name!r} follows {kind!r}, which no room registers.",
            hint="Register the kind in the room's AppConfig.ready(), or correct the follower's kinds.",
            id="journal.E001",
        )
        for follower in all_followers().values()
        for kind in follower.kinds or ()
        if not is_known(kind)
    ]
